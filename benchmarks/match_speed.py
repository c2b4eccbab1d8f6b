"""How many mentions a second are matched against an index of many claims.

python -m benchmarks.match_speed TEXT... --elasticsearch URL --claims 10000 --keep PREFIX [--vectors FILE.npy]

TEXT: files or folders of real text (.txt, .tsv, .json); `benchmarks.varied` makes as many different claims of it as are
asked for. With `--vectors` (computed into that file the first time) matching uses the sentence model. All claims lie
within the time window, spread over 30 days: the worst case. Of the mentions, one a minute, half repeat a claim with a
few words left out, half are new sentences of the same kind, all matched as in the live job.

Prints mentions/s of wall time, and seconds of CPU for 1,000 mentions: ours and the node's. The index is removed
afterwards unless `--keep PREFIX` names it; a later run then uses it, or goes on filling it.
"""

import argparse
import random
import secrets
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from itertools import islice
from pathlib import Path

from benchmarks.bulk import remove
from benchmarks.varied import Varied, sentences, varied, vectors
from schemas import Claim, Mention
from schemas.ids import claim_id
from transforms.dedupe.matcher import Matcher
from transforms.dedupe.retrieval.elastic import StoreCandidates
from transforms.dedupe.retrieval.encoder import Vector
from transforms.dedupe.retrieval.memory import MemoryCandidates
from transforms.store.bulk import Action, write_bulk
from transforms.store.connection import Store
from transforms.store.documents import to_document
from transforms.store.setup import setup

_NOW = datetime(2026, 3, 2, tzinfo=timezone.utc)
_WINDOW = timedelta(days=30)
_BATCH = 100  # mentions: some articles
_BASE = 60_000  # sentences that all others are made of
_WRITTEN = 10_000  # claims between two looks at what is still to be written
_DAY = 24 * 60  # minutes
_LEFT_OUT = 0.15  # of the words of a repeated claim


def sample(found: list[str]) -> list[str]:
    """So many of the sentences that their vectors take some minutes, in order; the same ones every time."""
    return sorted(random.Random(1).sample(found, min(_BASE, len(found))))


def load(store: Store, base: Sequence[str], rows: Vector | None, count: int) -> None:
    """`count` claims as documents, without a refresh in between; goes on where a run before was ended."""
    client, index = store.client(), store.alias("claims")
    client.indices.put_settings(index=index, settings={"index": {"refresh_interval": "-1"}})
    standing = counted(store) // _WRITTEN * _WRITTEN
    made = islice(enumerate(varied(base, rows, count)), standing, None)
    while some := list(islice(made, _WRITTEN)):
        write_bulk(store, [_action(store, number, one) for number, one in some])
    client.indices.refresh(index=index)
    client.indices.put_settings(index=index, settings={"index": {"refresh_interval": "1s"}})


def counted(store: Store) -> int:
    """The claims that stand."""
    store.client().indices.refresh(index=store.alias("claims"))
    return int(store.client().count(index=store.alias("claims"))["count"])


def _action(store: Store, number: int, one: Varied) -> Action:
    seen = _NOW - timedelta(minutes=number % (30 * 24 * 60))
    claim = Claim(claim_id(one.text, "en"), one.text, "en", wordings=(one.text,), vector=one.vector)
    claim = claim._replace(first_seen=seen, last_seen=seen, speakers=(f"Speaker {number % 997}",))
    return Action("index", store.alias("claims"), claim.claim_id, to_document(claim))


def mentions(base: Sequence[str], count: int, stock: int, seed: int) -> list[Mention]:
    """Half repeats of the first `stock` claims, half new."""
    chance = random.Random(seed)
    known = [one.text for one in varied(base, None, min(stock, 50_000))]
    fresh = varied(base, None, len(base) + count, seed=seed + 2)
    new = [one.text for one in islice(fresh, len(base), None)]
    texts = [_shortened(chance.choice(known), chance) if n % 2 else text for n, text in enumerate(new)]
    return [
        Mention(f"s{seed}m{n}", f"a{n // 10}", text, 0, len(text), language="en", seen_at=_seen(n))
        for n, text in enumerate(texts)
    ]


def _seen(n: int) -> datetime:
    """One a minute, over a day."""
    return _NOW - timedelta(minutes=n % _DAY)


def _shortened(text: str, chance: random.Random) -> str:
    return " ".join(word for word in text.split() if chance.random() > _LEFT_OUT)


def measure(store: Store, asked: list[Mention], threads: int) -> None:
    matcher = Matcher(StoreCandidates(store, _WINDOW), MemoryCandidates(_WINDOW, 5_000))
    batches = [asked[start : start + _BATCH] for start in range(0, len(asked), _BATCH)]
    matcher.assign(batches[0])  # the model and the caches
    started, ours, node = time.perf_counter(), time.process_time(), node_cpu(store)
    with ThreadPoolExecutor(threads) as pool:
        matched = [mention for batch in pool.map(matcher.assign, batches[1:]) for mention in batch]
    seconds, ours, node = time.perf_counter() - started, time.process_time() - ours, node_cpu(store) - node
    same = sum(mention.match_relation == "same" for mention in matched) / len(matched)
    each = 1_000 / len(matched)
    print(
        f"{len(matched) / seconds:.0f} mentions/s ({len(matched)} in {seconds:.1f} s), {same:.0%} same; "
        f"CPU s for 1,000: {ours * each:.2f} ours, {node * each:.2f} the node's"
    )


def node_cpu(store: Store) -> float:
    """Seconds of CPU that the node has used."""
    nodes = store.client().nodes.stats(metric="process")["nodes"].values()
    return sum(node["process"]["cpu"]["total_in_millis"] for node in nodes) / 1_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", nargs="+", type=Path)
    parser.add_argument("--elasticsearch", required=True)
    parser.add_argument("--claims", type=int, default=10_000)
    parser.add_argument("--mentions", type=int, default=2_000)
    parser.add_argument("--vectors", type=Path, metavar="FILE.npy")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", metavar="PREFIX")
    options = parser.parse_args()
    base = sample(sentences(options.texts))
    store = Store(options.elasticsearch, prefix=options.keep or f"bench-{secrets.token_hex(4)}-")
    setup(store)
    if counted(store) < options.claims:
        started = time.perf_counter()
        load(store, base, vectors(base, options.vectors) if options.vectors else None, options.claims)
        print(f"{options.claims} claims of {len(base)} sentences written in {time.perf_counter() - started:.0f} s")
    measure(store, mentions(base, options.mentions, options.claims, options.seed), options.threads)
    if not options.keep:
        remove(store)


if __name__ == "__main__":
    main()
