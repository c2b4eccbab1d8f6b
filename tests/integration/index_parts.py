"""Extractions made by rule, and the whole index as plain values: shared by the tests of the index."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any

from schemas import Article, Extraction, Mention, ids
from transforms.store import KINDS, Store, refresh, scan

NOON = datetime(2026, 11, 5, 12, tzinfo=timezone.utc)
KEYS = {
    "articles": "article_id",
    "mentions": "mention_id",
    "claims": "claim_id",
    "feeds": "feed_id",
    "dead-letters": "dead_letter_id",
    "hosts": "host",
}
# When it was written: all that two runs over the same input may differ in.
MOMENTS = ("indexed_at", "discovered_at", "failed_at")


def clock() -> datetime:
    return datetime.now(timezone.utc)


def extraction(number: int, texts: Sequence[str], **fields: Any) -> Extraction:
    """Article `number` of one of three outlets, stating `texts`; the claim of a text is the text."""
    url = f"https://outlet{number % 3}.example/{number}"
    given = {
        "url": url,
        "canonical_url": url,
        "outlet": f"outlet{number % 3}.example",
        "title": f"Story {number}",
        "body": "\n".join(texts),
        "content_hash": ids.content_hash(None, "\n".join(texts)),
        "language": "en",
        "published_at": NOON + timedelta(minutes=number),
        "fetched_at": NOON + timedelta(days=1),
        "versions": "clean=1 claims=1",
    }
    article = Article(ids.article_id(url), **{**given, **fields})
    return Extraction(article, tuple(mention(article.article_id, text) for text in texts))


def mention(article_id: str, text: str, **fields: Any) -> Mention:
    given = {"speaker": "Ann Lee", "claim_id": ids.claim_id(text, "en"), "match_relation": "founder"}
    return Mention(ids.mention_id(article_id, "Ann Lee", text), article_id, text, 0, len(text), **{**given, **fields})


def newsroom(articles: int, texts: int = 12, each: int = 4) -> list[Extraction]:
    """`articles` extractions that state `each` of `texts` claims, so that most claims have several mentions."""
    return [
        extraction(number, [f"Statement number {(number * 5 + place) % texts}" for place in range(each)])
        for number in range(articles)
    ]


def documents(store: Store, kind: str) -> dict[str, dict[str, Any]]:
    """All documents of a kind by id, without the moments of writing."""
    refresh(store, kind)
    sources = scan(store, kind, {"match_all": {}}, [KEYS[kind]])
    return {
        source[KEYS[kind]]: {name: value for name, value in source.items() if name not in MOMENTS} for source in sources
    }


def everything(store: Store) -> dict[str, dict[str, dict[str, Any]]]:
    """The whole index, to compare two runs."""
    return {kind: documents(store, kind) for kind in KINDS}


def eventually(condition: Callable[[], bool], seconds: float = 30.0) -> None:
    """Return when `condition` holds; AssertionError when it does not in `seconds`."""
    import time

    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.02)


def texts_of(claims: Iterable[dict[str, Any]]) -> list[str]:
    return sorted(claim["text"] for claim in claims)
