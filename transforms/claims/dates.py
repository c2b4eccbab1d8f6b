"""When something was said: "on Friday", resolved against the publication date."""

import re
from datetime import datetime, timedelta, timezone

from transforms.claims import en

_MONTHS = "|".join(re.escape(row[0]) for row in en.table("months.tsv"))
_COUNTS = "|".join(row[0] for row in en.table("counts.tsv"))
_SPANS = "week|weekend|month|year|summer|spring|fall|autumn|winter"
_DAYS = "|".join(en.lines("weekdays.txt"))
WHEN = re.compile(
    rf"\b(?:(?:on|in|late|early|earlier|last|this)\s+)*(?:"
    rf"(?P<month>{_MONTHS})\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(?P<year>(?:19|20)\d\d))?"
    rf"|(?P<day2>\d{{1,2}})\s+(?P<month2>{_MONTHS})(?:\s+(?P<year2>(?:19|20)\d\d))?"
    rf"|(?P<weekday>{_DAYS})(?:\s+(?:morning|afternoon|evening|night))?"
    rf"|(?P<relative>yesterday|today|tonight)"
    rf"|(?:in\s+)?(?P<only_year>(?:19|20)\d\d)"
    rf"|(?P<vague>(?:last|this|earlier\s+this|over\s+the)\s+(?:{_SPANS})|the\s+(?:other|previous)\s+day)"
    rf"|(?P<count>\d{{1,2}}|{_COUNTS})\s+(?P<unit>hour|day|week|month|year)s?\s+(?:ago|earlier)"
    rf")(?![\w-])",
    re.IGNORECASE,
)


def resolve(when: re.Match[str], published_at: datetime | None) -> datetime | None:
    """Midnight UTC of the day that a match of WHEN means, seen from the publication; None when it is no one day."""
    if published_at is None:
        return None
    aware = published_at if published_at.tzinfo else published_at.replace(tzinfo=timezone.utc)
    today = aware.astimezone(timezone.utc).replace(hour=0, minute=0, second=0, microsecond=0)
    if when["weekday"]:
        back = (today.weekday() - en.lines("weekdays.txt").index(when["weekday"].lower())) % 7
        week = 7 if re.match(r"(?:on\s+)?last\b", when[0], re.IGNORECASE) and back == 0 else 0
        return today - timedelta(days=back + week)
    if when["relative"]:
        return today - timedelta(days=when["relative"].lower() == "yesterday")
    if when["unit"]:
        return _days_before(when, today)
    month = when["month"] or when["month2"]
    return _calendar_day(month, when["day"] or when["day2"], when["year"] or when["year2"], today) if month else None


def _days_before(when: re.Match[str], today: datetime) -> datetime | None:
    """ "Two days ago" is a day, "a week ago" is none."""
    if when["unit"].lower() != "day":
        return None
    count = when["count"].lower()
    return today - timedelta(days=int(en.mapping("counts.tsv").get(count, count)))


def _calendar_day(month: str, day: str, year: str | None, today: datetime) -> datetime | None:
    number = int(en.mapping("months.tsv")[month.lower()])
    try:
        at = today.replace(year=int(year) if year else today.year, month=number, day=int(day))
        in_future = year is None and at > today + timedelta(days=1)
        return at.replace(year=at.year - 1) if in_future else at
    except ValueError:
        return None
