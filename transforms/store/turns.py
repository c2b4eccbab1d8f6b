"""Whose turn a host is, among workers that share nothing but Elasticsearch: one document a host.

It is taken with the sequence number of the version that was read, so that only one worker gets it; when that worker
dies the turn ends with its lease. Workers' clocks must agree to well below a gap, as NTP keeps them.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from elasticsearch import ConflictError, Elasticsearch

from schemas import ConfigError
from transforms.store.connection import Store
from transforms.store.retry import call

_ALL = "*"  # no host has this name
_MAX_ID = 500  # bytes; longer names share a turn, which is harmless


class Turns:
    """The hosts' turns for one process; `lease` must outlast the longest request. For all its threads."""

    def __init__(self, store: Store, lease: timedelta, *, now: Callable[[], datetime], look_s: float = 0.25) -> None:
        self._store = store
        self._lease = lease
        self._now = now
        self._look_s = look_s
        self._taken: dict[str, str] = {}  # the end of the lease of each turn that this process has

    def take(self, host: str) -> float:
        """0: this process has the turn until `give`. Else seconds after which to ask again: the host's rest, or a
        short while when another worker is at it."""
        now = self._now()
        found = self._read(host)
        turn = found.get("_source", {})
        if _is_after(turn.get("lease_until"), now):
            return self._look_s
        if _is_after(turn.get("free_at"), now):
            return (datetime.fromisoformat(turn["free_at"]) - now).total_seconds()
        lease_until = (now + self._lease).isoformat()
        if not self._write(host, {**turn, "host": host, "lease_until": lease_until}, found):
            return self._look_s
        self._taken[host] = lease_until
        return 0.0

    def give(self, host: str, rest_s: float) -> None:
        """End the turn; nobody's for `rest_s`, or for the host's own gap when that is longer. Nothing happens when the
        lease is over and another worker has the turn."""
        lease_until = self._taken.pop(host)
        given = False
        while not given:  # others may write of rest and gaps meanwhile
            found = self._read(host)
            turn = found.get("_source", {})
            if turn.get("lease_until") != lease_until:
                return
            free_at = max(self._in(max(rest_s, turn.get("gap_s", 0.0))), turn.get("free_at") or "")
            given = self._write(host, {**turn, "free_at": free_at, "lease_until": None}, found)

    def rest(self, host: str, seconds: float) -> None:
        """Nobody's turn for so long: the host asked for it."""
        self._update(host, free_at=self._in(seconds))

    def slow_down(self, host: str, gap_s: float) -> None:
        """The gap that the host's robots.txt asks for; 0 for none."""
        self._update(host, gap_s=gap_s)

    def _update(self, host: str, **fields: Any) -> None:
        alias, document = self._store.alias("hosts"), {"host": host, **fields}
        call(self._store, lambda client: _upsert(client, alias, host, document))

    def _in(self, seconds: float) -> str:
        return (self._now() + timedelta(seconds=seconds)).isoformat()

    def _read(self, host: str) -> dict[str, Any]:
        alias = self._store.alias("hosts")
        found = call(self._store, lambda client: _get(client, alias, host))
        if "found" not in found:
            raise ConfigError(f"{alias} does not stand in Elasticsearch at {self._store.url}: run `claimwire setup`")
        return found

    def _write(self, host: str, document: dict[str, Any], found: dict[str, Any]) -> bool:
        """Over the version that was found. False when somebody else was quicker."""
        condition: dict[str, Any] = {"op_type": "create"}
        if found["found"]:
            condition = {"if_seq_no": found["_seq_no"], "if_primary_term": found["_primary_term"]}
        alias = self._store.alias("hosts")
        try:
            call(self._store, lambda client: _index(client, alias, host, document, condition))
        except ConflictError:
            return False
        return True


def pause(store: Store, now: datetime, seconds: float) -> None:
    """Ask all workers of these indices to take up nothing new for so long; 0 ends it."""
    free_at = {"host": _ALL, "free_at": (now + timedelta(seconds=seconds)).isoformat()}
    call(store, lambda client: _upsert(client, store.alias("hosts"), _ALL, free_at))


def paused(store: Store, now: datetime) -> bool:
    """Whether somebody asked for it."""
    turn = call(store, lambda client: _get(client, store.alias("hosts"), _ALL)).get("_source", {})
    return _is_after(turn.get("free_at"), now)


def _is_after(moment: str | None, now: datetime) -> bool:
    return moment is not None and datetime.fromisoformat(moment) > now


def _get(client: Elasticsearch, alias: str, host: str) -> dict[str, Any]:
    return client.options(ignore_status=404).get(index=alias, id=host[:_MAX_ID]).body


def _index(client: Elasticsearch, alias: str, host: str, document: dict[str, Any], condition: dict[str, Any]) -> None:
    client.index(index=alias, id=host[:_MAX_ID], document=document, require_alias=True, **condition)


def _upsert(client: Elasticsearch, alias: str, host: str, fields: dict[str, Any]) -> None:
    client.update(
        index=alias, id=host[:_MAX_ID], doc=fields, doc_as_upsert=True, retry_on_conflict=5, require_alias=True
    )
