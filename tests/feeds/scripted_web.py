"""A web server on loopback that answers as its script says, down to the socket, and keeps an access log."""

import http
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timezone
from typing import NamedTuple


class Request(NamedTuple):
    host: str  # the Host header
    path: str
    headers: dict[str, str]  # names in lower case


Reply = bytes | Callable[[socket.socket, Request], None]


def reply(status: int = 200, body: bytes | str = b"", **headers: str) -> bytes:
    """The bytes of an answer; `content_type="…"` becomes `Content-Type: …`. Its length is right unless it is given."""
    content = body.encode() if isinstance(body, str) else body
    fields = {"content_length": str(len(content)), "connection": "close", **headers}
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in fields.items() if value]
    head = f"HTTP/1.1 {status} {http.HTTPStatus(status).phrase}\r\n" + "\r\n".join(lines) + "\r\n\r\n"
    return head.encode("latin-1") + content


class Web:
    """`web.routes[path]`, or `web.routes[host, path]`, is what is sent: bytes, or a function of socket and request."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.routes: dict[str | tuple[str, str], Reply] = {}
        self.log: list[Request] = []
        self.at_once: dict[str, int] = {}  # most requests of one host under way together
        self._now: dict[str, int] = {}
        self._lock = threading.Lock()
        self._scheme = "https" if tls else "http"
        self._tls = tls
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"{self._scheme}://{host}:{self.port}{path}"

    def paths(self, host: str | None = None) -> list[str]:
        """What was asked, without robots.txt."""
        return [
            request.path
            for request in self.log
            if request.path != "/robots.txt" and (host is None or request.host.partition(":")[0] == host)
        ]

    def close(self) -> None:
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for thread in self._threads:
            thread.join()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=[connection], daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError), connection:
            if self._tls:
                connection = self._tls.wrap_socket(connection, server_side=True)
            with connection:
                request = _read(connection)
                if request:
                    with self._counted(request):
                        self._answer(connection, request)

    def _answer(self, connection: socket.socket, request: Request) -> None:
        host = request.host.partition(":")[0]
        missing = reply(404)
        answer = self.routes.get((host, request.path), self.routes.get(request.path, missing))
        if isinstance(answer, bytes):
            connection.sendall(answer)
        else:
            answer(connection, request)

    @contextmanager
    def _counted(self, request: Request) -> Iterator[None]:
        host = request.host
        with self._lock:
            self.log.append(request)
            self._now[host] = self._now.get(host, 0) + 1
            self.at_once[host] = max(self.at_once.get(host, 0), self._now[host])
        try:
            yield
        finally:
            with self._lock:
                self._now[host] -= 1


def _read(connection: socket.socket) -> Request | None:
    data = b""
    while b"\r\n\r\n" not in data:
        chunk = connection.recv(65_536)
        if not chunk:
            return None
        data += chunk
    first, *lines = data.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return Request(headers.get("host", ""), first.split(" ")[1], headers)


def drip(connection: socket.socket, request: Request) -> None:
    """A byte now and then, for ever."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    connection.settimeout(0.02)
    while True:
        connection.sendall(b"x")
        with suppress(TimeoutError):
            if connection.recv(1) == b"":
                return


def drip_headers(connection: socket.socket, request: Request) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
    connection.settimeout(0.02)
    while True:
        connection.sendall(b"x")
        with suppress(TimeoutError):
            if connection.recv(1) == b"":
                return


def reset(connection: socket.socket, request: Request) -> None:
    """RST instead of an answer."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
    connection.close()


class Clock:
    """Time passes only by sleeping; monotonic seconds by `()`, the date by `now()`."""

    def __init__(self) -> None:
        self.seconds = 1_000.0
        self.slept: list[float] = []
        self._lock = threading.Lock()

    def __call__(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return datetime.fromtimestamp(1_800_000_000 + self.seconds, timezone.utc)

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self.slept.append(seconds)
            self.seconds += seconds
