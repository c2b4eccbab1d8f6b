"""Memory and CPU of a process and all that it started, from /proc."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE_MB = os.sysconf("SC_PAGE_SIZE") / 1e6
_SETTLE_S, _IDLE_S = 20.0, 60.0


class Sample(NamedTuple):
    """By `command/pid`."""

    rss_mb: dict[str, float]
    cpu_s: dict[str, float]


def sample(pid: int) -> Sample:
    """The process and its descendants, now."""
    rss, cpu = {}, {}
    for one in _family(pid):
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        name = f"{Path(f'/proc/{one}/comm').read_text().strip()}/{one}"
        rss[name] = round(int(fields[21]) * _PAGE_MB, 1)
        cpu[name] = (int(fields[11]) + int(fields[12])) / _TICKS
    return Sample(rss, cpu)


def idle_cpu(pid: int, after: Callable[[], None]) -> float:
    """Percent of a core that all of them take together when `after` has left nothing to do."""
    after()
    time.sleep(_SETTLE_S)
    before = sum(sample(pid).cpu_s.values())
    time.sleep(_IDLE_S)
    return round(100 * (sum(sample(pid).cpu_s.values()) - before) / _IDLE_S, 1)


def _family(pid: int) -> list[int]:
    found = [pid]
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            found += _family(int(child))
    return found
