"""Two statements in, their relation out: read each once, gather the evidence, decide."""

from collections.abc import Iterable, Sequence

from transforms.dedupe.judge.decision import Comparison, Probabilities, decide, pooled, probabilities
from transforms.dedupe.judge.evidence import Circumstances, Side, evidence
from transforms.dedupe.judge.guards import fired
from transforms.dedupe.retrieval.encoder import shared_encoder, spoken
from transforms.dedupe.text.statement import read_of


def side(text: str, speaker: str | None = None, parties: tuple[str, ...] = ()) -> Side:
    """Return one side of a comparison; `parties`: of the meeting that it speaks of, where they are known."""
    encoder = shared_encoder()
    return Side(read_of(text, parties), encoder.encode(spoken(speaker, text)) if encoder else None)


def judge(a: Side, b: Side, known: Circumstances = Circumstances()) -> Comparison:  # noqa: B008
    """Return what two statements are to each other; the same whichever comes first."""
    if a.text.key == b.text.key:
        return Comparison("same", 1.0)
    found, guards = _weigh(a, b, known)
    return decide(found, guards, has_vectors=a.vector is not None)


def judge_all(own: Side, wordings: Sequence[Side], known: Circumstances, objections: Iterable[str]) -> Comparison:
    """Return what a statement is to a claim, by all of the claim's wordings: each of them can veto.

    `objections`: what else fired, by what is known of mention and claim.
    """
    weighed = [_weigh(own, wording, known) for wording in wordings]
    guards = {guard for _, fired_ones in weighed for guard in fired_ones} | set(objections)
    found = pooled([probability for probability, _ in weighed])
    return decide(found, tuple(sorted(guards)), has_vectors=own.vector is not None)


def _weigh(a: Side, b: Side, known: Circumstances) -> tuple[Probabilities, tuple[str, ...]]:
    guards = fired(a.text, b.text)
    return probabilities(evidence(a, b, guards, known)), guards
