"""How alike two texts are: features that do not depend on the order of the two, and one fitted figure from them.

The weights (`en/weights.json`) are a logistic regression, made by `benchmarks/fit.py`; one set uses sentence vectors,
one does without.
"""

import json
import math
from collections.abc import Collection, Mapping
from functools import cache
from importlib import resources

import numpy as np

from transforms.dedupe.text import Text
from transforms.dedupe.vectors import Vector

_INFORMATION = 15.0  # shared weight at which a pair has about two thirds of all the evidence that words can give


def score(a: Text, b: Text, vectors: tuple[Vector, Vector] | None = None) -> float:
    """Likelihood that two texts state one claim, before guards: 0..1, symmetric, 1 for the same words.

    `vectors`: of both texts, when a sentence model is there.
    """
    if a.key == b.key:
        return 1.0
    weights, bias = _weights("vectors" if vectors else "lexical")
    known = features(a, b, vectors)
    return 1.0 / (1.0 + math.exp(-bias - math.fsum(weights[name] * known[name] for name in weights)))


def features(a: Text, b: Text, vectors: tuple[Vector, Vector] | None = None) -> dict[str, float]:
    """What the score is made of, each 0..1 and symmetric."""
    shared = math.fsum(min(a.weights[stem], b.weights[stem]) for stem in a.weights.keys() & b.weights.keys())
    covers = [shared / sum(text.weights.values()) if text.weights else 0.0 for text in (a, b)]
    lengths = len(a.words), len(b.words)
    quoted = (a.quoted | b.quoted) & a.weights.keys() & b.weights.keys()
    found = {
        "quoted": 1.0 - math.exp(-math.fsum(max(a.weights[stem], b.weights[stem]) for stem in quoted) / _INFORMATION),
        "words": weighted_dice(a.weights, b.weights),
        "covered_least": min(covers),
        "covered_most": max(covers),
        "grams": dice(a.grams, b.grams),
        "pairs": dice(a.pairs, b.pairs),
        "length": min(lengths) / max(lengths) if max(lengths) else 0.0,
        "information": 1.0 - math.exp(-shared / _INFORMATION),
    }
    if vectors:
        found["cosine"] = float(np.dot(*vectors))
    return found


def weighted_dice(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    """Share of the weight of both texts that stands in words of both."""
    total = sum(a.values()) + sum(b.values())
    return math.fsum(a[stem] + b[stem] for stem in a.keys() & b.keys()) / total if total else 0.0


def dice(a: Collection[object], b: Collection[object]) -> float:
    """Share of the members of both sets that stand in both."""
    total = len(a) + len(b)
    return 2 * len(set(a) & set(b)) / total if total else 0.0


@cache
def _weights(kind: str) -> tuple[dict[str, float], float]:
    """Feature -> weight, and the bias."""
    fitted = json.loads(resources.files("transforms.dedupe").joinpath("en/weights.json").read_text())[kind]
    return fitted["weights"], fitted["bias"]
