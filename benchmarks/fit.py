"""Fit the weights of the score and write `transforms/dedupe/judge/weights.json`.

python -m benchmarks.fit --mrpc FILE... --headlines FILE... --polnear data/train [--write] [--test]

Logistic regression on MRPC's training pairs, the `fit` part of our PolNeAR pairs (which together count as much) and
graded pairs of headlines (half as much). Prints the AUC of each set on pairs that were left out, PolNeAR by stories:
pairs that share an article, also through others, are left out together. What a threshold would give is printed for the
same pairs, guards included. Only `--test` looks at the part kept for testing.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy.optimize import minimize
from transforms.dedupe.judge.score import by_dimension, features

from benchmarks.pairs import Pair, auc, graded, mrpc, polnear
from transforms.dedupe.judge.guards import fired
from transforms.dedupe.retrieval.encoder import shared_encoder
from transforms.dedupe.text.statement import read

_POLNEAR_WEIGHT = 1.0  # of all PolNeAR pairs together, against all MRPC pairs together
_HEADLINES_WEIGHT = 0.5
_DIMENSIONS = 0.017  # scale of the dimensions among the columns: a ridge 3,500 times as strong, for there are many
_FOLDS = 6
_OUT = Path("transforms/dedupe/judge/weights.json")


class Rows(NamedTuple):
    """Pairs as numbers: `known` by feature, `dimensions` as `by_dimension` has them (or none), `same` 0 or 1."""

    known: np.ndarray
    dimensions: np.ndarray
    same: np.ndarray

    def of(self, chosen: np.ndarray) -> "Rows":
        return Rows(*(part[chosen] for part in self))


class Fitted(NamedTuple):
    known: np.ndarray
    dimensions: np.ndarray
    bias: float

    def score(self, rows: Rows) -> np.ndarray:
        return np.asarray(1 / (1 + np.exp(-(rows.known @ self.known + rows.dimensions @ self.dimensions + self.bias))))


def rows(pairs: Sequence[Pair], kind: str) -> tuple[Rows, list[str]]:
    """The pairs, and the names of the features. `kind`: vectors, likeness (of them the cosine alone) or lexical."""
    encoder = shared_encoder() if kind != "lexical" else None
    known, dimensions, names = [], [], []
    for pair in pairs:
        vectors = (encoder.encode(pair.a), encoder.encode(pair.b)) if encoder else None
        found = features(read(pair.a), read(pair.b), vectors)
        names = list(found)
        known.append(list(found.values()))
        dimensions.append(by_dimension(*vectors) if vectors and kind == "vectors" else np.zeros(0))
    return Rows(
        np.array(known), np.array(dimensions), np.array([pair.label == "same" for pair in pairs], dtype=float)
    ), names


def fit(sets: Sequence[tuple[Rows, float]]) -> Fitted:
    """Logistic regression with a little ridge on standardised columns; each set with its weight as a whole."""
    columns = [np.vstack([getattr(one, name) for one, _ in sets]) for name in ("known", "dimensions")]
    same = np.concatenate([one.same for one, _ in sets])
    first = len(sets[0][0].same)
    weight = np.concatenate([np.full(len(one.same), share * first / len(one.same)) for one, share in sets])
    mean, spread = (np.concatenate([f(part, axis=0) for part in columns]) for f in (np.mean, np.std))
    scale = np.r_[np.ones(columns[0].shape[1]), np.full(columns[1].shape[1], _DIMENSIONS)] / (spread + 1e-9)
    beta = _regress((np.hstack(columns) - mean) * scale, 2 * same - 1, weight)
    plain = beta[:-1] * scale
    known, dimensions = np.split(plain, [columns[0].shape[1]])
    return Fitted(known, dimensions, float(beta[-1] - plain @ mean))


def _regress(scaled: np.ndarray, sign: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Coefficients, the constant last."""
    scaled = np.c_[scaled, np.ones(len(scaled))]

    def loss(beta: np.ndarray) -> tuple[float, np.ndarray]:
        margin = sign * (scaled @ beta)
        slope = -(weight * sign / (1 + np.exp(margin))) @ scaled + np.r_[beta[:-1], 0]
        return float((weight * np.logaddexp(0, -margin)).sum() + (beta[:-1] ** 2).sum() / 2), slope

    return np.asarray(minimize(loss, np.zeros(scaled.shape[1]), jac=True, method="L-BFGS-B").x)


