"""Runs `claimwire run` against a scenario, undisturbed or killed again and again, and watches what comes out."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import NamedTuple

from benchmarks.scenario.compare import differences_from_plan, read_index
from benchmarks.scenario.plan import Plan
from benchmarks.scenario.server import Scenario
from transforms.feeds.imports import to_feed
from transforms.feeds.state import add_feeds
from transforms.store import Store, setup


class Pace(NamedTuple):
    """The settings of a run that the length of the scenario asks for. Seconds."""

    poll_s: float
    gap_s: float
    crawl_delay_s: float
    deadline_s: float
    retry_s: float
    lease_s: float
    recheck_s: int
    tick_s: float = 1.0
    assertions: bool = True

    @property
    def settings(self) -> dict[str, str]:
        return {
            "CLAIMWIRE_MIN_POLL": str(self.poll_s),
            "CLAIMWIRE_MAX_POLL": str(self.poll_s),
            "CLAIMWIRE_HOST_GAP": str(self.gap_s),
            "CLAIMWIRE_DEADLINE": str(self.deadline_s),
            "CLAIMWIRE_RETRY": str(self.retry_s),
            "CLAIMWIRE_LEASE": str(self.lease_s),
            "CLAIMWIRE_RECHECKS": f"{self.recheck_s}s",
            "CLAIMWIRE_TICK": str(self.tick_s),
            "CLAIMWIRE_ASSERTIONS": "yes" if self.assertions else "no",
        }


def pace_for(duration_s: float) -> Pace:
    """Ten minutes are told at an ordinary pace, half a minute in a hurry."""
    if duration_s >= 300:
        return Pace(10, 1.0, 2.0, 5.0, 5.0, 60.0, round(0.3 * duration_s))
    return Pace(2, 0.1, 0.3, 1.5, 1.0, 20.0, round(0.5 * duration_s), assertions=False)


class Pipeline:
    """`claimwire run` as a process of its own."""

    def __init__(
        self, store: Store, scenario: Scenario, pace: Pace, folder: Path, arguments: Sequence[str] = ()
    ) -> None:
        ours = {
            "ELASTICSEARCH_URL": store.url,
            "CLAIMWIRE_INDEX_PREFIX": store.prefix,
            "CLAIMWIRE_STATE": str(folder),
        }
        self._environment = {**os.environ, **ours, **scenario.settings, **pace.settings}
        self._command = [sys.executable, "-m", "pipeline", "run", *arguments]
        self.log = folder / "run.log"
        folder.mkdir(parents=True, exist_ok=True)
        self.process: subprocess.Popen[bytes] | None = None
        self.deaths = 0  # of its own; there should be none

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self._command, env=self._environment, stdout=log, stderr=log, start_new_session=True
            )

    def kill(self) -> None:
        """As `kill -9` does it."""
        assert self.process
        self.deaths += self.process.poll() is not None
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        """SIGTERM; the exit code, 0 when all is well."""
        assert self.process
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=90)


def prepare(store: Store, plan: Plan) -> None:
    """Empty indices with the plan's feeds in them."""
    setup(store)
    add_feeds(store, [to_feed(feed.url, added_at=datetime.now(timezone.utc)) for feed in plan.feeds])


def wait_until_done(store: Store, scenario: Scenario, patience_s: float) -> list[str]:
    """Until all that was planned has come about; what has not when patience ends."""
    deadline = time.monotonic() + scenario.plan.duration_s + patience_s
    time.sleep(max(0.0, scenario.plan.duration_s * 0.9 - scenario.now_s))
    while left := differences_from_plan(scenario.plan, read_index(store).articles):
        if time.monotonic() > deadline:
            return left
        time.sleep(1.0)
    return []


def kill_at_random(
    pipeline: Pipeline,
    scenario: Scenario,
    kills: int,
    seed: int,
    others: Sequence[tuple[float, Callable[[], None]]] = (),
) -> int:
    """Kill the pipeline and start it again `kills` times before the scenario ends; `others` are (part of the duration,
    what to do then). How many kills there were."""
    chance, duration_s = random.Random(seed), scenario.plan.duration_s
    moments: list[tuple[float, Callable[[], None]]] = [
        (chance.uniform(0.05, 1.0) * duration_s, lambda: _again(pipeline)) for _ in range(kills)
    ]
    moments += [(part * duration_s, action) for part, action in others]
    for moment, action in sorted(moments, key=lambda one: one[0]):
        time.sleep(max(0.0, moment - scenario.now_s))
        action()
    return kills


def _again(pipeline: Pipeline) -> None:
    pipeline.kill()
    pipeline.start()
