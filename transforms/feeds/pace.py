"""How much work to take up: what is due, what is under way, and whether this process is still to begin anything."""

import threading
from datetime import datetime
from typing import Any, NamedTuple

from transforms.feeds import state
from transforms.store import Store, call, search
from transforms.store.leases import unheld
from transforms.store.ledger import due_query

_NEW_PER_POLL = 10  # new entries that a poll brings, at a guess
_TRICKLE = 50  # part of the batch that is taken however much is held: who holds it may be dead
_ceased = threading.Event()


def cease() -> None:
    """Begin no poll and no fetch any more in this process; what was taken up for them is put back."""
    _ceased.set()


def ceased() -> bool:
    return _ceased.is_set()


def anything_due(store: Store, now: datetime) -> bool:
    """Whether a feed or an article is due and nobody's, by one small search."""
    due = unheld({"bool": {"should": [due_query(now), state.due_query(now)]}}, now)
    indices = [store.alias("articles"), store.alias("feeds")]
    found = call(
        store, lambda client: client.search(index=indices, query=due, size=0, terminate_after=1, track_total_hits=1)
    )
    return bool(found["hits"]["total"]["value"])


class Load(NamedTuple):
    """Counts of feeds and articles: due and nobody's, and held by somebody."""

    feeds_due: int
    feeds_held: int
    articles_due: int
    articles_held: int


def load(store: Store, now: datetime) -> Load:
    """As it is searchable; `refresh` first to have it exactly."""
    return Load(
        feeds_due=_count(store, "feeds", unheld(state.due_query(now), now)),
        feeds_held=_count(store, "feeds", held_query(now)),
        articles_due=_count(store, "articles", unheld(due_query(now), now)),
        articles_held=_count(store, "articles", held_query(now)),
    )


def room(store: Store, now: datetime, batch: int) -> int:
    """How many articles may be taken up so that about `batch` are under way; never none."""
    held = _count(store, "articles", held_query(now))
    return max(batch - held, batch // _TRICKLE, 1)


def feeds_for(room: int) -> int:
    """How many feeds may be polled when there is room for so many articles."""
    return max(room // _NEW_PER_POLL, 1)


def held_query(now: datetime) -> dict[str, Any]:
    """Under way: held by somebody."""
    return {"range": {"lease_until": {"gt": now.isoformat()}}}


def _count(store: Store, kind: str, query: dict[str, Any]) -> int:
    return search(store, kind, query=query, size=0, track_total_hits=True)["hits"]["total"]["value"]
