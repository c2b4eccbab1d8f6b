"""Claims as the view of their mentions: `claim_of` computes one, `roll_up` recomputes those that were touched."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timezone
from itertools import groupby, islice
from typing import Any, NamedTuple

from schemas import Claim, DeadLetter, Mention
from schemas.ids import normalise_text
from transforms.index.founders import vector_of
from transforms.index.refusals import claim_refusal
from transforms.store.bulk import Action, write_bulk
from transforms.store.connection import Store
from transforms.store.documents import from_document, to_document
from transforms.store.reading import get_sources, refresh, scan, search

Clock = Callable[[], datetime]

WORDINGS = 5
_CLAIMS_AT_ONCE = 1_000
_ALL: dict[str, Any] = {"match_all": {}}
_NEVER = datetime.max.replace(tzinfo=timezone.utc)
_READ = (  # of a mention, what a claim is computed from
    *("mention_id", "article_id", "claim_id", "text", "resolved_text", "start", "end", "language", "kind"),
    *("match_relation", "context"),
    *("speaker", "speaker_name", "outlet", "seen_at", "origin_id", "related", "contradicts"),
    *("entities", "numbers", "participants"),
)


def claim_of(claim_id: str, mentions: Sequence[Mention], links: "Links | None" = None) -> Claim:
    """The claim that these mentions, one or more, are of; the same in whatever order they come."""
    in_time = sorted(mentions, key=_order)
    founder = min(mentions, key=lambda mention: (mention.match_relation != "founder", *_order(mention)))
    outlets = _distinct(mention.outlet for mention in in_time)
    wordings = _wordings(in_time)
    times = [mention.seen_at for mention in in_time if mention.seen_at]
    related, contradicts = (links or Links()).of(claim_id, mentions)
    return Claim(
        claim_id=claim_id,
        text=founder.text,
        language=founder.language,
        speakers=_by_frequency(
            mention.speaker_name or mention.speaker for mention in in_time if mention.kind != "assertion"
        ),
        entities=founder.entities,
        numbers=founder.numbers,
        participants=founder.participants,
        context=founder.context,
        resolved_wordings=_resolved(founder, in_time),
        first_seen=times[0] if times else None,
        first_outlet=outlets[0] if outlets else None,
        last_seen=times[-1] if times else None,
        mention_count=len(mentions),
        article_count=len({mention.article_id for mention in mentions}),
        outlet_count=len(outlets),
        outlets=outlets,
        origin_count=len({mention.origin_id or mention.article_id for mention in mentions}),
        wordings=tuple(text for text, _ in wordings),
        wording_counts=tuple(count for _, count in wordings),
        related=related,
        contradicts=contradicts,
        attribution_lost={"assertion", "statement"} <= {mention.kind for mention in mentions},
    )


class RolledUp(NamedTuple):
    """Claims as they stand now, and the dead letters of those that the index refused."""

    claims: list[Claim]
    dead_letters: list[DeadLetter]


class Links:
    """Relations that other claims' mentions state: they count in both directions."""

    def __init__(self, mentions: Iterable[Mapping[str, Any]] = ()) -> None:
        self._related: dict[str, set[str]] = {}
        self._contradicts: dict[str, set[str]] = {}
        for mention in mentions:
            for name, links in (("related", self._related), ("contradicts", self._contradicts)):
                for target in mention.get(name, ()):
                    links.setdefault(target, set()).add(mention["claim_id"])

    def of(self, claim_id: str, mentions: Iterable[Mention]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """(related, contradicts) of a claim: what its mentions say and what others say of it; sorted."""
        mentions = list(mentions)
        contradicts = self._contradicts.get(claim_id, set()).union(*(mention.contradicts for mention in mentions))
        related = self._related.get(claim_id, set()).union(*(mention.related for mention in mentions))
        return tuple(sorted(related - contradicts - {claim_id})), tuple(sorted(contradicts - {claim_id}))


def roll_up(store: Store, claim_ids: Iterable[str], clock: Clock) -> RolledUp:
    """Recompute these claims, and those that they are linked with, from the mentions acknowledged before the call.

    A claim without mentions disappears, unless it is a redirect (`merged_into`). Written with the time before the
    refresh as external version: of two roll-ups at once the one that saw more wins, whichever writes last. Killed at
    any line it leaves claims as they were before or as they are to be; running it again finishes it.
    """
    now = clock()
    refresh(store, "mentions")
    done = [_roll_up(store, batch, now) for batch in _batched(sorted(set(claim_ids)))]
    return RolledUp(
        [claim for batch in done for claim in batch.claims], [letter for batch in done for letter in batch.dead_letters]
    )


def rebuild_claims(store: Store, clock: Clock) -> int:
    """Recompute every claim from its mentions and remove those without any; how many stand. Safe to kill and repeat."""
    now = clock()
    refresh(store, "mentions", "claims")
    count = sum(len(_roll_up(store, claim_ids, now).claims) for claim_ids in _stated(store, _ALL))
    for claim_ids in _batched(claim["claim_id"] for claim in scan(store, "claims", _ALL, ["claim_id"], ["claim_id"])):
        stated = {one for batch in _stated(store, {"terms": {"claim_id": claim_ids}}) for one in batch}
        write_claims(store, [claim_id for claim_id in claim_ids if claim_id not in stated], [], now)
    return count


def microseconds(time: datetime) -> int:
    """Since 1970, as a version number."""
    return int(time.timestamp()) * 1_000_000 + time.microsecond


def _roll_up(store: Store, claim_ids: list[str], now: datetime) -> RolledUp:
    linked = scan(store, "mentions", _linked_to(claim_ids), ["mention_id"], ["claim_id", "related", "contradicts"])
    links = Links(linked)
    computed = [
        claim_of(claim_id, group, links) for claim_id, group in _grouped(store, {"terms": {"claim_id": claim_ids}})
    ]
    return write_claims(store, claim_ids, computed, now)


def write_claims(store: Store, claim_ids: Sequence[str], computed: Sequence[Claim], now: datetime) -> RolledUp:
    """Write the computed ones over `claim_ids`, keep what is no view (vector, redirect), remove the rest.

    `now` is a moment before the refresh that the computation saw.
    """
    ours = {claim_id: vector_of(claim_id) for claim_id in claim_ids}  # before what stands, see founders
    standing = get_sources(store, "claims", claim_ids, ["vector", "merged_into"])
    claims = [_kept(claim, ours.get(claim.claim_id, ()), standing.get(claim.claim_id, {})) for claim in computed]
    stated = {claim.claim_id for claim in claims}
    empty = [one for one, source in standing.items() if one not in stated and "merged_into" not in source]
    target, version = store.alias("claims"), microseconds(now)
    actions = [Action("index", target, claim.claim_id, to_document(claim), version=version) for claim in claims]
    actions += [Action("delete", target, claim_id, version=version) for claim_id in empty]
    refused = {outcome.action.id: outcome for outcome in write_bulk(store, actions) if not outcome.acknowledged}
    return RolledUp(
        [claim for claim in claims if claim.claim_id not in refused],
        [claim_refusal(outcome, now) for outcome in refused.values()],
    )


def _kept(claim: Claim, vector: tuple[float, ...], standing: Mapping[str, Any]) -> Claim:
    return claim._replace(vector=vector or tuple(standing.get("vector", ())), merged_into=standing.get("merged_into"))


def _grouped(store: Store, query: dict[str, Any]) -> Iterator[tuple[str, list[Mention]]]:
    sources = scan(store, "mentions", query, ["claim_id", "mention_id"], _READ)
    for claim_id, group in groupby(sources, key=lambda source: source["claim_id"]):
        yield claim_id, [from_document(Mention, source) for source in group]


def _stated(store: Store, query: Mapping[str, Any]) -> Iterator[list[str]]:
    """The claim ids that the mentions of `query` name, in batches."""
    after: dict[str, Any] = {}
    while True:
        pages = {"size": _CLAIMS_AT_ONCE, "sources": [{"claim_id": {"terms": {"field": "claim_id"}}}], **after}
        page = search(store, "mentions", size=0, aggregations={"claims": {"composite": pages}})["aggregations"][
            "claims"
        ]
        if not page["buckets"]:
            return
        yield [bucket["key"]["claim_id"] for bucket in page["buckets"]]
        after = {"after": page["after_key"]}


def _batched(claim_ids: Iterable[str]) -> Iterator[list[str]]:
    remaining = iter(claim_ids)
    while batch := list(islice(remaining, _CLAIMS_AT_ONCE)):
        yield batch


def _linked_to(claim_ids: list[str]) -> dict[str, Any]:
    links = [{"terms": {"related": claim_ids}}, {"terms": {"contradicts": claim_ids}}]
    return {"bool": {"filter": {"exists": {"field": "claim_id"}}, "should": links, "minimum_should_match": 1}}


def _order(mention: Mention) -> tuple[datetime, str]:
    return mention.seen_at or _NEVER, mention.mention_id


def _distinct(values: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


def _by_frequency(values: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(value for value, _ in Counter(value for value in values if value).most_common())


def _resolved(founder: Mention, in_time: Sequence[Mention]) -> tuple[str, ...]:
    """The founder's text as it is compared, then those of the most frequent wordings."""
    resolved = {normalise_text(mention.text): mention.resolved_text or mention.text for mention in reversed(in_time)}
    frequent = (resolved[normalise_text(text)] for text, _ in _wordings(in_time))
    return tuple(dict.fromkeys((founder.resolved_text or founder.text, *frequent)))[:WORDINGS]


def _wordings(in_time: Sequence[Mention]) -> list[tuple[str, int]]:
    """The most frequent wordings, each as it was first written, with how often it stands."""
    first: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for mention in in_time:
        key = normalise_text(mention.text)
        first.setdefault(key, mention.text)
        counts[key] += 1
    return [(first[key], count) for key, count in counts.most_common(WORDINGS)]
