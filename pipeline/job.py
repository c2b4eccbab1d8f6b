"""Running a job: which runner, with which options, and what it counted."""

import argparse
import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

import apache_beam as beam
from apache_beam.options.pipeline_options import PipelineOptions, StandardOptions
from apache_beam.runners.portability.fn_api_runner import FnApiRunner

from pipeline.config import Config
from pipeline.graph import build_pipeline
from schemas import ConfigError
from transforms.feeds.pace import load
from transforms.store import KINDS, Store, refresh

log = logging.getLogger(__name__)

LOCAL_RUNNERS = ("DirectRunner", "FnApiRunner")


def beam_options(arguments: Sequence[str]) -> PipelineOptions:
    """Beam's options from command line arguments; one that Beam does not know is a ConfigError, but where a cluster is
    named: its job server has options of its own, and only it knows them."""
    options = PipelineOptions(list(arguments))
    if is_cluster(options):
        return options
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    for known in PipelineOptions.__subclasses__():
        known._add_argparse_args(_Once(parser))  # type: ignore[attr-defined, arg-type]
    _, unknown = parser.parse_known_args(list(arguments))
    if unknown:
        raise ConfigError(f"unknown option {unknown[0]}; neither Claimwire nor Beam has it")
    return options


def is_cluster(options: PipelineOptions) -> bool:
    """Whether the options name a runner whose workers are processes of their own, perhaps on other machines."""
    name = options.view_as(StandardOptions).runner
    return name is not None and name not in (*LOCAL_RUNNERS, "PrismRunner")


class _Once:
    """Lets several of Beam's option classes declare the same flag."""

    def __init__(self, parser: Any) -> None:
        self._parser = parser

    def add_argument(self, *names: str, **options: Any) -> None:
        if not any(name in self._parser._option_string_actions for name in names):
            self._parser.add_argument(*names, **options)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._parser, name)


def run_bounded(config: Config, options: PipelineOptions) -> dict[str, int]:
    """One pass over the source, on the local runner unless the options name another; what was counted."""
    name = options.view_as(StandardOptions).runner
    # A bare DirectRunner would change runner with the shape of the graph.
    runner = FnApiRunner() if name in (None, *LOCAL_RUNNERS) else name
    pipeline = beam.Pipeline(runner=runner, options=options)
    build_pipeline(pipeline, replace(config, many_workers=is_cluster(options)))
    result = pipeline.run()
    result.wait_until_finish()
    refresh(config.store(), *KINDS)  # who looks right after the job sees all of it
    return committed_counts(result)


def under_way(store: Store) -> int:
    """How many feeds and articles somebody holds."""
    refresh(store, "articles", "feeds")
    now = load(store, datetime.now(timezone.utc))
    return now.feeds_held + now.articles_held


def committed_counts(result: Any) -> dict[str, int]:
    """The job's own counters by name; `committed` is the figure that is right while running and after."""
    query = result.metrics().query(beam.metrics.MetricsFilter().with_namespace("claimwire"))
    counts: dict[str, int] = {}
    for counter in query["counters"]:
        value = counter.committed if counter.committed is not None else counter.attempted
        counts[counter.key.metric.name] = counts.get(counter.key.metric.name, 0) + (value or 0)
    return counts
