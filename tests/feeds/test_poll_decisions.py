"""When a feed is polled again: one line a case."""

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import Feed, FeedError, FetchError
from transforms.feeds.decide import (
    PollResult,
    after_poll,
    as_feed_error,
    conditional_headers,
    jitter,
    next_attempt_at,
    page_reason,
    status_reason,
)
from transforms.feeds.headers import fresh_s, http_date, retry_after_s
from transforms.feeds.settings import FeedSettings

NOW = datetime(2026, 3, 5, 12, 0, tzinfo=timezone.utc)
SETTINGS = FeedSettings(min_poll_s=100.0, max_poll_s=10_000.0, max_backoff_s=1_000_000.0, full_get_every=3)
FEED = Feed("f", "https://a.example/feed", interval_s=1_000.0, etag='W/"x"', last_modified="yesterday, more or less")


def wait_s(feed: Feed) -> float:
    assert feed.next_poll_at is not None
    return (feed.next_poll_at - NOW).total_seconds()


CHANGES = {  # name: (feed before, result, what must be true of the feed afterwards)
    "new entries: sooner": (FEED, PollResult("new", new_entries=3), {"interval_s": 600.0, "entries_seen": 3}),
    "nothing new: later": (FEED, PollResult("nothing_new"), {"interval_s": 1_300.0, "last_changed_at": NOW}),
    "same body: later": (FEED, PollResult("same_body"), {"interval_s": 1_300.0, "last_changed_at": None}),
    "304: later": (FEED, PollResult("not_modified"), {"interval_s": 1_300.0, "not_modified_count": 1}),
    "never below the least": (FEED._replace(interval_s=120), PollResult("new", new_entries=1), {"interval_s": 100.0}),
    "never above the most": (FEED._replace(interval_s=9_000), PollResult("same_body"), {"interval_s": 10_000.0}),
    "the first poll": (FEED._replace(interval_s=None), PollResult("new", new_entries=9), {"interval_s": 200.0}),
    "a full answer replaces the validators": (
        FEED,
        PollResult("nothing_new", etag="e", content_hash="h", title="T"),
        {"etag": "e", "last_modified": None, "content_hash": "h", "title": "T", "not_modified_count": 0},
    ),
    "a 304 keeps them": (FEED, PollResult("not_modified"), {"etag": FEED.etag, "last_modified": FEED.last_modified}),
    "a ttl is remembered": (FEED, PollResult("nothing_new", ttl_s=50.0), {"ttl_s": 50.0}),
    "until the feed names none": (FEED._replace(ttl_s=50.0), PollResult("nothing_new"), {"ttl_s": None}),
    "a 304 and the same body keep ttl and memory": (
        FEED._replace(ttl_s=50.0, memory=("m",)),
        PollResult("same_body"),
        {"ttl_s": 50.0, "memory": ("m",)},
    ),
    "success ends a row of failures": (
        FEED._replace(failures=7, last_reason="timeout"),
        PollResult("not_modified"),
        {"failures": 0, "last_reason": None},
    ),
    "the lease is given back": (FEED._replace(lease_until=NOW), PollResult("same_body"), {"lease_until": None}),
    "also by a failure": (FEED._replace(lease_until=NOW), PollResult("failed", "timeout"), {"lease_until": None}),
    "a failure keeps what is known": (
        FEED,
        PollResult("failed", "unreachable"),
        {"failures": 1, "last_reason": "unreachable", "etag": FEED.etag, "interval_s": 1_000.0, "status": "active"},
    ),
    "410 ends the feed": (FEED, PollResult("failed", "gone"), {"status": "gone", "next_poll_at": None}),
}


@pytest.mark.parametrize(("feed", "result", "expected"), CHANGES.values(), ids=CHANGES)
def test_state_after_a_poll(feed: Feed, result: PollResult, expected: dict[str, object]) -> None:
    after = after_poll(feed, result, NOW, SETTINGS).feed
    assert {name: getattr(after, name) for name in expected} == expected
    assert after.last_polled_at == NOW


