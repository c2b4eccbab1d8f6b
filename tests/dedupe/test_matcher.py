"""Claims in memory: sticky, in order, the same whatever the batches, complete over wordings."""

from collections.abc import Iterable
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas import Mention
from schemas.ids import claim_id
from transforms.dedupe import InMemoryClaims
from transforms.dedupe.matcher import Matcher, compare_claim
from transforms.dedupe.retrieval.candidates import ClaimView
from transforms.dedupe.retrieval.memory import MemoryCandidates

NOW = datetime(2026, 3, 2, tzinfo=timezone.utc)
BRIDGE = "The harbour bridge will be closed for eleven weeks from Monday"
TEXTS = (
    BRIDGE,
    "From Monday the harbour bridge will be closed for eleven weeks",
    "The harbour bridge will be closed for three weeks from Monday",
    "The harbour bridge will not be closed for eleven weeks from Monday",
    "Teachers will strike on Thursday unless the ministry reopens the wage talks",
    "We are ready",
)


def mention(text: str, number: int, **changes: object) -> Mention:
    made = Mention(f"m{number}", f"a{number}", text, 0, len(text), language="en", seen_at=NOW)
    return made._replace(**changes)  # type: ignore[arg-type]


def mentions(texts: Iterable[str]) -> list[Mention]:
    return [mention(text, number) for number, text in enumerate(texts)]


def test_a_founder_gives_its_claim_the_id() -> None:
    (founder,) = InMemoryClaims().assign([mention(BRIDGE, 0)])
    assert (founder.claim_id, founder.match_relation, founder.match_score) == (claim_id(BRIDGE, "en"), "founder", 1.0)


def test_a_paraphrase_joins_and_look_alikes_do_not() -> None:
    first, moved, weeks, denied, *_ = InMemoryClaims().assign(mentions(TEXTS))
    assert (moved.claim_id, moved.match_relation) == (first.claim_id, "same")
    assert weeks.match_relation == denied.match_relation == "founder"
    assert weeks.guards == ("number",)
    assert first.claim_id in weeks.contradicts
    assert first.claim_id in denied.contradicts


def test_the_same_words_join_whoever_says_them() -> None:
    first, second = InMemoryClaims().assign(
        [mention(BRIDGE, 0, speaker="Ott"), mention(BRIDGE + ".", 1, speaker="Lund")]
    )
    assert second.claim_id == first.claim_id
    assert second.match_score == 1.0


def test_every_wording_of_a_claim_can_object() -> None:
    stated, weeks = mention(TEXTS[1], 1), "The harbour bridge will be closed for three weeks from Monday"
    assert compare_claim(stated, ClaimView("c", (BRIDGE,), "en")).relation == "same"
    found = compare_claim(stated, ClaimView("c", (BRIDGE, weeks), "en"))
    assert found.relation != "same"
    assert "number" in found.guards


def test_a_fragment_joins_within_its_story_alone() -> None:
    story = {"title": "Harbour master Ada Lund resigns over the closed north quay in Velmark"}
    other = {"title": "Finance minister Karl Ott leaves cabinet after budget row in parliament"}
    first, again, elsewhere = InMemoryClaims().assign(
        [
            mention("her departure", 0, **story, sentence="Lund announced her departure from the harbour office."),
            mention("her departure", 1, **story, sentence="The harbour office confirmed her departure."),
            mention("her departure", 2, **other, sentence="The minister's spokeswoman spoke of her departure."),
        ]
    )
    assert elsewhere.claim_id != first.claim_id
    assert len({first.claim_id, again.claim_id, elsewhere.claim_id}) >= 2


def test_what_is_compared_is_the_resolved_text() -> None:
    first, again = InMemoryClaims().assign(
        [
            mention("The Port Safety Board will close the quay for good", 0),
            mention(
                "It will close the quay for good", 1, resolved_text="The Port Safety Board will close the quay for good"
            ),
        ]
    )
    assert again.claim_id == first.claim_id


def test_descriptions_are_written_on_the_mention() -> None:
    (found,) = InMemoryClaims().assign([mention("Talks between Putin and Trump will cost $3 million", 0)])
    assert found.entities == ("Putin", "Trump")
    assert found.numbers == ("money 3e+06",)
    assert found.participants == ("russia", "usa")


def test_relative_days_are_told_from_the_publication() -> None:
    texts = "The harbour bridge was closed to lorries yesterday", "On Sunday the harbour bridge was closed to lorries"
    first, same, other = InMemoryClaims().assign(
        [
            mention(texts[0], 0, speaker="Ott"),
            mention(texts[1], 1, speaker="Ott"),
            mention(texts[1] + " again", 2, speaker="Ott", seen_at=NOW + timedelta(days=14)),
        ]
    )
    assert first.numbers == ("date 2026-03-01",)  # a Sunday
    assert same.claim_id == first.claim_id
    assert other.claim_id != first.claim_id
    assert "date" in other.guards


def test_the_links_of_the_same_words_are_the_claims() -> None:
    denied = TEXTS[3]
    first, against, again = InMemoryClaims().assign(mentions((BRIDGE, denied, denied)))
    assert again.claim_id == against.claim_id
    assert first.claim_id in against.contradicts
    assert again.contradicts == again.related == ()  # whatever is known of the claim at that moment


def test_far_apart_in_time_is_another_claim_unless_the_words_are_the_same() -> None:
    late = NOW + timedelta(days=40)
    claims = InMemoryClaims(window_days=30)
    first, apart, equal = claims.assign(
        [mention(BRIDGE, 0), mention(TEXTS[1], 1, seen_at=late), mention(BRIDGE, 2, seen_at=late)]
    )
    assert apart.claim_id != first.claim_id
    assert equal.claim_id == first.claim_id


@given(
    st.lists(st.integers(0, len(TEXTS) - 1), min_size=1, max_size=8),
    st.lists(st.integers(1, 4), min_size=1, max_size=8),
)
@settings(deadline=None, max_examples=30)
def test_neither_batches_nor_a_second_delivery_change_a_claim(picked: list[int], sizes: list[int]) -> None:
    given_mentions = mentions(TEXTS[i] for i in picked)
    whole = InMemoryClaims().assign(given_mentions)
    claims, batched, rest = InMemoryClaims(), [], list(given_mentions)
    for size in sizes * len(rest):
        batched += claims.assign(rest[:size])
        rest = rest[size:]
    assert batched == whole
    assert claims.assign(reversed(given_mentions)) == list(reversed(whole))


@pytest.mark.parametrize("capacity", [1, 3])
def test_a_small_memory_forgets_the_oldest(capacity: int) -> None:
    recent = MemoryCandidates(timedelta(days=30), capacity)
    matcher = Matcher(None, recent)
    matcher.assign(mentions(f"Claim number {n} is about topic {n * 7} alone" for n in range(20)))
    assert len(recent) == capacity
