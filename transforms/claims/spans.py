"""How good a span is as a content: from its candidate, its end, and how likely each of its words stands in one."""

import math
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

from transforms.claims import en

NAMES = (
    "candidate",
    "end",
    "inside",
    "expected overlap",
    "odds",
    "before",
    "after",
    "first",
    "last",
    "length",
    "length of what is inside",
    "candidate of that overlap",
    "candidate squared",
    "overlap squared",
    "inside squared",
    "cut off",
    "bias",
)
_GOES_ON = 0.6  # a word as likely as this belongs to the run of words around a span


class Words(NamedTuple):
    """The words of a sentence of n tokens: chances of standing in a content, sizes, and sums up to each token."""

    chances: Sequence[float]
    sizes: Sequence[float]
    sums: tuple[Sequence[float], Sequence[float], Sequence[float]]  # n + 1 each: of sizes, chances, log-odds


def words_of(odds: np.ndarray, sizes: np.ndarray) -> Words:
    """From the log-odds and the size of each token."""
    chances = 1 / (1 + np.exp(-odds))
    sums = (np.concatenate([[0.0], np.cumsum(each * sizes)]).tolist() for each in (np.ones(len(sizes)), chances, odds))
    return Words(chances.tolist(), sizes.tolist(), (*sums,))


def features(words: Words, first: int, last: int, candidate: float, end: float) -> list[float]:
    """The numbers named by NAMES of the tokens `[first, last]`; `candidate` and `end` are log-odds."""
    size, inside, odds = (each[last + 1] - each[first] for each in words.sums)
    size = max(size, 0.5)
    before, cut_left = _beyond(words, range(first - 1, -1, -1))
    after, cut_right = _beyond(words, range(last + 1, len(words.sizes)))
    mean, overlap, length = inside / size, inside / (size + cut_left + cut_right), math.log(size + 1) / 3
    score = candidate / 3
    return [
        score,
        end / 3,
        mean,
        overlap,
        odds / size / 3,
        before,
        after,
        words.chances[first],
        words.chances[last],
        length,
        length * mean,
        overlap * score,
        score * abs(score),
        overlap * overlap,
        mean * mean,
        min((cut_left + cut_right) / 10, 1.0),
        1.0,
    ]


def _beyond(words: Words, tokens: range) -> tuple[float, float]:
    """Chance of the next word beyond a span, and how many words are left outside that would go on with it."""
    chance, cut = None, 0.0
    for i in tokens:
        if words.sizes[i]:
            chance = words.chances[i] if chance is None else chance
            if words.chances[i] <= _GOES_ON:
                break
            cut += words.chances[i] * words.sizes[i]
    return chance or 0.0, cut


@cache
def weights() -> np.ndarray:
    """The fitted weight of each of NAMES, of `en/spans.tsv`."""
    by_name = en.mapping("spans.tsv")
    return np.array([float(by_name[name]) for name in NAMES])
