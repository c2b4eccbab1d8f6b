"""One killable process pool per worker process, shared by every CPU-bound stage.

Parsers and the language model are C code: a thread cannot stop them, a process can be killed. All DoFn instances of
a process use the same pool, so that its size is the number of cores and not that of the runner's threads.
"""

import atexit
import multiprocessing
import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, TimeoutError
from typing import Any, TypeVar

from pebble import ProcessExpired, ProcessPool

In = TypeVar("In")
Out = TypeVar("Out")

_pool: ProcessPool | None = None
_lock = threading.Lock()


class TaskTimeout(Exception):
    """The task ran over its time and its process was killed."""


class TaskCrashed(Exception):
    """The task's process died: a crash in C code, or the system ran out of memory."""


def workers() -> int:
    """Processes in the pool: `CLAIMWIRE_WORKERS`, else the cores that this process may use."""
    return int(os.environ.get("CLAIMWIRE_WORKERS") or len(os.sched_getaffinity(0)))


def shared_pool() -> ProcessPool:
    """The process's pool, started on first use; `spawn`, since a fork beside gRPC threads can hang."""
    global _pool
    with _lock:
        if _pool is None or not _pool.active:
            _pool = ProcessPool(max_workers=workers(), context=multiprocessing.get_context("spawn"))
            atexit.register(stop)
        return _pool


def stop() -> None:
    """End the pool and its processes."""
    global _pool
    with _lock:
        if _pool is not None:
            _pool.stop()
            _pool.join()
            _pool = None


def run_all(function: Callable[[In], Out], items: Sequence[In], timeout_s: float) -> list[Out | Exception]:
    """`function` over `items` in the pool, results in order; what one item raised stands in its place.

    `function` is a module's top-level function. `timeout_s` is wall-clock time of one item from its start; an item
    that overruns gives `TaskTimeout`, one whose process dies `TaskCrashed`, and the others are not affected.
    """
    pool = shared_pool()
    futures: list[Future[Any]] = [pool.schedule(function, args=[item], timeout=timeout_s) for item in items]
    return [_result(future, timeout_s) for future in futures]


def _result(future: "Future[Any]", timeout_s: float) -> Any:
    try:
        return future.result()
    except TimeoutError:
        return TaskTimeout(f"took longer than {timeout_s:g} s")
    except ProcessExpired as error:
        return TaskCrashed(f"its process died with exit code {error.exitcode}")
    except Exception as error:  # noqa: BLE001  what the function raised is a result here
        return error
