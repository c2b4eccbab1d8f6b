"""The job that does not end: on Prism, on a cluster, or as a loop of bounded passes in this process.

SIGTERM and Ctrl-C let what is in flight finish and end the run; a kill loses nothing either, since all that must last
is in Elasticsearch.
"""

import logging
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import apache_beam as beam
from apache_beam.options.pipeline_options import PipelineOptions, StandardOptions

from pipeline import job, progress
from pipeline.config import Config
from pipeline.graph import build_pipeline
from pipeline.prism import end_left_behind, find_prism, remember
from pipeline.ticks import cease
from schemas import UnavailableError

log = logging.getLogger(__name__)

DRAIN_S = 60.0  # how long what is in flight may take to finish
QUIET_S = 3.0  # without any change of the counts nothing is in flight any more
YEAR_S = 31_536_000  # Prism's default ends the job after 300 s


def run(config: Config, arguments: list[str]) -> None:
    """Until SIGTERM or Ctrl-C. The runner is the one that the options name, else Prism, else the loop."""
    stop = threading.Event()
    _on_signal(stop)
    options = job.beam_options(arguments)
    named = options.view_as(StandardOptions).runner
    if named in job.LOCAL_RUNNERS:
        return _loop(config, options, stop)
    if named is None:
        try:
            arguments = [*arguments, "--runner=PrismRunner", f"--prism_location={find_prism()}"]
        except UnavailableError as error:
            log.info("running as a loop of bounded passes: %s", error)
            return _loop(config, options, stop)
    _stream(config, arguments, stop)


def _on_signal(stop: threading.Event) -> None:
    def ask(number: int, frame: FrameType | None) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        log.info("stopping: finishing what is in flight (again to stop at once)")
        stop.set()

    signal.signal(signal.SIGTERM, ask)
    signal.signal(signal.SIGINT, ask)


def _loop(config: Config, options: PipelineOptions, stop: threading.Event) -> None:
    while not stop.is_set():
        started = time.monotonic()
        job.run_bounded(config, options)
        stop.wait(max(0.0, config.tick - (time.monotonic() - started)))


def _stream(config: Config, arguments: list[str], stop: threading.Event) -> None:
    pid_file = Path(config.state) / "prism.pid"
    end_left_behind(pid_file)
    options = PipelineOptions([f"--job_server_timeout={YEAR_S}", "--streaming", *arguments])
    log.info("running on %s", options.view_as(StandardOptions).runner)
    pipeline = beam.Pipeline(options=options)
    build_pipeline(pipeline, config)
    result = pipeline.run()
    remember(pid_file)
    try:
        while not stop.wait(1.0):
            if beam.runners.runner.PipelineState.is_terminal(result.state):
                raise UnavailableError(f"the runner ended the job: {result.state}")
        cease()
        _drain(time.monotonic, time.sleep)
    finally:
        result.cancel()
        pid_file.unlink(missing_ok=True)


def _drain(clock: Callable[[], float], sleep: Callable[[float], None]) -> None:
    """Wait until the counts stand still, at most DRAIN_S."""
    deadline = clock() + DRAIN_S
    seen, since = progress.counts(), clock()
    while clock() < deadline and clock() - since < QUIET_S:
        sleep(0.2)
        if progress.counts() != seen:
            seen, since = progress.counts(), clock()
