"""Which of many candidates are worth a comparison: those whose vectors are near, since comparing is what costs."""

from collections.abc import Sequence

import numpy as np

from schemas import Mention
from transforms.dedupe.candidates import ClaimView
from transforms.dedupe.vectors import shared_encoder

_COMPARED = 8
# Cosine below which texts are different: of 418 pairs (PolNeAR `fit`, MRPC, random) one had a likeness of .2 or more.
_UNLIKE = 0.55


def likeliest(mention: Mention, views: Sequence[ClaimView]) -> list[ClaimView]:
    """The claims with the wordings nearest to the mention, nearest first; all of them without vectors."""
    encoder = shared_encoder()
    if encoder is None or not mention.vector:
        return list(views)
    own = np.asarray(mention.vector, dtype=np.float32)
    near = {view: max(float(own @ encoder.encode(wording)) for wording in view.wordings) for view in views}
    nearest = sorted(views, key=lambda view: (-near[view], view.claim_id))[:_COMPARED]
    return [view for view in nearest if near[view] >= _UNLIKE]
