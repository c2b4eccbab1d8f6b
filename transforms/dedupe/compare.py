"""Two texts in, their relation out."""

from transforms.dedupe.judge.decision import Comparison
from transforms.dedupe.judge.evidence import Circumstances
from transforms.dedupe.judge.judge import judge, side
from transforms.dedupe.text.speakers import relation


def compare(a: str, b: str, *, speakers: tuple[str | None, str | None] = (None, None)) -> Comparison:
    """Return what statement `a` is to statement `b`: same | related | contradicts | different, with score and guards.

    `speakers`: who says `a` and who says `b`, where that is known. The score is the probability of `same`, 0..1, before
    vetoes. Uses the sentence model where it is there (`transforms.dedupe.retrieval.encoder`), else words alone.

    >>> compare("They will sign the deal on Friday", "They will sign the deal on Friday").relation
    'same'
    """
    one, other = speakers
    known = Circumstances(relation(one, [other] if other else []))
    return judge(side(a, one), side(b, other), known)
