"""Polling and fetching that go on between the ticks: a slow host holds up nobody but itself."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import NamedTuple

from schemas import DeadLetter, Feed, Page, Pending
from transforms.feeds.fetch import server_of
from transforms.feeds.hosts import Errands
from transforms.feeds.pace import ceased, feeds_for, room
from transforms.feeds.pages import client_for, try_page
from transforms.feeds.poll import Poll, poll
from transforms.feeds.settings import FeedSettings
from transforms.feeds.settle import put_back_articles, put_back_feeds, settle
from transforms.feeds.state import take_due_feeds
from transforms.store import Store, paused, take_due

Count = Callable[[str, int], None]  # what, how many

_followers: dict[tuple[Store, FeedSettings], "Follower"] = {}
_lock = threading.Lock()


class _Errand(NamedTuple):
    subject: Feed | Pending
    until: float  # not begun by then (`time.monotonic`), it is put back: its lease would end before it does


class Follower:
    """What is under way in this process. All that must last is in the ledger: what dies here comes again from there."""

    def __init__(self, store: Store, settings: FeedSettings) -> None:
        self._store = store
        self._settings = settings
        self._client = client_for(settings)
        self._errands: Errands[_Errand, Poll | Page | DeadLetter | None] = Errands(self._do)

    def begin(self) -> None:
        """Take up what is due, no more than can be worked off, and nothing when the process is to end."""
        now, lease = self._client.now(), timedelta(seconds=self._settings.lease_s)
        if ceased() or (self._settings.turns and paused(self._settings.turns, now)):
            return
        # What was taken a moment ago is not searchable yet.
        free = min(room(self._store, now, self._settings.batch), self._settings.batch - self._errands.left)
        if free <= 0:
            return
        articles = take_due(self._store, now, free, lease)
        self._add(take_due_feeds(self._store, now, feeds_for(free - len(articles)), lease))
        self._add(articles)

    def gather(self, for_s: float, count: Count) -> Iterator[Page | DeadLetter]:
        """What polls and fetches bring within `for_s` seconds, or until nothing is under way."""
        until = time.monotonic() + for_s
        while self._errands.left and (left_s := until - time.monotonic()) > 0:
            ready = self._errands.ready(left_s)
            self._put_back([errand.subject for errand, found in ready if found is None])
            yield from self._fetched([found for _, found in ready if isinstance(found, Page | DeadLetter)], count)
            yield from self._polled([found for _, found in ready if isinstance(found, Poll)], count)

    def _add(self, subjects: Sequence[Feed | Pending]) -> None:
        until = time.monotonic() + self._settings.budget_s
        for subject in subjects:
            self._errands.add(server_of(subject.url), _Errand(subject, until))

    def _do(self, errand: _Errand) -> Poll | Page | DeadLetter | None:
        """In a thread of its own. None: there was no time for it."""
        if ceased() or time.monotonic() > errand.until:
            return None
        subject = errand.subject
        return poll(self._client, subject) if isinstance(subject, Feed) else try_page(self._client, subject)

    def _put_back(self, subjects: Sequence[Feed | Pending]) -> None:
        now = self._client.now()
        put_back_feeds(self._store, [one for one in subjects if isinstance(one, Feed)], now, self._settings)
        put_back_articles(self._store, [one for one in subjects if isinstance(one, Pending)], now, self._settings)

    def _fetched(self, found: Sequence[Page | DeadLetter], count: Count) -> Iterator[Page | DeadLetter]:
        count("fetch_in", len(found))
        for one in found:
            count("fetch_good" if isinstance(one, Page) else "fetch_dead", 1)
            yield one

    def _polled(self, polls: Sequence[Poll], count: Count) -> Iterator[DeadLetter]:
        count("poll_in", len(polls))
        for settled in settle(self._store, polls, self._client.now(), self._settings):
            self._add(settled.new)
            count("poll_good", len(settled.new))
            count("poll_dead", len(settled.dead_letters))
            for name, number in settled.counts.items():
                count(name, number)
            yield from settled.dead_letters


def follower_for(store: Store, settings: FeedSettings) -> Follower:
    """The process's follower of these feeds."""
    with _lock:
        if (store, settings) not in _followers:
            _followers[store, settings] = Follower(store, settings)
        return _followers[store, settings]
