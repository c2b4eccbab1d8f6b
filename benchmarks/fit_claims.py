"""Fits the weights of claim extraction on the train part of PolNeAR, with numpy alone.

    python -m benchmarks.fit_claims PATH/PolNeAR/data/train [--articles 100]

Writes `transforms/claims/en/cues.tsv` (is this candidate a claim?) and `ends.tsv` (does its content end here?): the
log-odds of two logistic regressions over the features of `transforms.claims.features` and `.content`, in hundredths,
small ones left out. Only names of features with single words in them are kept, no text of the data.
"""

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from benchmarks.polnear import Annotated, Gold, read
from transforms.claims import content, quotes, scoring, select
from transforms.claims.parse import parse
from transforms.claims.reduce import reduce
from transforms.claims.repair import repair
from transforms.claims.text import segments, sentences

_FOLDER = Path(__file__).parent.parent / "transforms" / "claims" / "en"
_RARE = 3  # features seen less often tell nothing
_SMALL = 0.06  # log-odds: weights below are left out
_CUE_OVERLAP, _END_OVERLAP = 0.6, 0.5  # of content and gold, from which a candidate counts as right
_STEPS = 250

Row = tuple[list[str], bool]


def parsed(article: Annotated) -> Iterator[tuple[select.Sentence, list[Gold]]]:
    """Every sentence of the article with the gold whose content touches it."""
    parts = segments(article.text, ())
    pairs = quotes.pair(article.text, parts)
    cut = [sentence for number, part in enumerate(parts) for sentence in sentences(article.text, number, part)]
    for tree in parse(reduce(article.text, sentence, pairs) for sentence in cut):
        low, high = tree.starts[0], tree.ends[-1]
        near = [g for g in article.gold if any(start < high and end > low for start, end in g.content)]
        yield select.sentence_of(repair(tree), pairs), near


def overlap(sentence: select.Sentence, candidate: content.Candidate, last: int, gold: Sequence[Gold]) -> float:
    """The best Jaccard index of the candidate's span with the content of a gold that has the same cue."""
    span = content.settle(sentence.tree, candidate.first, last, candidate.cue, sentence.regions)
    cue = sentence.tree.starts[candidate.cue]
    best = 0.0
    for one in gold:
        if any(start - 1 <= cue <= end for start, end in one.cue):
            shared = sum(max(0, min(end, span.end) - max(start, span.start)) for start, end in one.content)
            size = sum(end - start for start, end in one.content)
            best = max(best, shared / (size + span.end - span.start - shared))
    return best


def cue_rows(sentences_: Sequence[tuple[select.Sentence, list[Gold]]]) -> Iterator[Row]:
    """Each candidate, and whether one of its possible ends makes it right."""
    for sentence, gold in sentences_:
        for option in select.options(sentence):
            ends = content.ends(sentence.tree, option.candidate, sentence.quoted) if gold else ()
            best = max((overlap(sentence, option.candidate, last, gold) for last, _ in ends), default=0.0)
            yield option.names, best > _CUE_OVERLAP


def end_rows(sentences_: Sequence[tuple[select.Sentence, list[Gold]]], cues: scoring.Weights) -> Iterator[Row]:
    """Each possible end of the right candidates, and whether it is the best."""
    for sentence, gold in sentences_:
        if not gold:
            continue
        options = list(select.options(sentence))
        strong = {o.candidate.cue for o in options if cues.score(o.names) > select.THRESHOLD}
        for option in options:
            ends = list(content.ends(sentence.tree, option.candidate, sentence.quoted))
            overlaps = [overlap(sentence, option.candidate, last, gold) for last, _ in ends]
            if len(ends) > 1 and max(overlaps) > _END_OVERLAP:
                for (last, piece), value in zip(ends, overlaps, strict=True):
                    names = content.end_features(sentence.tree, option.candidate, last, piece, sentence.quoted, strong)
                    yield names, value >= max(overlaps) - 0.01


def fit(rows: Sequence[Row], penalty: float) -> scoring.Weights:
    """Logistic regression with a squared penalty on each weight, by full-batch Adam with a falling step."""
    counts = Counter(name for names, _ in rows for name in names)
    index = {name: n for n, name in enumerate(name for name, count in counts.items() if count >= _RARE)}
    columns = [[index[name] for name in names if name in index] for names, _ in rows]
    where = np.repeat(np.arange(len(rows)), [len(row) for row in columns])
    column = np.array([n for row in columns for n in row])
    truth = np.array([right for _, right in rows], dtype=float)
    weights, bias = _descend(where, column, truth, len(index), penalty)
    return scoring.Weights(float(bias), {name: float(weights[n]) for name, n in index.items()})


def _descend(
    where: np.ndarray, column: np.ndarray, truth: np.ndarray, size: int, penalty: float
) -> tuple[np.ndarray, float]:
    weights = np.zeros(size + 1)  # the last is the bias
    mean, square = np.zeros(size + 1), np.zeros(size + 1)
    for step in range(1, _STEPS + 1):
        odds = np.bincount(where, weights[column], len(truth)) + weights[-1]
        wrong = 1 / (1 + np.exp(-odds)) - truth
        slope = np.append(np.bincount(column, wrong[where], size), wrong.sum())
        slope[:-1] += penalty * weights[:-1]
        mean = 0.9 * mean + 0.1 * slope
        square = 0.99 * square + 0.01 * slope**2
        rate = 0.1 * (1 - step / (_STEPS + 1))
        weights -= rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
    return weights[:-1], weights[-1]


def write(name: str, weights: scoring.Weights) -> None:
    """One name and hundredths of its log-odds a line, the bias first."""
    rows = sorted((name, round(100 * value)) for name, value in weights.by_name.items() if abs(value) >= _SMALL)
    lines = [f"(bias)\t{round(100 * weights.bias)}", *(f"{name}\t{value}" for name, value in rows)]
    (_FOLDER / f"{name}.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{name}: {len(rows)} weights")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--articles", type=int, help="so many only, for a trial")
    options = parser.parse_args()
    articles = list(read(options.folder))[: options.articles]
    data = [pair for article in articles for pair in parsed(article)]
    cues = fit(list(cue_rows(data)), penalty=10.0)
    ends = fit(list(end_rows(data, cues)), penalty=3.0)
    write("cues", cues)
    write("ends", ends)


if __name__ == "__main__":
    main()
