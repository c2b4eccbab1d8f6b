"""Article -> Extraction as a Beam stage."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import apache_beam as beam

from schemas import Article, Extraction
from transforms.claims.batch import extract_articles, stamped
from transforms.outputs import DEAD, Counters, StageOutput, split
from transforms.store.letters import article_letter


@dataclass
class ExtractMentions(beam.PTransform):
    """Article -> Extraction; `assertions=False` leaves out what nobody is said to have said."""

    assertions: bool = True

    @beam.typehints.no_annotations
    def expand(self, articles: beam.PCollection) -> StageOutput:
        batches = articles | "Batch" >> beam.BatchElements(min_batch_size=1, max_batch_size=64)
        extract = beam.ParDo(_Extract(self.assertions)).with_outputs(DEAD, main="good")
        return split(batches | "Extract" >> extract, Extraction)


class _Extract(beam.DoFn):
    def __init__(self, assertions: bool) -> None:
        self._assertions = assertions
        self._counters = Counters("extract")

    def process(self, articles: list[Article]) -> Iterator[Any]:
        for article, result in zip(articles, extract_articles(articles, self._assertions), strict=True):
            self._counters.taken.inc()
            if isinstance(result, Extraction):
                self._counters.good.inc()
                yield result
            else:
                self._counters.dead.inc()
                yield beam.pvalue.TaggedOutput(DEAD, article_letter(stamped(article), result))
