"""The network of `inside` and its fitting."""

from collections.abc import Sequence

import numpy as np
import pytest

from benchmarks import fit_inside
from transforms.claims import inside, spans


def _lessons(lengths: Sequence[int]) -> list[fit_inside.Lesson]:
    random = np.random.default_rng(0)
    return [
        fit_inside.Lesson(
            inside.Reading(
                random.standard_normal((n, 9)).astype(np.float32),
                (random.choice(["we", "say"], n).tolist(), ["NN"] * n, random.choice(["a", "b"], n).tolist()),
                np.ones(n, np.float32),
            ),
            random.random(n).astype(np.float32),
        )
        for n in lengths
    ]


def _network(lessons: Sequence[fit_inside.Lesson]) -> inside.Network:
    return inside.Network(fit_inside._first(lessons, np.random.default_rng(1)))


def _loss(network: inside.Network, lessons: Sequence[fit_inside.Lesson]) -> float:
    odds = np.concatenate(network.log_odds([lesson.reading for lesson in lessons])).astype(float)
    truth = np.concatenate([lesson.truth for lesson in lessons])
    return float((np.logaddexp(0, odds) - truth * odds).mean())


@pytest.mark.parametrize("name", ["enter", "again", "shift", "leave", "past", "bias", "words_in", "labels_in"])
def test_slopes_are_those_of_the_loss(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fit_inside, "_DROP", 0.0)
    lessons = _lessons((5, 3, 7))
    network = _network(lessons)
    slope = fit_inside._slopes(network, lessons, np.random.default_rng(2))[name].ravel()
    place = int(np.abs(slope).argmax())
    weights = network.weights[name].ravel()
    network.weights[name] = weights.reshape(network.weights[name].shape)
    losses = []
    for step in (0.02, -0.04):
        weights[place] += step
        losses.append(_loss(network, lessons))
    assert slope[place] == pytest.approx((losses[0] - losses[1]) / 0.04, rel=0.02)


def test_sentences_read_together_are_as_if_each_were_alone() -> None:
    lessons = _lessons((5, 1, 40, 7))
    network = _network(lessons)
    for together, lesson in zip(network.log_odds([one.reading for one in lessons]), lessons, strict=True):
        assert together == pytest.approx(network.log_odds([lesson.reading])[0], abs=1e-4)


def test_it_learns() -> None:
    lessons = [one._replace(truth=(one.reading.values[:, 0] > 0).astype(np.float32)) for one in _lessons([6] * 400)]
    fitted = inside.Network(fit_inside.fit(lessons * 4))
    assert _loss(fitted, lessons) < 0.5 * _loss(_network(lessons), lessons)


def test_nothing_to_read() -> None:
    assert inside.network().log_odds([]) == []


CHANCES = np.array([-9.0, -9, 9, 9, 9, 0, 9, -9])
SIZES = np.array([1.0, 1, 1, 1, 1, 0, 1, 1])  # the sixth is a mark


@pytest.mark.parametrize(
    ("first", "last", "overlap"),
    [(2, 6, 1.0), (2, 3, 0.5), (1, 6, 0.8), (0, 1, 0.0)],
    ids=["all that is likely", "half of it", "a word too many", "beside it"],
)
def test_expected_overlap(first: int, last: int, overlap: float) -> None:
    words = spans.words_of(CHANCES, SIZES)
    found = dict(zip(spans.NAMES, spans.features(words, first, last, 1.0, 0.0), strict=True))
    assert found["expected overlap"] == pytest.approx(overlap, abs=0.01)
