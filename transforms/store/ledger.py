"""The ledger of articles: the article's document says what has become of it (DESIGN 4.2).

New or known is asked by realtime get, never by search. What is due is found by search and then taken with the sequence
number of the very version that was seen, so that no two workers hold one article.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from schemas import Pending
from schemas.urls import outlet_of
from transforms.store.bulk import Action, Outcome, write_bulk
from transforms.store.connection import Store
from transforms.store.documents import from_document, to_document
from transforms.store.leases import take
from transforms.store.reading import get_sources


class LedgerEntry(NamedTuple):
    """What an article's document holds beside the article itself, and the few fields of it that decisions need."""

    article_id: str
    status: str = "pending"  # pending | indexed | rejected | failed | dead
    reason: str | None = None
    url: str | None = None
    path: str | None = None
    outlet: str | None = None
    outlet_name: str | None = None
    feed_url: str | None = None
    content_hash: str | None = None  # of the revision that stands indexed
    versions: str | None = None
    revision: int = 1
    indexed_at: datetime | None = None
    discovered_at: datetime | None = None  # when its address became known
    attempts: int = 0  # tries that failed since it was last indexed
    next_attempt_at: datetime | None = None  # of a `failed` one; None: now
    lease_until: datetime | None = None  # somebody works on it until then
    recheck_at: datetime | None = None  # when an indexed one is looked at for a new revision; None: never
    entry_url: str | None = None  # the entry_* are the Pending as the feed gave it
    entry_title: str | None = None
    entry_published_at: datetime | None = None
    entry_authors: tuple[str, ...] = ()
    entry_outlet_name: str | None = None


KEPT = (
    "discovered_at",
    "entry_url",
    "entry_title",
    "entry_published_at",
    "entry_authors",
    "entry_outlet_name",
)  # of an entry, when the article is written over it


def known(store: Store, article_ids: Iterable[str]) -> set[str]:
    """Those of the ids that the ledger has, in whatever state. Realtime."""
    return set(get_sources(store, "articles", article_ids, fields=False))


def get_articles(store: Store, article_ids: Iterable[str]) -> dict[str, LedgerEntry]:
    """The ledger's entries of the ids that it has. Realtime; without bodies."""
    found = get_sources(store, "articles", article_ids, fields=LedgerEntry._fields)
    return {article_id: from_document(LedgerEntry, source) for article_id, source in found.items()}


def add_pending(store: Store, pendings: Sequence[Pending], *, lease_until: datetime | None = None) -> list[Pending]:
    """Enter them; those that were new, in order, held until `lease_until` by the caller. Known ones are left alone."""
    outcomes = enter_pending(store, pendings, lease_until=lease_until)
    return [pending for pending, outcome in zip(pendings, outcomes, strict=True) if outcome.kind == "ok"]


def enter_pending(
    store: Store, pendings: Sequence[Pending], *, lease_until: datetime | None = None
) -> Sequence[Outcome]:
    """The same, with what the index said of each: `ok`, `duplicate` when it is known, or `dead` when it is refused."""
    target = store.alias("articles")
    return write_bulk(
        store,
        [
            Action("create", target, pending.article_id, to_document(entry_of(pending, lease_until)))
            for pending in pendings
        ],
    )


def take_due(store: Store, now: datetime, limit: int, lease: timedelta) -> list[Pending]:
    """Up to `limit` articles that are due and that nobody holds, longest due first, held for `lease` from `now`."""
    taken = take(
        store,
        "articles",
        due_query(now),
        oldest="discovered_at",
        limit=limit,
        now=now,
        lease=lease,
        fields=LedgerEntry._fields,
    )
    return [pending_of(from_document(LedgerEntry, source)) for source in taken]


def due_query(now: datetime) -> dict[str, Any]:
    """pending or failed whose time has come, or indexed and to be looked at again."""
    moment = now.isoformat()
    to_do = {"terms": {"status": ["pending", "failed"]}}
    again = {"bool": {"filter": [{"term": {"status": "indexed"}}, {"range": {"recheck_at": {"lte": moment}}}]}}
    return {
        "bool": {
            "filter": [{"bool": {"should": [to_do, again]}}, {"exists": {"field": "entry_url"}}],
            "must_not": {"range": {"next_attempt_at": {"gt": moment}}},
        }
    }


def entry_of(pending: Pending, lease_until: datetime | None = None) -> LedgerEntry:
    """The entry under which a pending article is remembered."""
    return LedgerEntry(
        article_id=pending.article_id,
        url=pending.url,
        outlet=outlet_of(pending.url),
        outlet_name=pending.outlet_name,
        feed_url=pending.feed_url,
        discovered_at=pending.discovered_at,
        attempts=pending.attempts,
        lease_until=lease_until,
        entry_url=pending.url,
        entry_title=pending.title,
        entry_published_at=pending.published_at,
        entry_authors=pending.authors,
        entry_outlet_name=pending.outlet_name,
    )


def pending_of(entry: LedgerEntry) -> Pending:
    """The Pending that `entry_of` made the entry from, with the attempts since."""
    return Pending(
        article_id=entry.article_id,
        url=entry.entry_url or entry.url or "",
        feed_url=entry.feed_url,
        outlet_name=entry.entry_outlet_name,
        title=entry.entry_title,
        published_at=entry.entry_published_at,
        authors=entry.entry_authors,
        discovered_at=entry.discovered_at,
        attempts=entry.attempts,
    )
