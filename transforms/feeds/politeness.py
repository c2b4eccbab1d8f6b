"""One request at a time a host, with a gap between two, and a limit over all hosts. Shared by a process's threads,
and where there are several processes by all of them (`turns`)."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from schemas import FetchError
from transforms.store import Turns

LONGEST_WAIT_S = 60.0  # a thread waits no longer for a host; the article comes back later instead
_MAX_HOSTS = 20_000


@dataclass
class _Host:
    lock: threading.Lock = field(default_factory=threading.Lock)
    free_at: float = 0.0
    gap_s: float = 0.0


class HostOnHold(FetchError):
    """`throttled` by ourselves: nothing was asked, so it does not count as a try."""


class Politeness:
    """`with politeness.turn(host): …` around every single request, redirects and robots.txt included."""

    def __init__(
        self,
        gap_s: float,
        concurrency: int,
        *,
        turns: Turns | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._gap_s = gap_s
        self._turns = turns
        self._clock = clock
        self._sleep = sleep
        self._slots = threading.BoundedSemaphore(concurrency)
        self._hosts: dict[str, _Host] = {}
        self._lock = threading.Lock()

    @contextmanager
    def turn(self, host: str) -> Iterator[None]:
        """Wait until the host is free, its gap is over and a slot is open; the gap starts when the block ends.

        HostOnHold (`throttled`) instead of a wait above LONGEST_WAIT_S; its `retry_in_s` is the time left.
        """
        state = self._state(host)
        with state.lock, self._slot(host, state):
            try:
                yield
            finally:
                gap_s = max(self._gap_s, state.gap_s)
                if self._turns:
                    self._turns.give(host, gap_s)
                state.free_at = max(state.free_at, self._clock() + gap_s)

    def slow_down(self, host: str, gap_s: float) -> None:
        """A larger gap than the default, as its robots.txt asks: already after the request that found it."""
        state = self._state(host)
        state.free_at += max(max(gap_s, self._gap_s) - max(state.gap_s, self._gap_s), 0.0)
        state.gap_s = gap_s
        if self._turns:
            self._turns.slow_down(host, gap_s)

    def hold(self, host: str, seconds: float) -> None:
        """No request to this host for so long: it answered 429 or 503."""
        state = self._state(host)
        state.free_at = max(state.free_at, self._clock() + seconds)
        if self._turns:
            self._turns.rest(host, seconds)

    @contextmanager
    def _slot(self, host: str, state: _Host) -> Iterator[None]:
        """A slot at a time when the host is free, here and for the workers of other processes."""
        give_up_at = self._clock() + LONGEST_WAIT_S
        while True:
            self._wait(host, state)
            with self._slots:
                wait_s = self._turns.take(host) if self._turns else 0.0
                if not wait_s:
                    yield
                    return
            if self._clock() > give_up_at:
                wait_s += LONGEST_WAIT_S  # others are at it all the time
            state.free_at = max(state.free_at, self._clock() + wait_s)

    def _wait(self, host: str, state: _Host) -> None:
        wait_s = state.free_at - self._clock()
        if wait_s > LONGEST_WAIT_S:
            error = HostOnHold("throttled", host, f"the host wants {wait_s:.0f} s more of rest")
            error.retry_in_s = wait_s
            raise error
        if wait_s > 0:
            self._sleep(wait_s)

    def _state(self, host: str) -> _Host:
        with self._lock:
            if host not in self._hosts and len(self._hosts) >= _MAX_HOSTS:
                self._forget_idle()
            return self._hosts.setdefault(host, _Host())

    def _forget_idle(self) -> None:
        now = self._clock()
        for host in [name for name, state in self._hosts.items() if state.free_at < now and not state.lock.locked()]:
            del self._hosts[host]
