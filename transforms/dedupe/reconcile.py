"""Claims that should be one become one, and wordings that should not be in a claim leave it.

Two workers that found a claim in different words within one refresh, late evidence, or a newer version of the guards
leave such claims behind. Each step is decided by the live matcher's own comparison. Safe to kill at any line and to
repeat: a redirect is written before mentions move, and those still under a redirect are moved first of all.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import timedelta
from itertools import groupby, islice
from typing import Any, NamedTuple

import orjson

from schemas import Claim, Mention
from schemas.ids import claim_id
from transforms.dedupe.candidates import ClaimView
from transforms.dedupe.elastic import StoreCandidates
from transforms.dedupe.matcher import compare_claim
from transforms.store.bulk import Action, write_bulk
from transforms.store.connection import Store
from transforms.store.documents import from_document
from transforms.store.reading import refresh, scan

_AT_ONCE = 500  # claims compared between two writes
_MENTION = (
    "mention_id",
    "claim_id",
    "text",
    "language",
    "speaker",
    "speaker_name",
    "seen_at",
    "participants",
    "numbers",
)

RollUp = Callable[[Collection[str]], object]


class Reconciled(NamedTuple):
    """What was done."""

    merged: int  # claims that became a redirect
    parted: int  # wordings that left a claim
    moved: int  # mentions under another claim than before


def reconcile(store: Store, roll_up: RollUp, *, window_days: float = 30.0) -> Reconciled:
    """Part, then merge, all claims of the store. `roll_up` recomputes claims from their mentions."""
    candidates = StoreCandidates(store, timedelta(days=window_days))
    refresh(store, "mentions", "claims")
    moved = _follow_redirects(store, roll_up)
    parted = _part_all(store, roll_up)
    refresh(store, "mentions", "claims")
    merged = 0
    for claims in _batches(_claims(store)):
        targets = find_merges(claims, candidates)
        _update(store, "claims", {one: {"merged_into": target} for one, target in targets.items()})
        merged += len(targets)
    refresh(store, "claims")
    moved += _follow_redirects(store, roll_up)
    return Reconciled(merged, sum(parted.values()), moved + sum(parted.values()))


def find_merges(claims: Iterable[Claim], candidates: StoreCandidates) -> dict[str, str]:
    """Claim -> the older claim that it is to be merged into; never into one that is itself merged."""
    claims = [claim for claim in claims if claim.merged_into is None]
    targets: dict[str, str] = {}
    for claim, views in zip(claims, candidates.near([_statement(claim) for claim in claims]), strict=True):
        own = _view(claim)
        same = [view for view in views if _age(view) < _age(own) and _are_one(claim, view)]
        if same and claim.claim_id not in targets.values():
            target = min(same, key=_age).claim_id
            targets[claim.claim_id] = targets.get(target, target)
    return targets


def strangers(claim: ClaimView, mentions: Iterable[Mention]) -> list[Mention]:
    """The mentions that a guard keeps from the claim's founding words, and their words with them."""
    founder = claim._replace(wordings=claim.wordings[:1])
    verdicts = ((mention, compare_claim(mention, founder)) for mention in mentions)
    return [mention for mention, verdict in verdicts if verdict.relation != "same" and verdict.guards]


def _are_one(claim: Claim, view: ClaimView) -> bool:
    """Whether every wording of the claim is the same as the other claim."""
    statements = (_statement(claim)._replace(text=wording) for wording in _view(claim).wordings)
    return all(compare_claim(statement, view).relation == "same" for statement in statements)


def _age(view: ClaimView) -> tuple[bool, Any, str]:
    return view.first_seen is None, view.first_seen or 0, view.claim_id


def _statement(claim: Claim) -> Mention:
    """A claim as a mention that states it."""
    mention = Mention(claim.claim_id, "", claim.text, 0, len(claim.text), language=claim.language, vector=claim.vector)
    speaker = claim.speakers[0] if claim.speakers else None
    return mention._replace(
        speaker=speaker, seen_at=claim.first_seen, participants=claim.participants, numbers=claim.numbers
    )


