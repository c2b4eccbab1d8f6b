"""Work on many hosts at once, on each of them one thing at a time."""

import queue
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Any, Generic, TypeVar

In = TypeVar("In")
Out = TypeVar("Out")

_THREADS = 64  # they mostly wait: for their host's gap, and for its answer
_UNREAD = 32  # results that may wait for the consumer: a page may have megabytes


class Errands(Generic[In, Out]):
    """`work(item)` of many items in threads that go on between two calls; the items of one host in their order.

    Threads begin with the work and end with it. `stop` leaves out what has not begun.
    """

    def __init__(self, work: Callable[[In], Out]) -> None:
        self._work = work
        self._hosts: dict[str, deque[In]] = {}
        self._unserved: deque[str] = deque()  # those of the hosts that no thread is at
        self._lock = threading.Lock()
        self._threads: set[threading.Thread] = set()
        self._done: queue.Queue[Any] = queue.Queue(_UNREAD)
        self._stopped = threading.Event()
        self._left = 0

    @property
    def left(self) -> int:
        """Items whose results have not been read."""
        with self._lock:
            return self._left

    def add(self, host: str, item: In) -> None:
        with self._lock:
            self._left += 1
            if host in self._hosts:
                self._hosts[host].append(item)
                return
            self._hosts[host] = deque([item])
            self._unserved.append(host)
            if len(self._threads) < _THREADS:
                thread = threading.Thread(target=self._serve, daemon=True)
                self._threads.add(thread)
                thread.start()

    def ready(self, timeout_s: float | None = None) -> list[tuple[In, Out]]:
        """`(item, its result)` of all that have ended, waiting for the first; none when that takes `timeout_s`.

        An error out of `work` is raised here.
        """
        found: list[tuple[In, Any]] = []
        with suppress(queue.Empty):
            found.append(self._done.get(timeout=timeout_s))
            while True:
                found.append(self._done.get_nowait())
        with self._lock:
            self._left -= len(found)
        for _, result in found:
            if isinstance(result, _Raised):
                raise result.error
        return found

    def stop(self) -> None:
        """Wait for what has begun."""
        self._stopped.set()
        with self._lock:
            threads = list(self._threads)
        for thread in threads:
            thread.join()

    def _serve(self) -> None:
        """A thread's life: an item of one host after an item of another, until none is left."""
        while taken := self._take():
            host, item = taken
            self._give(item, self._tried(item))
            self._leave(host)

    def _take(self) -> tuple[str, In] | None:
        with self._lock:
            if self._unserved and not self._stopped.is_set():
                host = self._unserved.popleft()
                return host, self._hosts[host].popleft()
            self._threads.discard(threading.current_thread())
            return None

    def _leave(self, host: str) -> None:
        with self._lock:
            if self._hosts[host]:
                self._unserved.append(host)
            else:
                del self._hosts[host]

    def _tried(self, item: In) -> Any:
        try:
            return self._work(item)
        except Exception as error:  # noqa: BLE001  raised again where the consumer sees it
            return _Raised(error)

    def _give(self, item: In, result: Any) -> None:
        while not self._stopped.is_set():
            try:
                return self._done.put((item, result), timeout=0.2)
            except queue.Full:
                continue


def by_host(
    items: Sequence[In], host: Callable[[In], str], work: Callable[[In], Out]
) -> Iterator[list[tuple[In, Out]]]:
    """`(item, work(item))` as they end, all that are ready in one list; the items of one host one after another.

    An error out of `work` is raised here. When the consumer stops early, what has not begun is left out.
    """
    errands = Errands(work)
    for item in items:
        errands.add(host(item), item)
    try:
        while errands.left:
            yield errands.ready()
    finally:
        errands.stop()


class _Raised:
    def __init__(self, error: Exception) -> None:
        self.error = error
