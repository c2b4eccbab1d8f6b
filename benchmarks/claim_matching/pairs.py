"""Labelled pairs of statements: ids and offsets in `data/pairs.tsv`, texts from the corpora, speakers as extracted."""

import csv
import pickle
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.claim_matching.corpora import SourceArticle, read_articles
from schemas import Article, Mention
from transforms.claims.extract import extract_all

PAIRS = Path(__file__).parent / "data" / "pairs.tsv"
LABELS = ("same", "related", "contradicts", "different")
PARTS = ("fit", "select", "test")
_CACHE = "mentions.pickle"


class Span(NamedTuple):
    """A statement's place: `field` (body or title) of an article, half-open `[start, end)` in code points."""

    article_id: str
    field: str
    start: int
    end: int


class Pair(NamedTuple):
    """Two statements and what a reader called them; `found_by`: listed, found, hard, cluster."""

    story: str
    part: str
    a: Span
    b: Span
    label: str
    found_by: str


def read_pairs(path: Path = PAIRS) -> list[Pair]:
    """Return all pairs of the file, in its order."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t")
        return [_pair(row) for row in rows]


def write_pairs(pairs: Iterable[Pair], path: Path = PAIRS) -> None:
    """Write the pairs, one a line, below a header."""
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, delimiter="\t", lineterminator="\n")
        spans = [f"{name}_{side}" for side in "ab" for name in ("article", "field", "start", "end")]
        writer.writerow(["story", "part", *spans, "label", "found_by"])
        for pair in pairs:
            writer.writerow([pair.story, pair.part, *pair.a, *pair.b, pair.label, pair.found_by])


def _pair(row: dict[str, str]) -> Pair:
    a, b = (
        Span(row[f"article_{side}"], row[f"field_{side}"], int(row[f"start_{side}"]), int(row[f"end_{side}"]))
        for side in "ab"
    )
    return Pair(row["story"], row["part"], a, b, row["label"], row["found_by"])


def mentions_of(data: Path, article_ids: Iterable[str]) -> dict[str, list[Mention]]:
    """Return the mentions of each article as our extractor gives them; kept in `data`, since this takes minutes."""
    wanted = sorted(set(article_ids))
    kept = data / _CACHE
    fields, found = pickle.loads(kept.read_bytes()) if kept.exists() else (Mention._fields, {})
    if fields != Mention._fields:
        found = {}
    missing = [one for one in wanted if one not in found]
    if missing:
        articles = [_article(one) for one in read_articles(data) if one.article_id in set(missing)]
        for article, mentions in zip(articles, extract_all(articles), strict=True):
            found[article.article_id] = [] if isinstance(mentions, Exception) else mentions
        kept.write_bytes(pickle.dumps((Mention._fields, found)))
    return {one: found[one] for one in wanted}


def statements(data: Path, pairs: Sequence[Pair]) -> Iterator[tuple[Mention, Mention]]:
    """Yield the two mentions of each pair; one that the extractor no longer gives has its text alone."""
    ids = {span.article_id for pair in pairs for span in (pair.a, pair.b)}
    by_span = {
        Span(one.article_id, one.field, one.start, one.end): one
        for mentions in mentions_of(data, ids).values()
        for one in mentions
    }
    sources: dict[str, SourceArticle] = {}
    if any(span not in by_span for pair in pairs for span in (pair.a, pair.b)):
        sources = {one.article_id: one for one in read_articles(data) if one.article_id in ids}
    for pair in pairs:
        a, b = (by_span.get(span) or _bare(span, sources[span.article_id]) for span in (pair.a, pair.b))
        yield a, b


def _article(source: SourceArticle) -> Article:
    return Article(
        source.article_id,
        outlet=source.outlet,
        title=source.title or None,
        body=source.body,
        language="en",
        published_at=source.date,
    )


def _bare(span: Span, source: SourceArticle) -> Mention:
    text = (source.title if span.field == "title" else source.body)[span.start : span.end]
    return Mention(f"{span.article_id}/{span.start}", span.article_id, text, span.start, span.end, field=span.field)
