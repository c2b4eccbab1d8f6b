"""Whether the order in which mentions arrive changes the claims.

python -m benchmarks.orders PolNeAR/data/train [--articles 200]

The attributions of the first articles by date are matched in memory, in the order of the files and in five others;
printed is the agreement of each with the first (B-cubed F), over all mentions and over those that share a claim.
"""

import argparse
import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

from benchmarks.pairs import statements
from benchmarks.polnear import read
from schemas import Mention
from transforms.dedupe import InMemoryClaims

_ORDERS = 5


def b_cubed(one: dict[str, str], other: dict[str, str], keys: Sequence[str]) -> float:
    """Agreement of two clusterings (key -> cluster) over the given keys: harmonic mean of precision and recall."""
    groups: list[defaultdict[str, set[str]]] = [defaultdict(set) for _ in range(2)]
    for found, clusters in zip(groups, (one, other), strict=True):
        for key, cluster in clusters.items():
            found[cluster].add(key)
    precision = recall = 0.0
    for key in keys:
        a, b = groups[0][one[key]], groups[1][other[key]]
        precision += len(a & b) / len(b)
        recall += len(a & b) / len(a)
    return 2 * precision * recall / ((precision + recall) * len(keys)) if keys else 1.0


def load(folder: Path, count: int) -> list[Mention]:
    articles = sorted(read(folder), key=lambda article: article.name.split("_")[1])[:count]
    return [
        Mention(f"{article.name}-{n}", article.name, text, 0, len(text), language="en", speaker=speaker)
        for article in articles
        for n, (text, speaker) in enumerate(statements(article))
        if len(text) < 400
    ]


def clusters(mentions: list[Mention]) -> dict[str, str]:
    return {mention.mention_id: str(mention.claim_id) for mention in InMemoryClaims().assign(mentions)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--articles", type=int, default=200)
    options = parser.parse_args()
    mentions = load(options.folder, options.articles)
    first = clusters(mentions)
    sizes = Counter(first.values())
    shared = [key for key, cluster in first.items() if sizes[cluster] > 1]
    print(f"{len(mentions)} mentions, {len(sizes)} claims, {len(shared)} mentions in claims of two or more")
    for seed in range(_ORDERS):
        random.Random(seed).shuffle(mentions)
        again = clusters(mentions)
        agreement = [b_cubed(first, again, keys) for keys in (list(first), shared)]
        print(f"order {seed}: B-cubed F {agreement[0]:.4f}, of shared {agreement[1]:.4f}")


if __name__ == "__main__":
    main()
