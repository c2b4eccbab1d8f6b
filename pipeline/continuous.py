"""The job that does not end: on Prism, on a cluster, or as a loop of bounded passes in this process.

SIGTERM and Ctrl-C let what is in flight finish and end the run; a kill loses nothing either, since all that must last
is in Elasticsearch.
"""

import ctypes
import logging
import signal
import threading
import time
from collections import deque
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from types import FrameType

import apache_beam as beam
from apache_beam.options.pipeline_options import PipelineOptions, StandardOptions

from pipeline import cluster, job, progress
from pipeline.config import Config
from pipeline.graph import build_pipeline
from pipeline.prism import end_left_behind, find_prism, mark
from schemas import Article, ClaimwireError, Page, UnavailableError
from transforms.claims.batch import CHUNK, extract_articles
from transforms.clean.batch import clean_pages
from transforms.dedupe.retrieval.encoder import shared_encoder
from transforms.feeds.pace import anything_due, cease
from transforms.pool import workers
from transforms.store import Store

log = logging.getLogger(__name__)

DRAIN_S = 60.0  # how long what is in flight may take to finish
QUIET_S = 15.0  # without an end of anything the rest is held by others, or by the dead
YEAR_S = 31_536_000  # Prism's default ends the job after 300 s
_M_ARENA_MAX = -8  # malloc.h


def run(config: Config, arguments: list[str]) -> None:
    """Until SIGTERM or Ctrl-C. The runner is the one that the options name, else Prism, else the loop."""
    _share_arenas()
    stop = threading.Event()
    _on_signal(stop)
    options = job.beam_options(arguments)
    named = options.view_as(StandardOptions).runner
    if job.is_cluster(options):
        log.info("running on %s", named)
        return cluster.run(replace(config, endless=True, many_workers=True), arguments, stop)
    threading.Thread(target=_warm_up, daemon=True).start()
    if named in job.LOCAL_RUNNERS:
        return _loop(config, options, stop)
    if named is None:
        try:
            arguments = [*arguments, "--runner=PrismRunner", f"--prism_location={find_prism()}"]
        except UnavailableError as error:
            log.info("%s", error)
            return _loop(config, options, stop)
    _stream(replace(config, endless=True), arguments, stop)


def _share_arenas() -> None:
    """glibc lets each of many threads keep what it once had; with two arenas for all of them memory stays flat."""
    with suppress(OSError, AttributeError):  # another C library
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 2)


def _warm_up() -> None:
    """Parsers and models are loaded while the runner starts, not while the first article waits."""
    with suppress(ClaimwireError):  # the first article says it
        clean_pages([Page(b"<p>.</p>", "html")] * workers())
        deque(extract_articles([Article("", body="He said so.")] * (CHUNK * workers()), assertions=True), 0)
        shared_encoder()


def _on_signal(stop: threading.Event) -> None:
    def ask(number: int, frame: FrameType | None) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        log.info("stopping: finishing what is in flight (again to stop at once)")
        cease()
        stop.set()

    signal.signal(signal.SIGTERM, ask)
    signal.signal(signal.SIGINT, ask)


def _loop(config: Config, options: PipelineOptions, stop: threading.Event) -> None:
    """A pass costs a second of a core however little there is to do, so each begins only when something is due."""
    log.info("running as a loop of bounded passes on FnApiRunner")
    store = config.store()
    while not stop.is_set():
        started = time.monotonic()
        if anything_due(store, _now()):
            job.run_bounded(config, options)
        stop.wait(max(0.0, config.tick - (time.monotonic() - started)))
    log.info("stopped")


def _stream(config: Config, arguments: list[str], stop: threading.Event) -> None:
    state = Path(config.state)
    for pid in end_left_behind(state):
        log.info("ended Prism %d, which a killed run had left behind", pid)
    mark(state)
    options = PipelineOptions([f"--job_server_timeout={YEAR_S}", "--streaming", *arguments])
    log.info("running on %s", options.view_as(StandardOptions).runner)
    pipeline = beam.Pipeline(options=options)
    build_pipeline(pipeline, config)
    result = pipeline.run()
    try:
        while not stop.wait(1.0):
            if beam.runners.runner.PipelineState.is_terminal(result.state):
                raise cluster.ended(result)
        _drain(config.store())
    finally:
        result.cancel()
    log.info("stopped")


def _drain(store: Store) -> None:
    """Wait until nothing is under way, or nothing moves any more: what is then left comes when its lease ends."""
    started = moved_at = time.monotonic()
    seen = progress.counts()
    while job.under_way(store) and time.monotonic() < min(started + DRAIN_S, moved_at + QUIET_S):
        time.sleep(0.5)
        if progress.counts() != seen:
            seen, moved_at = progress.counts(), time.monotonic()


def _now() -> datetime:
    return datetime.now(timezone.utc)
