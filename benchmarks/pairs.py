"""Labelled pairs of texts that matching is measured on, and the measures."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.polnear import Annotated, read

LABELS = Path(__file__).parent / "data" / "polnear_pairs.tsv"


class Pair(NamedTuple):
    """Two texts and what they are to each other: same | related | contradicts | different."""

    a: str
    b: str
    label: str
    part: str = "test"  # fit | test
    speaker_a: str | None = None  # as annotated, where it is
    speaker_b: str | None = None


def mrpc(path: Path) -> list[Pair]:
    """`msr-para-train.tsv`: Quality, two ids, two strings. A quality of 1 is `same`, 0 is `different`."""
    rows = (line.split("\t") for line in path.read_text(encoding="utf-8-sig").splitlines()[1:])
    return [Pair(row[3], row[4], "same" if row[0] == "1" else "different") for row in rows if row[0] in ("0", "1")]


def contrast(path: Path) -> list[Pair]:
    """Two columns with a header: claims that look alike and exclude each other."""
    rows = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()[1:])
    return [Pair(a, b, "contradicts") for a, b in rows]


def polnear(folder: Path) -> list[Pair]:
    """The labelled pairs of `data/polnear_pairs.tsv`; `folder` is PolNeAR's `data/train`."""
    articles = {article.name: article for article in read(folder)}
    return list(_labelled(articles))


def _labelled(articles: dict[str, Annotated]) -> Iterator[Pair]:
    for line in LABELS.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        one, start, end, other, other_start, other_end, label, _, part = line.split("\t")
        a, speaker_a = _statement(articles[one], int(start), int(end))
        b, speaker_b = _statement(articles[other], int(other_start), int(other_end))
        yield Pair(a, b, label, part, speaker_a, speaker_b)


def statements(article: Annotated) -> Iterator[tuple[str, str | None]]:
    """Content and source of each attribution of an article, on one line."""
    for gold in article.gold:
        spans = [edge for span in gold.content for edge in span]
        yield _statement(article, min(spans), max(spans))


def _statement(article: Annotated, start: int, end: int) -> tuple[str, str | None]:
    text = re.sub(r"\s+", " ", article.text[start:end]).strip()
    sources = (
        " ".join(article.text[a:b] for a, b in gold.source)
        for gold in article.gold
        if min(a for a, _ in gold.content) == start
    )
    return text, next((source for source in sources if source), None)


def auc(scores: Sequence[float], positive: Sequence[bool]) -> float:
    """Probability that a positive scores above a negative; ties count half."""
    values, truth = np.asarray(scores), np.asarray(positive, dtype=bool)
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    positives, negatives = int(truth.sum()), int((~truth).sum())
    return float((ranks[truth].sum() - positives * (positives + 1) / 2) / (positives * negatives))
