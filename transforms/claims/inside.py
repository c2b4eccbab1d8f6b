"""How likely each word stands in what somebody said: a small recurrent network that reads sentences both ways.

It sees word, tag and label of each token and how good the candidates around it are, not the model's own vectors, which
another model would have otherwise. Its weights were fitted on the train part of PolNeAR by `benchmarks/fit_inside.py`.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import as_file, files
from typing import NamedTuple

import numpy as np

from transforms.claims import en
from transforms.claims.candidates import Candidate
from transforms.claims.features import says_of
from transforms.claims.model import one_thread
from transforms.claims.parse import Tree

_CHUNK = 8192  # tokens with padding that are read at once: bounds the memory
_NONE = -6.0  # log-odds where there is no candidate
_WORD_CHARS = 6  # a word of English with its blank
KINDS = ("words", "tags", "labels")


class Reading(NamedTuple):
    """A sentence of n tokens as the network sees it: n rows of `values`, n strings of each kind, n `sizes` in words."""

    values: np.ndarray
    names: tuple[Sequence[str], Sequence[str], Sequence[str]]
    sizes: np.ndarray


def sizes(tree: Tree) -> np.ndarray:
    """How many words each token is, those that it stands in for included; none for a mark."""
    starts = [*tree.starts, tree.ends[-1]]
    gaps = (max(starts[i + 1] - starts[i] - len(word), 0) for i, word in enumerate(tree.words))
    return np.array(
        [
            1 + gap // _WORD_CHARS if any(map(str.isalnum, word)) else 0
            for word, gap in zip(tree.words, gaps, strict=True)
        ],
        dtype=np.float32,
    )


def reading(tree: Tree, quoted: Sequence[bool], scored: Sequence[tuple[float, Candidate]]) -> Reading:
    """`scored` are the candidates of the sentence, each with its log-odds."""
    n, words = len(tree), sizes(tree)
    best, second, cue = (np.full(n, _NONE, np.float32) for _ in range(3))
    for score, candidate in scored:
        inner = slice(candidate.first, candidate.last + 1)
        second[inner] = np.maximum(second[inner], np.minimum(best[inner], score))
        best[inner] = np.maximum(best[inner], score)
        cue[candidate.cue] = max(cue[candidate.cue], score)
    columns = [
        best / 3,
        second / 3,
        cue / 3,
        np.array(quoted),
        np.array([tag[0] in "NV" and says_of(tree.lemma(i), tag) != "-" for i, tag in enumerate(tree.tags)]),
        np.linspace(0, 1, n),
        np.full(n, min(n, 60) / 30),
        np.array([word[:1].isupper() for word in tree.words]),
        np.log1p(words),
    ]
    return Reading(np.stack(columns, axis=1).astype(np.float32), (tree.lows, tree.tags, tree.deps), words)


class Network:
    """Two LSTMs, one a direction, and a logistic unit over both and their input.

    `weights` has for each of KINDS its known names and a table `<kind>_in` with one row a name, the first row for
    unknown ones; `enter`, `again` and `shift` of both directions; `leave`, `past` and `bias` of the unit.
    """

    def __init__(self, weights: Mapping[str, np.ndarray]) -> None:
        self.known = [{str(name): n for n, name in enumerate(weights[kind], start=1)} for kind in KINDS]
        self.weights = {name: w.astype(np.float32) for name, w in weights.items() if name not in KINDS}

    def log_odds(self, readings: Sequence[Reading]) -> list[np.ndarray]:
        """For each sentence, the log-odds of each of its tokens."""
        found: list[np.ndarray] = [np.zeros(0, np.float32)] * len(readings)
        for chunk in _chunks(readings):
            with one_thread():
                odds = self._read(*self.side_by_side([readings[n] for n in chunk]))
            for column, n in enumerate(chunk):
                found[n] = odds[: len(readings[n].values), column]
        return found

    def side_by_side(self, readings: Sequence[Reading]) -> tuple[np.ndarray, list[np.ndarray], np.ndarray]:
        """Values and row numbers of sentences, tokens downwards; the last is 1 where there is a token, else 0."""
        shape = max(len(r.values) for r in readings), len(readings)
        values = np.zeros((*shape, readings[0].values.shape[1]), np.float32)
        rows = [np.zeros(shape, np.int32) for _ in KINDS]
        real = np.zeros(shape, np.float32)
        for column, one in enumerate(readings):
            size = len(one.values)
            values[:size, column], real[:size, column] = one.values, 1
            for row, known, names in zip(rows, self.known, one.names, strict=True):
                row[:size, column] = [known.get(name, 0) for name in names]
        return values, rows, real

    def _read(self, values: np.ndarray, rows: Sequence[np.ndarray], real: np.ndarray) -> np.ndarray:
        w = self.weights
        entered = np.concatenate([values, *(w[f"{kind}_in"][row] for kind, row in zip(KINDS, rows, strict=True))], 2)
        ways = np.stack([entered, entered[::-1]])
        gates = ways @ w["enter"][:, None] + w["shift"][:, None, None]
        states, _, _ = run(gates, np.stack([real, real[::-1]])[..., None], w["again"])
        both = np.concatenate([states[0], states[1, ::-1]], axis=2)
        return np.asarray(both @ w["leave"] + entered @ w["past"] + w["bias"])


def run(gates: np.ndarray, real: np.ndarray, again: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """States, memories and opened gates of both LSTMs from what enters the gates, each (2, tokens, sentences, …)."""
    size = again.shape[1]
    states = np.zeros((*gates.shape[:3], size), np.float32)
    memories, opened = np.zeros_like(states), np.empty_like(gates)
    state = memory = np.zeros((2, gates.shape[2], size), np.float32)
    for step in range(gates.shape[1]):
        gate = gates[:, step] + state @ again
        opened[:, step, :, : 3 * size] = 1 / (1 + np.exp(-gate[..., : 3 * size]))
        opened[:, step, :, 3 * size :] = np.tanh(gate[..., 3 * size :])
        take, keep, give, new = np.split(opened[:, step], 4, axis=2)
        memory = memories[:, step] = (keep * memory + take * new) * real[:, step]
        state = states[:, step] = give * np.tanh(memory)
    return states, memories, opened


def _chunks(readings: Sequence[Reading]) -> Iterator[list[int]]:
    """Numbers of sentences of like length, so many that they make one chunk."""
    chunk: list[int] = []
    for n in sorted(range(len(readings)), key=lambda n: len(readings[n].values)):
        if chunk and (len(chunk) + 1) * len(readings[n].values) > _CHUNK:
            yield chunk
            chunk = []
        chunk.append(n)
    if chunk:
        yield chunk


@cache
def network() -> Network:
    """The fitted one, of `en/inside.npz`."""
    with as_file(files(en.__name__) / "inside.npz") as path, np.load(path) as weights:
        return Network(dict(weights))
