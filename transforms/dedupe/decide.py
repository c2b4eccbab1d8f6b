"""From score, guards and speakers to a relation: the one place where it is decided what is the same."""

from typing import NamedTuple

# Score from which two texts state one claim, when no guard objects. Among the labelled pairs of seven outlets 62 % of
# those by one speaker are the same claim, 15 % of those by different speakers (benchmarks/README.md).
SAME = {"same": 0.5, "unknown": 0.75, "different": 0.8}
RELATED = 0.2  # random pairs of news sentences stay below .05
CONTRADICTS = 0.5  # score from which a guard of the following means a contradiction and not another matter
CONTRADICTING = frozenset({"antonym", "comparator", "number", "polarity"})


class Comparison(NamedTuple):
    """What two texts are to each other.

    `relation`: same | related | contradicts | different. `score`: 0..1, symmetric, before guards, comparable across
    relations. `guards`: names of the guards that fired, sorted.
    """

    relation: str
    score: float
    guards: tuple[str, ...] = ()


def decide(score: float, guards: tuple[str, ...], speakers: str = "unknown") -> Comparison:
    """The relation that is left: guards only ever forbid `same`. `speakers`: same | different | unknown."""
    if score < RELATED:
        return Comparison("different", score, guards)
    if score >= CONTRADICTS and CONTRADICTING & set(guards):
        return Comparison("contradicts", score, guards)
    return Comparison("same" if score >= SAME[speakers] and not guards else "related", score, guards)
