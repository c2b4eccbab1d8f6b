"""When is a feed polled again, and a page fetched again? Decisions without I/O: state and answer in, new state out."""

import hashlib
from datetime import datetime
from typing import NamedTuple

from schemas import Feed, FeedError, FetchError
from transforms.feeds.headers import later
from transforms.feeds.settings import FeedSettings

HOUR_S, DAY_S = 3_600.0, 86_400.0
FASTER, SLOWER = 0.6, 1.3  # the interval after a poll with new entries, and after one without
_JITTER = 0.1  # of the interval, to both sides
_MOVED_AFTER = 3  # polls in a row that must lead to the same permanent address before it is believed
_MAX_ATTEMPTS = 8  # of a page; the last waits four days
_LONGEST_RETRY_S = 4 * DAY_S


class PollResult(NamedTuple):
    """What one poll found, as far as the next one depends on it."""

    kind: str  # new | nothing_new | same_body | not_modified | failed
    reason: str | None = None  # of FeedError.REASONS, when it failed
    new_entries: int = 0
    etag: str | None = None  # of a full answer, verbatim
    last_modified: str | None = None
    content_hash: str | None = None  # of a full answer's body
    title: str | None = None
    memory: tuple[str, ...] = ()  # of a body that was parsed
    permanent_url: str | None = None  # where 301 or 308 led
    fresh_s: float = 0.0  # as Cache-Control or Expires say
    ttl_s: float | None = None  # as a body that was parsed says (ttl, sy:*)
    retry_after_s: float | None = None  # of a 429 or 503


class Decision(NamedTuple):
    feed: Feed
    why: str  # for the log, in words


class _BackOff(NamedTuple):
    first_s: float  # at least the feed's own interval
    factor: float
    longest_s: float | None  # None: settings.max_backoff_s


_BACK_OFF = {
    "unreachable": _BackOff(0, 2, None),  # dead hosts ever more seldom, never forgotten
    "timeout": _BackOff(0, 2, None),
    "http_error": _BackOff(0, 2, None),
    "throttled": _BackOff(900, 2, DAY_S),
    "too_large": _BackOff(6 * HOUR_S, 2, None),
    "redirects": _BackOff(HOUR_S, 2, None),
    "refused_address": _BackOff(DAY_S, 2, None),
    "robots": _BackOff(DAY_S, 1, DAY_S),
    "not_a_feed": _BackOff(HOUR_S, 2, None),
}


def conditional_headers(feed: Feed, settings: FeedSettings) -> dict[str, str]:
    """The validators, verbatim; none after `full_get_every` 304 in a row, since some servers answer 304 for ever."""
    if feed.not_modified_count >= settings.full_get_every:
        return {}
    pairs = (("If-None-Match", feed.etag), ("If-Modified-Since", feed.last_modified))
    return {name: value for name, value in pairs if value}


def after_poll(feed: Feed, result: PollResult, now: datetime, settings: FeedSettings) -> Decision:
    """The feed's new state; its lease is given back and `next_poll_at` always set, but for a feed that is gone."""
    feed = feed._replace(last_polled_at=now, lease_until=None)
    if result.kind == "failed":
        return _after_failure(feed, result, now, settings)
    feed = _with_answer(feed, result, now)
    feed, moved = _with_redirect(feed, result.permanent_url)
    interval_s = _interval(feed, result, settings)
    floor_s = min(max(result.fresh_s, feed.ttl_s or 0), settings.max_poll_s)
    wait_s = max(interval_s * jitter(feed.feed_id, now), floor_s, settings.min_poll_s)
    feed = feed._replace(interval_s=interval_s, next_poll_at=later(now, wait_s))
    return Decision(feed, f"{result.kind}{moved}, next in {wait_s:.0f} s")


def _with_answer(feed: Feed, result: PollResult, now: datetime) -> Feed:
    feed = feed._replace(failures=0, last_reason=None, entries_seen=feed.entries_seen + result.new_entries)
    if result.kind == "not_modified":
        return feed._replace(not_modified_count=feed.not_modified_count + 1)
    feed = feed._replace(
        not_modified_count=0, etag=result.etag, last_modified=result.last_modified, content_hash=result.content_hash
    )
    if result.kind == "same_body":
        return feed
    return feed._replace(
        ttl_s=result.ttl_s, memory=result.memory, title=result.title or feed.title, last_changed_at=now
    )


