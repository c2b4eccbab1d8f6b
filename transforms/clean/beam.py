"""Page -> Article as a Beam stage."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

import apache_beam as beam

from schemas import Article, CleanError, DeadLetter, Page, to_dead_letter
from schemas.urls import outlet_of
from transforms.clean.build import VERSION
from transforms.clean.page import clean_page, second_address
from transforms.outputs import DEAD, StageOutput, split
from transforms.pool import TaskCrashed, TaskTimeout, run_all


@dataclass
class CleanArticles(beam.PTransform):
    """Page -> Article. Pages are cleaned in the shared process pool, `batch_size` at a time; one that takes longer than
    `timeout_s` seconds, or whose process dies, becomes a dead letter and harms no other."""

    timeout_s: float = 20.0
    batch_size: int = 32

    @beam.typehints.no_annotations
    def expand(self, pages: beam.PCollection) -> StageOutput:
        batches = pages | "Batch" >> beam.BatchElements(1, self.batch_size)
        return split(batches | "Clean" >> beam.ParDo(_Clean(self.timeout_s)).with_outputs(DEAD, main="good"), Article)


class _Clean(beam.DoFn):
    def __init__(self, timeout_s: float) -> None:
        self._timeout_s = timeout_s
        self._in = beam.metrics.Metrics.counter("claimwire", "clean_in")
        self._good = beam.metrics.Metrics.counter("claimwire", "clean_good")
        self._dead = beam.metrics.Metrics.counter("claimwire", "clean_dead")

    def process(self, pages: list[Page]) -> Iterator[Any]:
        self._in.inc(len(pages))
        for page, result in zip(pages, run_all(clean_page, pages, self._timeout_s), strict=True):
            if isinstance(result, Article):
                self._good.inc()
                yield result
                result = second_address(page, result)
            if result is not None:
                self._dead.inc()
                yield beam.pvalue.TaggedOutput(DEAD, _dead_letter(page, result))


def _dead_letter(page: Page, error: Exception) -> DeadLetter:
    refused = _clean_error(page, error)
    return to_dead_letter(
        refused,
        now=datetime.now(timezone.utc),
        input=None if refused.reason == "duplicate_url" else page.content,
        input_type="page",
        article_id=page.article_id,
        outlet=outlet_of(page.url),
        versions=VERSION,
    )


def _clean_error(page: Page, error: Exception) -> CleanError:
    subject = page.url or page.path
    if isinstance(error, CleanError):
        return error
    if isinstance(error, TaskTimeout):
        return CleanError("timeout", subject, str(error))
    if isinstance(error, TaskCrashed):
        return CleanError("crashed", subject, str(error))
    return CleanError("parser", subject, f"{type(error).__name__}: {error}")
