"""Which of many candidates are worth a comparison: those whose vectors are near, since comparing is what costs."""

from collections.abc import Sequence

from schemas import Mention
from transforms.dedupe.retrieval.candidates import ClaimView, Stored
from transforms.dedupe.retrieval.encoder import Encoder, Vector, shared_encoder, spoken
from transforms.dedupe.retrieval.ranking import rank
from transforms.dedupe.text.describe import statement_of
from transforms.dedupe.text.speakers import voice
from transforms.dedupe.text.statement import read

_FOUND = 8  # of the stored claims
_COMPARED = 6  # one more than a mention has links
# Cosine below which a claim is not compared: nine in ten true pairs of `select` lie above .57.
_UNLIKE = 0.55


def stored_candidates(
    store: Stored, mentions: Sequence[Mention], worded: Sequence[Sequence[ClaimView]]
) -> list[list[ClaimView]]:
    """The stored claims that each of the mentions, with its vector, may state, the likeliest first.

    `worded`: what the store found by their words.
    """
    near = store.near(mentions)
    return [rank(mention, legs, _FOUND) for mention, *legs in zip(mentions, worded, near, strict=True)]


def likeliest(mention: Mention, views: Sequence[ClaimView]) -> list[ClaimView]:
    """The claims with the wordings nearest to the mention, nearest first; all of them without vectors."""
    encoder = shared_encoder()
    if encoder is None:
        return list(views)
    own = encoder.encode(spoken(voice(mention), statement_of(mention)))
    near = {view: max(float(own @ vector) for vector in _vectors(encoder, view)) for view in views}
    nearest = sorted(views, key=lambda view: (-near[view], view.claim_id))[:_COMPARED]
    return [view for view in nearest if near[view] >= _UNLIKE]


def _vectors(encoder: Encoder, view: ClaimView) -> list[Vector]:
    speaker = view.speakers[0] if view.speakers else None
    return [encoder.encode(spoken(speaker, statement)) for statement in telling(view.statements)]


def telling(wordings: tuple[str, ...]) -> tuple[str, ...]:
    """Without those that only leave out words of an earlier one: they tell no more, and would have to be encoded."""
    if len(wordings) == 1:
        return wordings
    kept: list[str] = []
    for wording in wordings:
        stems = read(wording).weights.keys()
        if not any(stems <= read(other).weights.keys() for other in kept):
            kept.append(wording)
    return tuple(kept)
