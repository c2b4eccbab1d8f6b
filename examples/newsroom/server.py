"""The newsroom over HTTP: one loopback server for all outlets, told apart by the host that a request names.

The outlets' names end in `.example` and resolve nowhere; `Newsroom.connect_to` says where to connect instead. Their
URLs carry no port, so that an article keeps its identity whichever port was free.
"""

import hashlib
import threading
from datetime import datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from examples.newsroom import pages
from examples.newsroom.stories import Outlet, Story, load_outlets, load_stories

PORT = 8700


class Hit(NamedTuple):
    """One line of the access log."""

    host: str
    path: str  # with its query
    status: int


class Answer(NamedTuple):
    """What a GET of one address gives."""

    body: str
    content_type: str = "text/html; charset=utf-8"
    modified: datetime | None = None
    status: int = 200

    @property
    def etag(self) -> str:
        return f'"{hashlib.sha256(self.body.encode()).hexdigest()[:16]}"'


_MISSING = Answer("<!doctype html><title>Not found</title><h1>Page not found</h1>", status=404)


class Newsroom:
    """The nine outlets, served on loopback while the `with` block lasts.

    >>> with Newsroom(port=0) as newsroom:
    ...     newsroom.feed_urls[0]
    'http://harborcourier.example/feed.xml'
    """

    def __init__(self, port: int = PORT) -> None:
        """`port` 0 takes any free one; so does a port that is already in use."""
        self.outlets = load_outlets()
        self.log: list[Hit] = []
        self._stories = load_stories()
        self._revisions = dict.fromkeys(self._stories, 1)
        self._by_host = {outlet.host: outlet for outlet in self.outlets.values()}
        self._server = _listen(port, self)

    @property
    def feed_urls(self) -> tuple[str, ...]:
        return tuple(outlet.feed_url for outlet in self.outlets.values())

    @property
    def allow_hosts(self) -> tuple[str, ...]:
        """The setting `allow_hosts`: the addresses that the server listens on."""
        return ("127.0.0.1",)

    @property
    def address(self) -> str:
        """`host:port` that the server listens on."""
        host, port = self._server.server_address[:2]
        return f"{host!s}:{port}"

    @property
    def connect_to(self) -> tuple[str, ...]:
        """The setting `connect_to`: what a resolver would say if the outlets' names were real."""
        return tuple(f"{host}={self.address}" for host in self._by_host)

    @property
    def stories(self) -> tuple[Story, ...]:
        """Every article in the revision that is served now, in order of publication."""
        return tuple(found[self._revisions[slug] - 1] for slug, found in self._stories.items())

    def revise(self, slug: str, revision: int = 2) -> Story:
        """Serves another revision of an article from now on. Raises KeyError or IndexError where there is none."""
        story = self._stories[slug][revision - 1]
        self._revisions[slug] = revision
        return story

    def get(self, host: str, path: str) -> Answer:
        """What the outlet at `host` answers for `path` (with its query)."""
        outlet = self._by_host.get(host)
        if outlet is None:
            return Answer(pages.hosts_page(self.outlets.values()), status=200 if path == "/" else 404)
        return self._outlet_answer(outlet, path)

    def _outlet_answer(self, outlet: Outlet, path: str) -> Answer:
        stories = [story for story in self.stories if story.outlet.key == outlet.key]
        if path == outlet.feed:
            newest = max(story.updated for story in stories)
            return Answer(pages.feed(outlet, stories), pages.FEED_TYPES[outlet.format], newest)
        if path == "/robots.txt":
            return Answer(pages.robots(outlet), "text/plain; charset=utf-8")
        if path == "/":
            return Answer(pages.front_page(outlet, stories))
        served = {where: story for story in stories for where in (story.path, *story.also_at)}
        story = served.get(path.partition("utm_")[0].rstrip("?&"))
        if story is None or story.kind == "missing":
            return _MISSING
        return Answer(pages.page(story, stories), modified=story.updated)

    def __enter__(self) -> "Newsroom":
        threading.Thread(target=self._server.serve_forever, args=(0.05,), name="newsroom", daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


def _listen(port: int, newsroom: Newsroom) -> ThreadingHTTPServer:
    handler = type("Handler", (_Handler,), {"newsroom": newsroom})
    try:
        return _Server(("127.0.0.1", port), handler)
    except OSError:
        return _Server(("127.0.0.1", 0), handler)


class _Server(ThreadingHTTPServer):
    daemon_threads = True


class _Handler(BaseHTTPRequestHandler):
    newsroom: Newsroom
    protocol_version = "HTTP/1.1"
    timeout = 5

    def do_GET(self) -> None:
        target = urlsplit(self.path)  # absolute when we are asked as a proxy, which is how a browser can look around
        host = (target.hostname or self.headers.get("Host", "").partition(":")[0]).lower()
        path = (target.path or "/") + (f"?{target.query}" if target.query else "")
        answer = self.newsroom.get(host, path)
        fresh = answer.status == 200 and self._is_fresh(answer)
        self.newsroom.log.append(Hit(host, path, 304 if fresh else answer.status))
        self._send(answer, fresh)

    def _is_fresh(self, answer: Answer) -> bool:
        if self.headers.get("If-None-Match"):
            return self.headers["If-None-Match"] == answer.etag
        since = self.headers.get("If-Modified-Since")
        return since is not None and since == _http_date(answer.modified)

    def _send(self, answer: Answer, fresh: bool) -> None:
        body = b"" if fresh else answer.body.encode()
        self.send_response(304 if fresh else answer.status)
        self.send_header("ETag", answer.etag)
        if answer.modified:
            self.send_header("Last-Modified", _http_date(answer.modified) or "")
        if not fresh:
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """The access log is `Newsroom.log`."""


def _http_date(time: datetime | None) -> str | None:
    return format_datetime(time, usegmt=True) if time else None
