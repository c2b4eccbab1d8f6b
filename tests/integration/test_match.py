"""Matching against claims in a real index: sticky, the same after a restart, whatever the batches."""

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone

import pytest

from schemas import Mention
from schemas.ids import claim_id, mention_id
from transforms.dedupe import InMemoryClaims
from transforms.dedupe.matcher import Matcher
from transforms.dedupe.retrieval.candidates import ClaimView
from transforms.dedupe.retrieval.elastic import StoreCandidates
from transforms.dedupe.retrieval.memory import MemoryCandidates
from transforms.index.rollup import roll_up
from transforms.store.bulk import Action, write_bulk
from transforms.store.connection import Store
from transforms.store.documents import to_document

pytestmark = pytest.mark.integration

NOW = datetime(2026, 3, 2, 12, tzinfo=timezone.utc)
TEXTS = (
    "The harbour bridge will be closed for eleven weeks from Monday",
    "The water board found traces of lead in 14 of the city's schools",
    "From Monday the harbour bridge will be closed for eleven weeks",
    "The harbour bridge will be closed for three weeks from Monday",
    "Teachers will strike on Thursday unless the ministry reopens the wage talks",
    "The water board found traces of lead in 14 of the schools in the city",
    "Teachers would strike on Thursday unless the ministry reopened wage talks",
    "Teachers will not strike on Thursday unless the ministry reopens the wage talks",
)


def mention(text: str, article: int, **changes: object) -> Mention:
    made = Mention(mention_id(f"a{article}", "Mayor Ott", text), f"a{article}", text, 0, len(text), language="en")
    made = made._replace(speaker="Mayor Ott", seen_at=NOW, outlet=f"outlet{article}.example")
    return made._replace(**changes)  # type: ignore[arg-type]


def matcher(store: Store) -> Matcher:
    """As a fresh process has it."""
    window = timedelta(days=30)
    return Matcher(StoreCandidates(store, window), MemoryCandidates(window, 1_000))


def keep(store: Store, mentions: Sequence[Mention]) -> None:
    """Write and roll up, as the stages behind do, and make it searchable."""
    write_bulk(store, [Action("index", store.alias("mentions"), m.mention_id, to_document(m)) for m in mentions])
    roll_up(store, {m.claim_id for m in mentions if m.claim_id}, lambda: datetime.now(timezone.utc))
    store.client().indices.refresh(index=store.alias("claims"))


def mentions() -> list[Mention]:
    return [mention(text, number) for number, text in enumerate(TEXTS)]


def groups(matched: Sequence[Mention]) -> list[str | None]:
    return [one.claim_id for one in matched]


def test_index_and_memory_give_the_same_claims(emptied: Store) -> None:
    expected = groups(InMemoryClaims().assign(mentions()))
    assert len(set(expected)) == 5
    for size in (1, 3, 8):
        found: list[Mention] = []
        for start in range(0, len(TEXTS), size):
            found += (batch := matcher(emptied).assign(mentions()[start : start + size]))
            keep(emptied, batch)  # a fresh process for every batch: nothing comes from memory
        assert groups(found) == expected


def test_a_second_delivery_changes_nothing(emptied: Store) -> None:
    first = matcher(emptied).assign(mentions())
    keep(emptied, first)
    again = matcher(emptied).assign(list(reversed(mentions())))
    assert [m._replace(vector=()) for m in reversed(again)] == [m._replace(vector=()) for m in first]


def test_a_mention_that_stands_keeps_its_claim_whatever_is_near(emptied: Store) -> None:
    keep(emptied, matcher(emptied).assign([mention(TEXTS[2], 2)]))
    keep(emptied, matcher(emptied).assign([mention(TEXTS[0], 0)]))
    moved = mention(TEXTS[0], 0)._replace(claim_id="elsewhere", match_relation="same", match_score=0.5)
    keep(emptied, [moved])
    assert groups(matcher(emptied).assign([mention(TEXTS[0], 0)])) == ["elsewhere"]


def test_the_same_words_join_far_outside_the_window_and_others_do_not(emptied: Store) -> None:
    keep(emptied, matcher(emptied).assign([mention(TEXTS[0], 0)]))
    late = NOW + timedelta(days=90)
    (alike,) = matcher(emptied).assign([mention(TEXTS[2], 8, seen_at=late)])
    (equal,) = matcher(emptied).assign([mention(TEXTS[0], 7, seen_at=late)])
    assert alike.match_relation == "founder"
    assert equal.claim_id == claim_id(TEXTS[0], "en")


@pytest.mark.parametrize(("away", "joins"), [(timedelta(days=30, hours=11), True), (timedelta(days=31), False)])
def test_the_window_is_whole_days_as_in_memory(emptied: Store, away: timedelta, joins: bool) -> None:
    first, asked = mention(TEXTS[1], 1), mention(TEXTS[5], 5, seen_at=NOW + away)
    keep(emptied, matcher(emptied).assign([first]))
    (stored,) = matcher(emptied).assign([asked])
    _, in_memory = InMemoryClaims(window_days=30).assign([first, asked])
    assert stored.claim_id == in_memory.claim_id
    assert (stored.claim_id == claim_id(TEXTS[1], "en")) is joins


def test_the_words_of_a_later_wording_join_at_once(emptied: Store) -> None:
    keep(emptied, matcher(emptied).assign(mentions()[:3]))
    (joined,) = matcher(emptied).assign([mention(TEXTS[2], 9)])
    assert (joined.claim_id, joined.match_relation, joined.match_score) == (claim_id(TEXTS[0], "en"), "same", 1.0)


class Watched(StoreCandidates):
    """Remembers for which mentions vectors were looked for."""

    asked: list[str]

    def near(self, mentions: Sequence[Mention]) -> list[list[ClaimView]]:
        self.asked = [mention.text for mention in mentions]
        return super().near(mentions)


def test_a_reprint_joins_without_a_search_by_vector(emptied: Store) -> None:
    keep(emptied, matcher(emptied).assign(mentions()[:2]))
    window = timedelta(days=30)
    store = Watched(emptied, window)
    reprint, other = TEXTS[5], TEXTS[4]
    found = Matcher(store, MemoryCandidates(window)).assign([mention(reprint, 8), mention(other, 9)])
    assert [one.claim_id for one in found] == [claim_id(TEXTS[1], "en"), claim_id(other, "en")]
    assert found[0].match_score is not None
    assert 0.9 <= found[0].match_score <= 1.0
    assert store.asked == [other]


def test_a_redirect_is_followed(emptied: Store) -> None:
    keep(emptied, matcher(emptied).assign([mention(TEXTS[0], 0), mention(TEXTS[1], 1)]))
    old, new = claim_id(TEXTS[0], "en"), claim_id(TEXTS[1], "en")
    emptied.client().update(index=emptied.alias("claims"), id=old, doc={"merged_into": new}, refresh=True)
    (found,) = matcher(emptied).assign([mention(TEXTS[0], 9)])
    assert found.claim_id == new


def test_another_language_is_another_claim(emptied: Store) -> None:
    keep(emptied, matcher(emptied).assign([mention(TEXTS[0], 0)]))
    (other,) = matcher(emptied).assign([mention(TEXTS[0], 1, language="de")])
    assert other.match_relation == "founder"
    assert other.claim_id != claim_id(TEXTS[0], "en")
