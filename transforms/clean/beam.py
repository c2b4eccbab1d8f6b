"""Page -> Article as a Beam stage."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import apache_beam as beam

from schemas import Article, Page
from transforms.clean.batch import TIMEOUT_S, clean_pages, page_letter
from transforms.clean.page import address_of, second_address
from transforms.outputs import DEAD, Counters, StageOutput, split


@dataclass
class CleanArticles(beam.PTransform):
    """Page -> Article. Pages are cleaned in the shared process pool, `batch_size` at a time; one that takes longer than
    `timeout_s` seconds, or whose process dies, becomes a dead letter and harms no other."""

    timeout_s: float = TIMEOUT_S
    batch_size: int = 32

    @beam.typehints.no_annotations
    def expand(self, pages: beam.PCollection) -> StageOutput:
        batches = pages | "Batch" >> beam.BatchElements(1, self.batch_size)
        return split(batches | "Clean" >> beam.ParDo(_Clean(self.timeout_s)).with_outputs(DEAD, main="good"), Article)


class _Clean(beam.DoFn):
    def __init__(self, timeout_s: float) -> None:
        self._timeout_s = timeout_s
        self._counters = Counters("clean")

    def process(self, pages: list[Page]) -> Iterator[Any]:
        for page, result in zip(pages, clean_pages(pages, self._timeout_s), strict=True):
            self._counters.taken.inc()
            stands_at = address_of(page, result) if isinstance(result, Article) else None
            error = second_address(page, result) if isinstance(result, Article) else result
            if error is not None:
                self._counters.dead.inc()
                yield beam.pvalue.TaggedOutput(DEAD, page_letter(page, error, stands_at))
            if isinstance(result, Article):
                self._counters.good.inc()
                yield result
