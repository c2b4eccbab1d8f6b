"""PollFeeds and FetchPages on a runner, with a real node and a real web server."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from itertools import count
from socket import socket
from threading import Event

import apache_beam as beam
import pytest
from apache_beam.runners.portability.fn_api_runner import FnApiRunner
from apache_beam.transforms.window import FixedWindows, TimestampedValue

from schemas import DeadLetter, Page, Pending
from schemas.ids import article_id
from tests.conftest import fresh_store
from tests.feeds.scripted_web import Request, Web, reply
from transforms.feeds import pages
from transforms.feeds import settle as settling
from transforms.feeds.beam import FetchPages, PollFeeds
from transforms.feeds.decide import PollResult
from transforms.feeds.follow import Follower
from transforms.feeds.imports import to_feed
from transforms.feeds.poll import Poll, poll
from transforms.feeds.settings import FeedSettings
from transforms.feeds.state import add_feeds, get_feeds, list_feeds, take_due_feeds
from transforms.index.dead_letters import write_dead_letters
from transforms.store import Store, get_articles, refresh, search, setup, take_due

pytestmark = pytest.mark.integration
SETTINGS = FeedSettings(allow_hosts=("localhost",), host_gap_s=0.0, min_poll_s=0.0, deadline_s=5.0)
HOSTS = ("daily.localhost", "herald.localhost", "wire.localhost")
_numbers = count()
_collected: dict[int, list] = {}


def rss(*items: tuple[str, str], etag: str = '"1"') -> bytes:
    body = "".join(f"<item><title>{title}</title><link>{link}</link></item>" for link, title in items)
    return reply(200, f"<rss version='2.0'><channel><title>F</title>{body}</channel></rss>", etag=etag)


def _keep(value: object, key: int) -> None:
    _collected[key].append(value)


def collect(build: object) -> list:
    """What the collection that `build(pipeline)` returns holds at the end of a run."""
    key = next(_numbers)
    _collected[key] = []
    with beam.Pipeline(runner=FnApiRunner()) as p:
        outputs = build(p)  # type: ignore[operator]
        outputs | beam.Map(_keep, key)
    return _collected.pop(key)


def tick(store: Store, settings: FeedSettings = SETTINGS) -> list:
    """One tick, fetched: pages and dead letters of both stages."""
    refresh(store, "feeds", "articles")

    def build(p: beam.Pipeline) -> beam.PCollection:
        pending, dead = p | beam.Create([0]) | PollFeeds(store, settings)
        fetched, dead_too = pending | FetchPages(store, settings)
        return (fetched, dead, dead_too) | beam.Flatten()

    return collect(build)


@pytest.fixture(scope="module")
def shelf(node: str) -> Iterator[Store]:
    with fresh_store(node) as fresh:
        setup(fresh)
        yield fresh


@pytest.fixture
def indices(shelf: Store) -> Iterator[Store]:
    """The module's indices, emptied afterwards: making new ones takes seconds."""
    yield shelf
    refresh(shelf, "feeds", "articles", "dead-letters")
    names = [shelf.alias(kind) for kind in ("feeds", "articles", "dead-letters")]
    shelf.client().delete_by_query(index=names, query={"match_all": {}}, refresh=True)


@pytest.fixture
def newsroom(web: Web, indices: Store) -> Web:
    for host in HOSTS:
        links = [web.url(f"/{number}", host) for number in range(3)]
        web.routes[host, "/feed"] = rss(*((link, f"Story {number}") for number, link in enumerate(links)))
        for number in range(3):
            web.routes[host, f"/{number}"] = reply(200, f"<p>{host} {number}</p>", content_type="text/html")
    add_feeds(indices, [to_feed(web.url("/feed", host), host.title()) for host in HOSTS])
    return web


def test_a_tick_brings_every_new_article_once(newsroom: Web, indices: Store) -> None:
    first = tick(indices)
    assert all(isinstance(page, Page) for page in first)
    assert sorted(page.url for page in first) == sorted(newsroom.url(f"/{n}", host) for host in HOSTS for n in range(3))
    page = next(page for page in first if page.url == newsroom.url("/0", "daily.localhost"))
    assert page.article_id == article_id(page.url)
    assert (page.title, page.outlet_name, page.kind) == ("Story 0", "Daily.Localhost", "html")
    assert page.feed_url == newsroom.url("/feed", "daily.localhost")
    assert tick(indices) == []
    assert set(newsroom.at_once.values()) == {1}
    assert newsroom.paths("daily.localhost") == ["/feed", "/0", "/1", "/2", "/feed"]


