"""Times as feeds write them. The two standard forms are read here, since feedparser's readers of them guess: it takes
`2025-03-05 12:00:00 EST` for midnight UTC and `2025/03/05` for November.
"""

import calendar
import re
from datetime import datetime, timedelta, timezone
from functools import cache
from importlib.resources import files

from dateutil import parser as dateutil_parser
from feedparser.datetimes.asctime import _parse_date_asctime
from feedparser.datetimes.greek import _parse_date_greek
from feedparser.datetimes.hungarian import _parse_date_hungarian
from feedparser.datetimes.korean import _parse_date_nate, _parse_date_onblog
from feedparser.datetimes.rfc822 import _parse_date_rfc822

_MAX_LENGTH = 100
_OLDEST = 1800  # years before are placeholders, such as 0001-01-01
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_TIME = r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d+)?)?\s*(?P<half>[ap]\.?m\.?)?"
_ZONE = r"(?P<zone>Z|(?:UTC|GMT)?\s*[+-]\d{1,2}(?::?\d\d)?|[A-Z]{1,5})?(?:\s+\(?[A-Z]{1,5}\)?)?"
_FORMS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?P<year>\d{{4}})-(?P<month>\d\d?)-(?P<day>\d\d?)(?:[T\s]+{_TIME}\s*{_ZONE})?",
        r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)(?:T?(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)(?P<zone>Z)?)?",
        rf"(?:[^\W\d]+\.?,?\s+)?(?P<day>\d\d?)\.?[\s-]+(?:de\s+)?(?P<month>[^\W\d]+)\.?,?[\s-]+(?:de\s+)?(?P<year>\d{{4}}|\d\d)"
        rf"(?:[,\s]+(?:at\s+)?{_TIME}\s*{_ZONE})?",
        r"(?P<year>\d{4})(?:-(?P<month>\d\d))?",  # W3C's short forms mean the first day
        r"(?P<seconds>\d{9,10})(?:\d{3})?",
    )
]
# Readers of feedparser that know a form which the ones above do not.
_FEEDPARSER = (
    _parse_date_rfc822,
    _parse_date_asctime,
    _parse_date_onblog,
    _parse_date_nate,
    _parse_date_greek,
    _parse_date_hungarian,
)
_ZONES = {
    **{"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "AKST": -9, "HST": -10},
    **{"BST": 1, "IST": 1, "WEST": 1, "CET": 1, "MEZ": 1, "CEST": 2, "MESZ": 2, "EET": 2, "EEST": 3, "MSK": 3},
    **{"JST": 9, "KST": 9, "SGT": 8, "HKT": 8, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13},
}  # hours east of UTC; any other name counts as UTC
_DAY_FIRST = re.compile(r"\d{1,2}\.\d{1,2}\.\d{4}")  # whoever writes dots writes the day first
_DEFAULTS = (datetime(2000, 1, 1), datetime(2001, 2, 2))  # what both give did not come from the text


def to_time(value: object) -> datetime | None:
    """An aware UTC time from a date as feeds write it; without a zone it is UTC. `None` for what no reader reads.

    >>> to_time("Wed, 05 Mar 2025 13:00:00 +0100")
    datetime.datetime(2025, 3, 5, 12, 0, tzinfo=datetime.timezone.utc)
    """
    text = " ".join(value.split()) if isinstance(value, str) else ""
    if not text or len(text) > _MAX_LENGTH:
        return None
    for reader in (_by_form, _by_feedparser, _by_dateutil):
        try:
            found = reader(text)
        except (ValueError, OverflowError, TypeError, KeyError, IndexError, AttributeError):
            continue
        if found is not None:
            return found if found.year >= _OLDEST else None
    return None


def _by_form(text: str) -> datetime | None:
    match = next((match for form in _FORMS if (match := form.fullmatch(text))), None)
    if match is None:
        return None
    part = {name: value for name, value in match.groupdict().items() if value}
    if "seconds" in part:
        return _EPOCH + timedelta(seconds=int(part["seconds"]))
    name = part.get("month", "1")
    month = int(name) if name.isdigit() else _months()[name.lower()]
    day = datetime(_year(part["year"]), month, int(part.get("day", 1)), tzinfo=timezone.utc)
    return day + _of_day(part) - _offset(part.get("zone", ""))


def _of_day(part: dict[str, str]) -> timedelta:
    """Since midnight; 24:00 and leap seconds are understood."""
    hour, minute, second = (int(part.get(name, 0)) for name in ("hour", "minute", "second"))
    if part.get("half"):
        hour = hour % 12 + (12 if part["half"].lower().startswith("p") else 0)
    if hour > 24 or minute > 59 or second > 60:
        raise ValueError("no time of day")
    return timedelta(hours=hour, minutes=minute, seconds=second)


def _year(text: str) -> int:
    year = int(text)
    return year if len(text) == 4 else year + (2000 if year < 70 else 1900)


def _offset(zone: str) -> timedelta:
    match = re.search(r"([+-])(\d{1,2}):?(\d\d)?$", zone)
    if not match:
        return timedelta(hours=_ZONES.get(zone.upper(), 0))
    offset = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
    return -offset if match[1] == "-" else offset


def _by_feedparser(text: str) -> datetime | None:
    for reader in _FEEDPARSER:
        try:
            found = reader(text)
        except (ValueError, OverflowError, TypeError, KeyError, IndexError, AttributeError):
            continue
        if found:
            return datetime.fromtimestamp(calendar.timegm(found), timezone.utc)
    return None


def _by_dateutil(text: str) -> datetime | None:
    """Only when year, month and day all stand in the text: dateutil would fill them in from today."""
    first, second = (
        dateutil_parser.parse(text, dayfirst=bool(_DAY_FIRST.search(text)), tzinfos=_zone, default=default)
        for default in _DEFAULTS
    )
    if first != second:
        return None
    return (first if first.tzinfo else first.replace(tzinfo=timezone.utc)).astimezone(timezone.utc)


def _zone(name: str | None, offset_s: int | None) -> int:
    return offset_s if offset_s is not None else _ZONES.get((name or "").upper(), 0) * 3_600


@cache
def _months() -> dict[str, int]:
    lines = files("transforms.feeds").joinpath("months.txt").read_text("utf-8").splitlines()
    rows = [line.split() for line in lines if not line.startswith("#")]
    return {name: int(number) for number, *names in rows for name in names}
