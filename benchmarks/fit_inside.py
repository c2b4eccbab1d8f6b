"""Fits the network of `transforms.claims.inside` by backpropagation through time; `fit_claims` calls it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from transforms.claims.inside import KINDS, Network, Reading, run

_KNOWN = (2500, 100, 100)  # names of each of KINDS that have a row of their own, the most frequent ones
_WIDTHS = (16, 10, 10)
_SIZE = 32  # of an LSTM's state
_EPOCHS, _BATCH, _RATE = 3, 48, 0.005
_DROP = 0.25  # share of the states that a step leaves out

Arrays = dict[str, np.ndarray]


class Lesson(NamedTuple):
    """A sentence, and for each token how much of it stands in a content (0..1)."""

    reading: Reading
    truth: np.ndarray


def fit(lessons: Sequence[Lesson]) -> Arrays:
    """The weights of a Network, by Adam with a falling step; always the same for the same lessons."""
    random = np.random.default_rng(1)
    network = Network(_first(lessons, random))
    steps = _EPOCHS * -(-len(lessons) // _BATCH)
    means, squares = ({name: np.zeros_like(w) for name, w in network.weights.items()} for _ in range(2))
    batches = (batch for _ in range(_EPOCHS) for batch in _batches(lessons, random))
    for step, batch in enumerate(batches, start=1):
        slopes = _slopes(network, batch, random)
        norm = np.sqrt(sum(float((slope**2).sum()) for slope in slopes.values()))
        rate = _RATE * min(1, step / 100) * (1 - step / (steps + 100))
        for name, slope in slopes.items():
            slope = slope / max(norm, 1.0)
            means[name] = 0.9 * means[name] + 0.1 * slope
            squares[name] = 0.999 * squares[name] + 0.001 * slope**2
            scale = np.sqrt(squares[name] / (1 - 0.999**step)) + 1e-8
            network.weights[name] -= (rate * means[name] / (1 - 0.9**step) / scale).astype(np.float32)
    names = {kind: np.array(list(known)) for kind, known in zip(KINDS, network.known, strict=True)}
    return {**names, **network.weights}


def _first(lessons: Sequence[Lesson], random: np.random.Generator) -> Arrays:
    """Random weights, and the names that get rows."""
    weights: Arrays = {}
    for at, (kind, most, width) in enumerate(zip(KINDS, _KNOWN, _WIDTHS, strict=True)):
        counts = Counter(name for lesson in lessons for name in lesson.reading.names[at])
        known = sorted(counts, key=lambda name: (-counts[name], name))[:most]
        weights[kind] = np.array(known)
        weights[f"{kind}_in"] = 0.3 * random.standard_normal((len(known) + 1, width))
    enters = lessons[0].reading.values.shape[1] + sum(_WIDTHS)
    weights["enter"] = random.standard_normal((2, enters, 4 * _SIZE)) / np.sqrt(enters)
    weights["again"] = random.standard_normal((2, _SIZE, 4 * _SIZE)) / np.sqrt(_SIZE)
    weights["shift"] = np.zeros((2, 4 * _SIZE))
    weights["shift"][:, _SIZE : 2 * _SIZE] = 1  # at first it keeps what it knows
    weights["leave"] = random.standard_normal(2 * _SIZE) / np.sqrt(2 * _SIZE)
    weights["past"], weights["bias"] = np.zeros(enters), np.zeros(1)
    return weights


def _batches(lessons: Sequence[Lesson], random: np.random.Generator) -> Iterator[list[Lesson]]:
    """Sentences of like length together, in another order each time."""
    lengths = np.array([len(lesson.truth) for lesson in lessons])
    order = np.argsort(lengths + 6 * random.random(len(lessons)), kind="stable")
    starts = np.arange(0, len(lessons), _BATCH)
    random.shuffle(starts)
    for start in starts:
        yield [lessons[n] for n in order[start : start + _BATCH]]


def _slopes(network: Network, batch: Sequence[Lesson], random: np.random.Generator) -> Arrays:
    """The slope of the loss by each weight: cross entropy, each token as often as it is words."""
    values, rows, real = network.side_by_side([lesson.reading for lesson in batch])
    truth, sizes = np.zeros_like(real), np.zeros_like(real)
    for column, lesson in enumerate(batch):
        truth[: len(lesson.truth), column], sizes[: len(lesson.truth), column] = lesson.truth, lesson.reading.sizes
    w = network.weights
    tables = zip(KINDS, rows, strict=True)
    entered = np.concatenate([values, *(w[f"{kind}_in"][row] for kind, row in tables)], 2)
    kept = _kept(random, entered.shape, _DROP / 2)
    kept[..., : values.shape[2]] = 1
    entered *= kept
    ways, reals = np.stack([entered, entered[::-1]]), np.stack([real, real[::-1]])[..., None]
    passes = _Pass(ways, reals, w)
    left = _kept(random, (1, len(batch), 2 * _SIZE), _DROP)
    both = np.concatenate([passes.states[0], passes.states[1, ::-1]], axis=2) * left
    odds = both @ w["leave"] + entered @ w["past"] + w["bias"]
    wrong = (1 / (1 + np.exp(-odds)) - truth) * sizes / max(sizes.sum(), 1)
    outward = wrong[..., None] * w["leave"] * left
    slopes, inward = passes.back(np.stack([outward[..., :_SIZE], outward[::-1, :, _SIZE:]]), w)
    inward = (inward[0] + inward[1, ::-1] + wrong[..., None] * w["past"]) * kept
    slopes |= {"leave": np.tensordot(wrong, both, 2), "past": np.tensordot(wrong, entered, 2)}
    slopes["bias"] = wrong.sum(keepdims=True)[0]
    at = values.shape[2]
    for kind, row, width in zip(KINDS, rows, _WIDTHS, strict=True):
        slopes[f"{kind}_in"] = np.zeros_like(w[f"{kind}_in"])
        np.add.at(slopes[f"{kind}_in"], row.ravel(), inward[..., at : at + width].reshape(-1, width))
        at += width
    return slopes


def _kept(random: np.random.Generator, shape: Sequence[int], drop: float) -> np.ndarray:
    """Which units of each sentence count in this step, scaled so that the sum stays."""
    return ((random.random((1, *shape[1:])) > drop) / (1 - drop)).astype(np.float32)


class _Pass:
    """One run of both LSTMs over a batch, with what is needed for the way back."""

    def __init__(self, ways: np.ndarray, real: np.ndarray, w: Arrays) -> None:
        self.ways, self.real = ways, real
        gates = ways @ w["enter"][:, None] + w["shift"][:, None, None]
        self.states, self.memories, self.opened = run(gates, real, w["again"])

    def back(self, outward: np.ndarray, w: Arrays) -> tuple[Arrays, np.ndarray]:
        """The slopes of `enter`, `again` and `shift`, and those of what entered."""
        passed = np.zeros_like(self.opened)
        state = memory = np.zeros_like(outward[:, 0])
        for step in range(outward.shape[1] - 1, -1, -1):
            state = (state + outward[:, step]) * self.real[:, step]
            passed[:, step], memory = self._step(step, state, memory)
            state = passed[:, step] @ w["again"].transpose(0, 2, 1)
        before = np.concatenate([np.zeros_like(self.states[:, :1]), self.states[:, :-1]], axis=1)
        flat = passed.reshape(2, -1, passed.shape[3])
        slopes = {
            "enter": self.ways.reshape(2, flat.shape[1], -1).transpose(0, 2, 1) @ flat,
            "again": before.reshape(2, flat.shape[1], -1).transpose(0, 2, 1) @ flat,
            "shift": flat.sum(axis=1),
        }
        return slopes, passed @ w["enter"].transpose(0, 2, 1)[:, None]

    def _step(self, step: int, state: np.ndarray, memory: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The slopes at the gates of one step, and that of the memory before it."""
        take, keep, give, new = np.split(self.opened[:, step], 4, axis=2)
        seen = np.tanh(self.memories[:, step])
        memory = (memory + state * give * (1 - seen**2)) * self.real[:, step]
        earlier = self.memories[:, step - 1] if step else 0.0
        slopes = (
            memory * new * take * (1 - take),
            memory * earlier * keep * (1 - keep),
            state * seen * give * (1 - give),
            memory * take * (1 - new**2),
        )
        return np.concatenate(slopes, axis=2), memory * keep
