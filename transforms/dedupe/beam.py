"""Extraction -> (Extraction with claims on every mention, DeadLetter)."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import apache_beam as beam

from schemas import Extraction
from transforms.dedupe.elastic import StoreCandidates
from transforms.dedupe.matcher import Matcher
from transforms.dedupe.memory import MemoryCandidates
from transforms.outputs import DEAD, Counters, StageOutput, split
from transforms.store.connection import Store

_RECENT = 5_000  # claims kept in memory: many times what a process founds between two refreshes

_matchers: dict[tuple[Store, float], Matcher] = {}
_lock = threading.Lock()


@dataclass
class MatchClaims(beam.PTransform):
    """Give every mention its claim. `window_days`: how far apart two mentions of one claim may be.

    An article and its mentions are one element; several are matched in one call. All threads of a process share one
    matcher. Matching an extraction again gives the same claims. Raises UnavailableError when the store stays away.
    """

    store: Store
    window_days: float = 30.0
    max_batch: int = 32

    @beam.typehints.no_annotations
    def expand(self, extractions: beam.PCollection) -> StageOutput:
        batches = extractions | "Batch" >> beam.BatchElements(min_batch_size=1, max_batch_size=self.max_batch)
        match = beam.ParDo(_MatchFn(self.store, self.window_days)).with_outputs(DEAD, main="good")
        return split(batches | "Match" >> match, Extraction)


class _MatchFn(beam.DoFn):
    def __init__(self, store: Store, window_days: float) -> None:
        self._store = store
        self._window_days = window_days
        self._counters = Counters("match")

    def setup(self) -> None:
        self._matcher = shared_matcher(self._store, self._window_days)

    def process(self, batch: list[Extraction]) -> Iterator[Extraction]:
        self._counters.taken.inc(len(batch))
        matched = iter(self._matcher.assign([mention for one in batch for mention in one.mentions]))
        for extraction in batch:
            yield extraction._replace(mentions=tuple(next(matched) for _ in extraction.mentions))
            self._counters.good.inc()


def shared_matcher(store: Store, window_days: float) -> Matcher:
    """The process's matcher for these settings."""
    with _lock:
        if (store, window_days) not in _matchers:
            window = timedelta(days=window_days)
            _matchers[store, window_days] = Matcher(StoreCandidates(store, window), MemoryCandidates(window, _RECENT))
        return _matchers[store, window_days]
