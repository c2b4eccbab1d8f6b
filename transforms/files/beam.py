"""Paths -> Pages as a Beam stage."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

import apache_beam as beam

from schemas import Page, ReadError, to_dead_letter
from transforms.files.read import expand, read
from transforms.outputs import DEAD, StageOutput, split


@dataclass
class ReadFiles(beam.PTransform):
    """Paths (files, globs, folders) -> Pages. Paths are spread over the workers before anything is read."""

    @beam.typehints.no_annotations
    def expand(self, paths: beam.PCollection) -> StageOutput:
        files = paths | "Match" >> beam.FlatMap(lambda path: expand([path])) | beam.Reshuffle()
        return split(files | "Read" >> beam.ParDo(_Read()).with_outputs(DEAD, main="good"), Page)


class _Read(beam.DoFn):
    def __init__(self) -> None:
        self._in = beam.metrics.Metrics.counter("claimwire", "read_in")
        self._good = beam.metrics.Metrics.counter("claimwire", "read_good")
        self._dead = beam.metrics.Metrics.counter("claimwire", "read_dead")

    def process(self, path: str) -> Iterator[Any]:
        self._in.inc()
        for page in read(path):
            if isinstance(page, ReadError):
                self._dead.inc()
                letter = to_dead_letter(page, now=datetime.now(timezone.utc), input=path.encode(), input_type="path")
                yield beam.pvalue.TaggedOutput(DEAD, letter)
            else:
                self._good.inc()
                yield page
