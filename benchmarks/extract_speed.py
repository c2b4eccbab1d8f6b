"""How fast claims are extracted, against a plain full spaCy pipeline over the same articles in the same run.

    python -m benchmarks.extract_speed PATH [--articles 60] [--rounds 3]

PATH is a folder of .txt files, such as PolNeAR's data/dev/text. Prints, from the best round of each, CPU seconds
of `extract_mentions` article by article, of `extract_all` in batches, of `nlp.pipe`, and their ratios.
"""

import argparse
import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from spacy.util import load_model

from schemas import Article
from transforms.claims import extract_all, extract_mentions
from transforms.claims.model import parser


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", type=Path)
    options.add_argument("--articles", type=int, default=60)
    options.add_argument("--rounds", type=int, default=3)
    given = options.parse_args()
    paths = sorted(given.folder.glob("*.txt"))[: given.articles]
    print(json.dumps(measure([path.read_text(encoding="utf-8") for path in paths], given.rounds), indent=2))


def measure(bodies: Sequence[str], rounds: int) -> dict[str, float]:
    """CPU seconds, ratios and rates over `bodies`; every contender runs once before it counts."""
    full = load_model(f"{parser().meta['lang']}_{parser().meta['name']}")
    contenders: dict[str, Callable[[], object]] = {
        "one_by_one": lambda: [extract_mentions(body) for body in bodies],
        "batched": lambda: list(extract_all(Article(str(n), body=body) for n, body in enumerate(bodies))),
        "full_pipeline": lambda: list(full.pipe(bodies)),
    }
    seconds = {name: min(_cpu(run) for _ in range(rounds)) for name, run in contenders.items()}
    words = sum(len(body.split()) for body in bodies)
    return {
        "articles": len(bodies),
        "words": words,
        **{f"{name}_cpu_s": round(value, 2) for name, value in seconds.items()},
        "ratio_one_by_one": round(seconds["one_by_one"] / seconds["full_pipeline"], 3),
        "ratio_batched": round(seconds["batched"] / seconds["full_pipeline"], 3),
        "words_per_s": round(words / seconds["batched"]),
        "articles_per_s": round(len(bodies) / seconds["batched"], 1),
    }


def _cpu(run: Callable[[], object]) -> float:
    start = time.process_time()
    run()
    return time.process_time() - start


if __name__ == "__main__":
    main()
