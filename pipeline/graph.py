"""What happens to an article, in one place: the drawing of the flow in code.

tick ──> poll feeds ──> fetch pages ──┐
                                      ├─> clean ─> skip unchanged ─> extract ─> match ─> write
paths ─> read files ──────────────────┘
every stage: (good, dead letters) ─> write dead letters
"""

from typing import NamedTuple

import apache_beam as beam
from transforms.feeds.beam import FetchPages, PollFeeds

from pipeline.config import Config
from pipeline.progress import Count
from pipeline.ticks import Ticks
from transforms.claims.beam import ExtractMentions
from transforms.clean.beam import CleanArticles
from transforms.dedupe.beam import MatchClaims
from transforms.files.beam import ReadFiles
from transforms.index.beam import SkipUnchanged, WriteArticles, WriteDeadLetters
from transforms.outputs import StageOutput


class Stages(NamedTuple):
    """Each stage's output, so that a test can look at it."""

    pages: StageOutput
    articles: StageOutput
    changed: StageOutput
    extractions: StageOutput
    matched: StageOutput
    written: StageOutput
    dead_letters: beam.PCollection


def build_pipeline(p: beam.Pipeline, config: Config) -> Stages:
    """Lay the whole job onto `p`: from files when `config.paths` names some, else from the feeds in the index."""
    store = config.store()
    source = _files(p, config) if config.paths else _feeds(p, config)
    pages = source[-1]
    articles = pages.good | "Clean" >> CleanArticles()
    changed = articles.good | "Skip unchanged" >> SkipUnchanged(store)
    extractions = changed.good | "Extract" >> ExtractMentions(assertions=config.assertions)
    matched = extractions.good | "Match" >> MatchClaims(store, window_days=config.window_days)
    written = matched.good | "Write" >> WriteArticles(store)
    stages = [*source, articles, changed, extractions, matched, written]
    dead_letters = tuple(stage.dead_letters for stage in stages) | "Dead letters" >> beam.Flatten()
    dead_letters | "Write dead letters" >> WriteDeadLetters(store)

    pages.good | "Count pages" >> Count("pages")
    written.good | "Count written" >> Count("articles")
    dead_letters | "Count dead letters" >> Count("dead letters")
    return Stages(pages, articles, changed, extractions, matched, written, dead_letters)


def _files(p: beam.Pipeline, config: Config) -> list[StageOutput]:
    return [p | "Paths" >> beam.Create(config.paths) | "Read" >> ReadFiles()]


def _feeds(p: beam.Pipeline, config: Config) -> list[StageOutput]:
    settings = config.fetching()
    ticks = p | "Tick" >> (Ticks(config.tick) if config.endless else beam.Create([0]))
    pending = ticks | "Poll" >> PollFeeds(config.store(), settings)
    return [pending, pending.good | "Fetch" >> FetchPages(config.store(), settings)]