WAITS = {  # name: (result, failures before, least and most seconds)
    "its interval, with jitter": (PollResult("not_modified"), 0, 1_170, 1_430),
    "Cache-Control is a floor": (PollResult("not_modified", fresh_s=5_000), 0, 5_000, 5_000),
    "but no longer than the most": (PollResult("not_modified", fresh_s=1e9), 0, 10_000, 10_000),
    "a short floor changes nothing": (PollResult("not_modified", fresh_s=5), 0, 1_170, 1_430),
    "the feed's own ttl is a floor": (PollResult("nothing_new", ttl_s=5_000), 0, 5_000, 5_000),
    "but no longer than the most either": (PollResult("nothing_new", ttl_s=1e9), 0, 10_000, 10_000),
    "dead once: its interval": (PollResult("failed", "unreachable"), 0, 900, 1_100),
    "dead again: twice that": (PollResult("failed", "unreachable"), 1, 1_800, 2_200),
    "dead for the fifth time": (PollResult("failed", "unreachable"), 4, 14_400, 17_600),
    "dead for ages: seldom, but not never": (PollResult("failed", "unreachable"), 99, 900_000, 1_100_000),
    "throttled without a time": (PollResult("failed", "throttled"), 0, 900, 1_100),
    "throttled with Retry-After": (PollResult("failed", "throttled", retry_after_s=333), 5, 333, 333),
    "a Retry-After below the least": (PollResult("failed", "throttled", retry_after_s=1), 0, 100, 100),
    "a Retry-After of years": (PollResult("failed", "throttled", retry_after_s=1e9), 0, 1e6, 1e6),
    "not a feed": (PollResult("failed", "not_a_feed"), 0, 3_240, 3_960),
    "forbidden by robots.txt": (PollResult("failed", "robots"), 3, 77_760, 95_040),
    "a private address": (PollResult("failed", "refused_address"), 0, 77_760, 95_040),
    "too large": (PollResult("failed", "too_large"), 0, 19_440, 23_760),
}


@pytest.mark.parametrize(("result", "failures", "least", "most"), WAITS.values(), ids=WAITS)
def test_the_next_poll(result: PollResult, failures: int, least: float, most: float) -> None:
    after = after_poll(FEED._replace(failures=failures), result, NOW, SETTINGS).feed
    assert least <= wait_s(after) <= most


@given(st.sampled_from(sorted(set(FeedError.REASONS) - {"gone", "entry_without_url"})), st.integers(0, 10_000))
def test_every_failure_is_polled_again(reason: str, failures: int) -> None:
    after = after_poll(FEED._replace(failures=failures), PollResult("failed", reason), NOW, SETTINGS).feed
    assert after.status == "active"
    assert SETTINGS.min_poll_s * 0.9 <= wait_s(after) <= SETTINGS.max_backoff_s * 1.1


MOVED = "https://b.example/feed"
REDIRECTS = {  # name: (targets of successive polls, address afterwards)
    "once is not believed": ([MOVED], FEED.url),
    "twice neither": ([MOVED] * 2, FEED.url),
    "three times in a row is": ([MOVED] * 3, MOVED),
    "not when it stops in between": ([MOVED, MOVED, None, MOVED], FEED.url),
    "not when it changes in between": ([MOVED, MOVED, "https://c.example/", MOVED], FEED.url),
    "a redirect to itself is none": ([FEED.url] * 5, FEED.url),
}


@pytest.mark.parametrize(("targets", "expected"), REDIRECTS.values(), ids=REDIRECTS)
def test_permanent_redirects(targets: list[str | None], expected: str) -> None:
    feed = FEED
    for target in targets:
        feed = after_poll(feed, PollResult("not_modified", permanent_url=target), NOW, SETTINGS).feed
    assert feed.url == expected
    assert feed.feed_id == FEED.feed_id


VALIDATORS = {  # name: (feed, headers)
    "both, verbatim": (FEED, {"If-None-Match": 'W/"x"', "If-Modified-Since": "yesterday, more or less"}),
    "one": (FEED._replace(etag=None), {"If-Modified-Since": "yesterday, more or less"}),
    "none": (FEED._replace(etag=None, last_modified=None), {}),
    "still, after two 304": (FEED._replace(not_modified_count=2, last_modified=None), {"If-None-Match": 'W/"x"'}),
    "none after three 304 in a row": (FEED._replace(not_modified_count=3), {}),
}


@pytest.mark.parametrize(("feed", "expected"), VALIDATORS.values(), ids=VALIDATORS)
def test_validators(feed: Feed, expected: dict[str, str]) -> None:
    assert conditional_headers(feed, SETTINGS) == expected


RETRY = {  # value: seconds
    "120": 120.0, "0": 0.0, "Thu, 05 Mar 2026 12:01:00 GMT": 60.0, "Thu, 05 Mar 2026 11:00:00 GMT": 0.0,
    "Thursday, 05-Mar-26 12:00:30 GMT": 30.0, "": None, "soon": None, "-5": None, "1.5": None, "9" * 40: None,
}  # fmt: skip


@pytest.mark.parametrize(("value", "expected"), RETRY.items())
def test_retry_after(value: str, expected: float | None) -> None:
    assert retry_after_s(value, NOW) == expected
    assert retry_after_s(None, NOW) is None


