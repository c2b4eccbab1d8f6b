"""Prism, Beam's streaming local runner: where its binary is, and the end of one that was left behind."""

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

from schemas import UnavailableError

CACHE = Path("~/.cache/claimwire/bin/prism")


def find_prism() -> Path:
    """The binary on PATH or in the cache; UnavailableError names the ways to get it."""
    found = shutil.which("prism")
    if found:
        return Path(found)
    if os.access(CACHE.expanduser(), os.X_OK):
        return CACHE.expanduser()
    raise UnavailableError(f"no Prism on PATH or at {CACHE}: `make prism` builds it where Go is")


def end_left_behind(pid_file: Path) -> None:
    """End the Prism of a run that was killed: nothing else does, and it would keep its port and memory."""
    try:
        pid = int(pid_file.read_text())
        if "prism" in Path(f"/proc/{pid}/comm").read_text():
            os.kill(pid, signal.SIGKILL)
    except (OSError, ValueError):
        pass
    pid_file.unlink(missing_ok=True)


def remember(pid_file: Path) -> None:
    """Write down the Prism that this process has started."""
    for pid in _children(os.getpid()):
        if "prism" in Path(f"/proc/{pid}/comm").read_text():
            pid_file.parent.mkdir(parents=True, exist_ok=True)
            pid_file.write_text(str(pid))


def _children(pid: int) -> Iterator[int]:
    for task in Path(f"/proc/{pid}/task").iterdir():
        yield from (int(child) for child in (task / "children").read_text().split())
