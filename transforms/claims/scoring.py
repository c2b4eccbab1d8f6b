"""Learned weights for what is a claim and where it ends: sums over feature names, from `en/*.tsv`.

The weights were fitted on the train part of PolNeAR by `benchmarks/fit_claims.py`.
"""

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from transforms.claims import en


class Weights(NamedTuple):
    """Log-odds per feature name."""

    bias: float
    by_name: dict[str, float]

    def score(self, names: Iterable[str]) -> float:
        """Log-odds that the thing with these features is real."""
        return self.bias + self.add(names)

    def add(self, names: Iterable[str]) -> float:
        """What these features add to the log-odds."""
        return sum(filter(None, map(self.by_name.get, names)))


@cache
def load(name: str) -> Weights:
    """The weights in `en/<name>.tsv`: one name and hundredths of its log-odds a line, the bias first."""
    rows = en.table(f"{name}.tsv")
    return Weights(int(rows[0][1]) / 100, {row[0]: int(row[1]) / 100 for row in rows[1:]})