DATE = "Thu, 05 Mar 2026 12:00:00 GMT"
FRESH = {  # name: (headers, seconds)
    "nothing said": ({}, 0.0),
    "max-age": ({"cache-control": "public, max-age=300"}, 300.0),
    "max-age less age": ({"cache-control": "max-age=300", "age": "100"}, 200.0),
    "older than max-age": ({"cache-control": "max-age=300", "age": "900"}, 0.0),
    "max-age goes before Expires": (
        {"cache-control": "max-age=60", "expires": "Fri, 06 Mar 2026 12:00:00 GMT", "date": DATE},
        60.0,
    ),
    "Expires less Date": ({"expires": "Thu, 05 Mar 2026 13:00:00 GMT", "date": DATE}, 3_600.0),
    "Expires without Date": ({"expires": "Thu, 05 Mar 2026 12:10:00 GMT"}, 600.0),
    "Expires in the past": ({"expires": "Thu, 01 Jan 1970 00:00:00 GMT", "date": DATE}, 0.0),
    "Expires: 0": ({"expires": "0"}, 0.0),
    "no-cache": ({"cache-control": "no-cache, max-age=300"}, 0.0),
    "no-store": ({"cache-control": "no-store", "expires": "Thu, 05 Mar 2026 13:00:00 GMT"}, 0.0),
    "s-maxage is for others": ({"cache-control": "s-maxage=300"}, 0.0),
    "nonsense": ({"cache-control": "max-age=soon", "expires": "later"}, 0.0),
}


@pytest.mark.parametrize(("headers", "expected"), FRESH.values(), ids=FRESH)
def test_freshness(headers: dict[str, str], expected: float) -> None:
    assert fresh_s(headers, NOW) == expected


@given(st.text(max_size=120))
def test_no_header_raises(value: str) -> None:
    http_date(value)
    retry_after_s(value, NOW)
    fresh_s({"cache-control": value, "expires": value, "age": value, "date": value}, NOW)


STATUS = {200: None, 304: None, 410: "gone", 429: "throttled", 503: "throttled", 404: "http_error", 500: "http_error"}


@pytest.mark.parametrize(("status", "reason"), STATUS.items())
def test_statuses_of_feeds(status: int, reason: str | None) -> None:
    assert status_reason(status) == reason


PAGES = {
    **{200: None, 404: "missing", 410: "missing", 401: "forbidden", 402: "forbidden", 403: "forbidden"},
    **{451: "forbidden", 429: "throttled", 503: "throttled", 500: "http_error", 204: "http_error", 304: "http_error"},
}


@pytest.mark.parametrize(("status", "reason"), PAGES.items())
def test_statuses_of_pages(status: int, reason: str | None) -> None:
    assert page_reason(status) == reason


ATTEMPTS = {  # name: (reason, attempts, seconds the host asked for, least and most seconds or None)
    "the first": ("unreachable", 1, None, (54, 66)),
    "the second": ("timeout", 2, None, (216, 264)),
    "the seventh": ("http_error", 7, None, (221_184, 270_336)),
    "the last": ("http_error", 8, None, None),
    "as the host asks": ("throttled", 1, 5_000.0, (5_000, 5_000)),
    "not as long as it asks": ("throttled", 1, 1e9, (345_600, 345_600)),
    "rejected": ("missing", 1, None, None),
    "forbidden by robots.txt": ("robots", 1, None, None),
    "robots.txt not to be had": ("robots_unavailable", 1, None, (54, 66)),
}


@pytest.mark.parametrize(("reason", "attempts", "asked_s", "expected"), ATTEMPTS.values(), ids=ATTEMPTS)
def test_the_next_attempt_at_a_page(
    reason: str, attempts: int, asked_s: float | None, expected: tuple[float, float] | None
) -> None:
    error = FetchError(reason)
    error.retry_in_s = asked_s
    moment = next_attempt_at(error, attempts, "a", NOW)
    if expected is None:
        assert moment is None
    else:
        assert moment is not None
        assert expected[0] <= (moment - NOW).total_seconds() <= expected[1]


@pytest.mark.parametrize("reason", sorted(FetchError.REASONS))
def test_whatever_a_fetch_raises_is_a_failed_poll_with_a_rule(reason: str) -> None:
    """`missing`, `forbidden` and `content_type` come of an answer, which a poll judges itself."""
    if reason not in ("missing", "forbidden", "content_type"):
        error = as_feed_error(FetchError(reason, "https://a.example/feed", "why"))
        after_poll(FEED, PollResult("failed", error.reason), NOW, SETTINGS)


@given(st.text(), st.datetimes(timezones=st.just(timezone.utc), min_value=datetime(2000, 1, 1)))
def test_jitter_is_small_and_repeatable(key: str, moment: datetime) -> None:
    assert 0.9 <= jitter(key, moment) < 1.1
    assert jitter(key, moment) == jitter(key, moment)


def test_jitter_spreads_feeds_that_were_added_together() -> None:
    assert len({round(jitter(str(number), NOW), 3) for number in range(100)}) > 60
    assert jitter("a", NOW) != jitter("a", NOW + timedelta(seconds=1))
