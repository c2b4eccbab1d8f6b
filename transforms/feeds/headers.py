"""What HTTP headers say about time. Pure: `now` is given."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,10})", re.IGNORECASE)
_NOT_KEPT = re.compile(r"(?:^|[\s,])no-(?:store|cache)\b", re.IGNORECASE)
_SECONDS = re.compile(r"\d{1,10}")


def retry_after_s(value: str | None, now: datetime) -> float | None:
    """Seconds that a Retry-After asks for, in either of its forms; `None` when it is absent or unreadable."""
    text = (value or "").strip()
    if _SECONDS.fullmatch(text):
        return float(text)
    moment = http_date(text)
    return max(0.0, (moment - now).total_seconds()) if moment else None


def fresh_s(headers: Mapping[str, str], now: datetime) -> float:
    """Seconds that the answer is fresh for (RFC 9111 §4.2): max-age less Age, else Expires less Date; 0 when unsaid."""
    control = headers.get("cache-control", "")
    if _NOT_KEPT.search(control):
        return 0.0
    match = _MAX_AGE.search(control)
    if match:
        age = headers.get("age", "").strip()
        return max(0.0, float(match[1]) - (float(age) if _SECONDS.fullmatch(age) else 0.0))
    expires = http_date(headers.get("expires"))
    if expires is None:
        return 0.0
    return max(0.0, (expires - (http_date(headers.get("date")) or now)).total_seconds())


def http_date(value: str | None) -> datetime | None:
    """An aware UTC time from one of HTTP's three date formats; `None` for anything else."""
    if not value or len(value) > 100:
        return None
    try:
        moment = parsedate_to_datetime(value)
        return (moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)).astimezone(timezone.utc)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def later(now: datetime, seconds: float) -> datetime:
    return now + timedelta(seconds=seconds)
