"""What people ask the index: search, one claim's life, the state of things. Reads only."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from schemas import Claim, DeadLetter, Mention
from transforms.store.connection import Store
from transforms.store.documents import from_document
from transforms.store.reading import get_sources, scan, search

HIGHLIGHT = ("[", "]")  # around what matched, in `Hit.highlight`
_OUTLETS = 1_000
_NO_REDIRECT = {"bool": {"must_not": {"exists": {"field": "merged_into"}}}}
_CLAIM_FIELDS = [name for name in Claim._fields if name != "vector"]
_LETTER_FIELDS = [name for name in DeadLetter._fields if name != "input"]


class Hit(NamedTuple):
    """A claim that a search found. `highlight` is its text with the matches between HIGHLIGHT's marks."""

    claim: Claim
    highlight: str
    score: float


class ClaimLife(NamedTuple):
    """A claim and everything that states it, in the order of appearance."""

    claim: Claim
    mentions: tuple[Mention, ...]


class Funnel(NamedTuple):
    """What became of an outlet's articles; `discovered` is the sum of the states."""

    outlet: str  # "" where it is not known
    discovered: int
    pending: int
    indexed: int
    with_claims: int  # of the indexed
    rejected: int
    failed: int
    dead: int
    reasons: dict[str, int]  # of rejected, failed and dead
    mentions: int


class LetterCount(NamedTuple):
    """Dead letters of one stage and reason."""

    stage: str
    reason: str
    outcome: str
    letters: int


class Status(NamedTuple):
    """Counts of everything that the index holds, as it is searchable now."""

    articles: dict[str, int]  # by status
    mentions: int
    claims: int
    outlets: tuple[Funnel, ...]  # most articles first
    dead_letters: tuple[LetterCount, ...]  # most first


def search_claims(store: Store, text: str, size: int = 10) -> list[Hit]:
    """The best `size` claims for `text`: words in any form, "quoted phrases" exactly, -word to leave out."""
    query = {
        "simple_query_string": {
            "query": text,
            "fields": ["text^2", "wordings", "speakers.text"],
            "quote_field_suffix": ".exact",
            "minimum_should_match": "2<70%",
        }
    }
    answer = search(
        store,
        "claims",
        query={"bool": {"must": query, **_NO_REDIRECT["bool"]}},
        sort=["_score", {"origin_count": "desc"}, "claim_id"],
        size=size,
        source=_CLAIM_FIELDS,
        highlight={
            "pre_tags": [HIGHLIGHT[0]],
            "post_tags": [HIGHLIGHT[1]],
            "fields": {"text": {"number_of_fragments": 0, "matched_fields": ["text", "text.exact"]}},
        },
        track_scores=True,
    )
    return [_hit(hit) for hit in answer["hits"]["hits"]]


def top_claims(store: Store, size: int = 10) -> list[Claim]:
    """The claims told by most independent origins, then by most outlets, then first seen."""
    order = [{"origin_count": "desc"}, {"outlet_count": "desc"}, {"first_seen": "asc"}, "claim_id"]
    answer = search(store, "claims", query=_NO_REDIRECT, sort=order, size=size, source=_CLAIM_FIELDS)
    return [from_document(Claim, hit["_source"]) for hit in answer["hits"]["hits"]]


def get_claim(store: Store, claim_id: str) -> ClaimLife | None:
    """The claim under this id, or the one that it was merged into; None when there is none."""
    claim = _standing_claim(store, claim_id)
    if claim is None:
        return None
    mentions = scan(store, "mentions", {"term": {"claim_id": claim.claim_id}}, ["seen_at", "mention_id"])
    return ClaimLife(claim, tuple(from_document(Mention, mention) for mention in mentions))


def get_claims(store: Store, claim_ids: Iterable[str]) -> dict[str, Claim]:
    """Those of these claims that stand, by the id that was asked for; a merged one as the claim that took it over."""
    found = ((claim_id, _standing_claim(store, claim_id)) for claim_id in claim_ids)
    return {claim_id: claim for claim_id, claim in found if claim}


