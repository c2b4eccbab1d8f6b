"""How far a job in this process is: counts that stages bump and a terminal line that shows them."""

import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import apache_beam as beam
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from schemas import DeadLetter
from transforms.feeds.politeness import HostOnHold
from transforms.index.dead_letters import article_of

OUTCOMES = ("rejected", "failed", "dead")
_counts: Counter[str] = Counter()
_lock = threading.Lock()


@dataclass
class Count(beam.PTransform):
    """Counts elements under `name`, for Beam's metrics on every runner and for the progress line of this process."""

    name: str

    def expand(self, elements: beam.PCollection) -> beam.PCollection:
        return elements | beam.ParDo(_CountFn(self.name))


class _CountFn(beam.DoFn):
    def __init__(self, name: str) -> None:
        self._name = name
        self._metric = beam.metrics.Metrics.counter("claimwire", name.replace(" ", "_"))

    def process(self, element: Any) -> None:
        self._metric.inc()
        with _lock:
            _counts[self._name] += 1


@dataclass
class CountOutcomes(beam.PTransform):
    """What became of the articles that were not indexed, as Beam's metrics `rejected`, `failed` and `dead`.

    Each article counts once under an outcome: `failed` when it fails for the first time, however often it is tried
    again. Letters that are about no article (a feed, a single mention) do not count.
    """

    def expand(self, letters: beam.PCollection) -> beam.PCollection:
        return letters | beam.ParDo(_CountOutcomesFn())


class _CountOutcomesFn(beam.DoFn):
    def __init__(self) -> None:
        self._metrics = {name: beam.metrics.Metrics.counter("claimwire", name) for name in OUTCOMES}

    def process(self, letter: DeadLetter) -> None:
        if article_of(letter) and not _failed_before(letter):
            self._metrics[letter.outcome].inc()


def _failed_before(letter: DeadLetter) -> bool:
    """Or was not even tried, because its host wanted rest."""
    return letter.outcome == "failed" and (letter.attempts != 1 or letter.error_class == HostOnHold.__name__)


def counts() -> Counter[str]:
    """A copy of the counts so far."""
    with _lock:
        return Counter(_counts)


@contextmanager
def shown(label: str) -> Iterator[None]:
    """Show the counts on a terminal while the block runs; they start at zero. Silent where stderr is no terminal."""
    with _lock:
        _counts.clear()
    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task(label)
        stop = threading.Event()
        ticker = threading.Thread(target=_refresh, args=(progress, task, label, stop), daemon=True)
        ticker.start()
        try:
            yield
        finally:
            stop.set()
            ticker.join()


def _refresh(progress: Progress, task: Any, label: str, stop: threading.Event) -> None:
    while not stop.wait(0.3):
        parts = ", ".join(f"{count} {name}" for name, count in counts().items())
        progress.update(task, description=f"{label}: {parts or 'starting'}")
