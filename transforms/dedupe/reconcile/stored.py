"""What stands in a store, as reconciling reads and changes it."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby, islice
from typing import Any

import orjson

from schemas import Claim, Mention
from transforms.dedupe.retrieval.candidates import ClaimView
from transforms.store.bulk import Action, write_bulk
from transforms.store.connection import Store
from transforms.store.documents import from_document
from transforms.store.reading import scan

AT_ONCE = 500  # claims looked at between two writes
REDIRECT: dict[str, Any] = {"exists": {"field": "merged_into"}}
_ALL: dict[str, Any] = {"match_all": {}}
_MENTION = (  # as far as comparing needs it
    *("mention_id", "claim_id", "text", "language", "speaker", "speaker_name"),
    *("resolved_text", "kind", "article_id", "seen_at", "participants", "numbers", "context"),
)

RollUp = Callable[[Collection[str]], object]


def claims_of(store: Store, query: Mapping[str, Any] = _ALL, fields: Sequence[str] = Claim._fields) -> Iterator[Claim]:
    """The claims that a query finds, by id; `fields` are those to fetch, `claim_id` and `text` among them."""
    return (from_document(Claim, source) for source in scan(store, "claims", query, ["claim_id"], fields))


def mentions_of(store: Store, claim_ids: Collection[str]) -> Iterator[tuple[str, list[Mention]]]:
    """The mentions of each claim that has some, as far as comparing needs them."""
    query = {"terms": {"claim_id": sorted(claim_ids)}}
    sources = scan(store, "mentions", query, ["claim_id", "mention_id"], _MENTION)
    for one, group in groupby(sources, key=lambda source: source["claim_id"]):
        yield one, [from_document(Mention, {"start": 0, "end": 0, **source}) for source in group]


def update(store: Store, kind: str, changes: Mapping[str, Mapping[str, Any]]) -> None:
    """Set some fields of some documents. RuntimeError when the store refuses one for good."""
    actions = [
        Action("update", store.alias(kind), one, orjson.dumps({"doc": change})) for one, change in changes.items()
    ]
    refused = [outcome.message for outcome in write_bulk(store, actions) if not outcome.acknowledged]
    if refused:
        raise RuntimeError(f"{len(refused)} {kind} were not updated: {refused[0]}")


def batches(items: Iterable[Any], size: int = AT_ONCE) -> Iterator[list[Any]]:
    remaining = iter(items)
    while batch := list(islice(remaining, size)):
        yield batch


def mention_for(claim: Claim) -> Mention:
    """A claim as a mention that states it."""
    mention = Mention(claim.claim_id, "", claim.text, 0, len(claim.text), language=claim.language, vector=claim.vector)
    speaker = claim.speakers[0] if claim.speakers else None
    return mention._replace(
        speaker=speaker,
        resolved_text=claim.resolved_wordings[0] if claim.resolved_wordings else None,
        seen_at=claim.first_seen,
        participants=claim.participants,
        numbers=claim.numbers,
        context=claim.context,
    )


def view_of(claim: Claim) -> ClaimView:
    """A claim as matching sees it."""
    wordings = tuple(dict.fromkeys((claim.text, *claim.wordings)))
    times = claim.first_seen, claim.last_seen
    known = claim.speakers, claim.participants, claim.numbers
    view = ClaimView(claim.claim_id, wordings, claim.language, *times, *known)
    return view._replace(resolved_wordings=claim.resolved_wordings, context=claim.context)
