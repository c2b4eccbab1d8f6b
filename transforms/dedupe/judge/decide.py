"""From score, guards and speakers to a relation: the one place where it is decided what is the same."""

import math
from typing import NamedTuple

# Score from which two texts state one claim, when no guard objects. Among the labelled pairs of seven outlets 62 % of
# those by one speaker are the same claim, 15 % of those by different speakers (benchmarks/README.md).
SAME = {"same": 0.6, "unknown": 0.8, "outlet": 0.8, "different": 0.8}
# The same where one text has nearly all that the other has, which then is only longer.
COVERED = 0.9
SAME_COVERED = SAME | {"same": 0.5, "outlet": 0.6}
ONE_MEETING = 0.55  # the same for one speaker on a meeting of the same parties
# The same where the texts share a quotation of so many words: among those pairs all 24 were the same claim.
QUOTED = {"same": (4, 0.1), "unknown": (6, 0.2), "outlet": (6, 0.2)}
SAME_MEETING = (2, 0.1)  # one speaker on a meeting of the same parties
EXCUSED = frozenset({"exchange", "short"})  # guards over wording, which a shared quotation overrules
HOPELESS = 0.1  # score and likeness below which no evidence helps, so that no guard is asked
RELATED = 0.2  # likeness; random pairs of news sentences stay below .05
# Likeness from which one of these guards means a contradiction, unless the texts are about somebody or something else.
CONTRADICTING = {"antonym": 0.5, "comparator": 0.5, "number": 0.5, "polarity": 0.3}
ANOTHER_MATTER = frozenset({"date", "name", "participants"})


class Comparison(NamedTuple):
    """What two texts are to each other.

    `relation`: same | related | contradicts | different. `score`: 0..1, symmetric, before guards, comparable across
    relations. `guards`: names of the guards that fired, sorted.
    """

    relation: str
    score: float
    guards: tuple[str, ...] = ()


class Evidence(NamedTuple):
    """What is known beside the score.

    `speakers`: same | different | unknown | outlet (one side names nobody: the outlet says it in its own voice).
    `quotation`: words of a shared one. `same_meeting`: both speak of a meeting between the same parties. `likeness`:
    how much they are about one thing, 0..1; None: as the score. `covered`: how much of one text the other has, 0..1.
    `replaced`: other words stand in one text where the other has words of its own, and the rest is shared.
    """

    speakers: str = "unknown"
    quotation: int = 0
    same_meeting: bool = False
    likeness: float | None = None
    covered: float = 0.0
    replaced: bool = False


def decide(score: float, guards: tuple[str, ...], evidence: Evidence = Evidence()) -> Comparison:  # noqa: B008
    """The relation that is left: guards only ever forbid `same`."""
    about = score if evidence.likeness is None else evidence.likeness
    if _quoted(about, evidence):
        guards = tuple(guard for guard in guards if guard not in EXCUSED)
        return Comparison("related", score, guards) if guards else Comparison("same", score)
    if _contradicts(about, guards):
        return Comparison("contradicts", score, guards)
    if about < RELATED:
        return Comparison("different", score, guards)
    same = _mean(score, about) >= _least(evidence) and not guards
    return Comparison("same" if same else "related", score, guards)


def _least(evidence: Evidence) -> float:
    if evidence.same_meeting and evidence.speakers == "same":
        return ONE_MEETING
    if evidence.replaced:
        return SAME["unknown"]  # one speaker may well say the same of two things
    return (SAME_COVERED if evidence.covered >= COVERED else SAME)[evidence.speakers]


def _mean(score: float, likeness: float) -> float:
    """Both as evidence: a high score alone can be a whim of single dimensions."""
    odds = math.sqrt(score * likeness), math.sqrt((1 - score) * (1 - likeness))
    return odds[0] / (odds[0] + odds[1]) if any(odds) else 0.5


def _contradicts(likeness: float, guards: tuple[str, ...]) -> bool:
    return ANOTHER_MATTER.isdisjoint(guards) and any(likeness >= CONTRADICTING.get(guard, 1.1) for guard in guards)


def _quoted(likeness: float, evidence: Evidence) -> bool:
    """Whether a shared quotation is enough for these speakers."""
    if evidence.speakers not in QUOTED:
        return False
    meeting = evidence.same_meeting and evidence.speakers == "same"
    words, least = SAME_MEETING if meeting else QUOTED[evidence.speakers]
    return evidence.quotation >= words and likeness >= least
