"""How well `compare` decides on labelled pairs.

python -m benchmarks.matching --mrpc msr-para-train.tsv --contrast contrast_pairs.tsv --polnear data/train

MRPC: the training pairs; nothing of ours has seen them, so the score's AUC is printed as it is, and by folds with the
decision fitted on them. Contrast: claims that look alike and exclude each other. PolNeAR: 503 older labels.
Needs the extra `train`.
"""

import argparse
import random
from collections import Counter
from pathlib import Path

from benchmarks.claim_matching.fit_decision import compared as evidence_on
from benchmarks.claim_matching.fit_decision import folded, rows_of
from benchmarks.claim_matching.measures import auc, recall_at
from benchmarks.pairs import Pair, contrast, mrpc, polnear
from transforms.dedupe import Comparison, compare
from transforms.dedupe.judge.evidence import Circumstances

_RANDOM_PAIRS = 2_000
_STRENGTH = 0.3  # C of the logistic regression that is fitted on MRPC by folds


def compared(pairs: list[Pair]) -> list[Comparison]:
    return [compare(pair.a, pair.b) for pair in pairs]


def compared_with_speakers(pairs: list[Pair]) -> list[Comparison]:
    """Return the same with who is said to have said it."""
    return [compare(pair.a, pair.b, speakers=(pair.speaker_a, pair.speaker_b)) for pair in pairs]


def shares(results: list[Comparison]) -> str:
    counts = Counter(result.relation for result in results)
    return ", ".join(
        f"{name} {counts[name] / len(results):.3f}" for name in ("same", "related", "contradicts", "different")
    )


def precision_recall(pairs: list[Pair], results: list[Comparison]) -> str:
    called = [pair.label for pair, result in zip(pairs, results, strict=True) if result.relation == "same"]
    true = sum(pair.label == "same" for pair in pairs)
    right = called.count("same")
    precision = right / len(called) if called else 0.0
    return (
        f"called same {len(called)}, precision {precision:.3f}, recall {right / true:.3f}, "
        f"contradictions called same {called.count('contradicts')}"
    )


def report_mrpc(pairs: list[Pair]) -> None:
    results = compared(pairs)
    same = [pair.label == "same" for pair in pairs]
    figures = [evidence_on((pair.a, pair.b), (None, None), Circumstances()) for pair in pairs]
    rows = rows_of(figures, same, sorted(figures[0]))
    likely = folded(rows, [str(number) for number in range(len(pairs))], _STRENGTH)
    plain = auc([one.score for one in results], same)
    print(f"MRPC, {len(pairs)} pairs: AUC {plain:.4f}, by folds {auc(likely, same):.4f}")
    print("  paraphrases:", shares([result for result, is_same in zip(results, same, strict=True) if is_same]))
    print("  others:     ", shares([result for result, is_same in zip(results, same, strict=True) if not is_same]))
    texts = sorted({text for pair in pairs for text in (pair.a, pair.b)})
    chance = random.Random(0)
    drawn = [Pair(a, b, "different") for a, b in (chance.sample(texts, 2) for _ in range(_RANDOM_PAIRS))]
    print(f"  {_RANDOM_PAIRS} random pairs:", shares(compared(drawn)))


def report_polnear(pairs: list[Pair]) -> None:
    results = compared(pairs)
    same = [pair.label == "same" for pair in pairs]
    print(f"PolNeAR, {len(pairs)} pairs, {sum(same)} same: AUC {auc([one.score for one in results], same):.4f}")
    print("  texts alone:  ", precision_recall(pairs, results))
    print("  with speakers:", precision_recall(pairs, compared_with_speakers(pairs)))
    scores = [one.score for one in compared_with_speakers(pairs)]
    recall = recall_at(scores, same, 0.9)
    print(f"  score with speakers: AUC {auc(scores, same):.4f}, recall at precision .90 {recall:.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mrpc", type=Path, nargs="*", default=[])
    parser.add_argument("--contrast", type=Path)
    parser.add_argument("--polnear", type=Path)
    options = parser.parse_args()
    if options.contrast:
        pairs = contrast(options.contrast)
        print(f"contrast, {len(pairs)} pairs:", shares(compared(pairs)))
    if options.polnear:
        report_polnear(list(polnear(options.polnear)))
    if options.mrpc:
        report_mrpc([pair for path in options.mrpc for pair in mrpc(path)])


if __name__ == "__main__":
    main()
