"""The continuous job on a Flink cluster: submitted, watched, and stopped so that what is in flight is finished.

The cluster keeps the job, not this process: after a kill of this one the job goes on.
"""

import logging
import secrets
import threading
import time
from collections.abc import Sequence
from datetime import datetime, timezone
from typing import Any

import apache_beam as beam
import grpc
import urllib3
from apache_beam.options.pipeline_options import FlinkRunnerOptions, GoogleCloudOptions, PipelineOptions
from apache_beam.runners.runner import PipelineResult, PipelineState

from pipeline.config import Config
from pipeline.graph import build_pipeline
from pipeline.job import under_way
from schemas import UnavailableError
from transforms.store import Store, pause

log = logging.getLogger(__name__)

DEFAULTS = (
    "--streaming",
    # Without checkpoints Flink begins from nothing when a worker dies.
    "--checkpointing_interval=10000",
    "--externalized_checkpoints_enabled",
    # Else what a bundle gives out at that moment is kept back until there is another bundle, which may be never.
    "--finish_bundle_before_checkpointing",
)
DRAIN_S = 60.0  # how long what is under way may take to end
QUIET_S = 20.0  # without an end of anything the rest is held by others, or by the dead
STOP_S = 120.0  # for the savepoint, which waits for the bundles that have begun
_http = urllib3.PoolManager(retries=False, timeout=30.0)


def run(config: Config, arguments: Sequence[str], stop: threading.Event) -> None:
    """Until `stop`, which ends the job with what is in flight finished; UnavailableError when it ends otherwise.

    Without `--flink_master` there is nobody to ask for a savepoint: what is in flight then comes again later.
    """
    name = f"--job_name=claimwire-{secrets.token_hex(4)}"
    options = PipelineOptions([*DEFAULTS, name, *arguments])  # the last one given counts
    pipeline = beam.Pipeline(options=options)
    build_pipeline(pipeline, config)
    result = pipeline.run()
    job = Job(options.view_as(FlinkRunnerOptions).flink_master, options.view_as(GoogleCloudOptions).job_name)
    log.info("job %s runs on the cluster", job.name)
    try:
        _watch(result, stop)
    except grpc.RpcError as error:
        raise UnavailableError(f"lost the job server; job {job.name} goes on on the cluster") from error
    store = config.store()
    pause(store, _now(), DRAIN_S + STOP_S)
    try:
        _drain(store)
        savepoint = job.stop() if job.is_reachable else "none"
        log.info("stopped; savepoint %s", savepoint)
    finally:
        pause(store, _now(), 0)
    result.cancel()


def _watch(result: PipelineResult, stop: threading.Event) -> None:
    while not stop.wait(1.0):
        if PipelineState.is_terminal(result.state):
            raise ended(result)


def ended(result: PipelineResult) -> UnavailableError:
    """The runner's message ends with the error that ended the job; its type is lost."""
    try:
        result.wait_until_finish()
    except Exception as error:  # noqa: BLE001  whatever the runner makes of it
        return UnavailableError(f"the runner ended the job: {str(error).strip().splitlines()[-1]}")
    return UnavailableError(f"the runner ended the job: {result.state}")


def _drain(store: Store) -> None:
    """Until nothing is under way, or nothing ends any more: what is then left comes when its lease ends."""
    started = moved_at = time.monotonic()
    seen = 0
    while (left := under_way(store)) and time.monotonic() < min(started + DRAIN_S, moved_at + QUIET_S):
        if left != seen:
            seen, moved_at = left, time.monotonic()
        time.sleep(0.5)


def _now() -> datetime:
    return datetime.now(timezone.utc)


class Job:
    """A job as Flink's REST interface knows it. Beam's own cancel ends the submission and leaves the job running."""

    def __init__(self, master: str, name: str) -> None:
        self.name = name
        self.is_reachable = not master.startswith("[")  # [auto] and [local] are Beam's to find
        self._url = master if "://" in master else f"http://{master}"

    def stop(self) -> str:
        """End it behind a savepoint: bundles that have begun are finished. The savepoint's place; UnavailableError."""
        job = f"/jobs/{self._id()}"
        request = self._ask("POST", f"{job}/stop", {"drain": False})["request-id"]
        deadline = time.monotonic() + STOP_S
        while time.monotonic() < deadline:
            answer = self._ask("GET", f"{job}/savepoints/{request}")
            if answer["status"]["id"] == "COMPLETED":
                return self._place(answer["operation"])
            time.sleep(0.5)
        raise UnavailableError(f"job {self.name} did not end within {STOP_S:.0f} s: cancel it at {self._url}")

    def _place(self, operation: dict[str, Any]) -> str:
        if "location" in operation:
            return operation["location"]
        why = operation.get("failure-cause", {}).get("class", "no cause given")
        raise UnavailableError(f"job {self.name} could not be stopped ({why}): cancel it at {self._url}")

    def _id(self) -> str:
        for job in self._ask("GET", "/jobs/overview")["jobs"]:
            if job["name"] == self.name and job["state"] in ("RUNNING", "RESTARTING"):
                return job["jid"]
        raise UnavailableError(f"no job {self.name} runs at {self._url}")

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        try:
            answer = _http.request(method, self._url + path, json=body)
        except urllib3.exceptions.HTTPError as error:
            raise UnavailableError(f"Flink at {self._url} does not answer: {error}") from error
        if answer.status >= 400:
            raise UnavailableError(f"Flink at {self._url} refuses {path}: {answer.data.decode(errors='replace')[:300]}")
        return answer.json()
