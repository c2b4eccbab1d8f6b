"""How alike two texts are: features that do not depend on the order of the two, and one figure from them."""

from collections.abc import Collection, Mapping

from transforms.dedupe.text import Text


def lexical(a: Text, b: Text) -> float:
    """Weighted overlap of words, of neighbouring words and of character 4-grams; 0..1, symmetric."""
    if a.key == b.key:
        return 1.0
    return min(
        1.0, 0.6 * weighted_dice(a.weights, b.weights) + 0.1 * dice(a.pairs, b.pairs) + 0.3 * dice(a.grams, b.grams)
    )


def weighted_dice(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    """Share of the weight of both texts that stands in words of both."""
    total = sum(a.values()) + sum(b.values())
    shared = sum(a[word] + b[word] for word in sorted(a.keys() & b.keys()))
    return shared / total if total else 0.0


def dice(a: Collection[object], b: Collection[object]) -> float:
    """Share of the members of both sets that stand in both."""
    total = len(a) + len(b)
    return 2 * len(set(a) & set(b)) / total if total else 0.0
