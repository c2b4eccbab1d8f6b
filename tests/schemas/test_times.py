"""Times as pages and files write them."""

from datetime import datetime, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.places import place_of
from schemas.times import parse_time, read_time

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


PLACES = {  # name: (text, address, language, what it is in UTC)
    "IST in India": ("28 Mar 2020 10:15 IST", "https://a.example.in/x", None, "2020-03-28 04:45"),
    "IST in India, by language": ("28 Mar 2020 10:15 IST", "https://a.example/x", "en-in", "2020-03-28 04:45"),
    "IST in Ireland": ("28 Mar 2020 10:15 IST", "https://a.example.ie/x", "en", "2020-03-28 09:15"),
    "IST in Israel": ("28 Mar 2020 10:15 IST", None, "he", "2020-03-28 08:15"),
    "CST in China": ("28 Mar 2020 10:15 CST", "https://a.example.cn/x", None, "2020-03-28 02:15"),
    "CST elsewhere": ("28 Mar 2020 10:15 CST", "https://a.example/x", "en-US", "2020-03-28 16:15"),
    "EST in Australia": ("28 Mar 2020 10:15 EST", "https://a.example.com.au/x", None, "2020-03-28 00:15"),
    "PST in the Philippines": ("28 Mar 2020 10:15 PST", "https://a.example.ph/x", None, "2020-03-28 02:15"),
    "ET in winter": ("28 Jan 2020 10:15 ET", None, None, "2020-01-28 15:15"),
    "ET in summer": ("28 Jun 2020 10:15 ET", None, None, "2020-06-28 14:15"),
    "a zone by its full name": ("28 Mar 2020 10:15 Asia/Kolkata", None, None, "2020-03-28 04:45"),
    "the offset before the name": ("28 Mar 2020 10:15 +0100 (IST)", "https://a.example.in/x", None, "2020-03-28 09:15"),
    "the day first in Britain": ("05/03/2020", "https://a.example.co.uk/x", "en-US", "2020-03-05 00:00"),
    "the day first in French": ("05/03/2020", "https://a.example/x", "fr", "2020-03-05 00:00"),
    "the month first in America": ("05/03/2020", "https://a.example/x", "en-US", "2020-05-03 00:00"),
    "the month first where nobody says": ("05/03/2020", None, None, "2020-05-03 00:00"),
    "no thirteenth month": ("13/03/2020", None, "en-US", "2020-03-13 00:00"),
    "the day first by its weekday": ("Thursday, 05/03/2020", None, "en-US", "2020-03-05 00:00"),
    "the month first by its weekday": ("Sun 05/03/2020 8:30 pm", "https://a.example.co.uk/x", None, "2020-05-03 20:30"),
    "Monday is a weekday": ("Mon 06/04/2020", None, "en-US", "2020-04-06 00:00"),
    "not after the fetch": ("06/05/2025", None, "en-US", "2025-05-06 00:00"),
    "dots, in America": ("05.03.2020", None, "en-US", "2020-03-05 00:00"),
    "a domain sold to anybody": ("05/03/2020", "https://a.example.io/x", None, "2020-05-03 00:00"),
}


@pytest.mark.parametrize(("text", "url", "language", "expected"), PLACES.values(), ids=PLACES)
def test_a_place_says_what_a_time_means(text: str, url: str | None, language: str | None, expected: str) -> None:
    found = parse_time(text, now=NOW, place=place_of(url, language))
    assert found is not None
    assert found.strftime("%Y-%m-%d %H:%M") == expected


BOTH = {  # text: what feeds and pages both read in it
    "Tue, 06 May 2025 10:30:00 GMT+0300": "2025-05-06 07:30",
    "Tue May 06 2025 10:30:00 GMT+0300 (Moscow Standard Time)": "2025-05-06 07:30",
    "6 May 2025 10:30 GMT+9": "2025-05-06 01:30",
    "6 May 2025 10:30 UTC-5": "2025-05-06 15:30",
    "6 May 2025 10:30 +05:30": "2025-05-06 05:00",
    "6 May 2025 10:30 −0400": "2025-05-06 14:30",
    "2025-05-06T10:30:00+02:00[Europe/Berlin]": "2025-05-06 08:30",
    "2025/05/06 10:30": "2025-05-06 10:30",
    "May 6, 2025, 4:30 p.m. ET": "2025-05-06 20:30",
    "4:30 PM PT, Tuesday, May 6, 2025": "2025-05-06 23:30",
    "6th of May 2025": "2025-05-06 00:00",
    "06-May-2025 10:30": "2025-05-06 10:30",
    "Tue May  6 10:30:00 EDT 2025": "2025-05-06 14:30",
    "6 mai 2025 à 10h30": "2025-05-06 10:30",
    "6. Mai 2025, 10:30 Uhr": "2025-05-06 10:30",
    "Dienstag, 6. Mai 2025 um 10.30 Uhr MESZ": "2025-05-06 08:30",
    "6 de mayo de 2025 - 10:30": "2025-05-06 10:30",
    "2025年5月6日 10:30": "2025-05-06 10:30",
    "2025년 5월 6일 오후 1:30": "2025-05-06 13:30",
    "Τρί, 6 Μαΐου 2025 10:30:00 EEST": "2025-05-06 07:30",
    "20250506T103000Z": "2025-05-06 10:30",
    "12:05 AM | May 6, 2025": "2025-05-06 00:05",
    "31 February 2025": None,
    "May 6, 2025 25:30": None,
    "page 6 of 2025": None,
}


@pytest.mark.parametrize(("text", "expected"), BOTH.items(), ids=BOTH)
def test_feeds_and_pages_read_the_same(text: str, expected: str | None) -> None:
    for found in (parse_time(text, now=NOW), read_time(text)):
        assert (found.strftime("%Y-%m-%d %H:%M") if found else None) == expected


def test_no_text_is_no_time() -> None:
    assert parse_time(None) is None


@given(st.one_of(st.text(max_size=60), st.text(alphabet="0123456789-:T+ .,/amAMZ", max_size=30)))
def test_any_text_is_a_time_or_none(text: str) -> None:
    found = parse_time(text, now=NOW)
    assert found is None or found.tzinfo is timezone.utc
