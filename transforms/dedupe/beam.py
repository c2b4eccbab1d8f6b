"""Extraction -> (Extraction with the article's origin and the mentions' claims, DeadLetter)."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple

import apache_beam as beam

from schemas import ClaimwireError, Extraction, MatchError
from transforms.dedupe.matcher import Matcher
from transforms.dedupe.origins.index import Origins
from transforms.dedupe.retrieval.elastic import StoreCandidates
from transforms.dedupe.retrieval.encoder import stamped
from transforms.dedupe.retrieval.memory import MemoryCandidates
from transforms.outputs import DEAD, Counters, StageOutput, split
from transforms.store.connection import Store
from transforms.store.letters import article_letter

_RECENT = 1_500  # claims kept in memory: many times what a process founds between two refreshes

_shared: "dict[tuple[Store, float], Shared]" = {}
_lock = threading.Lock()


@dataclass
class MatchClaims(beam.PTransform):
    """Every article gets its origin, every mention its claim. `window_days`: how far apart a claim's mentions may be.

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
        self._shared = shared(self._store, self._window_days)

    def process(self, batch: list[Extraction]) -> Iterator[Any]:
        self._counters.taken.inc(len(batch))
        for one, result in zip(batch, self._tried(batch), strict=True):
            if isinstance(result, Extraction):
                self._counters.good.inc()
                yield result
            else:
                self._counters.dead.inc()
                yield beam.pvalue.TaggedOutput(DEAD, article_letter(one.article, result))

    def _tried(self, batch: list[Extraction]) -> list[Extraction | MatchError]:
        """One article that the matcher cannot cope with would otherwise end the whole job, again and again."""
        try:
            return list(self._match(batch))
        except ClaimwireError:
            raise  # the store's, and nobody's input
        except Exception as error:  # noqa: BLE001  kept with its message
            if len(batch) > 1:
                return [result for one in batch for result in self._tried([one])]
            article = batch[0].article
            message = f"{type(error).__name__}: {error}"
            return [MatchError("internal", article.url or article.path or article.article_id, message)]

    def _match(self, batch: list[Extraction]) -> Iterator[Extraction]:
        articles = self._shared.origins.assign([one.article for one in batch])
        originated = [
            mention._replace(origin_id=article.origin_id)
            for article, one in zip(articles, batch, strict=True)
            for mention in one.mentions
        ]
        matched = iter(self._shared.matcher.assign(originated))
        for article, one in zip(articles, batch, strict=True):
            versions = stamped(article.versions)
            yield Extraction(article._replace(versions=versions), tuple(next(matched) for _ in one.mentions))


class Shared(NamedTuple):
    """What the threads of a process have in common for one store."""

    matcher: Matcher
    origins: Origins


def shared(store: Store, window_days: float) -> Shared:
    """The process's matcher and origins for these settings."""
    with _lock:
        if (store, window_days) not in _shared:
            window = timedelta(days=window_days)
            matcher = Matcher(StoreCandidates(store, window), MemoryCandidates(window, _RECENT))
            _shared[store, window_days] = Shared(matcher, Origins(store))
        return _shared[store, window_days]
