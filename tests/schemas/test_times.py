"""Times as pages and files write them."""

from datetime import datetime, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.times import parse_time

NOW = datetime(2025, 5, 7, tzinfo=timezone.utc)

TIMES = {  # text: what it is in UTC
    "2025-05-06T10:30:00+02:00": "2025-05-06 08:30",
    "2025-05-06T08:30:00Z": "2025-05-06 08:30",
    "2025-05-06T08:30:00.123Z": "2025-05-06 08:30",
    "2025-05-06 08:30": "2025-05-06 08:30",
    "2025-05-06": "2025-05-06 00:00",
    "20250506": "2025-05-06 00:00",
    "Tue, 06 May 2025 10:30:00 +0200": "2025-05-06 08:30",
    "Tue, 06 May 2025 10:30:00 GMT": "2025-05-06 10:30",
    "May 6, 2025 at 4:30 am EDT": "2025-05-06 08:30",
    "May 6, 2025 4:30 am (EDT)": "2025-05-06 08:30",
    "Published: 6 May 2025": "2025-05-06 00:00",
    "06.05.2025 10:30": "2025-05-06 10:30",
    "17:41 JST, May 6, 2025": "2025-05-06 08:41",
    "1746520200": "2025-05-06 08:30",
    "1746520200000": "2025-05-06 08:30",
    "6 May 2025 10:30 XYZ": "2025-05-06 10:30",
    "2025": None,
    "May 2025": None,
    "6 May": None,
    "2 weeks ago": None,
    "2025-13-45": None,
    "2026-01-01": None,
    "1970-01-01": None,
    "9999-99-99T99:99": None,
    "": None,
}


@pytest.mark.parametrize(("text", "expected"), TIMES.items(), ids=TIMES)
def test_times(text: str, expected: str | None) -> None:
    found = parse_time(text, now=NOW)
    assert (found.strftime("%Y-%m-%d %H:%M") if found else None) == expected


def test_no_text_is_no_time() -> None:
    assert parse_time(None) is None


@given(st.one_of(st.text(max_size=60), st.text(alphabet="0123456789-:T+ .,/amAMZ", max_size=30)))
def test_any_text_is_a_time_or_none(text: str) -> None:
    found = parse_time(text, now=NOW)
    assert found is None or found.tzinfo is timezone.utc
