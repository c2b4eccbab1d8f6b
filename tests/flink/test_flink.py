"""The same live scenario on every runner, the cluster killed piece by piece: `make test-flink`.

Not a part of `make test`: the parts of the cluster are 380 MB to fetch, and it takes about eight minutes.
"""

import os
import secrets
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import urllib3

from benchmarks.scenario.compare import Index, compare, inconsistencies, read_index
from benchmarks.scenario.drive import Pace, Pipeline, pace_for, prepare, wait_until_done
from benchmarks.scenario.manners import gaps, rest, robots, violations
from benchmarks.scenario.plan import make_plan
from benchmarks.scenario.server import Scenario
from deploy.flink import processes
from deploy.flink.cluster import Cluster
from pipeline.cluster import Job
from pipeline.job import under_way
from tests.conftest import fresh_store
from tests.integration.test_kill import wait_for
from tests.integration.test_live import ARTICLES, FEEDS, LOOP, SEED, Ended
from transforms.store import Store

pytestmark = [pytest.mark.integration, pytest.mark.timeout(900)]

SECONDS = 60.0  # a job needs half of them to begin on a busy machine
PATIENCE_S = 240.0
SECRET = f"key-{secrets.token_hex(8)}"
Disturb = Callable[[Pipeline, Scenario], None]


def pace() -> Pace:
    """Leases outlast the start of a worker, so that nothing is fetched twice unless something dies."""
    return pace_for(SECONDS)._replace(lease_s=45.0)


@pytest.fixture(scope="module")
def cluster(pytestconfig: pytest.Config) -> Iterator[Cluster]:
    made = Cluster(pytestconfig.rootpath / ".claimwire" / "test-flink")
    made.start()
    yield made
    made.stop()


def live(store: Store, folder: Path, arguments: list[str], disturb: Disturb | None = None) -> Ended:
    plan, setting = make_plan(SEED, feeds=FEEDS, articles=ARTICLES, duration_s=SECONDS), pace()
    prepare(store, plan)
    with Scenario(plan, gap_s=setting.gap_s, crawl_delay_s=setting.crawl_delay_s) as scenario:
        pipeline = Pipeline(store, scenario, setting, folder, arguments)
        pipeline.start()
        try:
            if disturb:
                disturb(pipeline, scenario)
            missing = wait_until_done(store, scenario, PATIENCE_S)
            exit_code = pipeline.stop()
        finally:
            pipeline.kill()
    if disturb:  # who was killed may ask for a page again, and never two of a host at once
        found = [*robots(scenario), *gaps(scenario), *rest(scenario)]
    else:
        found = violations(scenario, min_poll_s=setting.poll_s, looks=2)
    return Ended(missing, found, read_index(store), exit_code, pipeline.log.read_text())


@pytest.fixture(scope="module")
def stores(node: str) -> Iterator[list[Store]]:
    with ExitStack() as stack:
        yield [stack.enter_context(fresh_store(node)) for _ in range(4)]


@pytest.fixture(scope="module")
def local(stores: list[Store], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Ended]:
    """As a loop and on Prism, side by side."""
    folder, ended = tmp_path_factory.mktemp("local"), {}
    other = threading.Thread(target=lambda: ended.update(loop=live(stores[0], folder / "loop", [*LOOP])))
    other.start()
    ended["prism"] = live(stores[1], folder / "prism", [])
    other.join()
    return ended


@pytest.fixture(scope="module")
def calm(cluster: Cluster, stores: list[Store], tmp_path_factory: pytest.TempPathFactory) -> Ended:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ELASTICSEARCH_API_KEY", SECRET)  # the test's node asks for none and ignores it
        return live(stores[2], tmp_path_factory.mktemp("calm"), cluster.options())


@pytest.fixture(scope="module")
def killed(cluster: Cluster, stores: list[Store], tmp_path_factory: pytest.TempPathFactory) -> Ended:
    """With two workers in processes of their own: one is killed, then the TaskManager."""

    def disturb(pipeline: Pipeline, scenario: Scenario) -> None:
        pages_asked(scenario, 5)
        before = workers(cluster)
        kill(*before[:1])
        wait_for(lambda: len({*workers(cluster)} - {*before}) == 2, PATIENCE_S)  # Flink begins anew with all of them
        pages_asked(scenario, 5)
        kill(cluster.pids()["taskmanager"])
        wait_for(lambda: "taskmanager" not in cluster.pids())
        cluster.start()

    both = [*cluster.options(), "--parallelism=2", "--sdk_worker_parallelism=2"]
    return live(stores[3], tmp_path_factory.mktemp("killed"), both, disturb)


