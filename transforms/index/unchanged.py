"""Articles that stand indexed as they are need no second look."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from schemas import Article
from transforms.index.revisions import RECHECKS, is_unchanged, next_look, revision_of
from transforms.store.bulk import Action, write_bulk
from transforms.store.connection import Store
from transforms.store.documents import encode
from transforms.store.ledger import LedgerEntry, get_articles


def changed_articles(
    store: Store,
    articles: Sequence[Article],
    clock: Callable[[], datetime],
    later_versions: str = "",
    schedule: Sequence[timedelta] = RECHECKS,
) -> list[Article | None]:
    """Each article with its new revision number, or None when it stands indexed unchanged; in order.

    Unchanged ones write nothing; one that was looked at again on schedule gets its next time in the ledger.
    """
    entries = get_articles(store, [article.article_id for article in articles])
    found = [_changed(article, entries.get(article.article_id), later_versions) for article in articles]
    looked_at = [entries[one.article_id] for one, now in zip(articles, found, strict=True) if now is None]
    now = clock()
    write_bulk(store, [_seen_again(store, entry, now, schedule) for entry in looked_at if is_held(entry, now)])
    return found


def is_held(entry: LedgerEntry, now: datetime) -> bool:
    """Whether somebody took this entry up to look for a revision."""
    return entry.lease_until is not None or (entry.recheck_at is not None and entry.recheck_at <= now)


def _changed(article: Article, entry: LedgerEntry | None, later_versions: str) -> Article | None:
    if is_unchanged(article, entry, later_versions):
        return None
    return article._replace(revision=revision_of(article, entry))


def _seen_again(store: Store, entry: LedgerEntry, now: datetime, schedule: Sequence[timedelta]) -> Action:
    next_at = next_look(entry.discovered_at or now, now, schedule)
    changes: dict[str, Any] = {"lease_until": None, "recheck_at": next_at, "attempts": 0}
    return Action("update", store.alias("articles"), entry.article_id, encode({"doc": changes}))
