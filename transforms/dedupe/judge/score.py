"""How alike two texts are: features that do not depend on the order of the two, and one fitted figure from them.

The weights (`weights.json`) are a logistic regression, made by `benchmarks/fit.py`; one set uses sentence vectors,
one does without. Of vectors three things count: their cosine, and in each dimension how far they are
apart and how much they agree, since some dimensions tell statements from topics better than others.
"""

import json
import math
from collections.abc import Collection, Mapping
from functools import cache, lru_cache
from importlib import resources
from typing import NamedTuple

import numpy as np

from transforms.dedupe.retrieval.encoder import Vector
from transforms.dedupe.text import lexicon
from transforms.dedupe.text.statement import Text

_BUT_NUMBERS = 0.6  # likeness of texts that differ in nothing but numbers
_INFORMATION = 15.0  # shared weight at which a pair has about two thirds of all the evidence that words can give


class Likelihoods(NamedTuple):
    """Two figures of two texts, each 0..1, symmetric, 1 for the same words.

    `score`: that they state one claim, before guards. `likeness`: that they are about one thing, which is the score
    without a sense for single dimensions of the vectors; it is higher where one text denies the other or gives another
    number.
    """

    score: float
    likeness: float


def likelihoods(a: Text, b: Text, vectors: tuple[Vector, Vector] | None = None) -> Likelihoods:
    """Of two texts; `vectors`: of both, when a sentence model is there."""
    if a.key == b.key:
        return Likelihoods(1.0, 1.0)
    known = features(a, b, vectors)
    evidence, dimensions = _evidence("vectors" if vectors else "lexical", known)
    if vectors:
        evidence += float(np.dot(dimensions, by_dimension(*vectors)))
    fitted = _logistic(_evidence("likeness" if vectors else "lexical", known)[0])
    but_numbers = _BUT_NUMBERS * weighted_dice(_without_numbers(a), _without_numbers(b))
    return Likelihoods(_logistic(evidence), max(fitted, but_numbers))


def _evidence(kind: str, known: Mapping[str, float]) -> tuple[float, Vector]:
    """Log-odds by the features, and the weights of dimensions that go with them."""
    weights, bias, dimensions = _weights(kind)
    return bias + math.fsum(weights[name] * known[name] for name in weights), dimensions


def _logistic(evidence: float) -> float:
    return 1.0 / (1.0 + math.exp(-evidence))


def by_dimension(a: Vector, b: Vector) -> Vector:
    """Distance and product of two vectors in each dimension: twice as many values; symmetric."""
    return np.concatenate([np.abs(a - b), a * b])


@lru_cache(maxsize=2_000)  # each keeps its Text
def _without_numbers(text: Text) -> dict[str, float]:
    return {stem: weight for stem, weight in text.weights.items() if not lexicon.is_number(stem)}


def features(a: Text, b: Text, vectors: tuple[Vector, Vector] | None = None) -> dict[str, float]:
    """What the score is made of, each 0..1 and symmetric."""
    shared = _shared(a, b)
    covers = _covers(a, b)
    quoted = (a.quoted | b.quoted) & a.weights.keys() & b.weights.keys()
    found = {
        "quoted": 1.0 - math.exp(-math.fsum(max(a.weights[stem], b.weights[stem]) for stem in quoted) / _INFORMATION),
        "words": weighted_dice(a.weights, b.weights),
        "covered_least": min(covers),
        "covered_most": max(covers),
        "grams": dice(a.grams, b.grams),
        "pairs": dice(a.pairs, b.pairs),
        "information": 1.0 - math.exp(-shared / _INFORMATION),
        "plain": min(_plain(a, b), _plain(b, a)),
        "stating": float(_states(a) and _states(b)),
    }
    if vectors:
        found["cosine"] = float(np.dot(*vectors))
    return found


def covered(a: Text, b: Text) -> float:
    """The share of the weight of one text that the other has too: of the one that has the larger share."""
    return max(_covers(a, b))


def _covers(a: Text, b: Text) -> list[float]:
    shared = _shared(a, b)
    return [shared / sum(text.weights.values()) if text.weights else 0.0 for text in (a, b)]


def _shared(a: Text, b: Text) -> float:
    return math.fsum(min(a.weights[stem], b.weights[stem]) for stem in a.weights.keys() & b.weights.keys())


def weighted_dice(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    """Share of the weight of both texts that stands in words of both."""
    total = sum(a.values()) + sum(b.values())
    return math.fsum(a[stem] + b[stem] for stem in a.keys() & b.keys()) / total if total else 0.0


def dice(a: Collection[object], b: Collection[object]) -> float:
    """Share of the members of both sets that stand in both."""
    total = len(a) + len(b)
    return 2 * len(set(a) & set(b)) / total if total else 0.0


def _plain(text: Text, other: Text) -> float:
    """Share of the weight of a text's words, names left out, that stands in such words of the other."""
    own, others = (_ordinary(one) for one in (text, other))
    total = sum(own.values())
    return math.fsum(min(own[stem], others[stem]) for stem in own.keys() & others.keys()) / total if total else 0.0


@lru_cache(maxsize=2_000)  # each keeps its Text
def _ordinary(text: Text) -> dict[str, float]:
    return {word.stem: word.weight for word in text.words if word.weight > 0 and not word.name}


@lru_cache(maxsize=2_000)  # each keeps its Text
def _states(text: Text) -> bool:
    """Whether a text looks like a statement rather than the name of a thing."""
    return any(word.lower in lexicon.words("auxiliaries") for word in text.words)


@cache
def _weights(kind: str) -> tuple[dict[str, float], float, Vector]:
    """Feature -> weight, the bias, and the weights of `by_dimension`."""
    fitted = json.loads(resources.files("transforms.dedupe.judge").joinpath("weights.json").read_text())[kind]
    return fitted["weights"], fitted["bias"], np.array(fitted["dimensions"], dtype=np.float32)
