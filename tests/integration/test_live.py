"""The live run on a newsroom that misbehaves: polite, whole, and whole again after deaths at random moments.

The long form with its figures is `python -m benchmarks.live`.
"""

import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import NamedTuple

import pytest

from benchmarks.scenario.compare import Index, compare, inconsistencies, read_index
from benchmarks.scenario.drive import Pipeline, kill_at_random, pace_for, prepare, wait_until_done
from benchmarks.scenario.manners import violations
from benchmarks.scenario.plan import make_plan
from benchmarks.scenario.server import Scenario
from pipeline.prism import MARK, end_left_behind
from tests.conftest import fresh_store
from tests.integration.test_kill import wait_for
from transforms.feeds.pace import load
from transforms.store import Store, refresh

pytestmark = [pytest.mark.integration, pytest.mark.timeout(400)]

SECONDS, FEEDS, ARTICLES, KILLS, SEED = 20.0, 27, 46, 4, 5
PATIENCE_S = 150.0  # on a busy machine
LOOP = ("--runner=FnApiRunner",)


class Ended(NamedTuple):
    """One run of the scenario, told to stop when all had come about."""

    missing: list[str]
    violations: list[str]
    left: Index
    exit_code: int
    log: str


def live(store: Store, folder: Path, kills: int, arguments: tuple[str, ...] = ()) -> Ended:
    plan, pace = make_plan(SEED, feeds=FEEDS, articles=ARTICLES, duration_s=SECONDS), pace_for(SECONDS)
    prepare(store, plan)
    with Scenario(plan, gap_s=pace.gap_s, crawl_delay_s=pace.crawl_delay_s) as scenario:
        pipeline = Pipeline(store, scenario, pace, folder, arguments)
        pipeline.start()
        kill_at_random(pipeline, scenario, kills, SEED)
        missing = wait_until_done(store, scenario, PATIENCE_S)
        exit_code = pipeline.stop()
    found = violations(scenario, min_poll_s=pace.poll_s, looks=2)
    return Ended(missing, found, read_index(store), exit_code, pipeline.log.read_text())


@pytest.fixture(scope="module")
def runs(node: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Ended, Ended]]:
    """Undisturbed as a loop, and killed on Prism where it is found: side by side."""
    folder = tmp_path_factory.mktemp("live")
    ended: dict[str, Ended] = {}
    with fresh_store(node) as calm, fresh_store(node) as killed:
        other = threading.Thread(target=lambda: ended.update(calm=live(calm, folder / "calm", 0, LOOP)))
        other.start()
        ended["killed"] = live(killed, folder / "killed", KILLS)
        other.join()
        yield ended["calm"], ended["killed"]


def test_everything_comes_about_as_planned(runs: tuple[Ended, Ended]) -> None:
    calm, _ = runs
    assert calm.missing == []
    assert list(inconsistencies(calm.left)) == []


def test_the_access_log_shows_good_manners(runs: tuple[Ended, Ended]) -> None:
    calm, _ = runs
    assert calm.violations == []


def test_nothing_is_lost_or_doubled_by_deaths(runs: tuple[Ended, Ended]) -> None:
    calm, killed = runs
    assert killed.missing == []
    result = compare(calm.left, killed.left)
    assert (result.lost, result.extra) == ((), ())
    assert result.b_cubed_f >= 0.99
    assert list(inconsistencies(killed.left)) == []


def test_a_run_says_where_it_runs_and_ends_well(runs: tuple[Ended, Ended]) -> None:
    calm, killed = runs
    assert "loop of bounded passes" in calm.log
    assert ("running on PrismRunner" in killed.log) or ("loop of bounded passes" in killed.log)
    assert (calm.exit_code, killed.exit_code) == (0, 0)


@pytest.mark.parametrize("arguments", [(), LOOP], ids=["Prism where it is found", "loop"])
def test_sigterm_finishes_what_is_in_flight(indices: Store, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    plan = make_plan(SEED, feeds=8, articles=30, duration_s=0.1)
    pace = pace_for(SECONDS)
    prepare(indices, plan)
    with Scenario(plan, gap_s=pace.gap_s, crawl_delay_s=pace.crawl_delay_s) as scenario:
        pipeline = Pipeline(indices, scenario, pace, tmp_path, arguments)
        pipeline.start()
        wait_for(lambda: held(indices) > 0)
        assert pipeline.stop() == 0
    assert held(indices) == 0
    assert "stopped" in pipeline.log.read_text()


def held(store: Store) -> int:
    refresh(store, "articles", "feeds")
    now = load(store, datetime.now(timezone.utc))
    return now.articles_held + now.feeds_held


def test_a_prism_that_was_left_behind_is_ended(tmp_path: Path) -> None:
    sleep = shutil.which("sleep")
    assert sleep
    for name in ("prism", "other"):
        shutil.copy(sleep, tmp_path / name)
    dead, ours = os.getppid(), os.getpid()  # a parent that is not theirs, and the one that is
    started = {  # name: (binary, who started it, for which folder)
        "left behind": ("prism", dead, tmp_path),
        "of a run that lives": ("prism", ours, tmp_path),
        "of another folder": ("prism", dead, tmp_path / "elsewhere"),
        "no Prism": ("other", dead, tmp_path),
    }
    processes = {
        name: subprocess.Popen([tmp_path / binary, "60"], env={MARK: f"{starter} {folder}"})
        for name, (binary, starter, folder) in started.items()
    }
    try:
        assert end_left_behind(tmp_path) == [processes["left behind"].pid]
        assert processes.pop("left behind").wait(timeout=10) == -9
        assert [process.poll() for process in processes.values()] == [None, None, None]
    finally:
        for process in processes.values():
            process.kill()
            process.wait()
