"""One address over HTTP: streamed, capped in bytes and time, pinned to a checked address, redirects checked anew."""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from typing import NamedTuple
from urllib.parse import urljoin

from urllib3 import HTTPResponse
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, LocationParseError
from urllib3.util import parse_url

from schemas import FetchError
from transforms.codings import BrokenCoding, decoded
from transforms.feeds.addresses import AddressBook
from transforms.feeds.cookies import Cookies
from transforms.feeds.politeness import Politeness
from transforms.feeds.settings import FeedSettings

_MAX_URL = 2_000  # characters
_CHUNK = 65_536
_REDIRECTS = (301, 302, 303, 307, 308)
_PERMANENT = (301, 308)
_PORTS = {"http": 80, "https": 443}
Before = Callable[[str], None]


class Answer(NamedTuple):
    """One HTTP answer, whole: any status, header names in lower case, the body decompressed."""

    url: str  # the address that gave it, after redirects
    status: int
    headers: Mapping[str, str]
    content: bytes = b""
    permanent_url: str | None = None  # where 301 and 308 led, before anything else did


class Target(NamedTuple):
    """A URL as a connection needs it."""

    url: str
    scheme: str
    host: str  # ASCII, lower case, without brackets
    port: int
    path: str  # with query, percent-encoded

    @property
    def authority(self) -> str:
        """As the Host header has it: without the scheme's own port."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def server(self) -> str:
        """The name under which politeness counts: http and https of one host are one."""
        return self.host if self.port in _PORTS.values() else f"{self.host}:{self.port}"

    @property
    def origin(self) -> str:
        return f"{self.scheme}://{self.authority}"


def to_target(url: str) -> Target:
    """FetchError `bad_url` for what is no http(s) address of sane length."""
    try:
        if len(url) > _MAX_URL:
            raise ValueError(f"longer than {_MAX_URL} characters")
        parts = parse_url(url.strip())
        if parts.scheme not in ("http", "https") or not parts.host:
            raise ValueError("not an http(s) address")
        host = parts.host.strip("[]").rstrip(".").lower()
        port = parts.port or _PORTS[parts.scheme]
    except (ValueError, UnicodeError, LocationParseError) as error:
        raise FetchError("bad_url", url[:_MAX_URL], str(error)[:200]) from error
    return Target(url.partition("#")[0], parts.scheme, host, port, parts.request_uri)


def server_of(url: str) -> str:
    """The name under which politeness counts requests to `url`; for a bad URL the URL itself."""
    try:
        return to_target(url).server
    except FetchError:
        return url


class _Wish(NamedTuple):
    """How an answer is asked for and read."""

    headers: Mapping[str, str]
    max_bytes: int
    cut: bool
    cookies: Cookies


class Fetcher:
    """GETs for all threads of a process. A connection lives for one answer: hosts are asked too seldom to keep any."""

    def __init__(
        self,
        settings: FeedSettings,
        politeness: Politeness,
        addresses: AddressBook,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings = settings
        self._politeness = politeness
        self._addresses = addresses
        self._clock = clock
        self._connect_to = settings.connections()
        self._tls = ssl.create_default_context(cafile=settings.ca_certs)

    def get(
        self,
        url: str,
        *,
        max_bytes: int,
        headers: Mapping[str, str] | None = None,
        before: Before | None = None,
        cut: bool = False,
    ) -> Answer:
        """The answer at `url` after at most `max_redirects` redirects; `before` sees each address first and may raise.

        A body above `max_bytes` is `too_large`, or with `cut` cut there. FetchError: bad_url, refused_address,
        unreachable, timeout, redirects, too_large, throttled (the host is on hold), http_error (unreadable answer).
        """
        left_s = self._settings.deadline_s
        cookies = Cookies()
        seen: set[tuple[str, str | None]] = set()
        permanent: str | None = None
        only_permanent = True
        while len(seen) <= self._settings.max_redirects:
            target = to_target(url)
            cookie = cookies.header(target.url)
            if (url, cookie) in seen:
                raise FetchError("redirects", url, "in a circle")
            seen.add((url, cookie))
            if before:
                before(url)
            sent = {**(headers or {}), **({"Cookie": cookie} if cookie else {})}
            with self._politeness.turn(target.server):
                started = self._clock()
                answer = self._ask(target, _Wish(sent, max_bytes, cut, cookies), left_s)
                left_s -= self._clock() - started
            location = answer.headers.get("location")
            if answer.status not in _REDIRECTS or not location:
                return answer._replace(permanent_url=permanent)
            url = _next(target.url, location)
            only_permanent = only_permanent and answer.status in _PERMANENT
            permanent = url if only_permanent else permanent
        raise FetchError("redirects", url, f"more than {len(seen) - 1}")

    def _ask(self, target: Target, wish: _Wish, left_s: float) -> Answer:
        connection = self._connect(target, left_s)
        with closing(connection), _deadline(connection, left_s) as is_over:
            try:
                answer = self._exchange(connection, target, wish)
            except (OSError, http.client.HTTPException, HTTPError, ValueError) as error:
                raise _to_fetch_error(error, target.url, is_over()) from error
            if is_over():  # a body without a length ends silently when it is cut off
                raise FetchError("timeout", target.url, "the answer did not end in time")
            return answer

    def _connect(self, target: Target, left_s: float) -> HTTPConnection:
        error: Exception | None = None
        host, port = self._connect_to.get(target.host, (target.host, target.port))
        addresses = self._addresses.addresses(host, port)
        timeout_s = min(self._settings.connect_timeout_s, left_s / len(addresses))
        for address in addresses:
            connection = self._connection(target, address, port, timeout_s)
            try:
                connection.connect()
                return connection
            except (OSError, HTTPError, ValueError) as failure:  # a certificate of another name is a ValueError
                connection.close()
                error = error or failure
        assert error is not None  # addresses are never empty
        self._addresses.failed(host, port, _brief(error))
        raise FetchError("unreachable", target.url, _brief(error)) from error

    def _connection(self, target: Target, address: str, port: int, timeout_s: float) -> HTTPConnection:
        """To the checked address, with the name in Host, SNI and certificate."""
        timeout_s = max(timeout_s, 0.001)
        if target.scheme == "http":
            return HTTPConnection(address, port, timeout=timeout_s)
        return HTTPSConnection(
            address,
            port,
            timeout=timeout_s,
            ssl_context=self._tls,
            cert_reqs="CERT_REQUIRED",
            server_hostname=target.host,
            assert_hostname=target.host,
        )

    def _exchange(self, connection: HTTPConnection, target: Target, wish: _Wish) -> Answer:
        ours = {
            "Host": target.authority,
            "User-Agent": self._settings.user_agent,
            "Accept-Encoding": "gzip",
            "Accept": "*/*",
            "Connection": "close",
        }
        connection.timeout = self._settings.deadline_s
        connection.request("GET", target.path, headers={**ours, **wish.headers}, preload_content=False)
        with closing(connection.getresponse()) as response:
            wish.cookies.take(target.url, response)
            return _read(response, target, wish.max_bytes, wish.cut)


def _read(response: HTTPResponse, target: Target, max_bytes: int, cut: bool) -> Answer:
    found = {name.lower(): value for name, value in response.headers.items()}
    if response.status in _REDIRECTS and "location" in found:
        return Answer(target.url, response.status, found)
    body = bytearray()
    for chunk in response.stream(_CHUNK, decode_content=False):
        body += chunk
        if len(body) > max_bytes:
            break
    content = decoded(bytes(body), found.get("content-encoding"), max_bytes)
    if max(len(body), len(content)) > max_bytes and not cut:
        raise FetchError("too_large", target.url, f"more than {max_bytes} bytes")
    return Answer(target.url, response.status, found, content[:max_bytes])


@contextmanager
def _deadline(connection: HTTPConnection, seconds: float) -> Iterator[Callable[[], bool]]:
    """Cut the connection off after `seconds`, whatever drips in: a timeout of a socket begins anew with every byte."""
    sock = connection.sock
    over = threading.Event()

    def cut_off() -> None:
        over.set()
        try:
            # Not SSLSocket's own shutdown: it takes the TLS object away from the thread that reads.
            socket.socket.shutdown(sock, socket.SHUT_RDWR)
        except OSError:
            return  # already gone

    timer = threading.Timer(max(seconds, 0), cut_off)
    timer.daemon = True
    timer.start()
    try:
        yield over.is_set
    finally:
        timer.cancel()


def _next(url: str, location: str) -> str:
    """Header bytes come as Latin-1; a raw UTF-8 path in them is common."""
    with suppress(UnicodeError):
        location = location.encode("latin-1").decode("utf-8")
    try:
        return urljoin(url, location.strip())
    except ValueError as error:
        raise FetchError("bad_url", url, f"redirects to {location[:200]!r}") from error


def _to_fetch_error(error: Exception, url: str, is_over: bool) -> FetchError:
    if is_over or isinstance(error, TimeoutError):
        return FetchError("timeout", url, "the answer did not end in time")
    if isinstance(error, BrokenCoding):
        return FetchError("http_error", url, str(error))
    return FetchError("unreachable", url, _brief(error))


def _brief(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:300]
