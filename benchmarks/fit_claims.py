"""Fits the weights of claim extraction on the train part of PolNeAR, with numpy alone.

    python -m benchmarks.fit_claims PATH/PolNeAR/data/train [--articles 100]

Writes into `transforms/claims/en`, each from what went before:

- `cues.tsv` (is this candidate a claim?) and `ends.tsv` (does its content end here?): the log-odds of two logistic
  regressions over the features of `transforms.claims.features` and `.content`, in hundredths, small ones left out;
- `inside.npz` (does this word stand in a content?), the network of `transforms.claims.inside`;
- `spans.tsv` (is this a content, given its words?), a logistic regression over `transforms.claims.spans`.

What a later one sees of an earlier one was fitted on other articles. Only single words are kept, no text of the data.
"""

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks import fit_inside
from benchmarks.polnear import Annotated, Gold, read
from schemas import Article
from transforms.claims import content, extract, inside, scoring, select, spans
from transforms.claims.parse import parse
from transforms.claims.reduce import reduce

FOLDER = Path(__file__).parent.parent / "transforms" / "claims" / "en"
_FOLDS = 3
_RARE = 3  # features seen less often tell nothing
_SMALL = 0.06  # log-odds: weights below are left out
_CUE_OVERLAP, _END_OVERLAP = 0.6, 0.5  # of content and gold, from which a candidate counts as right
_STEPS = 250

Row = tuple[list[str], bool]


class Known(NamedTuple):
    """A sentence with the gold whose content touches it, and in which fold its article is."""

    sentence: select.Sentence
    gold: list[Gold]
    fold: int


def parsed(article: Annotated, fold: int = 0) -> Iterator[Known]:
    """Every sentence of the article that is worth parsing."""
    [text] = extract.texts_of(Article(article.name, body=article.text))
    wanted = extract.worth_parsing(text).values()
    for tree in parse(reduce(article.text, sentence, text.quotes) for sentence in wanted):
        low, high = tree.starts[0], tree.ends[-1]
        near = [g for g in article.gold if any(start < high and end > low for start, end in g.content)]
        yield Known(extract.ready(tree, text), near, fold)


def overlap(sentence: select.Sentence, candidate: content.Candidate, last: int, gold: Sequence[Gold]) -> float:
    """The best Jaccard index of the candidate's span with the content of a gold that has the same cue.

    Only what of the gold stands in the sentence or the span counts: `“A,” he said. “B.”` is one content there.
    """
    tree = sentence.tree
    span = content.settle(tree, candidate.first, last, candidate.cue, sentence.regions)
    low, high = min(tree.starts[0], span.start), max(tree.ends[-1], span.end)
    cue = tree.starts[candidate.cue]
    best = 0.0
    for one in gold:
        if any(start - 1 <= cue <= end for start, end in one.cue):
            here = [(max(start, low), min(end, high)) for start, end in one.content if start < high and end > low]
            shared = sum(max(0, min(end, span.end) - max(start, span.start)) for start, end in here)
            size = sum(end - start for start, end in here)
            best = max(best, shared / (size + span.end - span.start - shared))
    return best


def cue_rows(known: Sequence[Known]) -> Iterator[Row]:
    """Each candidate, and whether one of its possible ends makes it right."""
    for sentence, gold, _ in known:
        for option in select.options(sentence):
            ends = content.ends(sentence.tree, option.candidate, sentence.quoted) if gold else ()
            best = max((overlap(sentence, option.candidate, last, gold) for last, _ in ends), default=0.0)
            yield option.names, best > _CUE_OVERLAP


def end_rows(known: Sequence[Known], cues: scoring.Weights) -> Iterator[Row]:
    """Each possible end of the right candidates, and whether it is the best."""
    for sentence, gold, _ in known:
        if not gold:
            continue
        options = list(select.options(sentence))
        strong = {o.candidate.cue for o in options if cues.score(o.names) > select.LIKELY_CUE}
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
    column = np.array([n for row in columns for n in row], dtype=int)
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


class Fitted(NamedTuple):
    """The two regressions that everything else rests on."""

    cues: scoring.Weights
    ends: scoring.Weights


def fit_candidates(known: Sequence[Known]) -> Fitted:
    """Rounded as they are written."""
    cues = _rounded(fit(list(cue_rows(known)), penalty=10.0))
    return Fitted(cues, _rounded(fit(list(end_rows(known, cues)), penalty=3.0)))


