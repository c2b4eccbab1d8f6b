"""How well `compare` decides on labelled pairs.

python -m benchmarks.matching --mrpc msr-para-train.tsv --contrast contrast_pairs.tsv --polnear data/train

MRPC: the training pairs (the score is fitted on them; the cross-validated AUC is printed by `benchmarks.fit`).
Contrast: claims that look alike and exclude each other. PolNeAR: our labels, on the part kept for testing.
"""

import argparse
import random
from collections import Counter
from pathlib import Path

from benchmarks.pairs import Pair, auc, contrast, mrpc, polnear
from transforms.dedupe import Comparison, compare
from transforms.dedupe.compare import compare_texts
from transforms.dedupe.text.speakers import relation
from transforms.dedupe.text.statement import read

_RANDOM_PAIRS = 2_000


def compared(pairs: list[Pair]) -> list[Comparison]:
    return [compare(pair.a, pair.b) for pair in pairs]


def compared_with_speakers(pairs: list[Pair]) -> list[Comparison]:
    """As the live matcher does: with who is said to have said it."""
    return [
        compare_texts(read(p.a), read(p.b), relation(p.speaker_a, [p.speaker_b] if p.speaker_b else [])) for p in pairs
    ]


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


def recall_at(scored: list[list[float | bool]], precision: float) -> float:
    """The largest share of the true pairs above a score threshold with at least this precision."""
    best, right = 0.0, 0
    ordered = sorted(scored, reverse=True)
    for called, (_, truth) in enumerate(ordered, 1):
        right += bool(truth)
        if right / called >= precision:
            best = max(best, right / sum(bool(truth) for _, truth in ordered))
    return best


def report_mrpc(pairs: list[Pair]) -> None:
    results = compared(pairs)
    same = [pair.label == "same" for pair in pairs]
    print(f"MRPC, {len(pairs)} pairs: AUC {auc([one.score for one in results], same):.4f} (fitted on these)")
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
    pooled = [[score, truth] for score, truth in zip([one.score for one in results], same, strict=True)]
    print(f"  best recall at precision .90 by score alone: {recall_at(pooled, 0.9):.3f}")


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
        report_polnear([pair for pair in polnear(options.polnear) if pair.part == "test"])
    if options.mrpc:
        report_mrpc([pair for path in options.mrpc for pair in mrpc(path)])


if __name__ == "__main__":
    main()
