"""Numbers, money, percentages, ordinals and dates of a text, each with its kind."""

import re
from functools import lru_cache
from typing import NamedTuple

from transforms.dedupe.text import lexicon
from transforms.dedupe.text.statement import Text, Word

_NUMBER = re.compile(r"(\d[\d,]*(?:\.\d+)?)(st|nd|rd|th|s|m|bn|k|%)?$")
_SUFFIX = {"k": 1e3, "m": 1e6, "bn": 1e9}
_ABBREVIATED = {"m": 1e6, "mn": 1e6, "mln": 1e6, "b": 1e9, "bn": 1e9, "bln": 1e9, "tn": 1e12, "trn": 1e12, "k": 1e3}
_REACH = 3  # words between a comparator and its number


class Quantity(NamedTuple):
    """`kind`: count | money | percent | ordinal | times | time | year | day | month; `direction`: + - or empty."""

    kind: str
    value: float
    direction: str = ""


@lru_cache(maxsize=2_000)  # each keeps its Text
def quantities(text: Text) -> tuple[Quantity, ...]:
    """The quantities of a text in its order. A day is month * 100 + day, a month its number."""
    found: list[Quantity] = []
    words, i = text.words, 0
    while i < len(words):
        quantity, used = _read(words, i)
        if quantity:
            found.append(quantity)
        i += used
    return tuple(found)


def _read(words: tuple[Word, ...], i: int) -> tuple[Quantity | None, int]:
    """The quantity that starts at word `i`, and how many words it takes."""
    month = lexicon.months().get(words[i].lower) if words[i].text[0].isupper() else None
    if month:
        return _month(words, i, month)
    value, kind, used = _number(words, i)
    if value is None:
        return None, 1
    after = words[i + used].lower if i + used < len(words) else ""
    if after in lexicon.months() and 1 <= value <= 31:
        return Quantity("day", lexicon.months()[after] * 100 + value, direction(words, i)), used + 1
    if kind in ("ordinal", "times"):
        return Quantity(kind, value, direction(words, i)), used
    kind = _kind(words, i, used, value)
    return Quantity(kind, value, direction(words, i)), used


def _month(words: tuple[Word, ...], i: int, month: int) -> tuple[Quantity | None, int]:
    """`May 26`, `March 26th`, or `May` alone where it cannot be the verb."""
    if i + 1 < len(words):
        value, _, used = _number(words, i + 1)
        if value is not None and 1 <= value <= 31 and value == int(value):
            return Quantity("day", month * 100 + value, direction(words, i)), 1 + used
    if i == 0 and words[i].lower in ("may", "march"):
        return None, 1
    return Quantity("month", month, direction(words, i)), 1


def _number(words: tuple[Word, ...], i: int) -> tuple[float | None, str, int]:
    """Value, kind (digits | cardinal | ordinal | times) and length of the number at word `i`; value None for none."""
    match = _NUMBER.match(words[i].lower)
    if match:
        value = float(match[1].replace(",", "")) * _SUFFIX.get(match[2] or "", 1.0)
        if match[2] in ("st", "nd", "rd", "th"):
            return value, "ordinal", 1
        kind, used = "digits", 1
    else:
        named = lexicon.numbers().get(words[i].lower)
        if named is None or (words[i].lower == "one" and not _counts(words, i)):
            return None, "", 1
        value, kind = named
        used = 1
        if kind in ("ordinal", "times"):
            return value, kind, 1
    while i + used < len(words):
        lower = words[i + used].lower
        scale = lexicon.numbers().get(lower, (0.0, ""))
        if scale[1] == "scale":
            value *= scale[0]
        elif lower in _ABBREVIATED and kind == "digits":
            value *= _ABBREVIATED[lower]
        elif kind == "cardinal" and scale[1] == "cardinal" and value >= 20 and scale[0] < 10:
            value += scale[0]
        else:
            break
        used += 1
    return value, kind, used


def _counts(words: tuple[Word, ...], i: int) -> bool:
    """Whether `one` is a number here: before a noun, not behind a determiner; or one of so many."""
    before = words[i - 1].lower if i else ""
    following = [word.lower for word in words[i + 1 : i + 4]]
    if following[:1] == ["of"] and any(word in lexicon.numbers() or word[0].isdigit() for word in following[1:]):
        return True
    return i + 1 < len(words) and words[i + 1].weight > 0 and before not in lexicon.words("determiners")


def _kind(words: tuple[Word, ...], i: int, used: int, value: float) -> str:
    if words[i].lower.endswith("%"):
        return "percent"
    if i and words[i - 1].lower in ("$", "€", "£", "¥"):
        return "money"
    after = [word.lower for word in words[i + used : i + used + 2]]
    units = [lexicon.units()[word] for word in after if word in lexicon.units()]
    if units and (after[0] in lexicon.units() or after[0] in ("per", "us.")):
        return units[0]
    if used == 1 and 1000 <= value <= 2100 and value == int(value) and "," not in words[i].text:
        return "year"
    return "count"


def direction(words: tuple[Word, ...], i: int) -> str:
    """The comparator that stands before the number at word `i`, as + or -; empty without one."""
    for word in reversed(words[max(0, i - _REACH) : i]):
        for axis, sign, _ in lexicon.comparators().get(word.lower, ()):
            if axis in ("amount", "time"):
                return sign
        if word.weight > 0:
            return ""
    return ""
