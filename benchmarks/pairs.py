"""Labelled pairs of texts that matching is measured on."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

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
    story: str = ""  # one for the pairs that share an article, also through others


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
    lines = LABELS.read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    stories = _stories([(row[0], row[3]) for row in rows])
    for one, start, end, other, other_start, other_end, label, _, part in rows:
        a, speaker_a = _statement(articles[one], int(start), int(end))
        b, speaker_b = _statement(articles[other], int(other_start), int(other_end))
        yield Pair(a, b, label, part, speaker_a, speaker_b, stories[one])


def _stories(linked: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Article -> one article of all that are linked with it, also through others."""
    root: dict[str, str] = {}

    def find(one: str) -> str:
        while root.setdefault(one, one) != one:
            one = root[one]
        return one

    for a, b in linked:
        root[find(a)] = find(b)
    return {one: find(one) for one in root}


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
