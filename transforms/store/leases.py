"""Taking work that is due, so that no two workers hold the same."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from transforms.store.bulk import Action, write_bulk
from transforms.store.connection import Store
from transforms.store.documents import encode
from transforms.store.reading import search


def take(
    store: Store,
    kind: str,
    query: Mapping[str, Any],
    *,
    oldest: str,
    limit: int,
    now: datetime,
    lease: timedelta,
    fields: Sequence[str] | bool = True,
) -> list[dict[str, Any]]:
    """The sources of up to `limit` documents that `query` finds and nobody holds, by their time in `oldest`.

    Each is held (`lease_until`) for `lease` from `now`. It is taken with the sequence number of the version that was
    found: a search may show what another worker took since, the write does not. One whose taking was answered into a
    broken connection is held by nobody and comes again when the lease ends.
    """
    hits = search(
        store,
        kind,
        query=unheld(query, now),
        sort=[{oldest: {"order": "asc", "missing": "_first"}}],
        size=limit,
        source=fields,
        seq_no_primary_term=True,
        track_total_hits=False,
    )["hits"]["hits"]
    held = encode({"doc": {"lease_until": now + lease}})
    outcomes = write_bulk(store, [_if_unchanged(store.alias(kind), hit, held) for hit in hits])
    return [hit["_source"] for hit, outcome in zip(hits, outcomes, strict=True) if outcome.kind == "ok"]


def unheld(query: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """What `query` finds, without what somebody holds at `now`."""
    return {"bool": {"filter": query, "must_not": {"range": {"lease_until": {"gt": now.isoformat()}}}}}


def _if_unchanged(target: str, hit: Mapping[str, Any], document: bytes) -> Action:
    return Action(
        "update", target, hit["_id"], document, if_seq_no=hit["_seq_no"], if_primary_term=hit["_primary_term"]
    )
