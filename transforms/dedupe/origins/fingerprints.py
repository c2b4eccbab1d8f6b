"""Reprints: articles that go back to one source text share an origin.

The word runs (shingles) of two bodies are compared. A reprint may be cut, reordered, retitled and have paragraphs of
its own, so what counts is how much of the shorter body stands in the longer one. Candidates share a MinHash band.
"""

import zlib
from functools import lru_cache
from itertools import islice

import numpy as np
from datasketch import MinHash

from schemas.ids import normalise_text

BANDS = 64
_ROWS = 2  # of 128 permutations: a pair with a Jaccard of .3 shares a band with .998, one of .02 with .025
_RUN = 5  # words
_LEAST = 25  # runs below which a body is too short to tell
_CONTAINED = 0.4  # share of the shorter body that makes it a reprint
_CONTAINED_AGENCY = 0.25  # the same where both credit one agency

Shingles = frozenset[int]


@lru_cache(maxsize=500)
def shingles(body: str) -> Shingles:
    """Hashes of all runs of five words."""
    words = normalise_text(body).split()
    return frozenset(zlib.crc32(" ".join(words[i : i + _RUN]).encode()) for i in range(len(words) - _RUN + 1))


def bands(body: str) -> tuple[str, ...]:
    """Fingerprints of which near-duplicates share at least one; () for a body that is too short."""
    runs = shingles(body)
    if len(runs) < _LEAST:
        return ()
    sketch = MinHash(num_perm=BANDS * _ROWS, hashfunc=int, scheme="affine32")
    sketch.update_batch(sorted(runs))
    values = iter(np.asarray(sketch.hashvalues).tolist())
    return tuple(f"{band}:{':'.join(f'{value:x}' for value in islice(values, _ROWS))}" for band in range(BANDS))


def one_origin(a: Shingles, b: Shingles, same_agency: bool = False) -> bool:
    """Whether the shorter body is mostly, with a common agency largely, contained in the longer one."""
    shorter = min(len(a), len(b))
    least = _CONTAINED_AGENCY if same_agency else _CONTAINED
    return shorter >= _LEAST and len(a & b) >= least * shorter
