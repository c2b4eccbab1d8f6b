"""Fit the decision on evidence, and choose its thresholds: writes `transforms/dedupe/judge/decision.json`.

python -m benchmarks.claim_matching.fit_decision DATA --written written_pairs.jsonl

Whether two statements are one is fitted on the part `select`, since the vectors have seen `fit`; what the others are to
each other (related, contradicts, different) on `fit` and `select`. Pairs that we wrote teach both, at low weight, what
real news seldom shows, look-alikes and contradictions; pairs drawn at random teach what is different. Thresholds come
from folds over the stories of `select`. Needs the extra `train`.
"""

import argparse
import json
import random
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from benchmarks.claim_matching.measures import auc, recall_at, threshold_at
from benchmarks.claim_matching.pairs import Pair, read_pairs, statements
from schemas import Mention
from transforms.dedupe.judge.decision import RELATIONS, VETOES
from transforms.dedupe.judge.evidence import Circumstances, Side, evidence
from transforms.dedupe.judge.guards import GUARDS, fired
from transforms.dedupe.judge.vetoes import likeness_of
from transforms.dedupe.retrieval.encoder import shared_encoder, spoken
from transforms.dedupe.text.describe import describe, statement_of
from transforms.dedupe.text.speakers import relation, voice
from transforms.dedupe.text.statement import read

OUT = Path("transforms/dedupe/judge/decision.json")
Matrix = np.ndarray[Any, Any]

_SAME_PRECISION, _CONTRADICTS_PRECISION = 0.9, 0.33  # on folds of `select`
_STRENGTH, _OTHERS_STRENGTH = 0.03, 0.1  # C of the logistic regressions
_WRITTEN = ("s1", "r1", "c")  # near rewording, look-alike, contradiction
_OTHERS = {"r1": "related", "c": "contradicts", "random": "different"}
_WRITTEN_WEIGHT, _WRITTEN_OTHERS_WEIGHT = 0.1, 0.3  # of a written pair for `same`, of a contradiction for the others
_RANDOM = 1_000  # pairs of statements of different stories
_FOLDS = 7
_EVERY = 4  # pairs of `fit` of which one is read


def figures(a: Mention, b: Mention) -> dict[str, float]:
    """Return the evidence on two mentions, as the matcher gathers it for a claim of one wording."""
    a, b = describe(a), describe(b)
    speakers = [voice(one) for one in (a, b)]
    known = Circumstances(
        relation(speakers[0], [speakers[1]] if speakers[1] else []),
        bool(a.participants) and a.participants == b.participants,
        likeness_of(a.context, b.context),
    )
    return compared(tuple(map(statement_of, (a, b))), speakers, known)


def compared(texts: Sequence[str], speakers: Sequence[str | None], known: Circumstances) -> dict[str, float]:
    """Return the evidence on two texts."""
    encoder = shared_encoder()
    assert encoder is not None, "no sentence model"
    one, other = (
        Side(read(text), encoder.encode(spoken(speaker, text))) for text, speaker in zip(texts, speakers, strict=True)
    )
    return evidence(one, other, fired(one.text, other.text), known)


