"""Start, find and stop a node. All it has is in `<state>/elasticsearch-<major>/`: conf, data, logs, pid, node.json."""

import fcntl
import hashlib
import json
import os
import random
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import urllib3

from pipeline.elasticsearch import launch
from pipeline.elasticsearch.distribution import Report, find_distribution, version
from schemas.errors import UnavailableError

MAJORS = (8, 9)
READY_S = 120.0  # a start takes 6 to 15 s on an idle machine, 40 s on a busy one
STOP_S = 30.0
_PORTS = range(20000, 30000)  # below those that systems give to outgoing connections
# Of a log: lines that never say why, and words that may.
_NOISE = re.compile(
    r"^at |^WARNING|^\[[^]]*\]\[(INFO|WARN) |\{product|^output:|^error:|starting java failed"
    r"|^Error: (Could not|A fatal)"
)
_TELLING = re.compile(r"fail|invalid|exception|error|not found|denied|insufficient", re.IGNORECASE)
_http = urllib3.PoolManager(retries=False, timeout=5.0)


class Node(NamedTuple):
    """A running node."""

    url: str
    pid: int
    version: str
    cluster: str
    log: Path
    data: Path


def ensure(state: Path, major: int | None = None, report: Report = lambda line: None) -> str:
    """The URL to use: `ELASTICSEARCH_URL` when it is set, else that of the embedded node, started when it is not up."""
    return os.environ.get("ELASTICSEARCH_URL") or start(state, major, report=report).url


def start(
    state: Path,
    major: int | None = None,
    *,
    heap: str = "1g",
    fast: bool = False,
    report: Report = lambda line: None,
) -> Node:
    """The node of the state folder, started unless it runs, ready for requests. It outlives this process.

    `major` is 8 or 9; None takes what `ELASTICSEARCH_HOME` has, else 8. `fast` starts quicker and indexes slower.
    `report` is told what takes long. Raises UnavailableError with the log's end when it does not come up in 120 s.
    """
    deadline = time.monotonic() + READY_S
    if (running := status(state, major)) and (node := _wait(running.data.parent, deadline)):
        return node
    try:
        return _start(state, find_distribution(major, report), heap, fast, report)
    except OSError as error:  # such as no space, no right to write
        raise UnavailableError(f"Elasticsearch cannot be started: {error}") from error


def _start(state: Path, home: Path, heap: str, fast: bool, report: Report) -> Node:
    found = version(home) or ""
    folder = _folder(state, int(found.split(".")[0]))
    folder.mkdir(parents=True, exist_ok=True)
    with _only_one(folder) as lock:
        deadline = time.monotonic() + READY_S
        node = _wait(folder, deadline)  # somebody else's start may be on its way
        if node is None:
            report(f"starting Elasticsearch {found}")
            _launch(home, folder, heap, fast, lock)
            node = _wait(folder, deadline)
    if node is None:
        raise UnavailableError(_failed(folder, "ended while it started"))
    return node


def status(state: Path, major: int | None = None) -> Node | None:
    """The state folder's node when it runs and answers, of any major version for None."""
    for each in MAJORS if major is None else (major,):
        if node := _answering(_folder(state, each)):
            return node
    return None


def stop(state: Path, major: int | None = None) -> bool:
    """Stop the state folder's nodes, kindly, then by force. False when there was none."""
    stopped = [_stop(_folder(state, each)) for each in (MAJORS if major is None else (major,))]
    return any(stopped)


# ---- files -----------------------------------------------------------------------------------------------------------


def _folder(state: Path, major: int) -> Path:
    return state.resolve() / f"elasticsearch-{major}"


def _cluster(folder: Path) -> str:
    """A name that no other folder's node has, so that whoever answers on the port can be recognised."""
    return f"claimwire-{hashlib.sha256(str(folder).encode()).hexdigest()[:8]}"


def _log(folder: Path) -> Path:
    return folder / "logs" / f"{_cluster(folder)}.log"


def _pid(folder: Path) -> int | None:
    """The process that runs this folder's node; None when there is none, whatever the pid file says."""
    try:
        pid = int((folder / "pid").read_text())
    except (OSError, ValueError):
        return None
    return pid if _runs(pid, folder) else None


def _runs(pid: int, folder: Path) -> bool:
    return launch.marker(_cluster(folder)) in _command_line(pid)


def _command_line(pid: int) -> str:
    """Empty when there is no such process, or only its remains."""
    if Path("/proc/self/cmdline").exists():
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    return subprocess.run(["ps", "-ww", "-o", "args=", "-p", str(pid)], capture_output=True, text=True).stdout


