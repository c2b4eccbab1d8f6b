"""A pending article's page, fetched; and the one polite client of the process with which everything is."""

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone

from schemas import DeadLetter, FetchError, Page, Pending, to_dead_letter
from schemas.urls import outlet_of
from transforms.feeds.addresses import AddressBook
from transforms.feeds.decide import next_attempt_at, page_reason
from transforms.feeds.fetch import Answer, Fetcher, to_target
from transforms.feeds.headers import retry_after_s
from transforms.feeds.politeness import HostOnHold, Politeness
from transforms.feeds.robots import Robots, robots_get
from transforms.feeds.settings import FeedSettings
from transforms.store import Turns

_HTML = ("text/html", "application/xhtml+xml", "")
_DEFAULT_HOLD_S = 60.0  # after a 429 or 503 without Retry-After
_MAX_HOLD_S = 86_400.0
_TURN_S = 30.0  # that a turn is held beyond the longest request, before others take its holder for dead

_clients: dict[FeedSettings, "Client"] = {}
_lock = threading.Lock()


def utc_now() -> datetime:
    return datetime.now(timezone.utc)


class Client:
    """Fetcher, robots.txt and politeness together. One a process and settings (`client_for`), used by all threads."""

    def __init__(
        self,
        settings: FeedSettings,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self.settings = settings
        self.now = now
        lease = timedelta(seconds=settings.deadline_s + _TURN_S)
        turns = Turns(settings.turns, lease, now=now) if settings.turns else None
        self.politeness = Politeness(settings.host_gap_s, settings.concurrency, turns=turns, clock=clock, sleep=sleep)
        addresses = AddressBook(settings.allow_hosts, clock=clock)
        self._fetcher = Fetcher(settings, self.politeness, addresses, clock=clock)
        self._robots = Robots(robots_get(self._fetcher.get), self.politeness, settings.robots_ttl_s, clock=clock)

    def get(self, url: str, *, max_bytes: int, headers: dict[str, str] | None = None) -> Answer:
        """Any HTTP answer that robots.txt allows, at each redirect; a 429 or 503 puts its host on hold. FetchError."""
        try:
            answer = self._fetcher.get(url, max_bytes=max_bytes, headers=headers, before=self._robots.check)
        except FetchError as error:
            raise _about(error, url) from error
        if answer.status in (429, 503):
            asked_s = retry_after_s(answer.headers.get("retry-after"), self.now())
            hold_s = min(_DEFAULT_HOLD_S if asked_s is None else asked_s, _MAX_HOLD_S)
            self.politeness.hold(to_target(answer.url).server, hold_s)
        return answer


def _about(error: FetchError, url: str) -> FetchError:
    """The error as one of `url`, wherever a redirect or its robots.txt led: the subject is what fails again."""
    where = f"{error.subject}: " if error.subject not in (None, url) else ""
    found = type(error)(error.reason, url, where + error.message)
    found.retry_in_s = error.retry_in_s
    return found


def client_for(settings: FeedSettings) -> Client:
    """The process's client for these settings."""
    with _lock:
        if settings not in _clients:
            _clients[settings] = Client(settings)
        return _clients[settings]


def fetch_page(client: Client, pending: Pending) -> Page:
    """The page of a pending article, with what the feed says of it. FetchError with one of its reasons."""
    answer = client.get(pending.url, max_bytes=client.settings.page_max_bytes, headers={"Accept": _ACCEPT})
    reason = page_reason(answer.status)
    if reason:
        error = FetchError(reason, pending.url, f"HTTP {answer.status}")
        if reason == "throttled":
            error.retry_in_s = retry_after_s(answer.headers.get("retry-after"), client.now())
        raise error
    content_type = answer.headers.get("content-type")
    return Page(
        content=answer.content,
        kind=_kind(content_type, pending.url),
        url=answer.url,
        content_type=content_type,
        fetched_at=client.now(),
        article_id=pending.article_id,
        feed_url=pending.feed_url,
        outlet_name=pending.outlet_name,
        title=pending.title,
        published_at=pending.published_at,
        authors=pending.authors,
    )


def try_page(client: Client, pending: Pending) -> Page | DeadLetter:
    """The page, or the dead letter that turns the article's ledger entry; tried too often, it is dead."""
    try:
        return fetch_page(client, pending)
    except FetchError as error:
        attempts = pending.attempts + (not isinstance(error, HostOnHold))
        again_at = next_attempt_at(error, attempts, pending.article_id, client.now(), client.settings.retry_s)
        letter = to_dead_letter(
            error,
            now=client.now(),
            input=pending.url.encode(),
            input_type="url",
            article_id=pending.article_id,
            outlet=outlet_of(pending.url),
            attempts=attempts,
            next_attempt_at=again_at,
        )
        return letter if again_at or letter.outcome != "failed" else letter._replace(outcome="dead")


_ACCEPT = "text/html,application/xhtml+xml,text/plain;q=0.8,*/*;q=0.1"


def _kind(content_type: str | None, url: str) -> str:
    media = (content_type or "").partition(";")[0].strip().lower()
    if media in _HTML or media in ("application/xml", "text/xml"):
        return "html"
    if media == "text/plain":
        return "text"
    raise FetchError("content_type", url, f"{media} is neither HTML nor text")
