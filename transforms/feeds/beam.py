"""PollFeeds and FetchPages: ticks to articles to fetch, and those to pages. FollowFeeds: both, without an end."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain
from typing import Any

import apache_beam as beam
from apache_beam.metrics import Metrics
from apache_beam.pvalue import TaggedOutput
from apache_beam.utils.windowed_value import WindowedValue

from schemas import DeadLetter, Feed, Page, Pending
from transforms.feeds.fetch import server_of
from transforms.feeds.follow import follower_for
from transforms.feeds.hosts import by_host
from transforms.feeds.pace import ceased, feeds_for, room
from transforms.feeds.pages import client_for, try_page
from transforms.feeds.poll import poll
from transforms.feeds.settings import FeedSettings
from transforms.feeds.settle import put_back_articles, put_back_feeds, settle
from transforms.feeds.state import take_due_feeds
from transforms.outputs import DEAD, StageOutput, split
from transforms.store import Store, take_due

_FEEDS, _ARTICLES = "feeds", "articles"  # outputs of what is due


@dataclass
class PollFeeds(beam.PTransform):
    """Ticks (any element) -> (Pending, DeadLetter): the new entries of the feeds that are due, and articles whose time
    has come, as many as there is room for (`settings.batch`). Each is held for `settings.lease_s` and comes again after
    that, unless its ledger entry moved on.
    """

    store: Store
    settings: FeedSettings

    @beam.typehints.no_annotations
    def expand(self, ticks: beam.PCollection) -> StageOutput:
        due = ticks | "Due" >> beam.ParDo(_DueFn(self.store, self.settings)).with_outputs(_ARTICLES, main=_FEEDS)
        due[_FEEDS].element_type = Feed
        due[_ARTICLES].element_type = Pending
        feeds = due[_FEEDS] | "Spread feeds" >> beam.Reshuffle()
        fn = _PollFn(self.store, self.settings)
        polled = split(feeds | "Poll" >> beam.ParDo(fn).with_outputs(DEAD, main="good"), Pending)
        pending = (polled.good, due[_ARTICLES]) | beam.Flatten() | "Spread articles" >> beam.Reshuffle()
        return StageOutput(pending, polled.dead_letters)


@dataclass
class FetchPages(beam.PTransform):
    """Pending -> (Page, DeadLetter). Hosts side by side, one request a host at a time. What there is no time for
    (`settings.bundle_s`) is put back into the ledger and comes with a later tick.
    """

    store: Store
    settings: FeedSettings

    @beam.typehints.no_annotations
    def expand(self, pending: beam.PCollection) -> StageOutput:
        fn = _FetchFn(self.store, self.settings)
        return split(pending | "Fetch" >> beam.ParDo(fn).with_outputs(DEAD, main="good"), Page)


@dataclass
class FollowFeeds(beam.PTransform):
    """Endless ticks -> (Page, DeadLetter): what PollFeeds and FetchPages do, but a tick waits for no host. It gives out
    what has come in by then, for `gather_s` seconds; what is still under way leaves with a later tick.
    """

    store: Store
    settings: FeedSettings
    gather_s: float

    @beam.typehints.no_annotations
    def expand(self, ticks: beam.PCollection) -> StageOutput:
        fn = _FollowFn(self.store, self.settings, self.gather_s)
        return split(ticks | "Follow" >> beam.ParDo(fn).with_outputs(DEAD, main="good"), Page)


class _FollowFn(beam.DoFn):
    def __init__(self, store: Store, settings: FeedSettings, gather_s: float) -> None:
        self._store = store
        self._settings = settings
        self._gather_s = gather_s

    def process(self, tick: Any) -> Iterator[Any]:
        follower = follower_for(self._store, self._settings)
        follower.begin()
        for found in follower.gather(self._gather_s, _count):
            yield TaggedOutput(DEAD, found) if isinstance(found, DeadLetter) else found


def _count(name: str, number: int) -> None:
    Metrics.counter("claimwire", name).inc(number)


class _DueFn(beam.DoFn):
    """A tick to what is due, held: no more than can be worked off, and nothing when the process is to end."""

    def __init__(self, store: Store, settings: FeedSettings) -> None:
        self._store = store
        self._settings = settings

    def process(self, tick: Any) -> Iterator[Any]:
        if ceased():
            return
        now = client_for(self._settings).now()
        lease = timedelta(seconds=self._settings.lease_s)
        free = room(self._store, now, self._settings.batch)
        articles = take_due(self._store, now, free, lease)
        for pending in articles:
            yield TaggedOutput(_ARTICLES, pending)
        yield from take_due_feeds(self._store, now, feeds_for(free - len(articles)), lease)


class _BundleFn(beam.DoFn):
    """Gathers a bundle and works on all of it at its end; what comes out has its element's own time and windows."""

    STAGE = ""

    def __init__(self, store: Store, settings: FeedSettings) -> None:
        self._store = store
        self._settings = settings
        self._in, self._good, self._dead = (
            Metrics.counter("claimwire", f"{self.STAGE}_{what}") for what in ("in", "good", "dead")
        )

    def setup(self) -> None:
        self._client = client_for(self._settings)

    def start_bundle(self) -> None:
        self._until = time.monotonic() + self._settings.budget_s
        self._elements: list[WindowedValue] = []

    def process(
        self, element: Any, timestamp: Any = beam.DoFn.TimestampParam, window: Any = beam.DoFn.WindowParam
    ) -> None:
        self._in.inc()
        self._elements.append(WindowedValue(element, timestamp, (window,)))

    def finish_bundle(self) -> Iterator[Any]:
        elements, self._elements = self._elements, []
        return self._work(elements)

    def _work(self, elements: list[WindowedValue]) -> Iterator[Any]:
        raise NotImplementedError

    def _in_time(self) -> bool:
        return time.monotonic() < self._until and not ceased()

    def _output(self, value: Any, source: WindowedValue) -> Any:
        if isinstance(value, DeadLetter):
            self._dead.inc()
            return TaggedOutput(DEAD, source.with_value(value))
        self._good.inc()
        return source.with_value(value)


def _host(element: WindowedValue) -> str:
    return server_of(element.value.url)


class _PollFn(_BundleFn):
    """Feeds to their new entries."""

    STAGE = "poll"

    def _work(self, elements: list[WindowedValue]) -> Iterator[Any]:
        for batch in by_host(elements, _host, self._poll):
            sources = {source.value.feed_id: source for source, _ in batch}
            polls = [found for _, found in batch if found]
            left = [source.value for source, found in batch if found is None]
            put_back_feeds(self._store, left, self._client.now(), self._settings)
            for settled in settle(self._store, polls, self._client.now(), self._settings):
                for name, number in settled.counts.items():
                    _count(name, number)
                for value in (*settled.new, *settled.dead_letters):
                    yield self._output(value, sources[settled.feed_id])

    def _poll(self, element: WindowedValue) -> Any:
        return poll(self._client, element.value) if self._in_time() else None


class _FetchFn(_BundleFn):
    """Pending articles to their pages."""

    STAGE = "fetch"

    def _work(self, elements: list[WindowedValue]) -> Iterator[Any]:
        left: list[Pending] = []
        for source, found in chain.from_iterable(by_host(elements, _host, self._fetch)):
            if found is None:
                left.append(source.value)
            else:
                yield self._output(found, source)
        put_back_articles(self._store, left, self._client.now(), self._settings)

    def _fetch(self, element: WindowedValue) -> Page | DeadLetter | None:
        return try_page(self._client, element.value) if self._in_time() else None
