"""Paths -> Pages as a Beam stage."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

import apache_beam as beam

from schemas import Page, ReadError, to_dead_letter
from transforms.files.inputs import FileInput, expand
from transforms.files.read import read_all
from transforms.files.skipped import Skipped
from transforms.outputs import DEAD, Counters, StageOutput, split


@dataclass
class ReadFiles(beam.PTransform):
    """Paths (files, globs, folders) -> Pages. Paths are spread over the workers before anything is read."""

    @beam.typehints.no_annotations
    def expand(self, paths: beam.PCollection) -> StageOutput:
        files = paths | "Match" >> beam.FlatMap(lambda path: expand([path])) | beam.Reshuffle()
        return split(files | "Read" >> beam.ParDo(_Read()).with_outputs(DEAD, main="good"), Page)


class _Read(beam.DoFn):
    def __init__(self) -> None:
        self._counters = Counters("read")

    def process(self, file: FileInput) -> Iterator[Any]:
        for outcome in read_all(file):
            self._counters.taken.inc()
            if isinstance(outcome, Skipped):
                self._counters.skipped(outcome.reason).inc()
            elif isinstance(outcome, ReadError):
                self._counters.dead.inc()
                letter = to_dead_letter(
                    outcome, now=datetime.now(timezone.utc), input=file.path.encode(), input_type="path"
                )
                yield beam.pvalue.TaggedOutput(DEAD, letter)
            else:
                self._counters.good.inc()
                yield outcome
