"""Reconciling claims in a real index: merged, parted, repeatable, and whole again after a kill in the middle."""

from collections.abc import Collection
from datetime import datetime, timezone

import pytest

from schemas import Mention
from schemas.ids import claim_id
from tests.integration.test_match import TEXTS, keep, matcher, mention
from transforms.dedupe.matcher import with_vector
from transforms.dedupe.reconcile.claim_vectors import reindex_vectors
from transforms.dedupe.reconcile.reconcile import Reconciled, reconcile
from transforms.index.rollup import roll_up
from transforms.store.connection import Store
from transforms.store.reading import get_sources, refresh, scan

pytestmark = pytest.mark.integration

FIRST, MOVED, OTHER_WEEKS = claim_id(TEXTS[0], "en"), claim_id(TEXTS[2], "en"), claim_id(TEXTS[3], "en")


def again(store: Store) -> Reconciled:
    done = reconcile(store, lambda ids: roll(store, ids))
    refresh(store, "mentions", "claims")
    return done


def roll(store: Store, claim_ids: Collection[str]) -> None:
    roll_up(store, claim_ids, lambda: datetime.now(timezone.utc))


def founded(text: str, article: int) -> Mention:
    """As by a worker that did not see the others."""
    return mention(text, article)._replace(claim_id=claim_id(text, "en"), match_relation="founder")


def claims_of_mentions(store: Store) -> dict[str, str]:
    found = scan(store, "mentions", {"match_all": {}}, ["mention_id"], ["text", "claim_id"])
    return {source["text"]: source["claim_id"] for source in found}


def test_two_claims_that_are_one_are_merged_once(emptied: Store) -> None:
    keep(emptied, [founded(TEXTS[0], 0), founded(TEXTS[2], 1), founded(TEXTS[3], 2)])
    assert again(emptied) == Reconciled(merged=1, parted=0, moved=1)
    kept, merged = sorted([FIRST, MOVED])
    assert claims_of_mentions(emptied) == {TEXTS[0]: kept, TEXTS[2]: kept, TEXTS[3]: OTHER_WEEKS}
    claims = get_sources(emptied, "claims", [kept, merged])
    assert claims[merged]["merged_into"] == kept
    assert claims[kept]["mention_count"] == 2
    assert again(emptied) == Reconciled(0, 0, 0)


def test_a_kill_between_redirect_and_move_is_made_good(emptied: Store) -> None:
    keep(emptied, [founded(TEXTS[0], 0), founded(TEXTS[2], 1)])
    kept, merged = sorted([FIRST, MOVED])
    emptied.client().update(index=emptied.alias("claims"), id=merged, doc={"merged_into": kept}, refresh=True)
    assert again(emptied) == Reconciled(merged=0, parted=0, moved=1)
    assert set(claims_of_mentions(emptied).values()) == {kept}
    assert get_sources(emptied, "claims", [kept])[kept]["mention_count"] == 2


def test_a_wording_that_a_guard_objects_to_leaves(emptied: Store) -> None:
    keep(emptied, matcher(emptied).assign([mention(TEXTS[0], 0)]))
    keep(emptied, [founded(TEXTS[3], 1)._replace(claim_id=FIRST, match_relation="same")])
    assert again(emptied) == Reconciled(merged=0, parted=1, moved=1)
    assert claims_of_mentions(emptied) == {TEXTS[0]: FIRST, TEXTS[3]: OTHER_WEEKS}
    assert get_sources(emptied, "claims", [FIRST])[FIRST]["mention_count"] == 1
    assert again(emptied) == Reconciled(0, 0, 0)


def test_vectors_are_made_again_and_redirects_left_alone(emptied: Store) -> None:
    keep(emptied, [founded(TEXTS[0], 0), founded(TEXTS[3], 2)])
    stale = [1.0, *[0.0] * 383]
    emptied.client().update(index=emptied.alias("claims"), id=FIRST, doc={"vector": stale}, refresh=True)
    told: list[int] = []
    assert reindex_vectors(emptied, told.append) == 2
    assert told == [2]
    again_encoded = get_sources(emptied, "claims", [FIRST], ["vector"])[FIRST]["vector"]
    assert again_encoded == pytest.approx(with_vector(mention(TEXTS[0], 0)).vector)
    assert reindex_vectors(emptied, told.append) == 2
