"""Fit the decision on evidence, and choose its thresholds: writes `transforms/dedupe/judge/decision.json`.

python -m benchmarks.claim_matching.fit_decision DATA [--written written_pairs.jsonl]

Whether two statements are one is fitted on the part `select`, since the vectors have seen `fit`; what the others are to
each other (related, contradicts, different) on `fit` and `select`, with contradictions written by hand. Thresholds come
from folds over the stories of `select`. Needs the extra `train`.
"""

import argparse
import json
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from benchmarks.claim_matching.measures import auc, recall_at, threshold_at
from benchmarks.claim_matching.pairs import Pair, read_pairs, statements
from schemas import Mention
from transforms.dedupe.judge.decision import RELATIONS
from transforms.dedupe.judge.evidence import Circumstances, Side, evidence
from transforms.dedupe.judge.guards import fired
from transforms.dedupe.judge.vetoes import likeness_of
from transforms.dedupe.retrieval.encoder import shared_encoder, spoken
from transforms.dedupe.text.describe import describe, statement_of
from transforms.dedupe.text.speakers import relation, voice
from transforms.dedupe.text.statement import read

OUT = Path("transforms/dedupe/judge/decision.json")
Matrix = np.ndarray[Any, Any]

_SAME_PRECISION, _CONTRADICTS_PRECISION = 0.93, 0.5  # on folds of `select`
_STRENGTH, _OTHERS_STRENGTH = 0.03, 0.1  # C of the logistic regressions
_WRITTEN_WEIGHT = 0.3  # of a contradiction written by hand
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


def written(path: Path) -> list[dict[str, float]]:
    """Return the evidence on contradictions that we wrote to real statements."""
    rows = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())
    return [compared((row["text"], row["c"]), (row["speaker"] or None, row["sp"] or None), _known(row)) for row in rows]


def _known(row: dict[str, str]) -> Circumstances:
    return Circumstances(relation(row["speaker"] or None, [row["sp"]] if row["sp"] else []))


def regression(strength: float) -> Pipeline:
    return make_pipeline(StandardScaler(), LogisticRegression(C=strength, max_iter=5_000))


def plain(fitted: Pipeline) -> tuple[Matrix, Matrix]:
    """Return weights and bias for figures as they are, without scaling: (classes, figures), (classes,)."""
    scaler, model = fitted[0], fitted[1]
    weights = model.coef_ / scaler.scale_
    return weights, model.intercept_ - weights @ scaler.mean_


def folded(rows: Matrix, truth: Matrix, stories: Sequence[str], strength: float) -> Matrix:
    """Return the probability of `same` of each row, fitted on the stories of other folds."""
    found = np.zeros(len(rows))
    for others, own in GroupKFold(_FOLDS).split(rows, groups=stories):
        found[own] = regression(strength).fit(rows[others], truth[others]).predict_proba(rows[own])[:, 1]
    return found


def fit(pairs: Sequence[Pair], found: list[dict[str, float]], extra: list[dict[str, float]], names: list[str]) -> dict:
    """Return the fitted decision over the figures `names`, with its thresholds."""
    rows = np.array([[one[name] for name in names] for one in found])
    parts, labels = np.array([pair.part for pair in pairs]), np.array([pair.label for pair in pairs])
    chosen = parts == "select"
    stories = [pair.story for pair, taken in zip(pairs, chosen, strict=True) if taken]
    truth = labels[chosen] == "same"
    likely = folded(rows[chosen], truth, stories, _STRENGTH)
    same = threshold_at(likely, truth, _SAME_PRECISION)
    print(
        f"{len(names)} figures, select by folds: AUC {auc(likely, truth):.4f}, recall of same at precision "
        f".90 {recall_at(likely, truth, 0.9):.3f}, at .80 {recall_at(likely, truth, 0.8):.3f}; same from {same:.3f}"
    )
    weights, bias = plain(regression(_STRENGTH).fit(rows[chosen], truth))

    rest = (labels != "same") & (parts != "test")
    more = np.array([[one[name] for name in names] for one in extra]).reshape(-1, len(names))
    kinds = np.concatenate([labels[rest], np.full(len(more), "contradicts")])
    model = regression(_OTHERS_STRENGTH)
    counted = np.concatenate([np.ones(rest.sum()), np.full(len(more), _WRITTEN_WEIGHT)])
    model.fit(np.concatenate([rows[rest], more]), kinds, logisticregression__sample_weight=counted)
    order = [list(model[1].classes_).index(kind) for kind in RELATIONS[1:]]
    others, others_bias = plain(model)
    denied = (1 - likely) * model.predict_proba(rows[chosen])[:, order[1]]
    contradicts = threshold_at(denied, labels[chosen] == "contradicts", _CONTRADICTS_PRECISION)
    print(f"contradicts: AUC {auc(denied, labels[chosen] == 'contradicts'):.3f}, from {contradicts:.3f}")
    return {
        "figures": names,
        "same": {"weights": weights[0].round(4).tolist(), "bias": round(float(bias[0]), 4)},
        "others": {"weights": others[order].round(4).tolist(), "bias": others_bias[order].round(4).tolist()},
        "thresholds": {"same": round(same, 4), "contradicts": round(contradicts, 4), "linked": 0.5},
    }


def _is_taken(number: int, pair: Pair) -> bool:
    """All of `select`; of `fit` what says what the rest is: every contradiction, and some of the others."""
    if pair.part == "fit":
        return pair.label == "contradicts" or (pair.label != "same" and number % _EVERY == 0)
    return pair.part == "select"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--written", type=Path)
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    pairs = [pair for number, pair in enumerate(read_pairs()) if _is_taken(number, pair)]
    found = [figures(a, b) for a, b in statements(options.data, pairs)]
    extra = written(options.written) if options.written else []
    names = sorted(found[0])
    lexical = [name for name in names if name != "cosine"]
    fitted = {"vectors": fit(pairs, found, extra, names), "lexical": fit(pairs, found, extra, lexical)}
    OUT.write_text(json.dumps(fitted, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
