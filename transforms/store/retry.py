"""Waiting for Elasticsearch: one policy for every request of every stage."""

import logging
import random
import threading
import time
from collections.abc import Callable
from typing import TypeVar

from elasticsearch import Elasticsearch

from schemas import ConfigError, UnavailableError
from transforms.store.connection import Store
from transforms.store.outcome import Verdict, judge_error

Result = TypeVar("Result")

_FIRST_WAIT_S = 0.2
_LONGEST_WAIT_S = 10.0
_log = logging.getLogger(__name__)
_away: set[Store] = set()
_lock = threading.Lock()


def call(store: Store, function: Callable[[Elasticsearch], Result]) -> Result:
    """`function(client)`, again and again with growing, jittered waits while the node is away or overloaded.

    Raises UnavailableError after `store.patience_s`, ConfigError for what waiting cannot mend (key, TLS, rights, index
    missing or closed), and the client's own error for all else, such as a wrong query or NotFoundError.
    """
    patience = Patience(store)
    while True:
        try:
            result = function(store.client())
        except Exception as error:
            verdict = judge_error(error)
            if verdict.kind not in ("retry", "split"):
                raise_fatal(store, verdict, error)
                raise
            patience.wait(verdict.reason, error)
        else:
            patience.back()
            return result


class Patience:
    """The waits of one request. `wait` returns after the next one, or raises when the deadline is over."""

    def __init__(
        self, store: Store, clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._store = store
        self._clock = clock
        self._sleep = sleep
        self._deadline = clock() + store.patience_s
        self._tries = 0

    def wait(self, reason: str, cause: Exception | None = None) -> None:
        """Sleep before the next try; `reason` is what the log and the error say."""
        self._say_away(reason)
        pause = next_wait(self._tries, random.random())
        if self._clock() + pause > self._deadline:
            raise UnavailableError(
                f"Elasticsearch at {self._store.url} took no request for {self._store.patience_s:g} s: {reason}"
            ) from cause
        self._tries += 1
        self._sleep(pause)

    def back(self) -> None:
        """Say so, once, when the node had been away."""
        if self._store in _away:
            with _lock:
                if self._store in _away:
                    _away.discard(self._store)
                    _log.warning("Elasticsearch at %s is back", self._store.url)

    def _say_away(self, reason: str) -> None:
        with _lock:
            if self._store not in _away:
                _away.add(self._store)
                _log.warning("Elasticsearch at %s is away, waiting: %s", self._store.url, reason)


def next_wait(tries: int, chance: float) -> float:
    """Seconds before try number `tries` + 1: doubling, capped, spread over its upper half by `chance` in [0, 1)."""
    longest = min(_LONGEST_WAIT_S, _FIRST_WAIT_S * 2 ** min(tries, 20))
    return longest * (0.5 + 0.5 * chance)


def raise_fatal(store: Store, verdict: Verdict, cause: Exception | None = None) -> None:
    """ConfigError for a verdict `fatal`; else nothing."""
    if verdict.kind == "fatal":
        raise ConfigError(f"Elasticsearch at {store.url}: {verdict.reason}") from cause
