"""The shared pool ends what hangs or crashes in C code, and goes on with the rest."""

import ctypes
import os
import time
from collections.abc import Iterator

import pytest

from transforms import pool


@pytest.fixture(autouse=True, scope="module")
def _stopped() -> Iterator[None]:
    yield
    pool.stop()


def task(name: str) -> str:
    """What a page could do to its parser."""
    if name == "hang":
        time.sleep(600)
    elif name == "crash":
        ctypes.string_at(0)
    elif name == "exit":
        os._exit(3)
    elif name == "raise":
        raise ValueError("bad page")
    return name.upper()


def test_each_result_in_its_place() -> None:
    names = ["a", "hang", "b", "crash", "raise", "exit", "c"]
    results = pool.run_all(task, names, timeout_s=1.5)
    assert [results[at] for at in (0, 2, 6)] == ["A", "B", "C"]
    assert [type(results[at]) for at in (1, 3, 4, 5)] == [
        pool.TaskTimeout,
        pool.TaskCrashed,
        ValueError,
        pool.TaskCrashed,
    ]
    assert "1.5 s" in str(results[1])


def test_the_pool_is_fit_after_deaths() -> None:
    assert pool.run_all(task, ["x", "y"], timeout_s=30) == ["X", "Y"]


def test_it_starts_again_after_a_stop() -> None:
    pool.stop()
    assert pool.run_all(task, ["x"], timeout_s=30) == ["X"]


def test_nothing_to_do() -> None:
    assert pool.run_all(task, [], timeout_s=1) == []
