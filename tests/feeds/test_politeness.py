"""Turns, gaps, holds, robots.txt and parallel hosts, with a clock of the test's own."""

import threading
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import FetchError, Page, Pending
from tests.feeds.scripted_web import Clock, Reply, Web, reply
from transforms.feeds.fetch import Answer
from transforms.feeds.hosts import by_host
from transforms.feeds.pages import Client, fetch_page, try_page
from transforms.feeds.politeness import Politeness
from transforms.feeds.robots import Robots, read_robots
from transforms.feeds.settings import FeedSettings

# ---- turns -----------------------------------------------------------------------------------------------------------


def test_a_gap_lies_between_the_end_of_one_request_and_the_next(clock: Clock) -> None:
    politeness = Politeness(2.0, 4, clock=clock, sleep=clock.sleep)
    for _ in range(3):
        with politeness.turn("a"):
            clock.seconds += 10  # the request
    with politeness.turn("b"):
        pass
    assert clock.slept == [2.0, 2.0]


def test_time_that_passed_counts(clock: Clock) -> None:
    politeness = Politeness(2.0, 4, clock=clock, sleep=clock.sleep)
    with politeness.turn("a"):
        pass
    clock.seconds += 1.5
    with politeness.turn("a"):
        pass
    assert clock.slept == [0.5]


def test_a_host_may_ask_for_a_larger_gap(clock: Clock) -> None:
    politeness = Politeness(2.0, 4, clock=clock, sleep=clock.sleep)
    politeness.slow_down("a", 7.0)
    for _ in range(2):
        with politeness.turn("a"):
            pass
    assert clock.slept == [7.0]


def test_a_host_on_hold_is_not_waited_for(clock: Clock) -> None:
    politeness = Politeness(2.0, 4, clock=clock, sleep=clock.sleep)
    politeness.hold("a", 300)
    with pytest.raises(FetchError) as caught, politeness.turn("a"):
        pass
    assert (caught.value.reason, caught.value.retry_in_s) == ("throttled", 300)
    clock.seconds += 290
    with politeness.turn("a"):
        pass
    assert clock.slept == [10]


def test_an_error_inside_a_turn_ends_it(clock: Clock) -> None:
    politeness = Politeness(2.0, 1, clock=clock, sleep=clock.sleep)
    with pytest.raises(RuntimeError), politeness.turn("a"):
        raise RuntimeError
    with politeness.turn("a"):
        pass
    assert clock.slept == [2.0]