def test_conditional_requests_and_what_is_remembered(newsroom: Web, indices: Store) -> None:
    tick(indices)
    newsroom.routes["daily.localhost", "/feed"] = reply(304)
    tick(indices)
    request = next(r for r in reversed(newsroom.log) if r.host.startswith("daily") and r.path == "/feed")
    assert request.headers["if-none-match"] == '"1"'
    refresh(indices, "feeds")
    feed = next(feed for feed in list_feeds(indices) if "daily" in feed.url)
    assert (feed.not_modified_count, feed.entries_seen, feed.title, feed.failures) == (1, 3, "F", 0)
    assert feed.lease_until is None
    assert feed.next_poll_at is not None


def test_one_article_in_two_feeds_is_fetched_once(web: Web, indices: Store) -> None:
    shared = web.url("/story?utm_source=a", "daily.localhost")
    again = web.url("/story?utm_source=b", "daily.localhost")
    web.routes["daily.localhost", "/feed"] = rss((shared, "S"))
    web.routes["herald.localhost", "/feed"] = rss((again, "S"))
    web.routes["/story?utm_source=a"] = web.routes["/story?utm_source=b"] = reply(200, "<p>x</p>")
    add_feeds(indices, [to_feed(web.url("/feed", host)) for host in HOSTS[:2]])
    assert len(tick(indices)) == 1
    assert sum(path.startswith("/story") for path in web.paths()) == 1


def test_a_death_after_the_poll_loses_no_article(newsroom: Web, indices: Store) -> None:
    """Polled but never fetched: the articles come when their lease is over."""

    def build(p: beam.Pipeline) -> beam.PCollection:
        return (p | beam.Create([0]) | PollFeeds(indices, SETTINGS)).good

    refresh(indices, "feeds")
    held = collect(build)
    assert len(held) == 9
    refresh(indices, "articles")
    later = datetime.now(timezone.utc) + timedelta(seconds=SETTINGS.lease_s + 1)
    assert take_due(indices, datetime.now(timezone.utc), 100, timedelta(seconds=60)) == []
    again = take_due(indices, later, 100, timedelta(seconds=60))
    assert {pending.article_id for pending in again} == {pending.article_id for pending in held}


