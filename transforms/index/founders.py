"""Vectors of claims that are being founded in this process.

A mention's document carries no vector; the claim's does. Another thread may match a claim that was founded a moment
ago and roll it up before its founder's batch does: it finds the vector here until it stands in the index.
"""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from schemas import Mention

_vectors: dict[str, tuple[float, ...]] = {}
_lock = threading.Lock()


@contextmanager
def founding(mentions: Iterable[Mention]) -> Iterator[None]:
    """Within it, `vector_of` knows the vectors of the claims that these mentions found."""
    own = {
        mention.claim_id: mention.vector
        for mention in mentions
        if mention.claim_id and mention.match_relation == "founder" and any(mention.vector)
    }
    with _lock:
        _vectors.update(own)
    try:
        yield
    finally:
        with _lock:
            for claim_id in own:
                _vectors.pop(claim_id, None)


def vector_of(claim_id: str) -> tuple[float, ...]:
    """Ask before looking into the index: a vector that is no longer here stands there."""
    return _vectors.get(claim_id, ())