def written(path: Path) -> dict[str, list[dict[str, float]]]:
    """Return the evidence on what we wrote to real statements, by kind."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return {
        kind: [
            compared((row["text"], row[kind]), (row["speaker"] or None, row["sp"] or None), _known(row)) for row in rows
        ]
        for kind in _WRITTEN
    }


def at_random(mentions: Sequence[Mention]) -> list[dict[str, float]]:
    """Return the evidence on pairs of statements drawn from different articles."""
    chance = random.Random(0)
    drawn = (chance.sample(mentions, 2) for _ in range(_RANDOM))
    return [figures(a, b) for a, b in drawn if a.article_id != b.article_id]


def _known(row: dict[str, str]) -> Circumstances:
    return Circumstances(relation(row["speaker"] or None, [row["sp"]] if row["sp"] else []))


def regression(strength: float) -> Pipeline:
    return make_pipeline(StandardScaler(), LogisticRegression(C=strength, max_iter=5_000))


def plain(fitted: Pipeline) -> tuple[Matrix, Matrix]:
    """Return weights and bias for figures as they are, without scaling: (classes, figures), (classes,)."""
    scaler, model = fitted[0], fitted[1]
    weights = model.coef_ / scaler.scale_
    return weights, model.intercept_ - weights @ scaler.mean_


class Rows(NamedTuple):
    """Evidence as numbers: (rows, figures), what is true of each row, and how much it counts."""

    values: Matrix
    truth: Matrix
    weights: Matrix

    def fitted(self, strength: float) -> Pipeline:
        return regression(strength).fit(self.values, self.truth, logisticregression__sample_weight=self.weights)

    def with_rows(self, other: "Rows") -> "Rows":
        return Rows(*(np.concatenate(both) for both in zip(self, other, strict=True)))

    def taken(self, rows: Matrix) -> "Rows":
        return Rows(self.values[rows], self.truth[rows], self.weights[rows])


def rows_of(found: Sequence[dict[str, float]], truth: Sequence[Any], names: Sequence[str], weight: float = 1.0) -> Rows:
    values = np.array([[one[name] for name in names] for one in found]).reshape(-1, len(names))
    return Rows(values, np.array(truth), np.full(len(values), weight))


def folded(rows: Rows, stories: Sequence[str], strength: float, more: Rows | None = None) -> Matrix:
    """Return the probability of `same` of each row, fitted on the stories of other folds (and on `more`)."""
    found = np.zeros(len(rows.values))
    for others, own in GroupKFold(_FOLDS).split(rows.values, groups=stories):
        known = rows.taken(others)
        model = (known.with_rows(more) if more else known).fitted(strength)
        found[own] = model.predict_proba(rows.values[own])[:, 1]
    return found


def fit_same(rows: Rows, stories: Sequence[str], more: Rows, vetoed: Matrix) -> tuple[dict[str, Any], float, Matrix]:
    """Return the weights for `same`, the threshold, and the probabilities by folds."""
    likely = folded(rows, stories, _STRENGTH, more)
    kept = np.where(vetoed, 0.0, likely)
    same = threshold_at(kept, rows.truth, _SAME_PRECISION)
    recall = recall_at(kept, rows.truth, _SAME_PRECISION)
    area = auc(likely, rows.truth)
    print(f"select by folds: AUC {area:.4f}, recall {recall:.3f} at precision {_SAME_PRECISION}, from {same:.3f}")
    weights, bias = plain(rows.with_rows(more).fitted(_STRENGTH))
    return {"weights": weights[0].round(4).tolist(), "bias": round(float(bias[0]), 4)}, same, likely


def fit_others(rows: Rows, chosen: Rows, likely: Matrix) -> tuple[dict[str, Any], float]:
    """Return the weights for what is not `same`, and the threshold of `contradicts`."""
    model = rows.fitted(_OTHERS_STRENGTH)
    order = [list(model[1].classes_).index(kind) for kind in RELATIONS[1:]]
    weights, bias = plain(model)
    denied = (1 - likely) * model.predict_proba(chosen.values)[:, order[1]]
    truth = chosen.truth == "contradicts"
    threshold = threshold_at(denied, truth, _CONTRADICTS_PRECISION)
    recall = (denied[truth] >= threshold).mean()
    print(f"contradicts: AUC {auc(denied, truth):.3f}, recall {recall:.2f}, from {threshold:.3f}")
    return {"weights": weights[order].round(4).tolist(), "bias": bias[order].round(4).tolist()}, threshold


def fit(
    pairs: Sequence[Pair],
    found: Sequence[dict[str, float]],
    extra: dict[str, list[dict[str, float]]],
    names: list[str],
) -> dict[str, Any]:
    """Return the fitted decision over the figures `names`, with its thresholds."""
    labels = [pair.label for pair in pairs]
    chosen = np.array([pair.part == "select" for pair in pairs])
    stories = [pair.story for pair in pairs if pair.part == "select"]
    every = rows_of(found, labels, names)
    own = every.taken(chosen)
    more = rows_of([row for kind in extra for row in extra[kind]], [], names, _WRITTEN_WEIGHT)
    more = more._replace(truth=np.array([kind == "s1" for kind in extra for _ in extra[kind]]))
    vetoes = [names.index(f"guard_{veto}") for veto in sorted(VETOES & GUARDS.keys())]
    vetoed = own.values[:, vetoes].any(axis=1)
    same, threshold, likely = fit_same(own._replace(truth=own.truth == "same"), stories, more, vetoed)
    rest = every.taken(np.array([label != "same" for label in labels]))
    for kind, label in _OTHERS.items():
        rest = rest.with_rows(rows_of(extra[kind], [label] * len(extra[kind]), names, _WRITTEN_OTHERS_WEIGHT))
    others, contradicts = fit_others(rest, own, likely)
    thresholds = {"same": round(threshold, 4), "contradicts": round(contradicts, 4), "linked": 0.5}
    return {"figures": names, "same": same, "others": others, "thresholds": thresholds}


def _is_taken(number: int, pair: Pair) -> bool:
    """All of `select`; of `fit` what says what the rest is: every contradiction, and some of the others."""
    if pair.part == "fit":
        return pair.label == "contradicts" or (pair.label != "same" and number % _EVERY == 0)
    return pair.part == "select"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--written", type=Path, required=True)
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    pairs = [pair for number, pair in enumerate(read_pairs()) if _is_taken(number, pair)]
    both = list(statements(options.data, pairs))
    found = [figures(a, b) for a, b in both]
    drawn = at_random([a for pair, (a, _) in zip(pairs, both, strict=True) if pair.part == "select"])
    extra = {**written(options.written), "random": drawn}
    names = sorted(found[0])
    lexical = [name for name in names if name != "cosine"]
    fitted = {"vectors": fit(pairs, found, extra, names), "lexical": fit(pairs, found, extra, lexical)}
    OUT.write_text(json.dumps(fitted, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