def list_dead_letters(
    store: Store, size: int = 50, *, stage: str | None = None, reason: str | None = None
) -> list[DeadLetter]:
    """The latest dead letters, of one stage or reason if named, without their inputs."""
    chosen = [{"term": {name: value}} for name, value in (("stage", stage), ("reason", reason)) if value]
    order = [{"failed_at": "desc"}, "dead_letter_id"]
    answer = search(
        store, "dead-letters", query={"bool": {"filter": chosen}}, sort=order, size=size, source=_LETTER_FIELDS
    )
    return [from_document(DeadLetter, hit["_source"]) for hit in answer["hits"]["hits"]]


def status(store: Store) -> Status:
    """Everything counted. What was written within the last seconds may be missing (refresh intervals)."""
    articles = _aggregate(
        store, "articles", {"states": _terms("status"), "outlets": _terms("outlet", _OUTLETS, _FUNNEL)}
    )
    mentions = _aggregate(store, "mentions", {"outlets": _terms("outlet", _OUTLETS)})
    per_outlet = _counts(mentions["outlets"])
    letters = {"stages": _terms("stage", 50, {"reasons": _terms("reason", 100, {"outcomes": _terms("outcome")})})}
    return Status(
        articles=_counts(articles["states"]),
        mentions=sum(per_outlet.values()),
        claims=_count(store, "claims", _NO_REDIRECT),
        outlets=tuple(_funnel(bucket, per_outlet) for bucket in articles["outlets"]["buckets"]),
        dead_letters=_letter_counts(_aggregate(store, "dead-letters", letters)),
    )


def _standing_claim(store: Store, claim_id: str) -> Claim | None:
    """Follows redirects, and ends where they go in a circle."""
    seen: set[str] = set()
    while True:
        source = get_sources(store, "claims", [claim_id], _CLAIM_FIELDS).get(claim_id)
        if source is None:
            return None
        seen.add(claim_id)
        claim_id = source.get("merged_into", claim_id)
        if claim_id in seen:
            return from_document(Claim, source)


def _hit(hit: Mapping[str, Any]) -> Hit:
    claim = from_document(Claim, hit["_source"])
    return Hit(claim, hit.get("highlight", {}).get("text", [claim.text])[0], hit["_score"])


def _terms(field: str, size: int = 20, inside: Mapping[str, Any] | None = None) -> dict[str, Any]:
    aggregation: dict[str, Any] = {"terms": {"field": field, "size": size, "missing": ""}}
    return aggregation | {"aggs": inside} if inside else aggregation


_FUNNEL = {
    "states": _terms("status"),
    "reasons": _terms("reason", 100),
    "with_claims": {"filter": {"range": {"mention_count": {"gt": 0}}}},
}


def _aggregate(store: Store, kind: str, aggregations: Mapping[str, Any]) -> dict[str, Any]:
    return search(store, kind, size=0, aggregations=aggregations, track_total_hits=False)["aggregations"]


def _count(store: Store, kind: str, query: Mapping[str, Any]) -> int:
    return search(store, kind, query=query, size=0, track_total_hits=True)["hits"]["total"]["value"]


def _counts(aggregation: Mapping[str, Any]) -> dict[str, int]:
    return {bucket["key"]: bucket["doc_count"] for bucket in aggregation["buckets"]}


def _funnel(bucket: Mapping[str, Any], mentions: Mapping[str, int]) -> Funnel:
    states = _counts(bucket["states"])
    return Funnel(
        outlet=bucket["key"],
        discovered=bucket["doc_count"],
        pending=states.get("pending", 0),
        indexed=states.get("indexed", 0),
        with_claims=bucket["with_claims"]["doc_count"],
        rejected=states.get("rejected", 0),
        failed=states.get("failed", 0),
        dead=states.get("dead", 0),
        reasons={reason: count for reason, count in _counts(bucket["reasons"]).items() if reason},
        mentions=mentions.get(bucket["key"], 0),
    )


def _letter_counts(stages: Mapping[str, Any]) -> tuple[LetterCount, ...]:
    counts = [
        LetterCount(stage["key"], reason["key"], outcome["key"], outcome["doc_count"])
        for stage in stages["stages"]["buckets"]
        for reason in stage["reasons"]["buckets"]
        for outcome in reason["outcomes"]["buckets"]
    ]
    return tuple(sorted(counts, key=lambda one: (-one.letters, one.stage, one.reason)))
