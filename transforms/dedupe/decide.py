"""From score and guards to a relation."""

from typing import NamedTuple

SAME = 0.75  # score from which two texts state one claim, when no guard objects
RELATED = 0.2
CONTRADICTING = frozenset({"antonym", "comparator", "number", "polarity"})


class Comparison(NamedTuple):
    """What two texts are to each other.

    `relation`: same | related | contradicts | different. `score`: 0..1, symmetric, before guards, comparable across
    relations. `guards`: names of the guards that fired, sorted.
    """

    relation: str
    score: float
    guards: tuple[str, ...] = ()


def decide(score: float, guards: tuple[str, ...]) -> Comparison:
    """The relation that score and guards leave: guards only ever forbid `same`."""
    if score < RELATED:
        return Comparison("different", score, guards)
    if score < SAME:
        return Comparison("related", score, guards)
    if not guards:
        return Comparison("same", score)
    return Comparison("contradicts" if CONTRADICTING & set(guards) else "related", score, guards)
