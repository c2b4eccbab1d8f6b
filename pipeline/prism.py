"""Prism, Beam's streaming local runner: where its binary is, and the end of one that was left behind."""

import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from schemas import UnavailableError

CACHE = Path("~/.cache/claimwire/bin/prism")
MARK = "CLAIMWIRE_PRISM_OF"  # in Prism's environment: the process that started it, and its state folder


def find_prism() -> Path:
    """The binary on PATH or in the cache; UnavailableError names the ways to get it."""
    found = shutil.which("prism")
    if found:
        return Path(found)
    if os.access(CACHE.expanduser(), os.X_OK):
        return CACHE.expanduser()
    raise UnavailableError(f"no Prism on PATH or at {CACHE}: `make prism` builds it where Go is")


def mark(state: Path) -> None:
    """A Prism that this process starts from now on can be told from others, however early this process dies."""
    os.environ[MARK] = f"{os.getpid()} {state.resolve()}"


def end_left_behind(state: Path) -> list[int]:
    """End the Prisms that killed runs with this state folder left behind, for nothing else does; their process ids."""
    left = list(_orphans(state))
    for pid in left:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return left


def _orphans(state: Path) -> Iterator[int]:
    for process in Path("/proc").glob("[0-9]*"):
        # Others' processes cannot be read, and any may end while we look.
        with suppress(OSError, ValueError, IndexError):
            if (process / "comm").read_text().strip() == "prism" and _is_orphan(process, state):
                yield int(process.name)


def _is_orphan(process: Path, state: Path) -> bool:
    """Whether a Prism of this state folder has another parent by now than the process that started it."""
    environment = (process / "environ").read_bytes().split(b"\0")
    marks = [line.partition(b"=")[2] for line in environment if line.startswith(MARK.encode() + b"=")]
    starter, _, folder = os.fsdecode(marks[0]).partition(" ")
    parent = int((process / "stat").read_text().rpartition(")")[2].split()[1])
    return folder == str(state.resolve()) and parent != int(starter)
