"""What speaks for and against two texts being one statement, as figures for the fitted decision.

Every figure is symmetric and lies in 0..1. None decides by itself; how much each counts is fitted (`decision.py`).
"""

import math
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from transforms.dedupe.judge.guards import GUARDS
from transforms.dedupe.judge.guards.polarity import negations
from transforms.dedupe.judge.guards.wording import words_replaced
from transforms.dedupe.retrieval.encoder import Vector
from transforms.dedupe.text import lexicon
from transforms.dedupe.text.names import names
from transforms.dedupe.text.quantities import quantities
from transforms.dedupe.text.quotations import contained, shared_quotation
from transforms.dedupe.text.statement import Text

SPEAKERS = ("same", "different", "unknown", "outlet")
_TYPICAL_CONTEXT = 0.2  # likeness of the contexts of two statements in one story, for what has none
_MOST_CONTEXT = 0.4  # likelier than this only within one article, which the pairs do not show
_INFORMATION = 15.0  # shared weight at which a pair has about two thirds of all the evidence that words can give
_TURNS = ("antonym", "comparator", "exchange", "name", "number", "polarity")  # worth more the more the rest agrees
_QUOTED_WORDS, _NAMES, _SHORT, _LONG = 12, 4, 20, 40  # counts from which on more makes no difference


class Side(NamedTuple):
    """One of two statements: its text, read once, and its vector (None without a sentence model)."""

    text: Text
    vector: Vector | None = None


class Circumstances(NamedTuple):
    """What is known beside the two texts.

    `speakers`: same | different | unknown | outlet (at least one side is the outlet's own voice). `one_meeting`: both
    speak of a meeting between the same parties. `context`: how alike the words around them are, 0..1; None: not known.
    """

    speakers: str = "unknown"
    one_meeting: bool = False
    context: float | None = None


def evidence(a: Side, b: Side, guards: Collection[str], known: Circumstances) -> dict[str, float]:
    """Return figure -> value; `guards` are those that fired. Without vectors `cosine` is missing."""
    one, other = a.text, b.text
    covers = _covers(one, other)
    agreement = weighted_dice(one.weights, other.weights)
    found = {
        **_words(one, other),
        "words": agreement,
        "covered_least": min(covers),
        "covered_most": max(covers),
        "quotation": min(shared_quotation(one, other), _QUOTED_WORDS) / _QUOTED_WORDS,
        "contained": float(contained(one, other) > 0),
        "replaced": float(words_replaced(one, other)),
        "one_meeting": float(known.one_meeting),
        "context": _TYPICAL_CONTEXT if known.context is None else min(known.context, _MOST_CONTEXT),
        **{f"speakers_{kind}": float(known.speakers == kind) for kind in SPEAKERS},
        **{f"guard_{name}": float(name in guards) for name in GUARDS},
        **{f"turned_{name}": agreement if name in guards else 0.0 for name in _TURNS},
    }
    if a.vector is not None and b.vector is not None:
        found["cosine"] = float(np.dot(a.vector, b.vector))
    return found


def _words(a: Text, b: Text) -> dict[str, float]:
    lengths = sorted(sum(word.weight > 0 for word in text.words) for text in (a, b))
    quoted = (a.quoted | b.quoted) & a.weights.keys() & b.weights.keys()
    own, others = _name_stems(a), _name_stems(b)
    numbers, other_numbers = ({(one.kind, one.value) for one in quantities(text)} for text in (a, b))
    return {
        "quoted": _much(math.fsum(max(a.weights[stem], b.weights[stem]) for stem in quoted)),
        "grams": dice(a.grams, b.grams),
        "pairs": dice(a.pairs, b.pairs),
        "information": _much(_shared(a, b)),
        "plain": min(_plain(a, b), _plain(b, a)),
        "stating": float(_states(a) and _states(b)),
        "shorter": min(lengths[0], _SHORT) / _SHORT,
        "longer": min(lengths[1], _LONG) / _LONG,
        "length_ratio": lengths[0] / max(lengths[1], 1),
        "names_shared": min(len(own & others), _NAMES) / _NAMES,
        "names_apart": min(len(own ^ others), _NAMES) / _NAMES,
        "number_shared": float(bool(numbers & other_numbers)),
        "number_missing": float(bool(numbers) != bool(other_numbers)),
        "negation_missing": float(bool(negations(a)) != bool(negations(b))),
    }


def weighted_dice(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    """Return how much of the total weight of two texts is in the words they share, 0..1."""
    total = sum(a.values()) + sum(b.values())
    return math.fsum(a[stem] + b[stem] for stem in a.keys() & b.keys()) / total if total else 0.0


def dice(a: Collection[object], b: Collection[object]) -> float:
    """Return the share of the members of both sets that stand in both."""
    total = len(a) + len(b)
    return 2 * len(set(a) & set(b)) / total if total else 0.0


def _much(weight: float) -> float:
    return 1.0 - math.exp(-weight / _INFORMATION)


def _covers(a: Text, b: Text) -> list[float]:
    """The share of the weight of each text that the other has too."""
    shared = _shared(a, b)
    return [shared / sum(text.weights.values()) if text.weights else 0.0 for text in (a, b)]


def _shared(a: Text, b: Text) -> float:
    return math.fsum(min(a.weights[stem], b.weights[stem]) for stem in a.weights.keys() & b.weights.keys())


def _plain(text: Text, other: Text) -> float:
    """The share of the weight of a text's words, names left out, that stands in such words of the other."""
    own, others = (_ordinary(one) for one in (text, other))
    total = sum(own.values())
    return math.fsum(min(own[stem], others[stem]) for stem in own.keys() & others.keys()) / total if total else 0.0


@lru_cache(maxsize=2_000)  # each keeps its Text
def _ordinary(text: Text) -> dict[str, float]:
    return {word.stem: word.weight for word in text.words if word.weight > 0 and not word.name}


@lru_cache(maxsize=2_000)  # each keeps its Text
def _name_stems(text: Text) -> frozenset[str]:
    return frozenset(word.stem for name in names(text) for word in name)


@lru_cache(maxsize=2_000)  # each keeps its Text
def _states(text: Text) -> bool:
    """Whether a text looks like a statement rather than the name of a thing."""
    return any(word.lower in lexicon.words("auxiliaries") for word in text.words)
