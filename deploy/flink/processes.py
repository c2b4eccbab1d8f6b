"""Processes that outlive their starter, found again by their id and a mark on their command line."""

import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from pathlib import Path

from pipeline.elasticsearch.node import is_gone
from schemas import UnavailableError

_KIND_S = 15.0  # before the end by force


def launch(command: Sequence[str], log: Path, environment: Mapping[str, str], cwd: Path) -> int:
    """Start it in a process group of its own; its id. What it says goes to `log`."""
    with log.open("ab") as output:
        started = subprocess.Popen(
            command,
            env=environment,
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    threading.Thread(target=started.wait, daemon=True).start()  # who ends before us leaves no remains
    return started.pid


def runs(pid: int, mark: str) -> bool:
    """Whether that process lives and is the one that was meant: ids are given again."""
    try:
        return mark in Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace") and not is_gone(pid)
    except OSError:
        return False


def end(pids: Sequence[int]) -> None:
    """End the process groups, kindly, then by force."""
    for number, patience_s in ((signal.SIGTERM, _KIND_S), (signal.SIGKILL, _KIND_S)):
        for pid in pids:
            with suppress(ProcessLookupError):
                os.killpg(pid, number)
        deadline = time.monotonic() + patience_s
        while time.monotonic() < deadline and not all(_group_is_gone(pid) for pid in pids):
            time.sleep(0.1)


def _group_is_gone(group: int) -> bool:
    return all(is_gone(pid) for pid in members(group))


def members(group: int) -> list[int]:
    """The processes of a process group."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, IndexError):  # any may end while we look
            if int((process / "stat").read_text().rpartition(")")[2].split()[2]) == group:
                found.append(int(process.name))
    return found


def free_ports(count: int) -> list[int]:
    """Ports of 127.0.0.1 on which nothing listens."""
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def wait_for_port(port: int, what: str, log: Path, patience_s: float) -> None:
    """Until something listens there; UnavailableError with the place of the log when patience ends."""
    deadline = time.monotonic() + patience_s
    while not listens(port):
        if time.monotonic() > deadline:
            raise UnavailableError(f"the {what} did not come up within {patience_s:.0f} s (log: {log})")
        time.sleep(0.2)


def listens(port: int) -> bool:
    with closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
