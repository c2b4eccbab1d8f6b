"""A process that matches and writes articles, or reconciles, and may be told to die: `python match_process.py …`.

The articles are made by rule: every topic is stated in several wordings and with another number, and every fifth
article is a reprint of the one before.
"""

import sys
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

from schemas import Article, Extraction, Mention, ids
from tests.integration.index_parts import clock
from tests.integration.test_index_kill import _die_at
from transforms.dedupe.beam import shared
from transforms.dedupe.reconcile.reconcile import reconcile
from transforms.index.articles import write_articles
from transforms.index.rollup import roll_up
from transforms.store.connection import Store

ARTICLES, BATCH = 40, 4
NOON = datetime(2026, 3, 2, 12, tzinfo=timezone.utc)
TOPICS = (
    (
        "The harbour bridge will be closed for {n} weeks from Monday",
        "From Monday the harbour bridge will be closed for {n} weeks",
        "The harbour bridge would be closed from Monday for {n} weeks",
    ),
    (
        "Teachers will strike for {n} days unless the ministry reopens the wage talks",
        "Unless the ministry reopens the wage talks, teachers will strike for {n} days",
        "Teachers would strike for {n} days unless the ministry reopened the wage talks",
    ),
    (
        "The water board found traces of lead in {n} schools of the city",
        "In {n} schools of the city the water board found traces of lead",
        "The water board has found traces of lead in {n} schools of the city",
    ),
    (
        "The airline will cancel {n} flights to the islands because of the storm",
        "Because of the storm the airline will cancel {n} flights to the islands",
        "The airline would cancel {n} flights to the islands because of the storm",
    ),
)
FILLER = "Pier {n} of it was built in {year} by the firm of {name} after the flood of that winter."


def extractions() -> list[Extraction]:
    """All of them, in the order of publication; their titles are unlike."""
    return [_extraction(number) for number in range(ARTICLES)]


def _extraction(number: int) -> Extraction:
    source = number - 1 if number % 5 == 4 else number
    topics = [TOPICS[(source + place) % len(TOPICS)] for place in range(3)]
    texts = [topic[(source * 7 + place) % 3].format(n=3 + source % 2) for place, topic in enumerate(topics)]
    body = "\n".join([f"Report {number}.", *texts, *(_filler(source, n) for n in range(8))])
    url = f"https://outlet{number % 7}.example/{number}"
    article = Article(ids.article_id(url), url=url, canonical_url=url, outlet=f"outlet{number % 7}.example", body=body)
    seen = NOON + timedelta(minutes=number)
    article = article._replace(
        language="en", published_at=seen, fetched_at=seen, content_hash=ids.content_hash(None, body)
    )
    return Extraction(article, tuple(_mention(article, text) for text in texts))


def _filler(source: int, n: int) -> str:
    return FILLER.format(n=source * 31 + n, year=1700 + source * 7 + n, name=f"Brask {chr(65 + source % 26)}{n}")


def _mention(article: Article, text: str) -> Mention:
    made = Mention(ids.mention_id(article.article_id, "Mayor Ott", text), article.article_id, text, 0, len(text))
    return made._replace(speaker="Mayor Ott", language="en", seen_at=article.published_at, outlet=article.outlet)


def batches(part: int, parts: int) -> Iterator[list[Extraction]]:
    mine = extractions()[part::parts]
    for start in range(0, len(mine), BATCH):
        yield mine[start : start + BATCH]


def match_and_write(store: Store, part: int = 0, parts: int = 1) -> None:
    """As the stages do, batch by batch."""
    ours = shared(store, 30.0)
    for batch in batches(part, parts):
        articles = ours.origins.assign([one.article for one in batch])
        origins = {article.article_id: article.origin_id for article in articles}
        mentions = [m._replace(origin_id=origins[m.article_id]) for one in batch for m in one.mentions]
        matched = iter(ours.matcher.assign(mentions))
        done = [Extraction(article, tuple(next(matched) for _ in range(3))) for article in articles]
        write_articles(store, done, clock)


def reconcile_all(store: Store) -> None:
    done = reconcile(store, lambda claims: roll_up(store, claims, clock))
    sys.stdout.write(" ".join(map(str, done)))


if __name__ == "__main__":
    target = Store(sys.argv[1], prefix=sys.argv[2], patience_s=60.0)
    if sys.argv[3] == "match":
        match_and_write(target, int(sys.argv[4]), int(sys.argv[5]))
    else:
        _die_at(target, int(sys.argv[4]))
        reconcile_all(target)
