"""Two texts in, their relation out."""

from schemas import Mention
from transforms.dedupe import guards
from transforms.dedupe.candidates import ClaimView
from transforms.dedupe.decide import Comparison, decide
from transforms.dedupe.score import lexical
from transforms.dedupe.text import read


def compare(a: str, b: str) -> Comparison:
    """What claim `a` is to claim `b`: same | related | contradicts | different, with score (0..1) and guards.

    >>> compare("They will sign the deal on Friday", "They will sign the deal on Friday").relation
    'same'
    """
    left, right = read(a), read(b)
    return decide(lexical(left, right), guards.fired(left, right))


def compare_claim(mention: Mention, view: ClaimView) -> Comparison:
    """What a mention is to a claim: the best score over its wordings, under the guards of all of them."""
    each = [compare(mention.text, wording) for wording in view.wordings]
    fired = tuple(sorted({guard for one in each for guard in one.guards}))
    return decide(max(one.score for one in each), fired)
