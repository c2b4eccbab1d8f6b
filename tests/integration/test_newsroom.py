"""The whole job over the example newsroom, held against what a person wrote down must come out of it."""

from collections.abc import Iterator

import pytest

from examples.newsroom import Newsroom
from examples.newsroom.judge import Verdict, judge, load_expected
from tests.conftest import fresh_store
from tests.integration.job_helpers import Found, assert_consistent, read_all, run_newsroom
from transforms.index import queries
from transforms.store import Store
from transforms.store.setup import setup

pytestmark = pytest.mark.integration

ALL_MUST_HOLD = ("never", "refusals", "furniture", "claims_same", "nested", "origins")
FLOORS = {  # points met today, less what the order in which hosts answer changes: a lower figure is a step back
    "found": 104,
    "claims_other": 6,
    "claims_short": 3,
    "contradictions": 2,
    "attribution_lost": 1,
    "chains": 12,
    "headlines": 7,
    "floating": 3,
}


@pytest.fixture(scope="module")
def store(node: str) -> Iterator[Store]:
    with fresh_store(node) as fresh:
        setup(fresh)
        yield fresh


@pytest.fixture(scope="module")
def newsroom() -> Iterator[Newsroom]:
    with Newsroom(port=0) as served:
        yield served


@pytest.fixture(scope="module")
def found(store: Store, newsroom: Newsroom) -> Found:
    run_newsroom(store, newsroom)
    return read_all(store)


@pytest.fixture(scope="module")
def verdicts(found: Found) -> dict[str, list[Verdict]]:
    return judge(found.extractions())


def test_each_outlets_funnel(store: Store, found: Found) -> None:
    funnels = {funnel.outlet: funnel for funnel in queries.status(store).outlets}
    for row in load_expected()["funnel"]:
        funnel = funnels[row["outlet"]]
        rejected = row.get("rejected", {}) | ({"duplicate_url": row["aliases"]} if "aliases" in row else {})
        assert (row["outlet"], funnel.indexed, funnel.reasons) == (row["outlet"], row["indexed"], rejected)
        assert funnel.pending == funnel.failed == funnel.dead == 0


@pytest.mark.parametrize("topic", ALL_MUST_HOLD)
def test_what_must_hold_without_exception(verdicts: dict[str, list[Verdict]], topic: str) -> None:
    assert [verdict for verdict in verdicts[topic] if not verdict.is_met] == []


@pytest.mark.parametrize(("topic", "floor"), FLOORS.items(), ids=FLOORS)
def test_figures_do_not_fall(verdicts: dict[str, list[Verdict]], topic: str, floor: int) -> None:
    missed = [verdict for verdict in verdicts[topic] if not verdict.is_met]
    assert len(verdicts[topic]) - len(missed) >= floor, missed


def test_claims_are_what_their_mentions_say(found: Found) -> None:
    assert_consistent(found)


def test_a_second_run_changes_nothing(store: Store, newsroom: Newsroom, found: Found) -> None:
    counts = run_newsroom(store, newsroom)
    assert counts.get("articles", 0) == 0
    assert read_all(store) == found


def test_a_correction_adds_withdraws_and_keeps(store: Store, newsroom: Newsroom, found: Found) -> None:
    [expected] = load_expected()["revisions"]
    story = newsroom.revise(expected["article"])
    try:
        store.client().update_by_query(
            index=store.alias("articles"),
            query={"term": {"canonical_url": story.url}},
            script={"source": "ctx._source.recheck_at = '2020-01-01T00:00:00Z'"},
            refresh=True,
        )
        run_newsroom(store, newsroom)
        after = read_all(store)
    finally:
        newsroom.revise(expected["article"], 1)
    mentions = [mention for mention in after.mentions if mention.url == story.url]
    for words, added, withdrawn in (
        *((words, 1, None) for words in expected["kept"]),
        *((words, 1, 2) for words in expected["withdrawn"]),
        *((words, 2, None) for words in expected["added"]),
    ):
        revisions = {(one.revision_added, one.revision_withdrawn) for one in mentions if words in one.text}
        assert revisions == {(added, withdrawn)}, words
    assert_consistent(after)
