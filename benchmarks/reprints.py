"""Whether reprints of a wire story are found to have one origin, and other articles are not.

python -m benchmarks.reprints PolNeAR/data/train

Half of the articles stand in the index. Of each a reprint is made: cut to half or more, often reordered, without its
first sentence, with 10 to 30 % of sentences from articles that do not stand in the index.
"""

import argparse
import random
import re
from pathlib import Path

from benchmarks.polnear import read
from schemas import Article
from transforms.dedupe.origins.fingerprints import one_origin, shingles
from transforms.dedupe.origins.index import Origins

_SENTENCE = re.compile(r"\n+|(?<=[.!?”])\s+(?=[A-Z“])")


def sentences(text: str) -> list[str]:
    return [sentence for sentence in _SENTENCE.split(text) if sentence.strip()]


def reprint(text: str, others: list[str], chance: random.Random) -> str:
    kept = sentences(text)
    kept = kept[1 : max(4, int(len(kept) * chance.uniform(0.5, 1.0)))]
    if chance.random() < 0.5:
        middle = chance.randrange(1, max(2, len(kept)))
        kept = kept[middle:] + kept[:middle]
    added = sentences(chance.choice(others))
    for sentence in chance.sample(added, min(len(added), int(len(kept) * chance.uniform(0.1, 0.3)))):
        kept.insert(chance.randrange(len(kept) + 1), sentence)
    return "\n".join(kept)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    chance = random.Random(1)
    texts = [article.text for article in read(options.folder)]
    chance.shuffle(texts)
    indexed, others = texts[: len(texts) // 2], texts[len(texts) // 2 :]
    origins = Origins()
    first = origins.assign([Article(f"a{n}", body=text) for n, text in enumerate(indexed)])
    copies = origins.assign([Article(f"r{n}", body=reprint(text, others, chance)) for n, text in enumerate(indexed)])
    found = sum(copy.origin_id == own.origin_id for copy, own in zip(copies, first, strict=True))
    wrong = sum(
        copy.origin_id in {one.origin_id for one in first} - {own.origin_id}
        for copy, own in zip(copies, first, strict=True)
    )
    sets = [shingles(text) for text in indexed]
    pairs = [(i, j) for i in range(len(sets)) for j in range(i)]
    false = sum(one_origin(sets[i], sets[j]) for i, j in pairs)
    print(f"{len(copies)} reprints: same origin {found / len(copies):.4f}, another's {wrong / len(copies):.4f}")
    print(f"{len(pairs)} pairs of different articles: called one origin {false / len(pairs):.6f}")


if __name__ == "__main__":
    main()