def test_a_death_between_articles_and_feed_loses_nothing(
    newsroom: Web, indices: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed after the articles were entered: the feed's state has not moved, and the next poll enters none twice."""
    client = pages.client_for(SETTINGS)
    polls = [poll(client, feed) for feed in list_feeds(indices)]
    monkeypatch.setattr(settling, "save_feeds", raise_(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        settling.settle(indices, polls, datetime.now(timezone.utc), SETTINGS)
    monkeypatch.undo()
    assert [feed.etag for feed in list_feeds(indices)] == [None] * 3
    assert len(known_ids(indices)) == 9
    again = settling.settle(indices, polls, datetime.now(timezone.utc), SETTINGS)
    assert [settled.new for settled in again] == [[], [], []]
    refresh(indices, "feeds")
    assert [feed.etag for feed in list_feeds(indices)] == ['"1"'] * 3
    assert len(known_ids(indices)) == 9


def raise_(error: type[BaseException]) -> Callable[..., None]:
    def raising(*args: object) -> None:
        raise error

    return raising


def test_what_fails_is_a_dead_letter_with_its_next_attempt(web: Web, indices: Store) -> None:
    paths = {"/404": "missing", "/402": "forbidden", "/500": "http_error", "/pdf": "content_type", "/private": "robots"}
    web.routes["/feed"] = rss(*((web.url(path, "daily.localhost"), path) for path in paths))
    web.routes["/402"], web.routes["/500"] = reply(402), reply(500)
    web.routes["/pdf"] = reply(200, "%PDF", content_type="application/pdf")
    web.routes["/robots.txt"] = reply(200, "User-agent: *\nDisallow: /private")
    add_feeds(indices, [to_feed(web.url("/feed", "daily.localhost"))])
    letters = tick(indices)
    assert all(isinstance(letter, DeadLetter) for letter in letters)
    assert {letter.subject: letter.reason for letter in letters} == {
        web.url(path, "daily.localhost"): reason for path, reason in paths.items()
    }
    again = {letter.reason: letter.next_attempt_at is not None for letter in letters}
    assert again == dict.fromkeys(paths.values(), False) | {"http_error": True}
    assert "/private" not in web.paths()


def test_a_failing_feed_is_a_dead_letter_and_waits(web: Web, indices: Store) -> None:
    web.routes["/html"] = reply(200, "<!doctype html><html><body>Not a feed</body></html>", content_type="text/html")
    web.routes["/gone"] = reply(410)
    settings = replace(SETTINGS, min_poll_s=60.0)
    add_feeds(indices, [to_feed(web.url(path, "daily.localhost")) for path in ("/html", "/gone")])
    letters = {letter.subject: letter for letter in tick(indices, settings)}
    assert letters[web.url("/html", "daily.localhost")].reason == "not_a_feed"
    assert letters[web.url("/gone", "daily.localhost")].outcome == "dead"
    refresh(indices, "feeds")
    feeds = {feed.url: feed for feed in list_feeds(indices)}
    assert feeds[web.url("/gone", "daily.localhost")].status == "gone"
    assert feeds[web.url("/html", "daily.localhost")].failures == 1
    assert tick(indices, settings) == []


def test_what_there_is_no_time_for_is_put_back(newsroom: Web, indices: Store) -> None:
    tick(indices)
    hurried = replace(SETTINGS, bundle_s=0.0)
    asked = len(newsroom.log)
    assert tick(indices, hurried) == []
    assert len(newsroom.log) == asked
    assert len(tick(indices)) == 0
    assert len(newsroom.log) == asked + len(HOSTS)  # the feeds came again at once
    pending = Pending(next(iter(known_ids(indices))), newsroom.url("/0", "daily.localhost"))
    assert collect(lambda p: (p | beam.Create([pending]) | FetchPages(indices, hurried)).good) == []
    refresh(indices, "articles")
    soon = datetime.now(timezone.utc) + timedelta(seconds=1)
    assert [due.article_id for due in take_due(indices, soon, 10, timedelta(seconds=60))] == [pending.article_id]


def known_ids(store: Store) -> list[str]:
    refresh(store, "articles")
    return [hit["_id"] for hit in search(store, "articles", query={"match_all": {}})["hits"]["hits"]]


def test_outputs_keep_the_time_and_window_of_their_element(newsroom: Web, indices: Store) -> None:
    class Stamp(beam.DoFn):
        def process(
            self, page: Page, at: object = beam.DoFn.TimestampParam, window: object = beam.DoFn.WindowParam
        ) -> Iterator[tuple]:
            yield page.url, float(at), float(window.start)  # type: ignore[arg-type, attr-defined]

    urls = [newsroom.url("/0", host) for host in HOSTS]

    def build(p: beam.Pipeline) -> beam.PCollection:
        stamped = [TimestampedValue(Pending(url, url), 100 * number) for number, url in enumerate(urls)]
        pending = p | beam.Create(stamped) | beam.Map(lambda value: value) | beam.WindowInto(FixedWindows(60))
        return (pending | FetchPages(indices, SETTINGS)).good | beam.ParDo(Stamp())

    expected = [(url, 100.0 * number, 100.0 * number // 60 * 60) for number, url in enumerate(urls)]
    assert sorted(collect(build)) == sorted(expected)


def test_adding_a_feed_again_keeps_its_state(newsroom: Web, indices: Store) -> None:
    tick(indices)
    url = newsroom.url("/feed", "daily.localhost")
    before = get_feeds(indices, [to_feed(url).feed_id])
    assert add_feeds(indices, [to_feed(url), to_feed(url)]) == []
    assert get_feeds(indices, before) == before
    add_feeds(indices, [to_feed(url, "Another name")])
    (feed,) = get_feeds(indices, before).values()
    assert feed == next(iter(before.values()))._replace(outlet_name="Another name")


def test_two_takers_never_hold_the_same_feed(newsroom: Web, indices: Store) -> None:
    now, lease = datetime.now(timezone.utc), timedelta(seconds=60)
    refresh(indices, "feeds")
    first = take_due_feeds(indices, now, 10, lease)
    second = take_due_feeds(indices, now, 10, lease)  # the search has not seen the lease yet
    assert (len(first), second) == (3, [])
    refresh(indices, "feeds")
    assert take_due_feeds(indices, now, 10, lease) == []
    assert len(take_due_feeds(indices, now + lease * 2, 10, lease)) == 3


def test_pending_entries_stand_in_the_ledger(newsroom: Web, indices: Store) -> None:
    found = tick(indices)
    entries = get_articles(indices, [page.article_id for page in found])
    assert {entry.status for entry in entries.values()} == {"pending"}


def test_clients_are_shared_by_settings() -> None:
    assert pages.client_for(SETTINGS) is pages.client_for(FeedSettings(**SETTINGS.__dict__))


# ---- without an end --------------------------------------------------------------------------------------------------


def test_a_slow_host_holds_up_nobody_but_itself(newsroom: Web, indices: Store) -> None:
    slow = Event()

    def wait(connection: socket, request: Request) -> None:
        slow.wait(120)
        connection.sendall(reply(200, "<p>At last</p>", content_type="text/html"))

    newsroom.routes["wire.localhost", "/0"] = wait
    follower, counts = Follower(indices, replace(SETTINGS, deadline_s=150.0, host_gap_s=0.3)), Counter[str]()
    follower.begin()
    found: list[str | None] = []
    while len(found) < 6:  # all of the two other hosts, while the third is at it
        found += [
            one.url
            for one in follower.gather(0.2, lambda name, number: counts.update({name: number}))
            if isinstance(one, Page)
        ]
    assert not [url for url in found if url and "wire" in url]
    slow.set()
    while len(found) < 9:
        found += [
            one.url
            for one in follower.gather(0.2, lambda name, number: counts.update({name: number}))
            if isinstance(one, Page)
        ]
    assert sorted(found) == sorted(newsroom.url(f"/{n}", host) for host in HOSTS for n in range(3))
    assert set(newsroom.at_once.values()) == {1}
    assert counts == {
        **{"poll_in": 3, "poll_good": 9, "poll_dead": 0, "fetch_in": 9, "fetch_good": 9},
        **{"entries_in": 9, "entries_good": 9},
    }


def test_nothing_is_begun_by_a_follower_that_has_no_time(newsroom: Web, indices: Store) -> None:
    follower = Follower(indices, replace(SETTINGS, bundle_s=0.0))
    follower.begin()
    assert list(follower.gather(10.0, lambda name, number: None)) == []
    assert newsroom.log == []
    refresh(indices, "feeds")
    assert [(feed.lease_until, feed.last_polled_at) for feed in list_feeds(indices)] == [(None, None)] * 3


def test_a_follower_takes_up_no_more_than_it_may_have_under_way(newsroom: Web, indices: Store) -> None:
    slow = Event()

    def wait(connection: socket, request: Request) -> None:
        slow.wait(30)

    for host in HOSTS:
        newsroom.routes[host, "/feed"] = wait
    follower = Follower(indices, replace(SETTINGS, batch=2, deadline_s=60.0))
    for _ in HOSTS:
        follower.begin()  # one feed at a time
        refresh(indices, "feeds")
    assert len([feed for feed in list_feeds(indices) if feed.lease_until]) == 2
    slow.set()
    assert len(list(follower.gather(30.0, lambda name, number: None))) == 2


# ---- nothing is lost silently ----------------------------------------------------------------------------------------


def test_a_feed_that_recovered_has_no_dead_letter(newsroom: Web, indices: Store) -> None:
    good = newsroom.routes["daily.localhost", "/feed"]
    newsroom.routes["daily.localhost", "/feed"] = reply(500)
    (letter,) = (one for one in tick(indices) if isinstance(one, DeadLetter))
    write_dead_letters(indices, [letter], lambda: datetime.now(timezone.utc))
    assert letters_of(indices) == [newsroom.url("/feed", "daily.localhost")]
    newsroom.routes["daily.localhost", "/feed"] = good
    tick(indices)
    assert letters_of(indices) == []


def test_an_entry_that_the_ledger_refuses_is_a_dead_letter(indices: Store) -> None:
    feed = to_feed("http://daily.localhost/feed")
    good = Pending("a" * 20, "http://daily.localhost/1")
    bad = Pending("b" * 20, "http://daily.localhost/2", attempts=2**40)  # more than the field holds
    found = Poll(feed, PollResult("nothing_new"), (good, bad), seen=12, skipped={"moved": 1, "cut": 4, "malformed": 3})
    (settled,) = settling.settle(indices, [found], datetime.now(timezone.utc), SETTINGS)
    assert settled.new == [good]
    assert settled.counts == {
        **{"entries_in": 12, "entries_good": 1, "entries_dead": 1},
        **{"entries_skipped_moved": 1, "entries_skipped_repeated": 2},
        **{"entries_skipped_cut": 4, "entries_skipped_malformed": 3},
    }
    (letter,) = settled.dead_letters
    assert (letter.stage, letter.reason, letter.outcome) == ("write", "refused", "dead")
    assert (letter.article_id, letter.input) == (bad.article_id, bad.url.encode())


def letters_of(store: Store) -> list[str]:
    refresh(store, "dead-letters")
    hits = search(store, "dead-letters", query={"match_all": {}})["hits"]["hits"]
    return [hit["_source"]["subject"] for hit in hits]
