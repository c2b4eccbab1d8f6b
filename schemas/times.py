"""Times as pages write them -> aware UTC.

Stricter than the reader of feeds: text around a date is common here, and a year alone is no date. In a feed it means
the first day of the year.
"""

import re
from datetime import datetime, timedelta, timezone

from dateutil import parser, tz

_ZONES = {  # abbreviations that news pages use, with the meaning they have there
    "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "BST": 1, "WEST": 1, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3, "SAST": 2,
    "MSK": 3, "EAT": 3, "IST": 5.5, "PKT": 5, "SGT": 8, "HKT": 8, "JST": 9, "KST": 9, "AEST": 10, "AEDT": 11,
    "EST": -5, "EDT": -4, "ET": -5, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "PT": -8,
}  # fmt: skip
_TZINFOS = {name: tz.tzoffset(name, int(hours * 3600)) for name, hours in _ZONES.items()}
_YEAR = re.compile(r"(?:19|20)\d\d")
_EPOCH = re.compile(r"\d{10}(?:\d{3})?")
_LABEL = re.compile(r"^\D*?\b(?:published|posted|on|date):?\s+|[|•·]|\bat\b|\(.*?\)", re.IGNORECASE)
_DAY_FIRST = re.compile(r"\b\d{1,2}\.\d{1,2}\.\d{4}\b")  # whoever writes dots writes the day first
_DEFAULTS = (datetime(2000, 1, 1), datetime(2001, 2, 2))
_OLDEST = datetime(1990, 1, 1, tzinfo=timezone.utc)


def parse_time(value: str | None, *, now: datetime | None = None) -> datetime | None:
    """ISO 8601, RFC 2822, epoch seconds or milliseconds, or a written date with its year; a time without zone is UTC.

    `None` for what is no time, lies before 1990, or more than two days after `now` (the fetch).
    """
    text = " ".join((value or "").split())[:80]
    time: datetime | None = None
    if _EPOCH.fullmatch(text):
        time = datetime.fromtimestamp(int(text[:10]), timezone.utc)
    elif _YEAR.search(text):
        time = _parsed(text)
    latest = (now or datetime.now(timezone.utc)) + timedelta(days=2)
    return time if time and _OLDEST <= time <= latest else None


def _parsed(text: str) -> datetime | None:
    cleaned = _LABEL.sub(" ", text).strip()
    try:
        day_first = bool(_DAY_FIRST.search(cleaned))
        time, other = (parser.parse(cleaned, dayfirst=day_first, default=day, tzinfos=_zone) for day in _DEFAULTS)
        if time.date() != other.date():  # a year alone, or without its day, is no date
            return None
        return time.astimezone(timezone.utc) if time.tzinfo else time.replace(tzinfo=timezone.utc)
    except (ValueError, OverflowError, TypeError, AttributeError, IndexError):
        return None


def _zone(name: str | None, offset: int | None) -> tz.tzoffset | None:
    """UTC for a name nobody knows: an unknown zone must not cost the date."""
    if offset is not None and abs(offset) < 86_400:
        return tz.tzoffset(name, offset)
    return _TZINFOS.get((name or "").upper(), tz.tzoffset(None, 0))
