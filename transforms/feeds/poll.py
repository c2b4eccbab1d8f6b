"""One poll of one feed: asked, judged, parsed. Nothing here raises for what a host does."""

import hashlib
import logging
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from schemas import Feed, FeedEntry, FeedError, FetchError, ParsedFeed, Pending
from schemas.ids import article_id
from schemas.urls import canonicalise
from transforms.feeds.decide import PollResult, as_feed_error, conditional_headers, status_reason
from transforms.feeds.fetch import Answer
from transforms.feeds.headers import fresh_s, retry_after_s
from transforms.feeds.moved import Memory
from transforms.feeds.pages import Client
from transforms.feeds.parse import parse_feed

_log = logging.getLogger(__name__)

_ACCEPT = (
    "application/rss+xml,application/atom+xml,application/feed+json,application/rdf+xml,"
    "application/xml;q=0.9,text/xml;q=0.9,application/json;q=0.8,*/*;q=0.1"
)


class Poll(NamedTuple):
    """What one poll gave. `result.new_entries` is still 0: only the ledger knows what is new."""

    feed: Feed  # as it was before
    result: PollResult
    entries: tuple[Pending, ...] = ()  # in the feed's order, each article once
    errors: tuple[FeedError, ...] = ()  # the failure, or entries without an address
    seen: int = 0  # entries in the document
    skipped: Mapping[str, int] = {}  # of them, by reason: `cut`, `malformed`, `moved` (known under another address)


def poll(client: Client, feed: Feed) -> Poll:
    """Ask the feed once and read what came."""
    try:
        headers = {"Accept": _ACCEPT, **conditional_headers(feed, client.settings)}
        answer = client.get(feed.url, max_bytes=client.settings.feed_max_bytes, headers=headers)
    except FetchError as error:
        return _failed(feed, as_feed_error(error), error.retry_in_s)
    reason = status_reason(answer.status)
    if reason:
        retry_s = retry_after_s(answer.headers.get("retry-after"), client.now()) if reason == "throttled" else None
        return _failed(feed, FeedError(reason, feed.url, f"HTTP {answer.status}"), retry_s)
    return judge(feed, answer, client.now())


def judge(feed: Feed, answer: Answer, now: datetime) -> Poll:
    """What a 200 or 304 says. The body is parsed only when it is not the last one again."""
    fresh = fresh_s(answer.headers, now)
    if answer.status == 304:
        return Poll(feed, PollResult("not_modified", permanent_url=answer.permanent_url, fresh_s=fresh))
    body_hash = hashlib.sha256(answer.content).hexdigest()[:20]
    result = PollResult(
        "same_body" if body_hash == feed.content_hash else "nothing_new",
        etag=answer.headers.get("etag"),
        last_modified=answer.headers.get("last-modified"),
        content_hash=body_hash,
        permanent_url=answer.permanent_url,
        fresh_s=fresh,
    )
    if result.kind == "same_body":
        return Poll(feed, result)
    parsed = parse_feed(answer.content, url=answer.url, content_type=answer.headers.get("content-type"))
    if "not a feed" in parsed.problems:
        return _failed(feed, FeedError("not_a_feed", feed.url, "; ".join(parsed.problems)))
    if parsed.problems:
        _log.warning("feed %s: %s", feed.url, "; ".join(parsed.problems), extra={"feed_id": feed.feed_id})
    ttl_s = parsed.ttl.total_seconds() if parsed.ttl else None
    memory = Memory(feed.memory)
    entries, errors = to_pending(feed, parsed, memory, now)
    result = result._replace(title=parsed.title, ttl_s=ttl_s, memory=memory.lines)
    skipped = {"cut": parsed.cut, "malformed": parsed.malformed, "moved": memory.moved}
    return Poll(feed, result, entries, errors, len(parsed.entries) + parsed.cut + parsed.malformed, skipped)


def to_pending(
    feed: Feed, parsed: ParsedFeed, memory: Memory, now: datetime
) -> tuple[tuple[Pending, ...], tuple[FeedError, ...]]:
    """Entries as articles to fetch, each once; those without an address as errors. One that has moved is left out."""
    memory.doubtful = memory.doubtful or _differ_in_doubt(parsed)
    addressed: list[tuple[FeedEntry, str]] = []
    errors = []
    for entry in reversed(parsed.entries):  # the newest are remembered longest
        canonical = canonicalise(entry.url or "", doubtful=memory.doubtful)
        if canonical is None:
            name = entry.guid or entry.title or "entry"
            errors.append(FeedError("entry_without_url", f"{feed.url} {name}"[:500], "the entry has no http(s) link"))
        else:
            addressed.append((entry, article_id(canonical)))
    found: dict[str, Pending] = {}
    for (entry, article), about in zip(addressed, memory.read(addressed), strict=True):
        if about == article:
            found[article] = _pending(feed, entry, str(entry.url), article, now)
    return tuple(reversed(found.values())), tuple(errors)


def _differ_in_doubt(parsed: ParsedFeed) -> bool:
    """Whether two links differ only in the value of a parameter that is a tracker on most sites, but not on all."""
    wordings: dict[str | None, set[str | None]] = {}
    for url in (entry.url for entry in parsed.entries if entry.url):
        loose, strict = canonicalise(url), canonicalise(url, doubtful=True)
        if strict != loose:
            wordings.setdefault(loose, set()).add(strict)
    return any(len(urls) > 1 for urls in wordings.values())


def _pending(feed: Feed, entry: FeedEntry, url: str, article: str, now: datetime) -> Pending:
    return Pending(
        article_id=article,
        url=url,
        feed_url=feed.url,
        outlet_name=feed.outlet_name,
        title=entry.title,
        published_at=entry.published_at,
        authors=entry.authors,
        discovered_at=now,
    )


def _failed(feed: Feed, error: FeedError, retry_after: float | None = None) -> Poll:
    return Poll(feed, PollResult("failed", reason=error.reason, retry_after_s=retry_after), errors=(error,))
