"""More and less, before and after, first and last: words that turn a statement round without negating it."""

from transforms.dedupe.judge.guards.numbers import directions_differ
from transforms.dedupe.text import lexicon
from transforms.dedupe.text.statement import Text


def comparators_differ(a: Text, b: Text) -> bool:
    """The texts point in opposite directions on one axis, or compare one number differently."""
    if directions_differ(a, b):
        return True
    left, right = _signs(a), _signs(b)
    return any(left[axis].isdisjoint(right[axis]) for axis in left.keys() & right.keys())


def _signs(text: Text) -> dict[str, set[str]]:
    """Axis -> the directions that the text names, words that need a number left out."""
    found: dict[str, set[str]] = {}
    for word in text.words:
        for axis, sign, needs_number in lexicon.comparators().get(word.lower, ()):
            if not needs_number:
                found.setdefault(axis, set()).add(sign)
    return found
