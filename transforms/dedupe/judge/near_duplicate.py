"""Claims that a mention states in nearly their own words: reprints, shortened and retouched.

They are told by words and guards alone. So the sentence model need not read such a mention, nor the index be asked for
vectors near to it, which is most of what a mention costs.
"""

from collections.abc import Sequence
from functools import lru_cache

from schemas import Mention
from transforms.dedupe.judge import guards
from transforms.dedupe.judge.evidence import dice, weighted_dice
from transforms.dedupe.judge.guards.wording import words_replaced
from transforms.dedupe.judge.vetoes import objections
from transforms.dedupe.retrieval.candidates import ClaimView, words_of
from transforms.dedupe.text.describe import is_fragment, statement_of
from transforms.dedupe.text.statement import Text, read

_LIKELY = 0.5  # share of all words, as written, below which texts are not even read
_NEARLY = 0.9  # share of the weight of both texts that stands in words of both


def restated(mention: Mention, views: Sequence[ClaimView]) -> tuple[ClaimView, float] | None:
    """The claim that has most of the mention's words, and nearly all, with their share (0..1), when no guard objects.

    A guard that objects to any of the claim's wordings leaves the decision to the scorer.
    """
    statement = statement_of(mention)
    if is_fragment(statement):
        return None
    own, words = read(statement), _words(statement)
    found: list[tuple[float, str, ClaimView]] = []
    for view in views:
        if max(dice(words, _words(wording)) for wording in view.statements) < _LIKELY:
            continue
        wordings = [read(wording) for wording in view.statements]
        share = max(weighted_dice(own.weights, wording.weights) for wording in wordings)
        if share >= _NEARLY and not _objected(mention, own, view, wordings):
            found.append((-share, view.claim_id, view))
    if not found:
        return None
    share, _, view = min(found)
    return view, -share


@lru_cache(maxsize=20_000)
def _words(text: str) -> frozenset[str]:
    return frozenset(words_of(text).split())


def _objected(mention: Mention, own: Text, view: ClaimView, wordings: Sequence[Text]) -> bool:
    return bool(objections(mention, view)) or any(
        guards.fired(own, wording) or words_replaced(own, wording) for wording in wordings
    )
