"""What every stage gives back: (good, dead letters)."""

from typing import NamedTuple

import apache_beam as beam

import schemas.coders  # noqa: F401  registers the coders before any pipeline is built

DEAD = "dead_letters"  # the tag of the second output of every stage's DoFn


class StageOutput(NamedTuple):
    """The two outputs of a stage: `good, dead_letters = pages | CleanArticles()`."""

    good: beam.PCollection
    dead_letters: beam.PCollection


def split(outputs: beam.pvalue.DoOutputsTuple) -> StageOutput:
    """From a ParDo `.with_outputs(DEAD, main="good")`."""
    return StageOutput(outputs["good"], outputs[DEAD])
