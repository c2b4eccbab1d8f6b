"""The scenario over HTTP: one loopback server for all hosts, told apart by the Host header, with an access log."""

import gzip
import hashlib
import threading
import time
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, NamedTuple

from benchmarks.scenario.plan import Plan, PlannedArticle, PlannedFeed
from benchmarks.scenario.render import feed_body, page

FULL_CYCLE = 40  # articles that a feed shows
_DRIP_S = 0.05  # between two bytes
_BOMB = gzip.compress(b"<p>" + b"0" * 30_000_000, 9)


class Hit(NamedTuple):
    """One line of the access log. Times are `time.monotonic()`; `ended` is taken just before the last byte."""

    host: str
    path: str
    status: int  # 0: cut off before an answer
    started: float
    ended: float
    sent_validator: str | None  # that the client sent: ETag, else Last-Modified
    gave_validator: str | None  # that the answer gave
    fault: str  # what was done to the client on purpose, or ""


class Answer(NamedTuple):
    """What is sent. `fault` `drip` and `reset` happen on the socket."""

    status: int = 200
    body: bytes = b""
    content_type: str = "text/html; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()
    fault: str = ""

    @property
    def validator(self) -> str | None:
        found = dict(self.headers)
        return found.get("ETag") or found.get("Last-Modified")


