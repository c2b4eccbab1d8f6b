"""The one reader of times: whatever feeds, pages, files and archives write -> aware UTC.

A text is a date, a time of day and a zone in any order, with a weekday and a few words between. What that does not
explain is left to dateutil, but only where the text gives year, month and day.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from functools import cache

from dateutil import parser, tz

from schemas.places import ANYWHERE, Place, read_table, zone_of

_MAX_LENGTH = 100
_EARLIEST = 1800  # years before are placeholders, such as 0001-01-01
_OLDEST = datetime(1990, 1, 1, tzinfo=timezone.utc)  # of an article
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_FULL_YEAR = re.compile(r"(?:19|20)\d\d")
_SECONDS = re.compile(r"(\d{9,10})(?:\.\d+|\d{3})?")
_SHORT = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d\d))?")  # W3C's short forms mean the first day
_WORD = r"[^\W\d_]{3,}"
_DATES = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?<!\d)(?P<year>\d{4})(?P<mark>[-/.])(?P<month>\d\d?)(?P=mark)(?P<day>\d\d?)(?!\d)",
        r"(?<!\d)(?P<year>\d{4})\s?[年년]\s?(?P<month>\d\d?)\s?[月월]\s?(?P<day>\d\d?)\s?[日일]",
        rf"(?<!\d)(?P<year>\d{{4}})[-.]\s?(?P<name>{_WORD})\.?[-\s](?P<day>\d\d?)\b\.?",
        rf"(?<!\d)(?P<day>\d\d?)(?:st|nd|rd|th|er|[.º])?[\s/-]+(?:de\s+|of\s+)?(?P<name>{_WORD})\.?,?[\s/-]+(?:de\s+)?"
        r"(?P<year>\d{4}|\d\d)(?!\d)",
        rf"(?P<name>{_WORD})\.?\s+(?P<day>\d\d?)(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})(?!\d)",
        rf"(?P<name>{_WORD})\.?\s+(?P<day>\d\d?)\s+(?P<rest>\d\d?:\d\d.*?)\s(?P<year>\d{{4}})(?!\d)",
        r"(?<![\d:])(?P<one>\d\d?)(?P<mark>[/.-])(?P<two>\d\d?)(?P=mark)(?P<year>\d{4}|\d\d)(?![\d:])",
        r"(?<!\d)(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)"
        r"(?:T?(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)?)?(?=Z|\b|T)",
    )
]
_OFFSET = r"(?:(?:UTC|GMT)\s*)?[+-]\d{1,2}(?:[:.]?\d\d)?"
_OF_DAY = re.compile(
    r"(?:T?\s*(?P<early>오전|오후|上午|下午)?\s*(?P<hour>\d{1,2})"
    r"(?:\s*[:.h시点]\s*(?P<minute>\d\d)(?:[:.](?P<second>\d\d)(?:[.,](?P<fraction>\d+))?)?)?\s*(?P<half>[ap]\.?\s?m\b\.?)?)?"
    rf"\s*(?:hrs|uhr|h)?\s*(?P<zone>Z|{_OFFSET}|[A-Z][a-z]+/[A-Za-z_/]+|[A-Za-z]{{2,5}})?",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_BETWEEN = re.compile(r"[,|•·]+|(?<!\S)[–—-]+(?!\S)|\b(?:at|on|um|kl|klo|à|alle|ore|om)\b\.?|:(?!\d)", re.IGNORECASE)
_LABEL = re.compile(r"^\D*?\b(?:published|posted|updated|modified|created|on|date):?\s+", re.IGNORECASE)
_NAMES_OF_UTC = re.compile(r"\b(?:GMT|UTC)\s*(?=[+-]\d)")  # dateutil turns the sign of what follows around
_DEFAULTS = (datetime(2000, 1, 1), datetime(2001, 2, 2))  # what both give did not come from the text
_MINUS = str.maketrans("−‐‑", "---")


def parse_time(value: str | None, *, now: datetime | None = None, place: Place = ANYWHERE) -> datetime | None:
    """Read when an article was published or fetched: a plausible time with its day; UTC if it names no zone.

    `None` for what is no time, lies before 1990, or more than two days after `now` (the fetch). Of two days that a
    date such as 05/06/2025 can be, it is the one that `place`, a weekday or the calendar says.
    """
    text = " ".join((value or "").split())[: _MAX_LENGTH - 20]
    latest = (now or datetime.now(timezone.utc)) + timedelta(days=2)
    if not _SECONDS.fullmatch(text):
        if not _FULL_YEAR.search(text) or _SHORT.fullmatch(text):
            return None
        text = _LABEL.sub("", text)
    return next((time for time in _readings(text, place) if _OLDEST <= time <= latest), None)


def read_time(value: object, *, place: Place = ANYWHERE) -> datetime | None:
    """Read a time of a feed, of any age, to the second; a year alone means its first day, no zone means UTC.

    >>> read_time("Wed, 05 Mar 2025 13:00:00 +0100")
    datetime.datetime(2025, 3, 5, 12, 0, tzinfo=datetime.timezone.utc)
    """
    text = " ".join(value.split()) if isinstance(value, str) else ""
    if not text or len(text) > _MAX_LENGTH:
        return None
    found = next((time for time in _readings(text, place) if time.year >= _EARLIEST), None)
    return found.replace(microsecond=0) if found else None


def _readings(text: str, place: Place) -> Iterator[datetime]:
    """Yield what the text can mean, likeliest first."""
    text = text.translate(_MINUS)
    seconds, short = _SECONDS.fullmatch(text), _SHORT.fullmatch(text)
    try:
        if seconds:
            yield _EPOCH + timedelta(seconds=int(seconds[1]))
        elif short:
            yield datetime(int(short["year"]), int(short["month"] or 1), 1, tzinfo=timezone.utc)
        else:
            found = [time for form in _DATES if (match := form.search(text)) for time in _by_form(text, match, place)]
            yield from found or _by_dateutil(text, place)
    except (ValueError, OverflowError, TypeError, AttributeError, LookupError):
        return


def _by_form(text: str, match: re.Match[str], place: Place) -> list[datetime]:
    """Read a text in which `match` is the date; no reading if anything but a time of day surrounds it."""
    part = {name: value for name, value in match.groupdict().items() if value}
    around = f"{text[: match.start()]} {part.get('rest', '')} {text[match.end() :]}"
    words = _BETWEEN.sub(" ", _COMMENT.sub(" ", around)).split()
    weekdays = {_weekdays()[word] for word in map(_name, words) if word in _weekdays()} - {None}
    of_day = _OF_DAY.fullmatch(" ".join(word for word in words if _name(word) not in _weekdays()))
    if of_day is None or ("name" in part and _name(part["name"]) not in _months()):
        return []
    part |= {name: value for name, value in of_day.groupdict().items() if value}
    comments = (word for comment in _COMMENT.findall(around) for word in comment.split())
    zone = part.get("zone") or next((word for word in comments if zone_of(word, place)), "")
    return [_in_utc(datetime(*day) + _since_midnight(part), zone, place) for day in _days(part, place, weekdays)]


def _days(part: dict[str, str], place: Place, weekdays: set[int | None]) -> list[tuple[int, int, int]]:
    """Year, month and day, likeliest first: both ways round where two numbers can be either."""
    year = _year(part["year"])
    if "one" not in part:
        return [(year, int(part["month"]) if "month" in part else _months()[_name(part["name"])], int(part["day"]))]
    one, two = int(part["one"]), int(part["two"])
    day_first = part["mark"] == "." or bool(place.day_first)  # whoever writes dots writes the day first
    days = [(year, two, one), (year, one, two)] if day_first else [(year, one, two), (year, two, one)]
    days = [(year, month, day) for year, month, day in days if 1 <= month <= 12]
    return sorted(days, key=lambda day: date(*day).weekday() not in weekdays) if weekdays else days


def _since_midnight(part: dict[str, str]) -> timedelta:
    """24:00 and leap seconds are understood; an hour alone is no time of day."""
    hour, minute, second = (int(part.get(name, 0)) for name in ("hour", "minute", "second"))
    half = part.get("half", part.get("early", "")).lower()
    if hour > 24 or minute > 59 or second > 60 or (hour and not half and "minute" not in part):
        raise ValueError("no time of day")
    if half:
        hour = hour % 12 + (12 if half.startswith(("p", "오후", "下")) else 0)
    fraction = int(part.get("fraction", "0")[:6].ljust(6, "0"))
    return timedelta(hours=hour, minutes=minute, seconds=second, microseconds=fraction)


def _in_utc(local: datetime, zone: str, place: Place) -> datetime:
    """An unknown zone must not cost the date: it counts as UTC."""
    offset = re.search(r"([+-])(\d{1,2})[:.]?(\d\d)?$", zone)
    if offset:
        east = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
        return (local - (east if offset[1] == "+" else -east)).replace(tzinfo=timezone.utc)
    return local.replace(tzinfo=zone_of(zone, place) or timezone.utc).astimezone(timezone.utc)


def _by_dateutil(text: str, place: Place) -> Iterator[datetime]:
    text = _NAMES_OF_UTC.sub("", text)
    one, other = (
        parser.parse(
            text, dayfirst=bool(place.day_first), default=day, tzinfos=lambda name, s: _offset_s(name, s, place)
        )
        for day in _DEFAULTS
    )
    if one.date() == other.date():
        yield (one if one.tzinfo else one.replace(tzinfo=timezone.utc)).astimezone(timezone.utc)


def _offset_s(name: str | None, offset_s: int | None, place: Place) -> tz.tzoffset:
    if offset_s is not None and abs(offset_s) < 86_400:
        return tz.tzoffset(name, offset_s)
    return zone_of(name or "", place) or tz.tzoffset(None, 0)


def _year(text: str) -> int:
    year = int(text)
    return year if len(text) == 4 else year + (2000 if year < 70 else 1900)


def _name(word: str) -> str:
    return word.lower().strip(".")


@cache
def _months() -> dict[str, int]:
    return {name: int(number) for number, *names in map(str.split, read_table("months.txt")) for name in names}


@cache
def _weekdays() -> dict[str, int | None]:
    """`None` for a name that is another day in another language."""
    days: dict[str, int | None] = {}
    for number, *names in map(str.split, read_table("weekdays.txt")):
        for name in names:
            days[name] = None if days.get(name, int(number)) != int(number) else int(number)
    return days
