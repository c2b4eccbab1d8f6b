"""Measures over scored pairs."""

from collections.abc import Sequence

import numpy as np


def auc(scores: Sequence[float], truth: Sequence[bool]) -> float:
    """Return the probability that a true pair is scored above another one; ties count half."""
    values, positive = np.asarray(scores), np.asarray(truth, dtype=bool)
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    count = positive.sum()
    return float((ranks[positive].sum() - count * (count + 1) / 2) / (count * (len(values) - count)))


def recall_at(scores: Sequence[float], truth: Sequence[bool], precision: float) -> float:
    """Return the largest recall at which this precision is kept."""
    right, called = _cumulated(scores, truth)
    kept = right / called >= precision
    return float((right[kept] / right[-1]).max()) if kept.any() else 0.0


def threshold_at(scores: Sequence[float], truth: Sequence[bool], precision: float) -> float:
    """Return the lowest score from which this precision is kept; 1.0 when none is."""
    right, called = _cumulated(scores, truth)
    kept = np.flatnonzero(right / called >= precision)
    return float(np.sort(np.asarray(scores))[::-1][kept[-1]]) if len(kept) else 1.0


def _cumulated(scores: Sequence[float], truth: Sequence[bool]) -> tuple[np.ndarray, np.ndarray]:
    order = np.argsort(-np.asarray(scores), kind="stable")
    hits = np.asarray(truth, dtype=float)[order]
    return np.cumsum(hits), np.arange(1, len(hits) + 1)