def pages_asked(scenario: Scenario, more: int) -> None:
    """Wait until the run has asked for so many more pages."""
    before = len(scenario.log)
    wait_for(lambda: sum("/news/" in hit.path for hit in scenario.log[before:]) >= more, PATIENCE_S)


def workers(cluster: Cluster) -> list[int]:
    """The Python processes that the pool has started for jobs."""
    members = processes.members(cluster.pids()["workers"])
    return [pid for pid in members if b"SdkHarness" in Path(f"/proc/{pid}/cmdline").read_bytes()]


def kill(*pids: int) -> None:
    assert pids
    for pid in pids:
        os.kill(pid, signal.SIGKILL)


def assert_same(wanted: Index, found: Index) -> None:
    result = compare(wanted, found)
    assert (result.lost, result.extra) == ((), ())
    assert result.b_cubed_f >= 0.99
    assert list(inconsistencies(found)) == []


@pytest.mark.parametrize("runner", ["loop", "prism"])
def test_local_runners_make_of_it_what_was_planned(local: dict[str, Ended], runner: str) -> None:
    ended = local[runner]
    assert (ended.missing, ended.violations, ended.exit_code) == ([], [], 0)
    assert_same(local["loop"].left, ended.left)


def test_the_cluster_makes_the_same_of_it(local: dict[str, Ended], calm: Ended) -> None:
    assert (calm.missing, calm.violations, calm.exit_code) == ([], [], 0)
    assert_same(local["loop"].left, calm.left)


def test_no_secret_is_printed_or_shown(cluster: Cluster, calm: Ended) -> None:
    logs = "".join(cluster.log(part).read_text() for part in cluster.pids())
    assert "claimwire-" in logs
    assert SECRET not in logs + calm.log + shown(cluster)


def shown(cluster: Cluster) -> str:
    """What the web page has of its jobs."""
    http = urllib3.PoolManager()
    jobs = http.request("GET", f"{cluster.url()}/jobs").json()["jobs"]
    pages = [f"{cluster.url()}/jobs/{job['id']}{part}" for job in jobs for part in ("", "/config", "/plan")]
    return "".join(http.request("GET", page).data.decode() for page in pages)


def test_nothing_is_lost_or_doubled_when_its_parts_are_killed(local: dict[str, Ended], killed: Ended) -> None:
    assert (killed.missing, killed.violations, killed.exit_code) == ([], [], 0)
    assert_same(local["loop"].left, killed.left)


@pytest.fixture(params=[10_000, 40], ids=["usual checkpoints", "a checkpoint at every moment"])
def running(request: pytest.FixtureRequest, cluster: Cluster, indices: Store, tmp_path: Path) -> Iterator[Pipeline]:
    """A run that has begun: whatever its first checkpoint meets."""
    plan = make_plan(SEED, feeds=8, articles=30, duration_s=0.1)
    prepare(indices, plan)
    with Scenario(plan, gap_s=0.5, crawl_delay_s=0.5) as scenario:
        often = f"--checkpointing_interval={request.param}"
        pipeline = Pipeline(indices, scenario, pace(), tmp_path, [*cluster.options(), often])
        pipeline.start()
        try:
            wait_for(lambda: bool(scenario.log), PATIENCE_S)
            yield pipeline
        finally:
            pipeline.kill()


def test_sigterm_finishes_what_is_in_flight(running: Pipeline, indices: Store) -> None:
    wait_for(lambda: under_way(indices) > 0)
    assert running.stop() == 0
    assert under_way(indices) == 0


@pytest.mark.parametrize("running", [10_000], indirect=True, ids=["usual checkpoints"])
def test_the_job_outlives_who_submitted_it(running: Pipeline, cluster: Cluster, indices: Store) -> None:
    running.kill()
    name = next(word for word in running.log.read_text().split() if word.startswith("claimwire-"))
    indexed = len(read_index(indices).mentions)
    wait_for(lambda: len(read_index(indices).mentions) > indexed, PATIENCE_S)
    assert Job(cluster.url(), name).stop()
