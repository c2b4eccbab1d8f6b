"""How many mentions a second are matched against an index of many claims.

python -m benchmarks.match_speed SENTENCES --elasticsearch URL --claims 10000 [--vectors] [--threads 2]

SENTENCES: a file with one sentence or paragraph a line. A claim is the first half of one line with the second half of
another, so that no two are alike; every second mention repeats a claim with a few words left out, the rest are new.
Prints mentions/s with the time of the node, of the model and of the decision. The indices are removed afterwards unless
`--keep PREFIX` names them, which a later run then uses.
"""

import argparse
import random
import secrets
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from pathlib import Path

import numpy as np

from benchmarks.bulk import remove
from schemas import Claim, Mention
from schemas.ids import claim_id
from transforms.dedupe.elastic import StoreCandidates
from transforms.dedupe.matcher import Matcher
from transforms.dedupe.memory import MemoryCandidates
from transforms.store.bulk import Action, write_bulk
from transforms.store.connection import Store
from transforms.store.documents import to_document
from transforms.store.setup import setup

_NOW = datetime(2026, 3, 2, tzinfo=timezone.utc)
_WINDOW = timedelta(days=30)
_BATCH = 100  # mentions: some articles


def halves(lines: list[str]) -> tuple[list[str], list[str]]:
    words = [line.split()[:30] for line in lines]
    kept = [line for line in words if len(line) >= 10]
    return [" ".join(line[: len(line) // 2]) for line in kept], [" ".join(line[len(line) // 2 :]) for line in kept]


def texts(path: Path, count: int, seed: int) -> Iterator[str]:
    first, second = halves(path.read_text(encoding="utf-8").splitlines())
    chance = random.Random(seed)
    return (f"{chance.choice(first)} {chance.choice(second)}" for _ in range(count))


def load(store: Store, path: Path, count: int, vectors: bool) -> None:
    """Claims as documents; their vectors are random directions, which cost the same as true ones."""
    chance = np.random.RandomState(0)
    batch: list[Action] = []
    for text in texts(path, count, seed=1):
        claim = Claim(claim_id(text, "en"), text, "en", first_seen=_NOW, last_seen=_NOW, wordings=(text,))
        if vectors:
            direction = chance.randn(384)
            claim = claim._replace(vector=tuple((direction / np.linalg.norm(direction)).round(4).tolist()))
        batch.append(Action("index", store.alias("claims"), claim.claim_id, to_document(claim)))
        if len(batch) == 20_000:
            write_bulk(store, batch)
            batch = []
    write_bulk(store, batch)
    store.client().indices.refresh(index=store.alias("claims"))


def mentions(path: Path, count: int, stock: int, seed: int) -> list[Mention]:
    chance = random.Random(seed)
    known = [text for i, text in enumerate(texts(path, stock, seed=1)) if i % max(1, stock // count) == 0]
    new = texts(path, count, seed=seed)
    found = []
    for number in range(count):
        text = next(new)
        if number % 2:
            words = chance.choice(known).split()
            text = " ".join(word for word in words if chance.random() > 0.15)
        found.append(Mention(f"s{seed}m{number}", f"a{number // 10}", text, 0, len(text), language="en", seen_at=_NOW))
    return found


def measure(store: Store, asked: list[Mention], threads: int) -> None:
    matcher = Matcher(StoreCandidates(store, _WINDOW), MemoryCandidates(_WINDOW, 5_000))
    matcher.assign(asked[:_BATCH])  # model and caches
    batches = [asked[start : start + _BATCH] for start in range(_BATCH, len(asked), _BATCH)]
    started, cpu = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(threads) as pool:
        matched = [mention for batch in pool.map(matcher.assign, batches) for mention in batch]
    seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
    same = sum(mention.match_relation == "same" for mention in matched)
    print(
        f"{len(matched) / seconds:.0f} mentions/s: {len(matched)} in {seconds:.1f} s, {cpu:.1f} s our CPU; {same} same"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sentences", type=Path)
    parser.add_argument("--elasticsearch", required=True)
    parser.add_argument("--claims", type=int, default=10_000)
    parser.add_argument("--mentions", type=int, default=2_000)
    parser.add_argument("--vectors", action="store_true")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--keep", metavar="PREFIX")
    options = parser.parse_args()
    store = Store(options.elasticsearch, prefix=options.keep or f"bench-{secrets.token_hex(4)}-")
    if not store.client().indices.exists(index=store.alias("claims")):
        setup(store)
        started = time.perf_counter()
        load(store, options.sentences, options.claims, options.vectors)
        print(f"{options.claims} claims written in {time.perf_counter() - started:.0f} s")
    asked = mentions(options.sentences, options.mentions, options.claims, seed=int(time.time()))
    measure(store, asked, options.threads)
    if not options.keep:
        remove(store)


if __name__ == "__main__":
    main()