def _port(folder: Path) -> int | None:
    try:
        return int(json.loads((folder / "node.json").read_text())["port"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


@contextmanager
def _only_one(folder: Path) -> Iterator[int]:
    """Two starts at once: the second waits and finds the first one's node. Gives the lock's file descriptor."""
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield lock.fileno()


# ---- start -----------------------------------------------------------------------------------------------------------


def _launch(home: Path, folder: Path, heap: str, fast: bool, lock: int) -> None:
    """Returns when the node listens; what it says until then is in `logs/start.log`."""
    port = _free_port(_port(folder))
    (folder / "node.json").write_text(json.dumps({"port": port, "home": str(home)}))
    (folder / "pid").unlink(missing_ok=True)
    ready = launch.prepare(home, folder, _cluster(folder), port, heap=heap, fast=fast)
    with (folder / "logs" / "start.log").open("wb") as output:
        launcher = subprocess.Popen(
            ready.command,
            env=ready.environment,
            cwd=ready.home,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            pass_fds=(lock,),  # held until the launcher is done, even when we are killed meanwhile
            start_new_session=True,  # the terminal's end and its Ctrl-C are not the node's
            **ready.identity,
        )
    try:
        code = launcher.wait(READY_S)
    except subprocess.TimeoutExpired:
        launcher.kill()
        code = launcher.wait()
        _stop(folder)
    if code:
        raise UnavailableError(_failed(folder, f"did not start (exit code {code})"))


def _free_port(last: int | None) -> int:
    """The port of the last start when it is free, so that a restart keeps the node's address; else another."""
    candidates = [last] if last else []
    for port in [*candidates, *random.sample(_PORTS, 100)]:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise UnavailableError("no free port on 127.0.0.1 for Elasticsearch")


def _wait(folder: Path, deadline: float) -> Node | None:
    """Until the node answers and every index of it can be read; None when no process runs it, or no longer."""
    while _pid(folder) is not None:
        node = _answering(folder)
        if node and _healthy(node):
            return node
        if time.monotonic() > deadline:
            raise UnavailableError(_failed(folder, f"was not ready within {READY_S:.0f} s"))
        time.sleep(0.1)
    return None


def _failed(folder: Path, how: str) -> str:
    """One line that says how, why as far as the log tells, and where the log is."""
    log = folder / "logs" / "start.log"
    lines = [line.strip(" \t#") for line in log.read_text(errors="replace").splitlines()]
    said = [line for line in lines if line and not _NOISE.search(line)]
    why = [line for line in said if _TELLING.search(line)] or said or ["it said nothing"]
    return f"Elasticsearch {how}: {' | '.join(why[:2])[:600]} (log: {log})"


def _answering(folder: Path) -> Node | None:
    port, pid = _port(folder), _pid(folder)
    if port is None or pid is None:
        return None
    url = f"http://127.0.0.1:{port}"
    try:
        about = _http.request("GET", url).json()
    except (urllib3.exceptions.HTTPError, ValueError):
        return None
    if not isinstance(about, dict) or about.get("cluster_name") != _cluster(folder):
        return None
    return Node(url, pid, about["version"]["number"], about["cluster_name"], _log(folder), folder / "data")


def _healthy(node: Node) -> bool:
    try:
        return _http.request("GET", f"{node.url}/_cluster/health?wait_for_status=yellow&timeout=1s").status == 200
    except urllib3.exceptions.HTTPError:
        return False


# ---- stop ------------------------------------------------------------------------------------------------------------


def _stop(folder: Path) -> bool:
    pid = _pid(folder)
    if pid is None:
        return False
    try:
        os.kill(pid, signal.SIGTERM)
    except PermissionError as error:
        raise UnavailableError(f"Elasticsearch in {folder} is another user's (process {pid}): {error}") from error
    if not _ends(pid, STOP_S):
        os.kill(pid, signal.SIGKILL)
        _ends(pid, STOP_S)
    (folder / "pid").unlink(missing_ok=True)
    return True


def _ends(pid: int, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not is_gone(pid):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def is_gone(pid: int) -> bool:
    """Whether the process holds no file and no port any more; it may still stand in the list as a zombie."""
    try:
        os.kill(pid, 0)
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        return state == "Z" and len(os.listdir(f"/proc/{pid}/task")) == 1
    except ProcessLookupError:
        return True
    except FileNotFoundError:  # just gone; without /proc, as on macOS, whoever can be signalled lives
        return Path("/proc/self").exists()
