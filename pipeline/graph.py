"""What happens to an article, in one place: the drawing of the flow in code.

tick ──> poll feeds ──> fetch pages ──┐
                                      ├─> clean ─> skip unchanged ─> extract ─> match ─> write
paths ─> read files ──────────────────┘
every stage: (good, dead letters) ─> write dead letters
"""

from typing import NamedTuple

import apache_beam as beam

from pipeline.config import Config
from pipeline.progress import Count, CountOutcomes
from pipeline.replay import LoadLetters
from pipeline.ticks import FlinkTicks, Ticks
from transforms.claims.beam import ExtractMentions
from transforms.claims.extract import VERSION as CLAIMS_VERSION
from transforms.clean.beam import CleanArticles
from transforms.dedupe.beam import MatchClaims
from transforms.feeds.beam import FetchPages, FollowFeeds, PollFeeds
from transforms.files.beam import ReadFiles
from transforms.index.beam import SkipUnchanged, WriteArticles, WriteDeadLetters
from transforms.outputs import StageOutput

_GATHERED = 0.8  # part of the time between two ticks in which a tick takes what comes in


class Stages(NamedTuple):
    """Each stage's output, so that a test can look at it."""

    pages: beam.PCollection
    articles: StageOutput
    changed: StageOutput
    extractions: StageOutput
    matched: StageOutput
    written: StageOutput
    dead_letters: beam.PCollection


def build_pipeline(p: beam.Pipeline, config: Config) -> Stages:
    """Lay the whole job onto `p`: from files when `config.paths` names some, from dead letters when `config.letters`
    does, else from the feeds in the index."""
    store, rechecks = config.store(), config.recheck_ages()
    source = _files(p, config) if config.paths else _letters(p, config) if config.letters else _feeds(p, config)
    articles = source.pages | "Clean" >> CleanArticles()
    changed = articles.good | "Skip unchanged" >> SkipUnchanged(
        store, versions=f"claims={CLAIMS_VERSION}", rechecks=rechecks
    )
    to_read = (changed.good, *source.articles) | "To extract" >> beam.Flatten()
    extractions = to_read | "Extract" >> ExtractMentions(assertions=config.assertions)
    matched = extractions.good | "Match" >> MatchClaims(store, window_days=config.window_days)
    written = matched.good | "Write" >> WriteArticles(store, rechecks=rechecks)
    stages = (articles, changed, extractions, matched, written)
    dead = [*source.dead_letters, *(stage.dead_letters for stage in stages)]
    dead_letters = tuple(dead) | "Dead letters" >> beam.Flatten()
    dead_letters | "Write dead letters" >> WriteDeadLetters(store, rechecks=rechecks)

    source.pages | "Count pages" >> Count("pages")
    written.good | "Count written" >> Count("articles")
    dead_letters | "Count dead letters" >> Count("dead letters")
    dead_letters | "Count outcomes" >> CountOutcomes()
    return Stages(source.pages, *stages, dead_letters)


class _Source(NamedTuple):
    """Where a job begins. `articles` have been cleaned before and join after that stage."""

    pages: beam.PCollection
    dead_letters: tuple[beam.PCollection, ...]
    articles: tuple[beam.PCollection, ...] = ()


def _files(p: beam.Pipeline, config: Config) -> _Source:
    read = p | "Paths" >> beam.Create(config.paths) | "Read" >> ReadFiles()
    return _Source(read.good, (read.dead_letters,))


def _feeds(p: beam.Pipeline, config: Config) -> _Source:
    if config.endless:
        ticks = p | "Tick" >> (FlinkTicks if config.many_workers else Ticks)(config.tick)
        followed = ticks | "Follow" >> FollowFeeds(config.store(), config.fetching(), gather_s=_GATHERED * config.tick)
        return _Source(followed.good | "Spread" >> beam.Reshuffle(), (followed.dead_letters,))
    polled = p | "Once" >> beam.Create([0]) | "Poll" >> PollFeeds(config.store(), config.fetching())
    fetched = polled.good | "Fetch" >> FetchPages(config.store(), config.fetching())
    return _Source(fetched.good, (polled.dead_letters, fetched.dead_letters))


def _letters(p: beam.Pipeline, config: Config) -> _Source:
    loaded = p | "Letters" >> beam.Create(config.letters) | "Load" >> LoadLetters(config.store())
    read = loaded["path"] | "Read" >> ReadFiles()
    fetched = loaded["url"] | "Fetch" >> FetchPages(config.store(), config.fetching())
    pages = (loaded["page"], read.good, fetched.good) | "Pages" >> beam.Flatten()
    return _Source(pages, (read.dead_letters, fetched.dead_letters), (loaded["article"],))
