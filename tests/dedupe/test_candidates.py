"""Which claims a mention may join, and which of their wordings it is held against."""

from datetime import datetime, timedelta, timezone

import pytest

from schemas import Mention
from transforms.dedupe.retrieval.candidates import ClaimView, distinct, in_window
from transforms.dedupe.retrieval.prefilter import likeliest, telling

SEEN = datetime(2026, 3, 2, 1, tzinfo=timezone.utc)
BRIDGE = "The harbour bridge will be closed to lorries for eleven weeks"
MENTION = Mention("m", "a", BRIDGE, 0, len(BRIDGE), language="en", seen_at=SEEN)


@pytest.mark.parametrize(
    ("away", "inside"),
    [
        (timedelta(days=30), True),
        (timedelta(days=30, minutes=59), True),
        (timedelta(days=30, hours=2), False),  # on the day before
        (timedelta(days=-30, hours=-22), True),
        (timedelta(days=-31), False),
    ],
)
def test_a_window_is_whole_days(away: timedelta, inside: bool) -> None:
    seen = SEEN - away
    assert in_window(MENTION, ClaimView("c", (BRIDGE,), "en", seen, seen), timedelta(days=30)) is inside


def test_another_language_is_outside() -> None:
    assert not in_window(MENTION, ClaimView("c", (BRIDGE,), "de"), timedelta(days=30))


def test_the_same_words_are_one_wording() -> None:
    assert distinct([BRIDGE, BRIDGE.upper() + "!", "Teachers will strike"]) == (BRIDGE, "Teachers will strike")


def test_a_wording_that_only_leaves_out_words_tells_nothing() -> None:
    shorter, more = BRIDGE.replace(" to lorries", ""), BRIDGE.replace("weeks", "weeks from Monday")
    assert telling((BRIDGE, shorter, more)) == (BRIDGE, more)


def test_the_nearest_claims_are_compared_and_no_others() -> None:
    views = [ClaimView(str(n), (f"{BRIDGE}, says mayor number {n}",), "en") for n in range(9)]
    far = ClaimView("far", ("Teachers want higher wages",), "en")
    found = likeliest(MENTION, [far, *views, ClaimView("same", (BRIDGE,), "en")])
    assert found[0].claim_id == "same"
    assert len(found) == 6
    assert far not in found
