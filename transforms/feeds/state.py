"""The feeds index: every feed's state, and who polls it."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from schemas import Feed
from transforms.store.bulk import Action, write_bulk
from transforms.store.connection import Store
from transforms.store.documents import encode, from_document, to_document
from transforms.store.leases import take
from transforms.store.reading import get_sources, refresh, scan


def add_feeds(store: Store, feeds: Iterable[Feed]) -> list[Feed]:
    """Enter them; those that were new, in order. One that stands keeps its state and takes a new outlet name."""
    wanted = list({feed.feed_id: feed for feed in feeds}.values())
    outcomes = write_bulk(store, [_action(store, "create", feed) for feed in wanted])
    new = [feed for feed, outcome in zip(wanted, outcomes, strict=True) if outcome.kind == "ok"]
    named = [feed for feed, outcome in zip(wanted, outcomes, strict=True) if outcome.kind != "ok" and feed.outlet_name]
    write_bulk(store, [_update(store, feed.feed_id, {"outlet_name": feed.outlet_name}) for feed in named])
    refresh(store, "feeds")
    return new


def list_feeds(store: Store) -> list[Feed]:
    """All of them, by address."""
    sources = scan(store, "feeds", {"match_all": {}}, ["url", "feed_id"])
    return [from_document(Feed, source) for source in sources]


def get_feeds(store: Store, feed_ids: Iterable[str]) -> dict[str, Feed]:
    """Those that stand, realtime."""
    return {key: from_document(Feed, source) for key, source in get_sources(store, "feeds", feed_ids).items()}


def take_due_feeds(store: Store, now: datetime, limit: int, lease: timedelta) -> list[Feed]:
    """Up to `limit` feeds whose time has come and that nobody holds, longest due first, held for `lease` from `now`."""
    sources = take(store, "feeds", due_query(now), oldest="next_poll_at", limit=limit, now=now, lease=lease)
    return [from_document(Feed, source)._replace(lease_until=now + lease) for source in sources]


def due_query(now: datetime) -> dict[str, Any]:
    """Active, and due or never polled."""
    return {
        "bool": {
            "filter": {"term": {"status": "active"}},
            "must_not": {"range": {"next_poll_at": {"gt": now.isoformat()}}},
        }
    }


def save_feeds(store: Store, feeds: Sequence[Feed]) -> None:
    """Write their new state over the old one: only who holds the lease does that."""
    write_bulk(store, [_action(store, "index", feed) for feed in feeds])


def _action(store: Store, op: str, feed: Feed) -> Action:
    return Action(op, store.alias("feeds"), feed.feed_id, to_document(feed))


def _update(store: Store, feed_id: str, changes: dict[str, Any]) -> Action:
    return Action("update", store.alias("feeds"), feed_id, encode({"doc": changes}))
