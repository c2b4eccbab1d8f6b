"""Death at any line: the writer is killed, the node is killed, and the index is that of an undisturbed run."""

import logging
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from schemas import Extraction
from tests.integration.faulty import faulty
from tests.integration.index_parts import clock, everything, newsroom
from transforms.index.articles import write_articles
from transforms.store import Store, setup

pytestmark = pytest.mark.integration

ARTICLES, BATCH = 24, 6


def batches() -> Iterator[list[Extraction]]:
    room = newsroom(ARTICLES)
    for start in range(0, ARTICLES, BATCH):
        yield room[start : start + BATCH]


def write_all(store: Store) -> None:
    for batch in batches():
        write_articles(store, batch, clock)


def test_a_writer_that_dies_after_any_request_leaves_what_a_second_run_finishes(indices: Store) -> None:
    """The process ends itself, as `kill -9` would, just before one of its requests or just after the node had it."""
    undisturbed = replace(indices, prefix=indices.prefix + "whole-")
    setup(undisturbed)
    write_all(undisturbed)
    chance = random.Random(7)
    for request in sorted(chance.sample(range(1, 20), 5)):
        assert _run_until(indices, request) == -signal.SIGKILL
    assert _run_until(indices, 0) == 0
    assert everything(indices) == everything(undisturbed)


def _run_until(store: Store, request: int) -> int:
    """Exit code of a process that writes everything and dies at its `request`-th request (0: never)."""
    here = Path(__file__).parent
    paths = os.pathsep.join([str(here), str(here.parent.parent)])
    command = [sys.executable, __file__, store.url, store.prefix, str(request)]
    return subprocess.run(command, check=False, env={**os.environ, "PYTHONPATH": paths}, timeout=60).returncode


@pytest.mark.slow
def test_a_node_that_is_killed_and_comes_back_loses_nothing(
    private_node: Any, caplog: pytest.LogCaptureFixture
) -> None:
    store = Store(private_node.url, patience_s=120.0)
    setup(store)
    killed: list[int] = []

    def kill(number: int, _: bytes, reply: bytes) -> bytes | None:
        """The second bulk request reaches the node, its answer never comes back: the node dies."""
        if number == 2:
            private_node.kill()
            killed.append(number)
            return None
        return reply

    with ThreadPoolExecutor(1) as threads, caplog.at_level(logging.WARNING), faulty(store.url, kill) as url:
        writing = threads.submit(write_all, replace(store, url=url))
        while not killed:
            time.sleep(0.02)
        assert not writing.done()
        private_node.start()
        writing.result(120)
    assert "is away, waiting" in caplog.text
    assert "is back" in caplog.text
    disturbed = everything(store)
    undisturbed = replace(store, prefix="whole-")
    setup(undisturbed)
    write_all(undisturbed)
    assert disturbed == everything(undisturbed)


def _die_at(store: Store, request: int) -> None:
    """Count the client's requests and kill this process at one of them: before it when odd, else after it."""
    transport = store.client().transport
    perform = transport.perform_request
    count = 0

    def counted(*args: Any, **kwargs: Any) -> Any:
        nonlocal count
        count += 1
        if count == request and request % 2:
            os.kill(os.getpid(), signal.SIGKILL)
        result = perform(*args, **kwargs)
        if count == request:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    transport.perform_request = counted  # type: ignore[method-assign]


if __name__ == "__main__":
    target = Store(sys.argv[1], prefix=sys.argv[2], patience_s=60.0)
    _die_at(target, int(sys.argv[3]))
    write_all(target)
