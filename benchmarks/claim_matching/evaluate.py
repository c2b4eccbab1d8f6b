"""Measure matching on the labelled pairs of one part.

python -m benchmarks.claim_matching.evaluate DATA [--part select|test]

Pairs: the score's AUC, precision and recall of `same`, and what contradictions are called, with intervals by bootstrap
over stories. End to end: every statement of the part's articles, in order of publication, goes through
`InMemoryClaims`; a labelled pair is joined when both of its statements end in one claim. Retrieval: how often the true
partner is among the 20 nearest vectors of all statements of the part.
"""

import argparse
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.claim_matching.measures import auc, recall_at
from benchmarks.claim_matching.pairs import Pair, Span, mentions_of, read_pairs, statements
from schemas import Mention
from transforms.dedupe import Comparison, InMemoryClaims, compare
from transforms.dedupe.matcher import with_vector
from transforms.dedupe.text.describe import describe, statement_of
from transforms.dedupe.text.speakers import voice

_DRAWS = 1_000
_NEAREST = 20


class Judged(NamedTuple):
    """A labelled pair and what came out of it."""

    pair: Pair
    found: Comparison
    joined: bool


def precision(rows: Sequence[Judged]) -> float:
    called = [row.pair.label == "same" for row in rows if row.found.relation == "same"]
    return sum(called) / len(called) if called else 1.0


def recall(rows: Sequence[Judged]) -> float:
    true = [row.found.relation == "same" for row in rows if row.pair.label == "same"]
    return sum(true) / max(len(true), 1)


def joined_precision(rows: Sequence[Judged]) -> float:
    called = [row.pair.label == "same" for row in rows if row.joined]
    return sum(called) / len(called) if called else 1.0


def joined_recall(rows: Sequence[Judged]) -> float:
    true = [row.joined for row in rows if row.pair.label == "same"]
    return sum(true) / max(len(true), 1)


def score_auc(rows: Sequence[Judged]) -> float:
    return auc([row.found.score for row in rows], [row.pair.label == "same" for row in rows])


def score_recall(rows: Sequence[Judged]) -> float:
    return recall_at([row.found.score for row in rows], [row.pair.label == "same" for row in rows], 0.9)


def interval(rows: Sequence[Judged], measure: Callable[[Sequence[Judged]], float]) -> str:
    """Return the measure with its 95 % interval over draws of whole stories."""
    by_story: dict[str, list[Judged]] = defaultdict(list)
    for row in rows:
        by_story[row.pair.story].append(row)
    stories, chance = sorted(by_story), random.Random(0)
    drawn = [
        measure([row for story in chance.choices(stories, k=len(stories)) for row in by_story[story]])
        for _ in range(_DRAWS)
    ]
    low, high = np.percentile(drawn, [2.5, 97.5])
    return f"{measure(rows):.3f} ({low:.3f}–{high:.3f})"


def in_claims(mentions: Sequence[Mention]) -> dict[Span, str]:
    """Return the claim of each statement when all are matched in order of publication."""
    ordered = sorted(mentions, key=lambda one: (one.published_at is None, str(one.published_at), one.article_id))
    placed = InMemoryClaims().assign(one._replace(seen_at=one.published_at) for one in ordered)
    return {Span(one.article_id, one.field, one.start, one.end): str(one.claim_id) for one in placed}


def nearest_recall(mentions: Sequence[Mention], pairs: Sequence[Pair]) -> float:
    """Return how often the partner of a true pair is among the nearest vectors of other articles."""
    encoded = [with_vector(describe(one)) for one in mentions]
    place = {Span(one.article_id, one.field, one.start, one.end): i for i, one in enumerate(encoded)}
    vectors = np.array([one.vector for one in encoded], dtype=np.float32)
    articles = np.array([one.article_id for one in encoded])
    hits = []
    for pair in pairs:
        if pair.label == "same" and pair.a in place and pair.b in place:
            for one, other in ((place[pair.a], place[pair.b]), (place[pair.b], place[pair.a])):
                likeness = vectors @ vectors[one]
                likeness[articles == articles[one]] = -1.0
                hits.append(bool((likeness > likeness[other]).sum() < _NEAREST))
    return sum(hits) / max(len(hits), 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--part", default="select", choices=("select", "test"))
    options = parser.parse_args()
    pairs = [pair for pair in read_pairs() if pair.part == options.part]
    by_article = mentions_of(options.data, {span.article_id for pair in pairs for span in (pair.a, pair.b)})
    mentions = [one for found in by_article.values() for one in found]
    claims = in_claims(mentions)
    rows = [
        Judged(
            pair,
            compare(statement_of(a), statement_of(b), speakers=(voice(a), voice(b))),
            claims.get(pair.a, "a") == claims.get(pair.b, "b"),
        )
        for pair, (a, b) in zip(pairs, statements(options.data, pairs), strict=True)
    ]
    print(f"{options.part}: {len(rows)} pairs, {sum(row.pair.label == 'same' for row in rows)} same")
    for name, measure in {
        "score: AUC": score_auc,
        "score: recall of same at precision .90": score_recall,
        "compare: precision of same": precision,
        "compare: recall of same": recall,
        "end to end: precision of same": joined_precision,
        "end to end: recall of same": joined_recall,
    }.items():
        print(f"  {name}: {interval(rows, measure)}")
    for label in ("same", "related", "contradicts", "different"):
        counts = Counter(row.found.relation for row in rows if row.pair.label == label)
        joined = sum(row.joined for row in rows if row.pair.label == label)
        print(f"  {label} called: {dict(sorted(counts.items()))}; joined {joined}")
    print(
        f"  recall@{_NEAREST} of true partners by vector among {len(mentions)}: {nearest_recall(mentions, pairs):.3f}"
    )


if __name__ == "__main__":
    main()
