"""How much work to take up: what is due, what is under way, and whether this process is still to begin anything."""

import threading
from datetime import datetime
from typing import Any

from transforms.feeds import state
from transforms.store import Store, call, refresh, search
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
    due = {"bool": {"should": [due_query(now), state.due_query(now)], "must_not": held_query(now)}}
    indices = [store.alias("articles"), store.alias("feeds")]
    found = call(
        store, lambda client: client.search(index=indices, query=due, size=0, terminate_after=1, track_total_hits=1)
    )
    return bool(found["hits"]["total"]["value"])


def under_way(store: Store, now: datetime) -> int:
    """How many feeds and articles are held, as of now."""
    refresh(store, "articles", "feeds")
    return sum(
        search(store, kind, query=held_query(now), size=0, track_total_hits=True)["hits"]["total"]["value"]
        for kind in ("articles", "feeds")
    )


def room(store: Store, now: datetime, batch: int) -> int:
    """How many articles may be taken up so that about `batch` are under way; never none."""
    held = search(store, "articles", query=held_query(now), size=0, track_total_hits=batch)["hits"]["total"]["value"]
    return max(batch - held, batch // _TRICKLE, 1)


def feeds_for(room: int) -> int:
    """How many feeds may be polled when there is room for so many articles."""
    return max(room // _NEW_PER_POLL, 1)


def held_query(now: datetime) -> dict[str, Any]:
    """Under way: held by somebody."""
    return {"range": {"lease_until": {"gt": now.isoformat()}}}
