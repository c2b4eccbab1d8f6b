"""Candidates from the index: realtime for what has an id, one `_msearch` for what has to be looked for.

For a batch of mentions: the mentions' own documents (sticky matches), the claims that their texts would found, the
claims of mentions with the same words, and for each mention a query over its rarest words and one over the claims'
vectors. Live corpus statistics are the weights of words inside a story.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

import orjson
from elasticsearch import Elasticsearch

from schemas import Mention
from schemas.ids import text_key
from transforms.dedupe.retrieval.candidates import WORDINGS, ClaimView, Place, days_around, distinct
from transforms.dedupe.retrieval.encoder import shared_encoder, spoken
from transforms.dedupe.text.describe import founded_id, is_fragment, statement_of
from transforms.dedupe.text.statement import read
from transforms.store.connection import Store
from transforms.store.documents import from_document
from transforms.store.outcome import PASSING, PassingError
from transforms.store.reading import get_sources, search
from transforms.store.retry import call

_TERMS = 16  # rarest words of a mention that are looked up: cost follows the postings touched
_BY_WORDS = 8
_BY_VECTOR = 8
_NEIGHBOURS = 24  # vectors looked at in each segment
_SHOULD_MATCH = "2<20%"  # up to two words: all of them
_AT_ONCE = 50  # queries in one `_msearch`
_KEYS_AT_ONCE = 1_000


class StoreCandidates:
    """The claims of a store, for mentions no further than `window` away in time."""

    def __init__(self, store: Store, window: timedelta) -> None:
        self._store = store
        self._window = window

    def known(self, mention_ids: Sequence[str]) -> dict[str, Place]:
        sources = get_sources(self._store, "mentions", mention_ids, Place._fields)
        return {mention_id: from_document(Place, source) for mention_id, source in sources.items() if source}

    def worded(self, mentions: Sequence[Mention]) -> list[list[ClaimView]]:
        """As the protocol says, whether or not the mention's words stand in one."""
        return self._search([words_query(mention, self._window) for mention in mentions])

    def near(self, mentions: Sequence[Mention]) -> list[list[ClaimView]]:
        """As the protocol says, whether or not the mention's words stand in one."""
        found = iter(self._search([vector_query(mention, self._window) for mention in mentions if mention.vector]))
        return [next(found) if mention.vector else [] for mention in mentions]

    def claims(self, claim_ids: Iterable[str]) -> dict[str, ClaimView]:
        """Realtime: the claims of these ids as matching sees them, redirects followed once."""
        fields = [*(name for name in ClaimView._fields if name != "articles"), "text", "vector", "merged_into"]
        sources = get_sources(self._store, "claims", claim_ids, fields)
        targets = {one: source["merged_into"] for one, source in sources.items() if source.get("merged_into")}
        merged = get_sources(self._store, "claims", targets.values(), fields)
        sources |= {one: merged[target] for one, target in targets.items() if target in merged}
        return {one: _view(source) for one, source in sources.items() if source}

    def exact(self, mentions: Sequence[Mention]) -> dict[str, list[ClaimView]]:
        """As the protocol says, realtime for the claim that a mention would found."""
        wanted = {mention.mention_id: [founded_id(mention)] for mention in mentions}
        stating = [mention for mention in mentions if not is_fragment(statement_of(mention))]
        worded = self._by_wording({text_key(mention.text) for mention in stating})
        for mention in stating:
            wanted[mention.mention_id] += worded.get((mention.language, text_key(mention.text)), [])
        views = self.claims(sorted({one for ids in wanted.values() for one in ids}))
        return {
            mention.mention_id: stated
            for mention in mentions
            if (stated := [_worded(views[one], mention) for one in wanted[mention.mention_id] if one in views])
        }

    def _by_wording(self, keys: set[str]) -> dict[tuple[str | None, str], list[str]]:
        """(language, text key) -> the claims of the mentions with that text."""
        found: dict[tuple[str | None, str], list[str]] = {}
        ordered = sorted(keys)
        for start in range(0, len(ordered), _KEYS_AT_ONCE):
            terms = {"terms": {"text_key": ordered[start : start + _KEYS_AT_ONCE]}}
            answer = search(
                self._store,
                "mentions",
                query={"bool": {"filter": [terms]}},
                collapse={"field": "text_key"},
                source=["text_key", "language", "claim_id"],
                sort=["claim_id", "mention_id"],
                size=_KEYS_AT_ONCE,
                track_total_hits=False,
            )
            for hit in answer["hits"]["hits"]:
                source = hit["_source"]
                found.setdefault((source.get("language"), source["text_key"]), []).append(source["claim_id"])
        return found

    def _search(self, queries: Sequence[dict[str, Any]]) -> list[list[ClaimView]]:
        searches = [orjson.dumps(query) for query in queries]
        batches = [searches[start : start + _AT_ONCE] for start in range(0, len(searches), _AT_ONCE)]
        index = self._store.alias("claims")
        answers = [call(self._store, lambda client, some=some: _msearch(client, index, some)) for some in batches]  # type: ignore[misc]
        return [[_view(hit["_source"]) for hit in _ordered(one["hits"]["hits"])] for some in answers for one in some]


