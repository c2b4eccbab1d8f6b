"""Numbers, money, percentages, ordinals and dates: each kind against its own, and the comparators before them."""

from transforms.dedupe.text import lexicon
from transforms.dedupe.text.quantities import Quantity, quantities
from transforms.dedupe.text.statement import Text

_NUMBERS = ("count", "money", "percent", "ordinal", "times", "time")
_DATES = ("year", "month", "day")


def numbers_differ(a: Text, b: Text) -> bool:
    """Both have a number of one kind, and each has one that the other does not have."""
    return any(_conflict(_values(a, kind), _values(b, kind)) for kind in _NUMBERS)


def dates_differ(a: Text, b: Text) -> bool:
    """Both name a day, a weekday, a month or a year, and not the same; `26 May 2020` contains `May` and `2020`."""
    return _conflict(_weekdays(a), _weekdays(b)) or any(
        _conflict(_values(a, kind), _values(b, kind)) for kind in _DATES
    )


def directions_differ(a: Text, b: Text) -> bool:
    """One number stands behind `more than` in one text, and behind `less than` or alone in the other."""
    left, right = _directions(a), _directions(b)
    return any(left[number] != right[number] for number in left.keys() & right.keys())


def _values(text: Text, kind: str) -> set[float]:
    found = {quantity.value for quantity in quantities(text) if quantity.kind == kind}
    if kind == "month":
        found |= {quantity.value // 100 for quantity in quantities(text) if quantity.kind == "day"}
    return found


def _weekdays(text: Text) -> set[float]:
    named = (word.lower for word in text.words if word.text[0].isupper())
    return {lexicon.weekdays()[name] for name in named if name in lexicon.weekdays()}


def _conflict(a: set[float], b: set[float]) -> bool:
    return bool(a - b) and bool(b - a)


def _directions(text: Text) -> dict[tuple[str, float], frozenset[str]]:
    found: dict[tuple[str, float], set[str]] = {}
    for quantity in quantities(text):
        found.setdefault(_number(quantity), set()).add(quantity.direction)
    return {number: frozenset(signs) for number, signs in found.items()}


def _number(quantity: Quantity) -> tuple[str, float]:
    return quantity.kind, quantity.value
