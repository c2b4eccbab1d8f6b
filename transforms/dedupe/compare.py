"""Two texts in, their relation out."""

from transforms.dedupe.judge import guards
from transforms.dedupe.judge.decide import HOPELESS, RELATED, Comparison, Evidence, decide
from transforms.dedupe.judge.guards.wording import words_replaced
from transforms.dedupe.judge.score import covered, likelihoods
from transforms.dedupe.retrieval.encoder import shared_encoder
from transforms.dedupe.text.quotations import shared_quotation
from transforms.dedupe.text.statement import Text, read


def compare(a: str, b: str) -> Comparison:
    """What claim `a` is to claim `b`: same | related | contradicts | different, with score (0..1) and guards.

    Uses the sentence model where it is there (`transforms.dedupe.retrieval.encoder`), and is lexical without it.

    >>> compare("They will sign the deal on Friday", "They will sign the deal on Friday").relation
    'same'
    """
    return compare_texts(read(a), read(b))


def compare_texts(a: Text, b: Text, speakers: str = "unknown", same_meeting: bool = False) -> Comparison:
    """The same for texts that are read, with what is known beside them (see `decide.Evidence`)."""
    encoder = shared_encoder() if a.key != b.key else None
    vectors = (encoder.encode(a.raw), encoder.encode(b.raw)) if encoder else None
    value, about = likelihoods(a, b, vectors)
    quotation = shared_quotation(a, b) if max(value, about) >= HOPELESS else 0
    if about < RELATED and not quotation:  # then nothing else helps, and no guard need be asked
        return Comparison("different", value)
    known = Evidence(speakers, quotation, same_meeting, about, covered(a, b), words_replaced(a, b))
    return decide(value, guards.fired(a, b), known)
