"""Whatever lies in a state folder, only a node that is its own is found, and nothing else is ever stopped."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline import elasticsearch
from pipeline.cli import app
from pipeline.elasticsearch import node
from schemas import UnavailableError

STALE = {  # name: (content of pid, content of node.json)
    "nothing": (None, None),
    "an empty pid file": ("", '{"port": 9}'),
    "a pid that is no number": ("x", '{"port": 9}'),
    "a process that is gone": ("999999999", '{"port": 9}'),
    "somebody else's process": ("{ours}", '{"port": 9}'),
    "a broken node.json": ("{ours}", "{"),
    "a node.json without a port": ("{ours}", "[]"),
}


@pytest.mark.parametrize(("pid", "facts"), STALE.values(), ids=STALE)
def test_stale_files_are_harmless(tmp_path: Path, pid: str | None, facts: str | None) -> None:
    folder = tmp_path / "elasticsearch-8"
    folder.mkdir()
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        if pid is not None:
            (folder / "pid").write_text(pid.replace("{ours}", str(other.pid)))
        if facts is not None:
            (folder / "node.json").write_text(facts)
        assert elasticsearch.status(tmp_path) is None
        assert elasticsearch.stop(tmp_path) is False
        assert other.poll() is None
        other.communicate(b"\n")
        assert other.returncode == 0


def run(*arguments: str, env: dict[str, str]) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["elasticsearch", *arguments], env=env)
    return result.exit_code, result.stdout


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    monkeypatch.delenv("ELASTICSEARCH_URL", raising=False)
    monkeypatch.chdir(tmp_path)
    return {"CLAIMWIRE_STATE": str(tmp_path)}


def test_status_without_a_node(here: dict[str, str]) -> None:
    code, said = run("status", "--json", env=here)
    assert (code, json.loads(said)) == (1, {"running": False, "embedded": True, "url": None})
    assert run("stop", env=here) == (0, "no embedded Elasticsearch runs here\n")


@pytest.mark.parametrize("command", ["start", "status"])
def test_with_a_url_there_is_nothing_to_start(here: dict[str, str], command: str) -> None:
    code, said = run(command, "--json", env={**here, "ELASTICSEARCH_URL": "http://127.0.0.1:9"})
    assert (code, json.loads(said)["url"]) == (0, "http://127.0.0.1:9")


def test_ensure_takes_the_named_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ELASTICSEARCH_URL", "http://127.0.0.1:9")
    assert elasticsearch.ensure(tmp_path) == "http://127.0.0.1:9"
    assert list(tmp_path.iterdir()) == []


def test_a_state_that_is_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "state").touch()
    home = tmp_path / "home"
    (home / "lib").mkdir(parents=True)
    (home / "lib" / "elasticsearch-8.19.0.jar").touch()
    monkeypatch.setenv("ELASTICSEARCH_HOME", str(home))
    with pytest.raises(UnavailableError, match=r"cannot be started: .*Not a directory.*state"):
        elasticsearch.start(tmp_path / "state")


LOGS = {  # name: (what the start wrote, why it failed)
    "nothing": ("", "it said nothing"),
    "port taken": (
        "[2026-11-23T04:07:45,163][INFO ][o.e.p.PluginsService] [claimwire] loaded module [apm]\n"
        "[2026-11-23T04:07:50,120][WARN ][o.e.t.Transport] [claimwire] something failed\n"
        "[2026-11-23T04:07:51,002][ERROR][o.e.b.Elasticsearch] fatal exception while booting: Failed to bind to 9\n"
        "    at java.base/java.lang.Thread.run(Thread.java:840)\n",
        "[2026-11-23T04:07:51,002][ERROR][o.e.b.Elasticsearch] fatal exception while booting: Failed to bind to 9",
    ),
    "Java": (
        "java.lang.RuntimeException: starting java failed with [1]\noutput:\n#\n"
        "# There is insufficient memory for the Java Runtime Environment to continue.\n"
        "  bool ProfileExceptionHandlers = true   {product} {default}\nerror:\n",
        "There is insufficient memory for the Java Runtime Environment to continue.",
    ),
    "other words": ("it is Tuesday\n", "it is Tuesday"),
}


@pytest.mark.parametrize(("log", "why"), LOGS.values(), ids=LOGS)
def test_why_it_failed_is_one_line(tmp_path: Path, log: str, why: str) -> None:
    (tmp_path / "logs").mkdir()
    written = tmp_path / "logs" / "start.log"
    written.write_text(log)
    assert node._failed(tmp_path, "did not start") == f"Elasticsearch did not start: {why} (log: {written})"
