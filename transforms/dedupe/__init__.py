"""Mentions to claims: candidates, similarity, guards, relations, origins.

`MatchClaims` is in `transforms.dedupe.beam`, so that this package imports without Beam.
"""

from transforms.dedupe.compare import compare
from transforms.dedupe.judge.decide import Comparison
from transforms.dedupe.retrieval.memory import InMemoryClaims

__all__ = ["Comparison", "InMemoryClaims", "compare"]
