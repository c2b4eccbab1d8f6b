"""Mentions to claims: candidates, the judge, relations, origins.

`MatchClaims` is in `transforms.dedupe.beam`, so that this package imports without Beam.
"""

from transforms.dedupe.compare import compare
from transforms.dedupe.in_memory import InMemoryClaims
from transforms.dedupe.judge.decision import Comparison

__all__ = ["Comparison", "InMemoryClaims", "compare"]