def test_never_more_than_the_limit_and_never_two_on_a_host() -> None:
    politeness = Politeness(0.0, 3)
    lock, running, most, overlaps = threading.Lock(), [], [0], [0]

    def work(host: str) -> None:
        with politeness.turn(host):
            with lock:
                overlaps[0] += host in running
                running.append(host)
                most[0] = max(most[0], len(running))
            threading.Event().wait(0.002)
            with lock:
                running.remove(host)

    threads = [threading.Thread(target=work, args=[f"h{number % 6}"]) for number in range(48)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most[0] <= 3
    assert overlaps[0] == 0


# ---- hosts side by side ----------------------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers()), max_size=30))
def test_by_host_gives_every_item_once_and_keeps_the_order_of_a_host(items: list[tuple[str, int]]) -> None:
    done = [result for ready in by_host(items, lambda item: item[0], lambda item: item) for result in ready]
    assert all(item == result for item, result in done)
    for host in "abc":
        assert [item for item, _ in done if item[0] == host] == [item for item in items if item[0] == host]


def test_hosts_do_not_wait_for_each_other() -> None:
    """`a` can only end after `b` has: one after the other would never end."""
    other = threading.Event()

    def work(item: str) -> bool:
        if item == "b":
            other.set()
        return other.wait(10)

    assert sorted(result for ready in by_host(["a", "b"], str, work) for result in ready) == [("a", True), ("b", True)]


def test_an_error_is_raised_where_the_results_are_read() -> None:
    def work(item: int) -> int:
        return 1 // item

    with pytest.raises(ZeroDivisionError):
        list(by_host([1, 0, 2], str, work))


def test_a_consumer_that_stops_leaves_no_thread() -> None:
    before = threading.active_count()
    results = by_host(list(range(200)), lambda item: str(item % 5), lambda item: item)
    next(results)
    results.close()  # type: ignore[attr-defined]
    assert threading.active_count() == before


# ---- robots.txt ------------------------------------------------------------------------------------------------------

SITE = "http://a.example"
RULES = {  # name: (status, robots.txt, path, what check says)
    "allowed": (200, "User-agent: *\nDisallow: /private", "/news", None),
    "forbidden": (200, "User-agent: *\nDisallow: /private", "/private/x", "robots"),
    "forbidden to us": (200, "User-agent: claimwire\nDisallow: /\n\nUser-agent: *\nAllow: /", "/news", "robots"),
    "forbidden to others": (200, "User-agent: gptbot\nDisallow: /", "/news", None),
    "allowed inside what is forbidden": (200, "User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", None),
    "a wildcard": (200, "User-agent: *\nDisallow: /*?print=", "/x?print=1", "robots"),
    "more wildcards than are read": (200, "User-agent: *\nDisallow: /a*b*c*d*e*f", "/a1b2c3", "robots"),
    "an Allow with too many of them": (200, "User-agent: *\nDisallow: /\nAllow: /*a*b*c*d", "/a/b/c/d", "robots"),
    "an HTML page": (200, "<!doctype html><p>hello", "/news", None),
    "bytes": (200, "\ufffd\x00\x01", "/news", None),
    "404": (404, "User-agent: *\nDisallow: /", "/news", None),
    "403": (403, "", "/news", None),
    "429": (429, "", "/news", "robots_unavailable"),
    "500": (500, "", "/news", "robots_unavailable"),
    "503": (503, "User-agent: *\nAllow: /", "/news", "robots_unavailable"),
}


@pytest.mark.parametrize(("status", "text", "path", "expected"), RULES.values(), ids=RULES)
def test_robots(clock: Clock, status: int, text: str, path: str, expected: str | None) -> None:
    answer = Answer(SITE + "/robots.txt", status, {}, text.encode())
    robots = Robots(lambda url: answer, Politeness(0, 1), 3_600, clock=clock)
    if expected is None:
        robots.check(SITE + path)
    else:
        with pytest.raises(FetchError) as caught:
            robots.check(SITE + path)
        assert (caught.value.reason, caught.value.subject) == (expected, SITE + path)


UNHAD = {
    **{
        "unreachable": "unreachable",
        "timeout": "timeout",
        "http_error": "http_error",
        "too_large": "robots_unavailable",
    },
    **{"redirects": None, "bad_url": None, "refused_address": None},
}


@pytest.mark.parametrize(("reason", "expected"), UNHAD.items())
def test_a_robots_txt_that_could_not_be_had(clock: Clock, reason: str, expected: str | None) -> None:
    def get(url: str) -> Answer:
        raise FetchError(reason, url)

    robots = Robots(get, Politeness(0, 1), 3_600, clock=clock)
    if expected is None:
        robots.check(SITE + "/news")
    else:
        with pytest.raises(FetchError) as caught:
            robots.check(SITE + "/news")
        assert caught.value.reason == expected


def test_rules_are_asked_once_an_hour_and_a_failure_every_five_minutes(clock: Clock) -> None:
    asked: list[str] = []
    status = [500]

    def get(url: str) -> Answer:
        asked.append(url)
        return Answer(url, status[0], {})

    robots = Robots(get, Politeness(0, 1), 3_600, clock=clock)
    for seconds, status_then, expected in [(0, 500, 1), (299, 500, 1), (2, 200, 2), (3_500, 500, 2), (200, 200, 3)]:
        clock.seconds += seconds
        status[0] = status_then
        with suppress(FetchError):
            robots.check(SITE + "/news")
        assert len(asked) == expected
    assert set(asked) == {SITE + "/robots.txt"}


def test_a_hostile_robots_txt_is_read_in_time() -> None:
    rules = "User-agent: *\n" + "Disallow: /" + "*a" * 1_000 + "b\n"
    url = SITE + "/" + "a" * 1_500
    parsed = read_robots(Answer(SITE, 200, {}, (rules * 100).encode()))
    assert not parsed.can_fetch(url, "Claimwire")  # type: ignore[union-attr]


# ---- all of it together ----------------------------------------------------------------------------------------------


def client(clock: Clock, **changes: object) -> Client:
    settings = FeedSettings(**{"allow_hosts": ("localhost",), "deadline_s": 5.0, **changes})  # type: ignore[arg-type]
    return Client(settings, clock=clock, sleep=clock.sleep, now=clock.now)


def page_of(one: Client, url: str) -> Page:
    return fetch_page(one, Pending("a", url, "https://feed.example/", "Name", "Title"))


def test_a_page_carries_what_the_feed_said(web: Web, clock: Clock) -> None:
    web.routes["/a"] = reply(301, location="/b")
    web.routes["/b"] = reply(200, "<p>x", content_type="text/html; charset=utf-8")
    page = page_of(client(clock), web.url("/a", "n.localhost"))
    assert (page.article_id, page.feed_url, page.outlet_name, page.title) == (
        "a",
        "https://feed.example/",
        "Name",
        "Title",
    )
    assert (page.url, page.content, page.kind) == (web.url("/b", "n.localhost"), b"<p>x", "html")
    assert page.fetched_at == clock.now()


def test_every_request_waits_its_turn_robots_and_redirects_too(web: Web, clock: Clock) -> None:
    web.routes["/a"] = reply(302, location="/b")
    web.routes["/b"] = reply(200, "<p>x")
    page_of(client(clock), web.url("/a", "n.localhost"))
    assert [request.path for request in web.log] == ["/robots.txt", "/a", "/b"]
    assert clock.slept == [2.0, 2.0]


def test_the_crawl_delay_of_robots_txt_is_kept(web: Web, clock: Clock) -> None:
    web.routes["/robots.txt"] = reply(200, "User-agent: *\nCrawl-delay: 9")
    web.routes["/a"] = reply(200, "<p>x")
    one = client(clock)
    page_of(one, web.url("/a", "n.localhost"))
    page_of(one, web.url("/a", "n.localhost"))
    assert clock.slept == [9.0, 9.0]  # already after the request that found it


def test_a_redirect_to_a_forbidden_page_is_not_followed(web: Web, clock: Clock) -> None:
    web.routes["other.localhost", "/robots.txt"] = reply(200, "User-agent: *\nDisallow: /")
    web.routes["/a"] = reply(302, location=web.url("/b", "other.localhost"))
    letter = try_page(client(clock), Pending("a", web.url("/a", "n.localhost")))
    assert (letter.reason, letter.outcome) == ("robots", "rejected")  # type: ignore[union-attr]
    assert letter.subject == web.url("/a", "n.localhost")  # type: ignore[union-attr]
    assert web.paths("other.localhost") == []


def test_a_host_that_answers_429_is_left_alone(web: Web, clock: Clock) -> None:
    web.routes["/a"] = reply(429, retry_after="500")
    one = client(clock)
    for expected, attempts in ((500.0, 1), (500.0 - 2, 0)):  # the second time nothing is asked
        letter = try_page(one, Pending("a", web.url("/a", "n.localhost")))
        assert (letter.reason, letter.attempts) == ("throttled", attempts)  # type: ignore[union-attr]
        wait = (letter.next_attempt_at - clock.now()).total_seconds()  # type: ignore[union-attr]
        assert abs(wait - expected) < 1
        clock.seconds += 2
    assert web.paths() == ["/a"]
    clock.seconds += 500
    web.routes["/a"] = reply(200, "<p>x")
    page_of(one, web.url("/a", "n.localhost"))


def test_tried_too_often_it_is_dead(web: Web, clock: Clock) -> None:
    web.routes["/a"] = reply(500)
    letter = try_page(client(clock), Pending("a", web.url("/a", "n.localhost"), attempts=7))
    assert (letter.outcome, letter.attempts, letter.next_attempt_at) == ("dead", 8, None)  # type: ignore[union-attr]
    assert (letter.article_id, letter.outlet) == ("a", "n.localhost")  # type: ignore[union-attr]


KINDS: dict[str, tuple[Reply, str]] = {
    "html": (reply(200, "x", content_type="TEXT/HTML; charset=x"), "html"),
    "xhtml": (reply(200, "x", content_type="application/xhtml+xml"), "html"),
    "unsaid": (reply(200, "x"), "html"),
    "text": (reply(200, "x", content_type="text/plain"), "text"),
}


@pytest.mark.parametrize(("sent", "kind"), KINDS.values(), ids=KINDS)
def test_kinds_of_pages(web: Web, clock: Clock, sent: Reply, kind: str) -> None:
    web.routes["/a"] = sent
    assert page_of(client(clock), web.url("/a", "n.localhost")).kind == kind
