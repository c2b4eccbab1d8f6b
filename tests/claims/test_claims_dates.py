"""Dates as written, seen from the day of publication: Wednesday, 4 June 2025."""

from datetime import datetime, timezone

import pytest

from transforms.claims.dates import WHEN, resolve

PUBLISHED = datetime(2025, 6, 4, 15, 30, tzinfo=timezone.utc)

DATES = {  # written: the day, None when it is no one day
    "on Friday": "2025-05-30",
    "Wednesday": "2025-06-04",
    "last Wednesday": "2025-05-28",
    "on May 27": "2025-05-27",
    "May 27, 2024": "2024-05-27",
    "27 May": "2025-05-27",
    "on December 3": "2024-12-03",
    "yesterday": "2025-06-03",
    "today": "2025-06-04",
    "last year": None,
    "in 2022": None,
    "February 30": None,
}


@pytest.mark.parametrize("written", DATES)
def test_resolve(written: str) -> None:
    match = WHEN.search(f"she said {written}.")
    assert match is not None
    assert match[0] == written
    day = resolve(match, PUBLISHED)
    assert (day and day.date().isoformat()) == DATES[written]


def test_nothing_is_resolved_without_a_publication_date() -> None:
    match = WHEN.search("on Friday")
    assert match is not None
    assert resolve(match, None) is None
