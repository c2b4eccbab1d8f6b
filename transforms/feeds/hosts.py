"""Work on many hosts at once, on each of them one thing at a time."""

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Generic, TypeVar

In = TypeVar("In")
Out = TypeVar("Out")

_THREADS = 64  # they mostly wait: for their host's gap, and for its answer
_UNREAD = 32  # results that may wait for the consumer: a page may have megabytes


def by_host(
    items: Sequence[In], host: Callable[[In], str], work: Callable[[In], Out]
) -> Iterator[list[tuple[In, Out]]]:
    """`(item, work(item))` as they end, all that are ready in one list; the items of one host one after another.

    An error out of `work` is raised here. When the consumer stops early, what has not begun is left out.
    """
    groups: dict[str, list[In]] = {}
    for item in items:
        groups.setdefault(host(item), []).append(item)
    run = _Run(list(groups.values()), work)
    threads = [threading.Thread(target=run.serve, daemon=True) for _ in range(min(len(groups), _THREADS))]
    for thread in threads:
        thread.start()
    left = len(items)
    try:
        while left:
            ready = run.ready()
            left -= len(ready)
            yield ready
    finally:
        run.stopped.set()
        for thread in threads:
            thread.join()


class _Run(Generic[In, Out]):
    """What the threads of one call share."""

    def __init__(self, groups: list[list[In]], work: Callable[[In], Out]) -> None:
        self.stopped = threading.Event()
        self._groups = iter(groups)
        self._lock = threading.Lock()
        self._work = work
        self._done: queue.Queue[Any] = queue.Queue(_UNREAD)

    def serve(self) -> None:
        """A thread's life: one host after another, until none is left or nobody listens."""
        while True:
            with self._lock:
                group = next(self._groups, None)
            if group is None or not all(self._serve_one(item) for item in group):
                return

    def ready(self) -> list[tuple[In, Out]]:
        """At least one result; all that are there."""
        found = [self._done.get()]
        while not self._done.empty():
            found.append(self._done.get_nowait())
        for _, result in found:
            if isinstance(result, _Raised):
                raise result.error
        return found

    def _serve_one(self, item: In) -> bool:
        """False when the consumer has gone."""
        if self.stopped.is_set():
            return False
        result: Any
        try:
            result = self._work(item)
        except Exception as error:  # noqa: BLE001  raised again where the consumer sees it
            result = _Raised(error)
        while not self.stopped.is_set():
            try:
                self._done.put((item, result), timeout=0.2)
                return True
            except queue.Full:
                continue
        return False


class _Raised:
    def __init__(self, error: Exception) -> None:
        self.error = error
