"""Dates and encodings of feeds."""

import codecs
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.times import read_time
from transforms.feeds import parse_feed

NOON = datetime(2026, 3, 5, 12, 0, tzinfo=timezone.utc)

DATES = {  # as written: as meant
    "Thu, 05 Mar 2026 12:00:00 GMT": NOON,
    "Thu, 5 Mar 2026 12:00 UT": NOON,
    "05 March 2026 12:00:00 +0000": NOON,
    "Thu, 05 Mar 26 07:00:00 EST": NOON,
    "Thu, 05 Mar 2026 13:00:00 CET": NOON,
    "Thu, 05 Mar 2026 17:30:00 +0530 (IST)": NOON,
    "2026-03-05T12:00:00Z": NOON,
    "2026-03-05T12:00:00": NOON,
    "2026-03-05T14:00:00.123+02:00": NOON,
    "2026-03-05 07:00:00 EST": NOON,
    "2026-03-05T12:00+0000": NOON,
    "20260305T120000Z": NOON,
    "20260305120000": NOON,
    "1772712000": NOON,
    "1772712000000": NOON,
    "2026/03/05 12:00:00": NOON,
    "March 5, 2026 at 12:00 pm": NOON,
    "Do, 05 Mär 2026 13:00:00 +0100": NOON,
    "jeu., 05 mars 2026 13:00:00 +0100": NOON,
    "5 de marzo de 2026 12:00": NOON,
    "Чт, 05 мар 2026 15:00:00 +0300": NOON,
    "05.03.2026 12:00": NOON,
    "Thu Mar  5 12:00:00 2026": NOON,
    "2026-03-05": NOON.replace(hour=0),
    "2026-03-04T24:00:00Z": NOON.replace(hour=0),
    "Thu, 31 Feb 2026 12:00:00 GMT": None,
    "Thursday 12:00": None,
    "12:00": None,
    "yesterday": None,
    "0001-01-01T00:00:00Z": None,
    "0000-00-00 00:00:00": None,
    "9999-12-31T23:59:59-12:00": None,
    "9" * 90: None,
    "x" * 1_000: None,
    "": None,
}


@pytest.mark.parametrize(("text", "expected"), DATES.items())
def test_dates(text: str, expected: datetime | None) -> None:
    assert read_time(text) == expected
    feed = f"<rss version='2.0'><channel><item><pubDate>{text}</pubDate><title>t</title></item></channel></rss>"
    assert parse_feed(feed.encode()).entries[0].published_at == expected


@given(st.text(max_size=60) | st.from_regex(r"[0-9:TZ+\-./ ]{1,30}", fullmatch=True))
def test_no_date_raises(text: str) -> None:
    found = read_time(text)
    assert found is None or found.tzinfo is timezone.utc or found.utcoffset() == timedelta(0)


UMLAUT = "<rss version='2.0'><channel><title>Grüße – „ja“</title></channel></rss>"
LATIN = "<rss version='2.0'><channel><title>Grüße</title></channel></rss>"
CYRILLIC = "<rss version='2.0'><channel><title>Привіт</title></channel></rss>"


def declared(encoding: str, text: str) -> str:
    return f"<?xml version='1.0' encoding='{encoding}'?>{text}"


ENCODINGS = {  # name: (bytes, content type, title)
    "utf-8": (UMLAUT.encode(), None, "Grüße – „ja“"),
    "utf-8 with mark": (codecs.BOM_UTF8 + UMLAUT.encode(), "text/xml; charset=iso-8859-1", "Grüße – „ja“"),
    "utf-16": (declared("utf-16", UMLAUT).encode("utf-16"), None, "Grüße – „ja“"),
    "utf-16 without mark": (declared("utf-16", UMLAUT).encode("utf-16-be"), None, "Grüße – „ja“"),
    "utf-32": (UMLAUT.encode("utf-32"), None, "Grüße – „ja“"),
    "declared": (declared("iso-8859-1", LATIN).encode("latin-1"), None, "Grüße"),
    "declared as Latin-1, really windows-1252": (declared("iso-8859-1", UMLAUT).encode("cp1252"), None, "Grüße – „ja“"),
    "windows-1251": (declared("windows-1251", CYRILLIC).encode("cp1251"), None, "Привіт"),
    "koi8 by header": (CYRILLIC.encode("koi8-u"), "application/xml; charset=koi8-u", "Привіт"),
    "declared Latin-1, really utf-8": (declared("iso-8859-1", UMLAUT).encode(), None, "Grüße – „ja“"),
    "header Latin-1, really utf-8": (UMLAUT.encode(), "text/xml; charset=ISO-8859-1", "Grüße – „ja“"),
    "shift-jis": (declared("shift_jis", LATIN.replace("Grüße", "日本")).encode("shift_jis"), None, "日本"),
    "iso-2022-jp": (declared("iso-2022-jp", LATIN.replace("Grüße", "日本")).encode("iso-2022-jp"), None, "日本"),
    "unknown name": (declared("klingon", LATIN).encode(), None, "Grüße"),
    "no text encoding at all": (declared("rot13", LATIN).encode("latin-1"), None, "Grüße"),
    "not declared": (LATIN.encode("latin-1"), None, "Grüße"),
}


@pytest.mark.parametrize(("content", "content_type", "title"), ENCODINGS.values(), ids=ENCODINGS)
def test_encodings(content: bytes, content_type: str | None, title: str) -> None:
    assert parse_feed(content, content_type=content_type).title == title


def test_a_wrong_label_is_said() -> None:
    assert parse_feed(declared("iso-8859-1", UMLAUT).encode()).problems == ("declared as iso-8859-1, is utf-8",)
