"""Dates that a text names, resolved against the day of its publication, and which of them exclude each other."""

from datetime import datetime, timezone

import pytest

from transforms.dedupe.text.dates import dates, dates_conflict

MONDAY = datetime(2026, 3, 2, 16, tzinfo=timezone.utc)
NAMED = {  # name: (text, dates)
    "today": ("The bridge was closed today", ("2026-03-02",)),
    "yesterday": ("The bridge was closed yesterday", ("2026-03-01",)),
    "tomorrow": ("The bridge opens tomorrow", ("2026-03-03",)),
    "last night": ("The storm came last night", ("2026-03-01",)),
    "weekday": ("The vote is on Tuesday", ("2026-02-24|2026-03-03",)),
    "weekday of publication": ("The vote was on Monday", ("2026-03-02|2026-03-09",)),
    "last week": ("Prices rose last week", ("2026-W09",)),
    "this month": ("Prices rose this month", ("2026-03",)),
    "next month": ("The school opens next month", ("2026-04",)),
    "last year": ("Prices rose last year", ("2025",)),
    "day without a year": ("The vote is on 20 March", ("2026-03-20",)),
    "day around the turn of the year": ("The fire of December 30", ("2025-12-30",)),
    "day with a year": ("The treaty of 26 May 2020", ("2020-05-26",)),
    "month with a year": ("The treaty of May 2020", ("2020-05",)),
    "year": ("The treaty of 2020", ("2020",)),
    "no such day": ("The bill of 31 February", ()),
    "none": ("The bridge is closed", ()),
}
PAIRS = {  # name: (a, b, whether they exclude each other)
    "other days": (["2026-03-02"], ["2026-03-03"], True),
    "coarser holds finer": (["2026-05-26"], ["2026-05"], False),
    "week holds day": (["2026-03-03"], ["2026-W10"], False),
    "another week": (["2026-03-03"], ["2026-W09"], True),
    "week across months": (["2026-W09"], ["2026-03"], False),
    "one reading agrees": (["2026-02-24|2026-03-03"], ["2026-03-03|2026-03-10"], False),
    "no reading agrees": (["2026-02-24|2026-03-03"], ["2026-03-10|2026-03-17"], True),
    "one side has none": ([], ["2026-03-03"], False),
    "one more on one side": (["2026-03-03"], ["2026-03-03", "2026-04"], False),
}


@pytest.mark.parametrize(("text", "named"), NAMED.values(), ids=NAMED)
def test_named(text: str, named: tuple[str, ...]) -> None:
    assert dates(text, MONDAY) == named


def test_in_the_small_hours_it_is_still_the_day_before_elsewhere() -> None:
    assert dates("The bridge was closed today", MONDAY.replace(hour=2)) == ("2026-03-01|2026-03-02",)


@pytest.mark.parametrize(("a", "b", "conflict"), PAIRS.values(), ids=PAIRS)
def test_conflicts(a: list[str], b: list[str], conflict: bool) -> None:
    assert dates_conflict(a, b) is conflict
    assert dates_conflict(b, a) is conflict
