"""Claims that should be one become one, and wordings that should not be in a claim leave it.

Two workers that found a claim in different words within one refresh, late evidence, or a newer version of the guards
leave such claims behind. Each step is decided by the live matcher's own comparison. Safe to kill at any line and to
repeat: a redirect is written before mentions move, those still under a redirect are moved first of all, and claims
whose counts are not those of their mentions are rolled up before anything is decided.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, NamedTuple

from schemas import Claim, Mention
from transforms.dedupe.matcher import compare_claim
from transforms.dedupe.origins.repair import repair_origins
from transforms.dedupe.reconcile.redirects import follow_redirects, move, roll_up_stale
from transforms.dedupe.reconcile.splitting import part_all, strangers
from transforms.dedupe.reconcile.stored import RollUp, batches, claims_of, mention_for, mentions_of, update, view_of
from transforms.dedupe.retrieval.candidates import ClaimView
from transforms.dedupe.retrieval.elastic import StoreCandidates
from transforms.dedupe.retrieval.prefilter import stored_candidates
from transforms.store.connection import Store
from transforms.store.reading import refresh

_AT_ONCE = 50  # claims whose candidates are held at a time


class Reconciled(NamedTuple):
    """What was done."""

    merged: int  # claims that became a redirect
    parted: int  # mentions whose words left a claim
    moved: int  # mentions under another claim than before
    origins: int = 0  # articles with another origin than before


def reconcile(store: Store, roll_up: RollUp, *, window_days: float = 30.0) -> Reconciled:
    """Origins, then part, then merge, all of the store. `roll_up` recomputes claims from their mentions."""
    refresh(store, "articles", "mentions", "claims")
    origins = repair_origins(store, roll_up)
    roll_up_stale(store, roll_up)
    moved = follow_redirects(store, roll_up)
    parted = part_all(store, roll_up)
    merged, joined = _merge_all(store, StoreCandidates(store, timedelta(days=window_days)), roll_up)
    moved += joined + follow_redirects(store, roll_up)
    return Reconciled(merged, parted, moved + parted, origins)


def find_merges(store: Store, claims: Iterable[Claim], candidates: StoreCandidates) -> dict[str, str]:
    """Claim -> the older claim that it is to be merged into; never into one that is itself merged.

    No two wordings of both may object to each other, also with those that a claim is to take over beside this one.
    """
    claims = [claim for claim in claims if claim.merged_into is None]
    targets: dict[str, str] = {}
    members: dict[str, list[Mention]] = {}
    for claim, views in zip(claims, _candidates(candidates, claims), strict=True):
        own = view_of(claim)
        older = sorted((view for view in views if _age(view) < _age(own) and view.claim_id not in targets), key=_age)
        for view in older if claim.claim_id not in targets.values() else ():
            if _are_one(claim, view) and (together := _united(store, claim, view, members)):
                targets[claim.claim_id], members[view.claim_id] = view.claim_id, together
                break
    return targets


def _united(store: Store, claim: Claim, view: ClaimView, members: dict[str, list[Mention]]) -> list[Mention]:
    """The mentions of both claims, when none of their wordings would have to leave; else none."""
    wanted = {claim.claim_id} if view.claim_id in members else {claim.claim_id, view.claim_id}
    mentions = [mention for _, some in mentions_of(store, wanted) for mention in some]
    together = [*members.get(view.claim_id, ()), *mentions]
    both = view._replace(speakers=tuple(dict.fromkeys((*view.speakers, *claim.speakers))))
    return [] if strangers(both, together) else together


def _merge_all(store: Store, candidates: StoreCandidates, roll_up: RollUp) -> tuple[int, int]:
    """How many claims became a redirect, and how many mentions moved with them.

    A claim that took others over has more wordings: it, and what is near it, is looked at once more.
    """
    merged = moved = 0
    for batch in batches(claims_of(store)):
        claims: list[Claim] = batch
        while targets := find_merges(store, claims, candidates):
            update(store, "claims", {one: {"merged_into": target} for one, target in targets.items()})
            moved += move(store, roll_up, list(targets), targets)
            merged += len(targets)
            refresh(store, "mentions", "claims")
            claims = _with_neighbours(store, set(targets.values()), candidates)
    return merged, moved


def _with_neighbours(store: Store, claim_ids: set[str], candidates: StoreCandidates) -> list[Claim]:
    """These claims and those like them, as they stand now."""
    own = list(claims_of(store, {"terms": {"claim_id": sorted(claim_ids)}}))
    near = {view.claim_id for views in _candidates(candidates, own) for view in views}
    return list(claims_of(store, {"terms": {"claim_id": sorted(claim_ids | near)}}))


def _candidates(candidates: StoreCandidates, claims: Iterable[Claim]) -> list[list[ClaimView]]:
    """For each claim those that it may be one with."""
    found: list[list[ClaimView]] = []
    for some in batches((mention_for(claim) for claim in claims), _AT_ONCE):
        found += stored_candidates(candidates, some, candidates.worded(some))
    return found


def _are_one(claim: Claim, view: ClaimView) -> bool:
    """Whether every wording of the claim is the same as the other claim."""
    statements = (
        mention_for(claim)._replace(text=wording, resolved_text=wording) for wording in view_of(claim).statements
    )
    return all(compare_claim(statement, view).relation == "same" for statement in statements)


def _age(view: ClaimView) -> tuple[bool, Any, str]:
    return view.first_seen is None, view.first_seen or 0, view.claim_id
