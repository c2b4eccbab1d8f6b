"""Days, weeks, months and years that a text names, as dates: `yesterday` and `on Tuesday` from when it was published.

A date is written as `2026`, `2026-03`, `2026-W10` or `2026-03-09`. A weekday may be the last one or the next: both are
kept (`2026-03-03|2026-03-10`), and two dates differ only when no reading of them agrees.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from transforms.dedupe.text import lexicon
from transforms.dedupe.text.quantities import quantities
from transforms.dedupe.text.statement import Word, read

_MORNING = 9  # hour (UTC) before which it is still the day before where many outlets are
_WEEK = timedelta(days=7)


def dates(text: str, published: datetime) -> tuple[str, ...]:
    """The dates of a text in its order; a day without a year is the nearest one."""
    words = read(text).words
    found = [*_relative(words, published), *_absolute(text, published.date())]
    return tuple(dict.fromkeys(found))


def dates_conflict(a: Iterable[str], b: Iterable[str]) -> bool:
    """Each side has a date that no date of the other agrees with; `2026-05` agrees with each of its days."""
    return _alone(a, b) and _alone(b, a)


def _alone(dated: Iterable[str], others: Iterable[str]) -> bool:
    theirs = [reading for other in others for reading in other.split("|")]
    return any(not any(_agree(own, other) for own in one.split("|") for other in theirs) for one in dated)


def _agree(a: str, b: str) -> bool:
    (first, last), (other_first, other_last) = _days(a), _days(b)
    return first <= other_last and other_first <= last


def _days(written: str) -> tuple[date, date]:
    """First and last day."""
    year, *rest = written.split("-")
    if not rest:
        return date(int(year), 1, 1), date(int(year), 12, 31)
    if rest[0].startswith("W"):
        monday = date.fromisocalendar(int(year), int(rest[0][1:]), 1)
        return monday, monday + timedelta(days=6)
    if len(rest) == 1:
        first = date(int(year), int(rest[0]), 1)
        return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    day = date.fromisoformat(written)
    return day, day


def _relative(words: tuple[Word, ...], published: datetime) -> Iterator[str]:
    today = published.date()
    days, spans = ({row[0]: int(row[1]) for row in lexicon.table(name)} for name in ("relative_days", "relative_spans"))
    for i, word in enumerate(words):
        two = " ".join(one.lower for one in words[i : i + 2])
        if word.lower in days or two in days:
            yield "|".join(_around(published, days[two] if two in days else days[word.lower]))
        elif word.lower in lexicon.weekdays() and word.text[0].isupper():
            yield "|".join(_weekdays(today, lexicon.weekdays()[word.lower]))
        elif word.lower in spans and two.rpartition(" ")[2] in lexicon.words("spans"):
            yield _span(today, two.rpartition(" ")[2], spans[word.lower])


def _around(published: datetime, days: int) -> list[str]:
    """The day, and the one before when it was published in the small hours: then it may be so named elsewhere."""
    day = published.date() + timedelta(days=days)
    small_hours = 0 < published.hour < _MORNING
    return [str(one) for one in ([day - timedelta(days=1), day] if small_hours else [day])]


def _weekdays(today: date, weekday: int) -> list[str]:
    last = today - timedelta(days=(today.isoweekday() - weekday) % 7)
    return [str(last), str(last + _WEEK)]


def _span(today: date, unit: str, shift: int) -> str:
    if unit == "year":
        return str(today.year + shift)
    if unit == "week":
        year, week, _ = (today + shift * _WEEK).isocalendar()
        return f"{year}-W{week:02}"
    months = today.year * 12 + today.month - 1 + shift
    return f"{months // 12}-{months % 12 + 1:02}"


def _absolute(text: str, today: date) -> Iterator[str]:
    found = [one for one in quantities(read(text)) if one.kind in ("year", "month", "day")]
    years = [int(one.value) for one in found if one.kind == "year"]
    year = years[0] if len(years) == 1 else None
    for one in found:
        if one.kind == "day":
            yield from _nearest(today, int(one.value) // 100, int(one.value) % 100, year)
        elif one.kind == "month" and year:
            yield f"{year}-{int(one.value):02}"
        elif one.kind == "year" and len(found) == len(years):
            yield str(int(one.value))


def _nearest(today: date, month: int, day: int, year: int | None) -> Iterator[str]:
    """The day in its year, or in the year that brings it nearest; nothing for a day that is none."""
    possible = []
    for one in [year] if year else range(today.year - 1, today.year + 2):
        try:
            possible.append(date(one, month, day))
        except ValueError:
            continue
    if possible:
        yield str(min(possible, key=lambda one: abs(one - today)))
