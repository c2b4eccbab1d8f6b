"""How fast documents reach Elasticsearch: `write_bulk` with one and four requests in flight, and whole articles.

python -m benchmarks.bulk [--url URL] [--mentions 20000] [--articles 500]

Mentions of about 1.2 kB, made from a fixed vocabulary; indices with a prefix of their own, removed afterwards. Rates
are documents a second of one run after a warm-up of the same size; trust the ratios, the node shares the machine.
"""

import argparse
import os
import random
import time
from collections.abc import Callable
from datetime import datetime, timezone

from schemas import Article, Extraction, Mention, ids
from transforms.index.articles import write_articles
from transforms.store import KINDS, Action, Store, bulk, setup, to_document

WORDS = [
    f"{start}{middle}{end}"
    for start in ("ba", "co", "di", "fe", "mu")
    for middle in ("lor", "ni", "sta", "ve")
    for end in ("n", "ted", "ral", "s", "tion", "ment", "ly", "r", "ng", "k")
]
NOW = datetime(2026, 11, 5, tzinfo=timezone.utc)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--url", default=os.environ.get("ELASTICSEARCH_URL", "http://127.0.0.1:9200"))
    parser.add_argument("--mentions", type=int, default=20_000)
    parser.add_argument("--articles", type=int, default=500)
    options = parser.parse_args()
    store = Store(options.url, prefix="benchmark-bulk-")
    setup(store)
    try:
        measure_bulk(store, options.mentions)
        measure_articles(store, options.articles)
    finally:
        remove(store)


def measure_bulk(store: Store, count: int) -> None:
    """Mentions a second by requests in flight, the two ways in turn."""
    chance = random.Random(1)
    write(store, actions(store, count, chance))
    for in_flight in (1, 4, 1, 4):
        bulk.IN_FLIGHT = in_flight
        batch = actions(store, count, chance)
        speed = rate(count, lambda batch=batch: write(store, batch))
        print(f"write_bulk, {in_flight} in flight: {speed:8,.0f} mentions/s")


def measure_articles(store: Store, count: int) -> None:
    """Articles of twenty mentions, a hundred a call: mentions, roll-up and articles."""
    chance = random.Random(2)
    extractions = [extraction(number, chance) for number in range(count)]
    batches = [extractions[start : start + 100] for start in range(0, count, 100)]
    for label in ("first write", "written again"):
        speed = rate(
            count, lambda: [write_articles(store, batch, lambda: datetime.now(timezone.utc)) for batch in batches]
        )
        print(f"write_articles, {label}: {speed:8,.0f} articles/s, {20 * speed:8,.0f} mentions/s")


def rate(count: int, work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return count / (time.perf_counter() - start)


def write(store: Store, batch: list[Action]) -> None:
    if not all(outcome.acknowledged for outcome in bulk.write_bulk(store, batch)):
        raise SystemExit("the index refused documents")


def actions(store: Store, count: int, chance: random.Random) -> list[Action]:
    target = store.alias("mentions")
    mentions = [mention("a", number, chance) for number in range(count)]
    return [Action("index", target, one.mention_id, to_document(one)) for one in mentions]


def extraction(number: int, chance: random.Random) -> Extraction:
    article_id = ids.article_id(f"https://outlet{number % 9}.example/{number}")
    body = "\n".join(sentence(chance, 60) for _ in range(12))
    article = Article(article_id, outlet=f"outlet{number % 9}.example", body=body, content_hash="h", fetched_at=NOW)
    return Extraction(article, tuple(mention(article_id, place, chance) for place in range(20)))


def mention(article_id: str, number: int, chance: random.Random) -> Mention:
    """A tenth of the mentions repeat one of five hundred claims."""
    text = f"repeated claim {chance.randrange(500)}" if chance.random() < 0.1 else sentence(chance, 16)
    return Mention(
        mention_id=f"{chance.getrandbits(80):020x}",
        article_id=article_id,
        text=text,
        start=number,
        end=number + len(text),
        claim_id=ids.claim_id(text, "en"),
        sentence=sentence(chance, 25),
        before=sentence(chance, 30),
        after=sentence(chance, 30),
        speaker=sentence(chance, 2),
        cue="said",
        outlet="outlet.example",
        url=f"https://outlet.example/{article_id}",
        title=sentence(chance, 9),
        seen_at=NOW,
        language="en",
    )


def sentence(chance: random.Random, words: int) -> str:
    return " ".join(chance.choices(WORDS, k=words))


def remove(store: Store) -> None:
    client = store.client()
    client.indices.delete(index=[f"{store.alias(kind)}-v1" for kind in KINDS])
    client.indices.delete_index_template(name=[store.alias(kind) for kind in KINDS])
    client.cluster.delete_component_template(name=store.prefix + "analysis")


if __name__ == "__main__":
    main()