def _view(claim: Claim) -> ClaimView:
    wordings = tuple(dict.fromkeys((claim.text, *claim.wordings)))
    times = claim.first_seen, claim.last_seen
    return ClaimView(
        claim.claim_id, wordings, claim.language, *times, claim.speakers, claim.participants, claim.numbers
    )


def _part_all(store: Store, roll_up: RollUp) -> Counter[str]:
    """Claim -> mentions that left it. Each left wording founds a claim of its own, which may then be merged."""
    parted: Counter[str] = Counter()
    for claims in _batches(claim for claim in _claims(store) if len(claim.wordings) > 1 and claim.merged_into is None):
        views = {claim.claim_id: _view(claim) for claim in claims}
        changes: dict[str, dict[str, Any]] = {}
        touched: set[str] = set()
        for one, mentions in _mentions(store, views):
            for place in _own_claims(strangers(views[one], mentions)):
                changes[place.mention_id] = {"claim_id": place.claim_id, "match_relation": place.match_relation}
                touched |= {one, str(place.claim_id)}
                parted[one] += 1
        _update(store, "mentions", changes)
        if touched:
            roll_up(touched)
    return parted


def _own_claims(mentions: Iterable[Mention]) -> Iterator[Mention]:
    """The mentions in the claims that their own words found; the first of each is the founder."""
    founded: set[str] = set()
    for mention in sorted(mentions, key=lambda one: (one.seen_at is None, one.seen_at or 0, one.mention_id)):
        own = claim_id(mention.text, mention.language)
        yield mention._replace(claim_id=own, match_relation="same" if own in founded else "founder")
        founded.add(own)


def _follow_redirects(store: Store, roll_up: RollUp) -> int:
    """Move the mentions that stand under a merged claim; how many."""
    count = 0
    redirects = scan(store, "claims", {"exists": {"field": "merged_into"}}, ["claim_id"], ["claim_id", "merged_into"])
    for batch in _batches(redirects):
        direct = {source["claim_id"]: source["merged_into"] for source in batch}
        targets = {one: direct.get(target, target) for one, target in direct.items()}
        changes: dict[str, dict[str, Any]] = {}
        touched: set[str] = set()
        for one, mentions in _mentions(store, targets):
            for mention in mentions:
                changes[mention.mention_id] = {"claim_id": targets[one], "match_relation": "same"}
            touched |= {one, targets[one]}
        _update(store, "mentions", changes)
        if touched:
            roll_up(touched)
        count += len(changes)
    return count


def _claims(store: Store) -> Iterator[Claim]:
    sources = scan(store, "claims", {"match_all": {}}, ["claim_id"], True)
    return (from_document(Claim, source) for source in sources)


def _mentions(store: Store, claim_ids: Collection[str]) -> Iterator[tuple[str, list[Mention]]]:
    """The mentions of each claim that has some."""
    query = {"terms": {"claim_id": sorted(claim_ids)}}
    sources = scan(store, "mentions", query, ["claim_id", "mention_id"], _MENTION)
    for one, group in groupby(sources, key=lambda source: source["claim_id"]):
        yield one, [from_document(Mention, {"article_id": "", "start": 0, "end": 0, **source}) for source in group]


def _update(store: Store, kind: str, changes: dict[str, dict[str, Any]]) -> None:
    actions = [
        Action("update", store.alias(kind), one, orjson.dumps({"doc": change})) for one, change in changes.items()
    ]
    refused = [outcome.message for outcome in write_bulk(store, actions) if not outcome.acknowledged]
    if refused:
        raise RuntimeError(f"{len(refused)} {kind} were not updated: {refused[0]}")


def _batches(items: Iterable[Any]) -> Iterator[list[Any]]:
    remaining = iter(items)
    while batch := list(islice(remaining, _AT_ONCE)):
        yield batch