class Scenario:
    """Serves a plan while the `with` block lasts; its time starts with the block."""

    def __init__(self, plan: Plan, *, gap_s: float, crawl_delay_s: float) -> None:
        self.plan = plan
        self.gap_s = gap_s
        self.crawl_delay_s = crawl_delay_s
        self.retry_after_s = max(3, round(plan.duration_s / 30))
        self.log: list[Hit] = []
        self.started = datetime.now(timezone.utc)
        self._began = time.monotonic()
        self._feeds = {(feed.host, feed.path): feed for feed in plan.feeds}
        self._articles = {(article.feed.host, article.path): article for article in plan.articles}
        self._asked: dict[tuple[str, str], int] = {}
        self._ended: set[PlannedFeed] = set()
        self._lock = threading.Lock()
        handler = type("Handler", (_Handler,), {"scenario": self})
        self._server = _Server(("127.0.0.1", 0), handler)

    @property
    def settings(self) -> dict[str, str]:
        """The environment in which Claimwire finds these hosts."""
        port = self._server.server_address[1]
        names = ",".join(f"{host}=127.0.0.1:{port}" for host in self.plan.hosts)
        return {"CLAIMWIRE_ALLOW_HOSTS": "127.0.0.1", "CLAIMWIRE_CONNECT_TO": names}

    @property
    def now_s(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self._began

    def time_of(self, monotonic_s: float) -> datetime:
        """Of a line in the log."""
        return self.started + timedelta(seconds=monotonic_s - self._began)

    def appeared_at(self, article: PlannedArticle) -> datetime:
        return self.started + timedelta(seconds=article.appears_s)

    def has_rules(self, host: str) -> bool:
        """Some hosts have no robots.txt; none of those has anything to hide."""
        private = any(host == one.feed.host and one.kind == "forbidden" for one in self.plan.articles)
        return private or not host.startswith("paper") or int(host[5:7]) % 5 != 0

    def delay_of(self, host: str) -> float:
        """The gap that a polite client keeps: its own, or what robots.txt asks for."""
        return self.crawl_delay_s if self.has_rules(host) and host.startswith("paper1") else self.gap_s

    def answer(self, host: str, path: str, headers: Any) -> Answer:
        with self._lock:
            asked = self._asked[host, path] = self._asked.get((host, path), 0) + 1
        if path == "/robots.txt":
            return self._robots(host, asked)
        feed = self._feeds.get((host, path)) or self._feeds.get((host, path.removeprefix("/moved")))
        if feed:
            return self._feed(feed, path, asked, headers)
        article = self._articles.get((host, path)) or self._articles.get((host, path.removeprefix("/moved")))
        if article and article.appears_s <= self.now_s:
            return self._article(article, path, asked)
        return Answer(404, b"<!doctype html><h1>Not found</h1>")

    def _robots(self, host: str, asked: int) -> Answer:
        if host.startswith("mute") and asked == 1:
            return Answer(503)
        if not self.has_rules(host):
            return Answer(404, b"none")
        delay_s = self.delay_of(host)
        delay = f"Crawl-delay: {delay_s:g}\n" if delay_s != self.gap_s else ""
        return Answer(200, f"User-agent: *\n{delay}Disallow: /private/\n".encode(), "text/plain")

    # ---- feeds -------------------------------------------------------------------------------------------------------

    def _feed(self, feed: PlannedFeed, path: str, asked: int, headers: Any) -> Answer:
        kind = feed.kind
        if kind == "bomb":
            return Answer(200, _BOMB, "application/rss+xml", (("Content-Encoding", "gzip"),), "bomb")
        if kind == "loop":
            return Answer(302, headers=(("Location", f"{feed.url}?again"),), fault="loop")
        if kind in ("moved_301", "found_302") and not path.startswith("/moved"):
            status = 301 if kind == "moved_301" else 302
            return Answer(status, headers=(("Location", f"http://{feed.host}/moved{feed.path}"),))
        if asked == 2 and (refusal := self._refusal(kind)):
            return refusal
        if asked == 1 and kind in ("reset_once", "drip_once"):
            return Answer(fault=kind.removesuffix("_once"))
        return self._feed_document(feed, headers)

    def _refusal(self, kind: str) -> Answer | None:
        seconds = str(self.retry_after_s)
        at = format_datetime(datetime.now(timezone.utc) + timedelta(seconds=self.retry_after_s), usegmt=True)
        return {
            "throttled_seconds": Answer(429, headers=(("Retry-After", seconds),), fault="throttled"),
            "throttled_date": Answer(429, headers=(("Retry-After", at),), fault="throttled"),
            "unavailable_503": Answer(503, headers=(("Retry-After", seconds),), fault="throttled"),
        }.get(kind)

    def _feed_document(self, feed: PlannedFeed, headers: Any) -> Answer:
        own = [article for article in self.plan.articles if article.feed == feed]
        shown = [article for article in own if article.appears_s <= self.now_s]
        body, content_type = feed_body(feed, shown[-FULL_CYCLE:], self.started)
        etag, modified = f'"{hashlib.sha256(body).hexdigest()[:16]}"', self._modified(shown)
        validators = _validators(feed.kind, etag, modified)
        is_fresh = any(headers.get(_ASKS[name]) == value for name, value in validators)
        if feed.kind == "lying_304" and shown:
            is_fresh = "If-None-Match" in headers
        if feed.kind == "gone_410" and (feed in self._ended or (is_fresh and shown == own)):
            self._ended.add(feed)  # only when its reader has seen everything
            return Answer(410, fault="gone")
        if is_fresh:
            return Answer(304, headers=validators)
        if feed.kind == "gzipped":
            return Answer(200, gzip.compress(body), content_type, (*validators, ("Content-Encoding", "gzip")))
        return Answer(200, body, content_type, validators)

    def _modified(self, shown: list[PlannedArticle]) -> str:
        latest = max((article.appears_s for article in shown), default=0.0)
        return format_datetime(self.started + timedelta(seconds=int(latest) + 1), usegmt=True)

    # ---- articles ----------------------------------------------------------------------------------------------------

    def _article(self, article: PlannedArticle, path: str, asked: int) -> Answer:
        own = f"http://{article.feed.host}"
        match article.kind:
            case "moved" if not path.startswith("/moved"):
                return Answer(301, headers=(("Location", f"{own}/moved{article.path}"),))
            case "loop":
                return Answer(302, headers=(("Location", f"{own}{path}"),), fault="loop")
            case "inwards":
                return Answer(302, headers=(("Location", "http://10.11.12.13/secret"),), fault="inwards")
            case "missing" | "deleted":
                return Answer(404 if article.kind == "missing" else 410, b"<!doctype html><h1>Gone</h1>")
            case "throttled" | "unavailable" if asked == 1:
                status = 429 if article.kind == "throttled" else 503
                return Answer(status, headers=(("Retry-After", str(self.retry_after_s)),), fault="throttled")
            case "broken" if asked == 1:
                return Answer(500, b"<!doctype html><h1>Sorry</h1>", fault="broken")
            case "reset_once" if asked == 1:
                return Answer(fault="reset")
            case "drip":
                return Answer(fault="drip")
            case "drip_once" if asked == 1:
                return Answer(fault="drip")
            case "bomb":
                return Answer(200, _BOMB, headers=(("Content-Encoding", "gzip"),), fault="bomb")
            case "pdf":
                return Answer(200, b"%PDF-1.7", "application/pdf")
        return self._page(article)

    def _page(self, article: PlannedArticle) -> Answer:
        edited = article.edited_s is not None and article.edited_s <= self.now_s
        content_type = "text/html" if article.kind == "cp1252" else "text/html; charset=utf-8"
        return Answer(200, page(article, started=self.started, edited=edited), content_type)

    def __enter__(self) -> "Scenario":
        self.started, self._began = datetime.now(timezone.utc), time.monotonic()
        threading.Thread(target=self._server.serve_forever, args=(0.05,), name="scenario", daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


_ASKS = {"ETag": "If-None-Match", "Last-Modified": "If-Modified-Since"}


def _validators(kind: str, etag: str, modified: str) -> tuple[tuple[str, str], ...]:
    if kind == "no_validators":
        return ()
    if kind == "wrong_etag":
        return (("ETag", f'"{time.monotonic_ns()}"'),)
    both = (("ETag", etag), ("Last-Modified", modified))
    return {"etag_only": both[:1], "modified_only": both[1:], "lying_304": both[:1]}.get(kind, both)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is part of the scenario."""


class _Handler(BaseHTTPRequestHandler):
    scenario: Scenario
    timeout = 60

    def do_GET(self) -> None:
        host, started = self.headers.get("Host", "").partition(":")[0].lower(), time.monotonic()
        answer = self.scenario.answer(host, self.path, self.headers)
        sent = self.headers.get("If-None-Match") or self.headers.get("If-Modified-Since")
        ended = time.monotonic()
        try:
            ended = self._send(answer)
        finally:
            status = 0 if answer.fault in ("drip", "reset") else answer.status
            hit = Hit(host, self.path, status, started, ended, sent, answer.validator, answer.fault)
            self.scenario.log.append(hit)

    def _send(self, answer: Answer) -> float:
        """When it was about to end."""
        if answer.fault == "reset":
            self.connection.close()
            return time.monotonic()
        self.send_response(answer.status)
        for name, value in (*answer.headers, ("Content-Type", answer.content_type), ("Connection", "close")):
            self.send_header(name, value)
        self.send_header("Content-Length", "1000000" if answer.fault == "drip" else str(len(answer.body)))
        ended = time.monotonic()
        self.end_headers()
        if answer.fault == "drip":
            return self._drip()
        if answer.body:
            ended = time.monotonic()
            with suppress(OSError):
                self.wfile.write(answer.body)
        return ended

    def _drip(self) -> float:
        """A byte now and then, until the client has had enough."""
        with suppress(OSError):
            for _ in range(2_000):
                self.wfile.write(b" ")
                time.sleep(_DRIP_S)
        return time.monotonic() - 2 * _DRIP_S

    def log_message(self, format: str, *args: Any) -> None:
        """The access log is `Scenario.log`."""
