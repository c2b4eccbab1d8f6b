"""What every stage gives back: (good, dead letters)."""

from typing import Any, NamedTuple

import apache_beam as beam

import schemas.coders  # noqa: F401  registers the coders before any pipeline is built
from schemas import DeadLetter

DEAD = "dead_letters"  # the tag of the second output of every stage's DoFn


class StageOutput(NamedTuple):
    """The two outputs of a stage: `good, dead_letters = pages | CleanArticles()`."""

    good: beam.PCollection
    dead_letters: beam.PCollection


class Counters:
    """A stage's own metrics: elements taken, good ones and dead letters, as `<stage>_in`, `_good` and `_dead`; what is
    left out on purpose, as `<stage>_skipped_<reason>`.
    """

    def __init__(self, stage: str) -> None:
        self._stage = stage
        self.taken = beam.metrics.Metrics.counter("claimwire", f"{stage}_in")
        self.good = beam.metrics.Metrics.counter("claimwire", f"{stage}_good")
        self.dead = beam.metrics.Metrics.counter("claimwire", f"{stage}_dead")

    def skipped(self, reason: str) -> Any:
        return beam.metrics.Metrics.counter("claimwire", f"{self._stage}_skipped_{reason}")


def split(outputs: beam.pvalue.DoOutputsTuple, record: Any) -> StageOutput:
    """From a ParDo `.with_outputs(DEAD, main="good")`, typed: `record` is what the good ones are.

    Beam would take the DoFn's annotation, which joins both outputs, for either of them.
    """
    stage = StageOutput(outputs["good"], outputs[DEAD])
    stage.good.element_type = record
    stage.dead_letters.element_type = DeadLetter
    return stage
