"""Fit the weights of the score and write `transforms/dedupe/en/weights.json`.

python -m benchmarks.fit --mrpc msr-para-train.tsv --polnear data/train [--write]

Logistic regression on the MRPC training pairs and the `fit` part of our PolNeAR pairs (which together count half of the
former). Prints the AUC of each set on pairs that were not fitted on: MRPC by ten folds, PolNeAR on its `test` part.
"""

import argparse
import json
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from benchmarks.pairs import Pair, auc, mrpc, polnear
from transforms.dedupe.score import features
from transforms.dedupe.text import read
from transforms.dedupe.vectors import shared_encoder

_POLNEAR_WEIGHT = 0.5  # of all PolNeAR pairs together, against all MRPC pairs together
_FOLDS = 10
_OUT = Path("transforms/dedupe/en/weights.json")


def table(pairs: list[Pair], names: list[str]) -> np.ndarray:
    """One row a pair, one column a feature, and a column of ones."""
    encoder = shared_encoder() if "cosine" in names else None
    rows = []
    for pair in pairs:
        vectors = (encoder.encode(pair.a), encoder.encode(pair.b)) if encoder else None
        found = features(read(pair.a), read(pair.b), vectors)
        rows.append([found[name] for name in names] + [1.0])
    return np.array(rows)


def fit(rows: np.ndarray, same: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Coefficients of a logistic regression with a little ridge on standardised columns."""
    mean, spread = rows[:, :-1].mean(axis=0), rows[:, :-1].std(axis=0) + 1e-9
    scaled = np.c_[(rows[:, :-1] - mean) / spread, np.ones(len(rows))]
    sign = 2 * same - 1

    def loss(beta: np.ndarray) -> tuple[float, np.ndarray]:
        margin = sign * (scaled @ beta)
        slope = -(scaled * (weight * sign / (1 + np.exp(margin)))[:, None]).sum(axis=0) + np.r_[beta[:-1], 0]
        return float((weight * np.logaddexp(0, -margin)).sum() + (beta[:-1] ** 2).sum() / 2), slope

    beta = minimize(loss, np.zeros(scaled.shape[1]), jac=True).x
    return np.r_[beta[:-1] / spread, beta[-1] - (beta[:-1] * mean / spread).sum()]


def truth(pairs: list[Pair]) -> np.ndarray:
    return np.array([pair.label == "same" for pair in pairs], dtype=float)


def weights(news: int, stories: int) -> np.ndarray:
    return np.r_[np.ones(news), np.full(stories, _POLNEAR_WEIGHT * news / max(1, stories))]


def run(names: list[str], news: list[Pair], stories: list[Pair]) -> dict[str, object]:
    """Measure on pairs that were left out, then fit on all that may be fitted on."""
    fitting, testing = ([pair for pair in stories if pair.part == part] for part in ("fit", "test"))
    x_news, x_fit, x_test = table(news, names), table(fitting, names), table(testing, names)
    fold = np.random.RandomState(0).randint(0, _FOLDS, len(news))
    left_out = np.zeros(len(news))
    for i in range(_FOLDS):
        rest = fold != i
        beta = fit(
            np.r_[x_news[rest], x_fit], np.r_[truth(news)[rest], truth(fitting)], weights(rest.sum(), len(fitting))
        )
        left_out[~rest] = x_news[~rest] @ beta
    beta = fit(np.r_[x_news, x_fit], np.r_[truth(news), truth(fitting)], weights(len(news), len(fitting)))
    print(f"MRPC train, {_FOLDS} folds: AUC {auc(list(left_out), list(truth(news) > 0)):.4f}")
    print(f"PolNeAR test part: AUC {auc(list(x_test @ beta), list(truth(testing) > 0)):.4f}")
    return {
        "weights": {name: round(float(value), 4) for name, value in zip(names, beta, strict=False)},
        "bias": round(float(beta[-1]), 4),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mrpc", type=Path, nargs="+", required=True)
    parser.add_argument("--polnear", type=Path, required=True)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    news = [pair for path in options.mrpc for pair in mrpc(path)]
    stories = polnear(options.polnear)
    lexical = ["words", "covered_least", "covered_most", "grams", "pairs", "length", "information", "quoted"]
    print("with sentence vectors")
    vectors = run([*lexical, "cosine"], news, stories)
    print("lexical")
    fitted = {"vectors": vectors, "lexical": run(lexical, news, stories)}
    if options.write:
        _OUT.write_text(json.dumps(fitted, indent=2) + "\n")


if __name__ == "__main__":
    main()