def _rounded(weights: scoring.Weights) -> scoring.Weights:
    kept = {name: round(value, 2) for name, value in weights.by_name.items() if abs(value) >= _SMALL}
    return scoring.Weights(round(weights.bias, 2), kept)


def lesson(one: Known, cues: scoring.Weights) -> fit_inside.Lesson:
    """A sentence for the network to learn from."""
    tree = one.sentence.tree
    reading = select.reading_of(one.sentence, select.weigh(one.sentence, cues))
    starts = [*tree.starts, tree.ends[-1] + 1]
    places = [(start, max(tree.ends[i], starts[i + 1] - 1)) for i, start in enumerate(tree.starts)]
    truth = [_share(place, one.gold) for place in places]
    return fit_inside.Lesson(reading, np.array(truth, np.float32))


def _share(place: tuple[int, int], gold: Sequence[Gold]) -> float:
    """How much of `[start, end)` stands in some content; contents do not overlap but by mistake."""
    spans_ = (span for one in gold for span in one.content)
    covered = sum(max(0, min(end, place[1]) - max(start, place[0])) for start, end in spans_)
    return min(covered / (place[1] - place[0]), 1.0)


def span_rows(known: Sequence[Known], fitted: Fitted, network: inside.Network) -> Iterator[tuple[list[float], float]]:
    """Each end of each candidate, and how right it is: 1 for an overlap above .8, a half for one above .5."""
    scored = [select.weigh(one.sentence, fitted.cues) for one in known]
    readings = [select.reading_of(one.sentence, each) for one, each in zip(known, scored, strict=True)]
    for one, each, reading, odds in zip(known, scored, readings, network.log_odds(readings), strict=True):
        for way in select.ways(one.sentence, each, spans.words_of(odds, reading.sizes), fitted.ends):
            value = overlap(one.sentence, way.scored.option.candidate, way.last, one.gold)
            yield way.features, ((value > 0.5) + (value > 0.8)) / 2


def fit_spans(rows: Sequence[tuple[list[float], float]]) -> np.ndarray:
    """Logistic regression by Newton's method."""
    values, truth = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    weights = np.zeros(values.shape[1])
    for _ in range(30):
        chance = 1 / (1 + np.exp(-values @ weights))
        slope = values.T @ (chance - truth) + weights
        bend = (values * (chance * (1 - chance))[:, None]).T @ values + np.eye(len(weights))
        weights -= np.linalg.solve(bend, slope)
    return weights


def write(name: str, weights: scoring.Weights) -> None:
    """One name and hundredths of its log-odds a line, the bias first."""
    rows = sorted((name, round(100 * value)) for name, value in weights.by_name.items())
    lines = [f"(bias)\t{round(100 * weights.bias)}", *(f"{name}\t{value}" for name, value in rows)]
    (FOLDER / f"{name}.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{name}: {len(rows)} weights", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--articles", type=int, help="so many only, for a trial")
    options = parser.parse_args()
    articles = list(read(options.folder))[: options.articles]
    known = [one for n, article in enumerate(articles) for one in parsed(article, n % _FOLDS)]
    lessons: list[list[fit_inside.Lesson]] = []
    fitted: list[Fitted] = []
    for fold in range(_FOLDS):
        fitted.append(fit_candidates([one for one in known if one.fold != fold]))
        lessons.append([lesson(one, fitted[fold].cues) for one in known if one.fold == fold])
        print(f"fold {fold}: candidates", flush=True)
    rows: list[tuple[list[float], float]] = []
    for fold in range(_FOLDS):
        others = [one for n in range(_FOLDS) if n != fold for one in lessons[n]]
        network = inside.Network(fit_inside.fit(others))
        rows += span_rows([one for one in known if one.fold == fold], fitted[fold], network)
        print(f"fold {fold}: network", flush=True)
    _write_all(known, fit_inside.fit([one for fold in lessons for one in fold]), fit_spans(rows))


def _write_all(known: Sequence[Known], network: fit_inside.Arrays, weights: np.ndarray) -> None:
    small = {name: w.astype(np.float16) if w.dtype.kind == "f" else w for name, w in network.items()}
    np.savez_compressed(FOLDER / "inside.npz", **small)
    lines = (f"{name}\t{value:.3f}\n" for name, value in zip(spans.NAMES, weights, strict=True))
    (FOLDER / "spans.tsv").write_text("".join(lines), encoding="utf-8")
    fitted = fit_candidates(known)
    write("cues", fitted.cues)
    write("ends", fitted.ends)


if __name__ == "__main__":
    main()
