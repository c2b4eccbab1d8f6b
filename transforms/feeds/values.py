"""Values inside a feed: times, plain text, addresses. None of these raises on content."""

import calendar
import html
import re
import time
from datetime import datetime, timezone
from urllib.parse import urljoin, urlsplit

from dateutil import parser as dateutil_parser
from feedparser.datetimes import _parse_date

_TAG = re.compile(r"<(?:/?[a-zA-Z][^<>]*|!--(?:(?!-->).){0,2000}-->|![^<>]*)>", re.DOTALL)
_MAX_TEXT = 100_000  # characters of markup that are looked at for a title or summary
_MAX_DATE = 100
_DAY_FIRST = re.compile(r"\d{1,2}\.\d{1,2}\.\d{4}")  # whoever writes dots writes the day first
_DEFAULTS = (datetime(2000, 1, 1), datetime(2001, 2, 2))  # what both give did not come from the text


def to_time(value: object) -> datetime | None:
    """An aware UTC time from a date as feeds write it; without a zone it is UTC. `None` for what no parser reads."""
    if not isinstance(value, str) or not value.strip() or len(value) > _MAX_DATE:
        return None
    try:
        return from_struct(_parse_date(value.strip())) or _by_dateutil(value.strip())
    except (ValueError, OverflowError, TypeError, IndexError, AttributeError, KeyError):
        return None


def from_struct(value: object) -> datetime | None:
    """From feedparser's parsed time (a `time.struct_time` in UTC)."""
    if not isinstance(value, (time.struct_time, tuple)):
        return None
    try:
        return datetime.fromtimestamp(calendar.timegm(value), timezone.utc)  # type: ignore[arg-type]
    except (ValueError, OverflowError, OSError, TypeError):
        return None


def _by_dateutil(value: str) -> datetime | None:
    """Only when year, month and day all stand in the text: dateutil would fill them in from today."""
    day_first = bool(_DAY_FIRST.search(value))
    first, second = (dateutil_parser.parse(value, dayfirst=day_first, default=default) for default in _DEFAULTS)
    if first != second:
        return None
    return (first if first.tzinfo else first.replace(tzinfo=timezone.utc)).astimezone(timezone.utc)


def plain_text(value: object, *, markup: bool = True) -> str | None:
    """One line of plain text; with `markup` tags are dropped and entities resolved. `None` when nothing is left."""
    if not isinstance(value, str):
        return None
    text = value[:_MAX_TEXT]
    if markup and "<" in text:
        text = _TAG.sub(" ", text)
    if markup and "&" in text:
        text = html.unescape(text)
    return " ".join(text.split()) or None


def absolute(url: object, base: str | None) -> str | None:
    """The absolute http(s) address of `url`, resolved against `base`; `None` when it is none."""
    if not isinstance(url, str) or not url.strip() or len(url) > 8_000:
        return None
    try:
        joined = urljoin(base or "", "".join(url.split("\n")).strip())
        parts = urlsplit(joined)
        return joined if parts.scheme in ("http", "https") and parts.hostname else None
    except ValueError:
        return None
