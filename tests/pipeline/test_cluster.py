"""Which runners are clusters, and how a job is stopped through Flink's REST interface as it answers."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from pipeline import job
from pipeline.cluster import Job
from schemas import ConfigError, UnavailableError

NAME = "claimwire-1234"
RUNNING = {"jobs": [{"jid": "1", "name": "other", "state": "RUNNING"}, {"jid": "7", "name": NAME, "state": "RUNNING"}]}
UNDER_WAY = {"status": {"id": "IN_PROGRESS"}}


def completed(**operation: Any) -> dict[str, Any]:
    return {"status": {"id": "COMPLETED"}, "operation": operation}


class Flink:
    """Answers as its script says: what a path gives, one answer after another, the last for ever."""

    def __init__(self) -> None:
        self.routes: dict[str, list[Any]] = {"/jobs/overview": [RUNNING], "/jobs/7/stop": [{"request-id": "r"}]}
        self.asked: list[tuple[str, str]] = []
        handler = type("Handler", (_Handler,), {"flink": self})
        self.server = HTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        self.master = f"127.0.0.1:{self.server.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    flink: Flink

    def do_GET(self) -> None:
        answers = self.flink.routes.get(self.path, [None])
        self.flink.asked.append((self.command, self.path))
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = json.dumps(answer or {"errors": ["Not found."]}).encode()
        self.send_response(200 if answer else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def flink() -> Iterator[Flink]:
    made = Flink()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.mark.parametrize("scheme", ["", "http://"])
def test_a_job_ends_behind_a_savepoint(flink: Flink, scheme: str) -> None:
    flink.routes["/jobs/7/savepoints/r"] = [UNDER_WAY, completed(location="file:/savepoints/1")]
    assert Job(scheme + flink.master, NAME).stop() == "file:/savepoints/1"
    assert flink.asked[:2] == [("GET", "/jobs/overview"), ("POST", "/jobs/7/stop")]


REFUSALS = {
    "no such job": ("/jobs/overview", {"jobs": []}, "no job claimwire-1234 runs"),
    "it has ended": ("/jobs/overview", {"jobs": [{"jid": "7", "name": NAME, "state": "FAILED"}]}, "no job"),
    "it may not be stopped": ("/jobs/7/stop", None, "refuses /jobs/7/stop.*Not found"),
    "no savepoint": (
        "/jobs/7/savepoints/r",
        completed(**{"failure-cause": {"class": "CheckpointException"}}),
        r"could not be stopped \(CheckpointException\)",
    ),
}


@pytest.mark.parametrize(("path", "answer", "says"), REFUSALS.values(), ids=REFUSALS)
def test_what_flink_says_is_one_line(flink: Flink, path: str, answer: Any, says: str) -> None:
    flink.routes[path] = [answer]
    with pytest.raises(UnavailableError, match=says):
        Job(flink.master, NAME).stop()


def test_nobody_there() -> None:
    with pytest.raises(UnavailableError, match="does not answer"):
        Job("127.0.0.1:9", NAME).stop()


RUNNERS = {None: False, "DirectRunner": False, "FnApiRunner": False, "PrismRunner": False, "FlinkRunner": True}


@pytest.mark.parametrize(("runner", "is_cluster"), RUNNERS.items())
def test_which_runners_are_clusters(runner: str | None, is_cluster: bool) -> None:
    assert job.is_cluster(job.beam_options([f"--runner={runner}"] if runner else [])) is is_cluster


def test_only_a_cluster_may_have_options_that_beam_does_not_know() -> None:
    job.beam_options(["--runner=FlinkRunner", "--checkpointing_interval=10000"])
    with pytest.raises(ConfigError, match="--checkpointing_interval"):
        job.beam_options(["--checkpointing_interval=10000"])