def _with_redirect(feed: Feed, target: str | None) -> tuple[Feed, str]:
    """A permanent redirect is believed when it has led to the same address several times in a row."""
    if target is None or target == feed.url:
        return feed._replace(redirect_url=None, redirect_count=0), ""
    count = feed.redirect_count + 1 if target == feed.redirect_url else 1
    if count < _MOVED_AFTER:
        return feed._replace(redirect_url=target, redirect_count=count), ""
    return feed._replace(url=target, redirect_url=None, redirect_count=0), f", moved to {target}"


def _interval(feed: Feed, result: PollResult, settings: FeedSettings) -> float:
    if feed.interval_s is None:
        interval_s = 2 * settings.min_poll_s
    else:
        interval_s = feed.interval_s * (FASTER if result.kind == "new" else SLOWER)
    return min(max(interval_s, settings.min_poll_s), settings.max_poll_s)


def _after_failure(feed: Feed, result: PollResult, now: datetime, settings: FeedSettings) -> Decision:
    failures = feed.failures + 1
    feed = feed._replace(failures=failures, last_reason=result.reason)
    if result.reason == "gone":
        return Decision(feed._replace(status="gone", next_poll_at=None), "gone (410), not polled again")
    wait_s = poll_back_off_s(result.reason or "", failures, feed.interval_s, settings)
    wait_s = max(wait_s * jitter(feed.feed_id, now), settings.min_poll_s)
    if result.retry_after_s is not None:
        wait_s = max(min(result.retry_after_s, settings.max_backoff_s), settings.min_poll_s)
    return Decision(
        feed._replace(next_poll_at=later(now, wait_s)),
        f"{result.reason}, failure {failures} in a row, next in {wait_s:.0f} s",
    )


def poll_back_off_s(reason: str, failures: int, interval_s: float | None, settings: FeedSettings) -> float:
    """Seconds after the `failures`-th failure in a row for this reason."""
    rule = _BACK_OFF[reason]
    first_s = max(rule.first_s, interval_s or 0, settings.min_poll_s)
    return min(first_s * rule.factor ** min(failures - 1, 40), max(rule.longest_s or settings.max_backoff_s, first_s))


def jitter(key: str, now: datetime) -> float:
    """A factor in [0.9, 1.1), the same for the same key and second, so that feeds added together drift apart."""
    digest = hashlib.sha256(f"{key} {int(now.timestamp())}".encode()).digest()
    return 1 - _JITTER + 2 * _JITTER * int.from_bytes(digest[:4], "big") / 2**32


def status_reason(status: int) -> str | None:
    """FeedError's reason for an HTTP status; `None` when it is an answer (200, or 304)."""
    if status in (200, 203, 226, 304):
        return None
    if status == 410:
        return "gone"
    return "throttled" if status in (429, 503) else "http_error"


def page_reason(status: int) -> str | None:
    """FetchError's reason for an HTTP status; `None` for a page."""
    if status in (200, 203):
        return None
    if status in (404, 410):
        return "missing"
    if status in (401, 402, 403, 407, 451):
        return "forbidden"
    return "throttled" if status in (429, 503) else "http_error"


def next_attempt_at(
    error: FetchError, attempts: int, article_id: str, now: datetime, first_s: float = 60.0
) -> datetime | None:
    """When a page is tried again after its `attempts`-th failure; `None` when it is not: rejected, or tried enough."""
    if error.outcome != "failed" or attempts >= _MAX_ATTEMPTS:
        return None
    wait_s = min(first_s * 4 ** (attempts - 1), _LONGEST_RETRY_S) * jitter(article_id, now)
    return later(now, min(max(wait_s, error.retry_in_s or 0), _LONGEST_RETRY_S))


def as_feed_error(error: FetchError) -> FeedError:
    """The same failure, of a poll."""
    reason = {"robots_unavailable": "http_error", "bad_url": "http_error"}.get(error.reason, error.reason)
    return FeedError(reason, error.subject, error.message)