def _ordered(hits: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Equals in the order of their ids: the node's own order of them changes when it merges segments."""
    return sorted(hits, key=lambda hit: (-hit["_score"], hit["_id"]))


def words_query(mention: Mention, window: timedelta) -> dict[str, Any]:
    """Claims that share the mention's rarest words."""
    match = {"match": {"text": {"query": _rarest(mention, _TERMS), "minimum_should_match": _SHOULD_MATCH}}}
    return {
        "query": {"bool": {"must": [match], **_limits(mention, window)}},
        "size": _BY_WORDS,
        "track_total_hits": False,
    }


def _rarest(mention: Mention, count: int) -> str:
    """The mention's rarest words in its order; all of it, when none has content."""
    weights = {word.lower: word.weight for word in read(statement_of(mention)).words if word.weight > 0}
    rarest = set(sorted(weights, key=lambda word: (-weights[word], word))[:count])
    return " ".join(word for word in weights if word in rarest) or mention.text


def vector_query(mention: Mention, window: timedelta) -> dict[str, Any]:
    """Claims whose founding texts mean nearly the same."""
    return {
        "knn": {
            "field": "vector",
            "query_vector": mention.vector,
            "k": _BY_VECTOR,
            "num_candidates": _NEIGHBOURS,
            "filter": {"bool": _limits(mention, window)},
        },
        "size": _BY_VECTOR,
        "track_total_hits": False,
    }


def _limits(mention: Mention, window: timedelta) -> dict[str, Any]:
    """Same language, near in time, no redirect. A claim without times is near to everything.

    Whole days, and terms although there is one: such filters are the same for many mentions, and the node keeps their
    answers: a quarter of what a search by words costs.
    """
    outside: list[dict[str, Any]] = [{"exists": {"field": "merged_into"}}]
    if mention.seen_at:
        first, last = days_around(mention.seen_at, window)
        outside.append({"range": {"last_seen": {"lt": first.isoformat()}}})
        outside.append({"range": {"first_seen": {"gte": (last + timedelta(days=1)).isoformat()}}})
    if mention.language is None:
        return {"must_not": [*outside, {"exists": {"field": "language"}}]}
    return {"filter": [{"terms": {"language": [mention.language, ""]}}], "must_not": outside}


def _view(source: Mapping[str, Any]) -> ClaimView:
    """The claim of a document; its vector goes into the encoder's cache, so that its text is not encoded again."""
    encoder = shared_encoder()
    view = from_document(ClaimView, {"wordings": [], **source})
    view = view._replace(wordings=distinct((source["text"], *view.wordings)))
    if encoder and source.get("vector") and len(view.speakers) < 2:
        speaker = view.speakers[0] if view.speakers else None
        encoder.remember(spoken(speaker, view.statements[0]), source["vector"])
    return view


def _worded(view: ClaimView, mention: Mention) -> ClaimView:
    """The view with the mention's words among its wordings: only the most frequent of them stand in the claim."""
    resolved = (*view.resolved_wordings[: WORDINGS - 1], statement_of(mention))
    wordings = distinct((*view.wordings[: WORDINGS - 1], mention.text))
    return view._replace(wordings=wordings, resolved_wordings=distinct(resolved))


def _msearch(client: Elasticsearch, index: str, legs: Sequence[bytes]) -> list[dict[str, Any]]:
    """The answers, each whole. Raises PassingError for what is worth asking again, else RuntimeError."""
    header = orjson.dumps({"index": index, "allow_partial_search_results": False})
    searches: list[Any] = [part for leg in legs for part in (header, leg)]
    answers = client.msearch(searches=searches, max_concurrent_searches=4)["responses"]
    for answer in answers:
        if "error" in answer:
            error = PassingError if answer.get("status") in PASSING else RuntimeError
            raise error(f"{answer['error'].get('type')}: {answer['error'].get('reason')}")
    return list(answers)