def by_story(pairs: Sequence[Pair]) -> np.ndarray:
    """The fold of each pair: a story is in one, the largest stories are spread first."""
    folds: dict[str, int] = {}
    load = np.zeros(_FOLDS)
    stories, sizes = np.unique([pair.story for pair in pairs], return_counts=True)
    for i in np.argsort(-sizes, kind="stable"):
        folds[str(stories[i])] = int(load.argmin())
        load[load.argmin()] += sizes[i]
    return np.array([folds[pair.story] for pair in pairs])


def left_out(news: Rows, stories: Rows, folds: np.ndarray, headlines: Rows) -> tuple[np.ndarray, np.ndarray]:
    """The scores of both sets, each by weights that were fitted without the pair's fold."""
    random = np.random.RandomState(0).randint(0, _FOLDS, len(news.same))
    scores = np.zeros(len(news.same)), np.zeros(len(stories.same))
    for i in range(_FOLDS):
        one = fit(
            [
                (news.of(random != i), 1.0),
                (stories.of(folds != i), _POLNEAR_WEIGHT),
                (headlines, _HEADLINES_WEIGHT),
            ]
        )
        scores[0][random == i] = one.score(news.of(random == i))
        scores[1][folds == i] = one.score(stories.of(folds == i))
    return scores


def report_thresholds(pairs: Sequence[Pair], scores: np.ndarray) -> None:
    """What is called the same by score and guards alone, at several thresholds."""
    free = np.array([not fired(read(pair.a), read(pair.b)) for pair in pairs])
    same = np.array([pair.label == "same" for pair in pairs])
    for least in np.arange(0.5, 0.9, 0.05):
        called = free & (scores >= least)
        print(f"  from {least:.2f}: {called.sum()} called, {(called & same).sum()} of {same.sum()} found")


def run(sets: dict[str, list[Pair]], kind: str, testing: bool) -> dict[str, object]:
    """Measure on pairs that were left out, then fit on all that may be fitted on."""
    (news, names), (stories, _), (headlines, _) = (rows(sets[name], kind) for name in ("news", "fit", "headlines"))
    scores = left_out(news, stories, by_story(sets["fit"]), headlines)
    print(f"MRPC train, {_FOLDS} folds: AUC {auc(list(scores[0]), list(news.same > 0)):.4f}")
    print(f"PolNeAR fit part, {_FOLDS} folds by story: AUC {auc(list(scores[1]), list(stories.same > 0)):.4f}")
    report_thresholds(sets["fit"], scores[1])
    fitted = fit([(news, 1.0), (stories, _POLNEAR_WEIGHT), (headlines, _HEADLINES_WEIGHT)])
    if testing:
        test, _ = rows(sets["test"], kind)
        print(f"PolNeAR test part: AUC {auc(list(fitted.score(test)), list(test.same > 0)):.4f}")
    return {
        "weights": {name: round(float(value), 4) for name, value in zip(names, fitted.known, strict=True)},
        "bias": round(fitted.bias, 4),
        "dimensions": [round(float(value), 3) for value in fitted.dimensions],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mrpc", type=Path, nargs="+", required=True)
    parser.add_argument("--headlines", type=Path, nargs="+", required=True)
    parser.add_argument("--polnear", type=Path, required=True)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--test", action="store_true")
    options = parser.parse_args()
    stories = polnear(options.polnear)
    sets = {part: [pair for pair in stories if pair.part == part] for part in ("fit", "test")}
    sets["news"] = [pair for path in options.mrpc for pair in mrpc(path)]
    sets["headlines"] = [pair for path in options.headlines for pair in graded(path)]
    fitted = {}
    for kind in ("vectors", "likeness", "lexical"):
        print(kind)
        fitted[kind] = run(sets, kind, options.test)
    if options.write:
        _OUT.write_text(json.dumps(fitted) + "\n")


if __name__ == "__main__":
    main()
