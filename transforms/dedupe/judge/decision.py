"""One fitted decision: from evidence to the probabilities of four relations, and from these to a relation.

The weights (`decision.json`) are two logistic regressions: one for `same` against the rest, one for what the rest is.
`benchmarks/claim_matching/fit_decision.py` fits and calibrates them on pairs that readers labelled in their articles. A
few differences are so nearly free of error that they forbid `same` whatever the rest says: the vetoes.
"""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

import numpy as np

Weights = np.ndarray[Any, Any]

RELATIONS = ("same", "related", "contradicts", "different")
VETOES = frozenset({"antonym", "comparator", "date", "fragment", "name", "number", "participants"})
TURNS = frozenset({"antonym", "comparator", "number", "polarity"})  # what turns one statement into its contrary
ANOTHER_MATTER = frozenset({"date", "name", "participants"})
# Cosine, and share of words, below both of which two statements are about different matters.
_UNLIKE, _FEW_SHARED = 0.45, 0.3
_TURNED = 0.3  # share of `contradicts` in what is not `same` from which a turned statement contradicts


class Comparison(NamedTuple):
    """What two texts are to each other.

    `relation`: same | related | contradicts | different. `score`: the probability of `same` before vetoes, 0..1,
    symmetric. `guards`: names of the guards that fired, sorted.
    """

    relation: str
    score: float
    guards: tuple[str, ...] = ()


class Probabilities(NamedTuple):
    """Of the four relations; they add up to 1."""

    same: float
    related: float
    contradicts: float
    different: float


class _Model(NamedTuple):
    figures: tuple[str, ...]
    same: Weights  # (figures,), log-odds of `same`
    same_bias: float
    others: Weights  # (3, figures), of the relations that are left
    others_bias: Weights  # (3,)
    thresholds: Mapping[str, float]  # same, contradicts: from which on; linked: probability of `different` up to which


def probabilities(figures: Mapping[str, float]) -> Probabilities:
    """Return how likely each relation is; without the figure `cosine`, from words alone."""
    model = _model("cosine" in figures)
    values = np.array([figures[name] for name in model.figures])
    same = 1.0 / (1.0 + np.exp(-(model.same @ values + model.same_bias)))
    if figures.get("cosine", 0.0) < _UNLIKE and figures["covered_most"] < _FEW_SHARED:
        return Probabilities(float(same), 0.0, 0.0, 1.0 - float(same))
    logits = model.others @ values + model.others_bias
    powers = np.exp(logits - logits.max())
    return Probabilities(float(same), *((1.0 - same) * powers / powers.sum()).tolist())


def decide(found: Probabilities, guards: tuple[str, ...], *, has_vectors: bool = True) -> Comparison:
    """Return the relation: `same` from a stated precision on, unless a veto stands against it."""
    thresholds = _model(has_vectors).thresholds
    if found.same >= thresholds["same"] and VETOES.isdisjoint(guards):
        return Comparison("same", found.same, guards)
    left = max(1.0 - found.same, 1e-6)  # what `same` does not take, the others share
    turned = not TURNS.isdisjoint(guards) and ANOTHER_MATTER.isdisjoint(guards)
    if found.contradicts / left >= (_TURNED if turned else thresholds["contradicts"]):
        return Comparison("contradicts", found.same, guards)
    return Comparison("different" if found.different / left > thresholds["linked"] else "related", found.same, guards)


def pooled(each: Sequence[Probabilities]) -> Probabilities:
    """Return what a statement is to a claim, from what it is to each wording: half the nearest, half all of them."""
    if len(each) == 1:
        return each[0]
    logs = np.log(np.clip(np.array(each), 1e-6, 1.0))
    nearest = logs[int(np.argmax(logs[:, 0]))]
    powers = np.exp((nearest + logs.mean(axis=0)) / 2)
    return Probabilities(*(powers / powers.sum()).tolist())


@cache
def _model(with_vectors: bool) -> _Model:
    kinds = json.loads(resources.files(__package__).joinpath("decision.json").read_text(encoding="utf-8"))
    fitted = kinds["vectors" if with_vectors else "lexical"]
    return _Model(
        tuple(fitted["figures"]),
        np.array(fitted["same"]["weights"]),
        fitted["same"]["bias"],
        np.array(fitted["others"]["weights"]),
        np.array(fitted["others"]["bias"]),
        fitted["thresholds"],
    )
