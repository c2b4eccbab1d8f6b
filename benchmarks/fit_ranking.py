"""Fit the weights by which candidates are ranked and write `transforms/dedupe/retrieval/ranking.json`.

python -m benchmarks.fit_ranking v3.0 --elasticsearch URL [--write]

A conditional logit over each post's candidates, as the live matcher's search finds them, on CheckThat! 2020's train
part (see `benchmarks.ct20`). Prints MAP@5 of posts that were left out: five folds, posts on one claim in one fold.
"""

import argparse
import json
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy.optimize import minimize

from benchmarks.ct20 import AT_ONCE, DEPTH, average_precision, indexed, judged, posts
from transforms.dedupe.reconcile.stored import batches
from transforms.dedupe.retrieval.elastic import StoreCandidates
from transforms.dedupe.retrieval.ranking import features
from transforms.store.connection import Store

_RIDGE = 0.1
_FOLDS = 5
_OUT = Path("transforms/dedupe/retrieval/ranking.json")


class Asked(NamedTuple):
    """A post: its n candidates' ids and figures (n, k), and the claims that it states."""

    ids: list[str]
    figures: np.ndarray
    wanted: set[str]


def asked(store: Store, folder: Path) -> tuple[list[Asked], list[str]]:
    """The posts with what is found for them, and the figures' names."""
    wanted, mentions, names = judged(folder), posts(folder), list[str]()
    known = [mentions[one] for one in mentions if one in wanted]
    candidates, found = StoreCandidates(store, timedelta(days=30)), list[Asked]()
    for some in batches(known, AT_ONCE):
        for mention, *legs in zip(some, candidates.worded(some), candidates.near(some), strict=True):
            figures = features(mention, legs)
            ids = list(dict.fromkeys(view.claim_id for leg in legs for view in leg))
            names = list(figures)
            found.append(Asked(ids, np.column_stack(list(figures.values())), wanted[mention.mention_id]))
    return found, names


def fit(rows: Sequence[Asked]) -> np.ndarray:
    """The weights (k,) under which the stated claims are likeliest among their post's candidates."""
    rows = [one for one in rows if one.wanted & set(one.ids)]
    spread = np.vstack([one.figures for one in rows]).std(axis=0)
    scaled = [(one.figures / spread, np.isin(one.ids, list(one.wanted))) for one in rows]

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        total, slope = _RIDGE / 2 * float(weights @ weights), _RIDGE * weights
        for figures, right in scaled:
            worth = np.exp(figures @ weights - (figures @ weights).max())
            total -= float(np.log(worth[right].sum() / worth.sum()))
            slope = slope + figures.T @ (worth / worth.sum() - worth * right / worth[right].sum())
        return total, slope

    return np.asarray(minimize(loss, np.zeros(len(spread)), jac=True, method="L-BFGS-B").x / spread)


def precision(rows: Sequence[Asked], weights: np.ndarray) -> list[float]:
    """The average precision of each post."""
    return [
        average_precision([one.ids[i] for i in np.argsort(-(one.figures @ weights), kind="stable")[:DEPTH]], one.wanted)
        for one in rows
    ]


def left_out(rows: Sequence[Asked]) -> float:
    """MAP of posts by weights that were fitted without their fold."""
    groups = {claim: place for place, claim in enumerate(sorted({min(one.wanted) for one in rows}))}
    fold = np.random.RandomState(0).randint(0, _FOLDS, len(groups))
    folds = np.array([fold[groups[min(one.wanted)]] for one in rows])
    found: list[float] = []
    for each in range(_FOLDS):
        weights = fit([one for one, its in zip(rows, folds, strict=True) if its != each])
        found += precision([one for one, its in zip(rows, folds, strict=True) if its == each], weights)
    return float(np.mean(found))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--elasticsearch", required=True)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    with indexed(options.elasticsearch, options.folder) as store:
        rows, names = asked(store, options.folder / "train")
    print(f"{len(rows)} posts, left out: MAP@{DEPTH} {left_out(rows):.4f}")
    weights = {name: round(float(weight), 4) for name, weight in zip(names, fit(rows), strict=True)}
    print(weights)
    if options.write:
        _OUT.write_text(json.dumps(weights, indent=1) + "\n")


if __name__ == "__main__":
    main()
