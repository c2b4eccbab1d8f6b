"""kill -9 at any moment, run again: the index is that of a run that nobody disturbed."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO

import pytest

from examples.newsroom.export import export
from tests.conftest import fresh_store
from tests.integration.job_helpers import Found, assert_consistent, grouping, read_all
from transforms.store import Store
from transforms.store.setup import setup

pytestmark = pytest.mark.integration

KILLS = 5


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    export(folder)
    return folder


def start_ingest(store: Store, folder: Path, stderr: IO[bytes] | None = None) -> "subprocess.Popen[bytes]":
    environment = os.environ | {"ELASTICSEARCH_URL": store.url, "CLAIMWIRE_INDEX_PREFIX": store.prefix}
    command = [sys.executable, "-m", "pipeline", "ingest", str(folder)]
    return subprocess.Popen(command, env=environment, start_new_session=True, stdout=subprocess.PIPE, stderr=stderr)


def finish(process: "subprocess.Popen[bytes]") -> str:
    output, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    return output.decode()


@pytest.mark.timeout(300)
def test_killed_at_random_moments_and_run_again(node: str, pages: Path) -> None:
    chance = random.Random(20250310)
    with fresh_store(node) as calm, fresh_store(node) as killed:
        setup(calm)
        setup(killed)
        started = time.monotonic()
        finish(start_ingest(calm, pages))
        whole = time.monotonic() - started
        for _ in range(KILLS):
            process = start_ingest(killed, pages)
            # The moment is the point of the test: any of them must do.
            time.sleep(chance.uniform(0.3, 1.0) * whole)
            process.kill()
            process.communicate()
        finish(start_ingest(killed, pages))
        assert_same(read_all(calm), read_all(killed))


def assert_same(wanted: Found, found: Found) -> None:
    """The same articles and mentions, grouped alike, with counts that are right."""
    assert {one.article_id: (one.status, one.content_hash) for one in found.articles} == {
        one.article_id: (one.status, one.content_hash) for one in wanted.articles
    }
    assert {one.mention_id for one in found.mentions} == {one.mention_id for one in wanted.mentions}
    assert grouping(found) == grouping(wanted)
    assert_consistent(found)


def test_no_process_outlives_a_killed_run(indices: Store, pages: Path) -> None:
    process = start_ingest(indices, pages)
    wait_for(lambda: len(group(process.pid)) > 2)
    process.kill()
    process.communicate()
    wait_for(lambda: not group(process.pid))


def test_a_run_that_is_told_to_stop_leaves_nothing_behind(indices: Store, pages: Path) -> None:
    process = start_ingest(indices, pages)
    wait_for(lambda: len(group(process.pid)) > 2)
    os.kill(process.pid, signal.SIGTERM)
    process.communicate(timeout=30)
    wait_for(lambda: not group(process.pid))


def group(leader: int) -> list[int]:
    """The live processes of a process group."""
    listed = subprocess.run(["ps", "-eo", "pid=,pgid=,stat="], capture_output=True, text=True, check=True).stdout
    rows = (line.split() for line in listed.splitlines())
    return [int(pid) for pid, pgid, state in rows if int(pgid) == leader and not state.startswith("Z")]


def wait_for(condition: Callable[[], bool], seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.05)
