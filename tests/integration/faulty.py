"""A proxy in front of the node that goes wrong on purpose, at the socket."""

import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

# Gets the number of a request, the request and the node's whole answer; gives what is sent on, None for nothing.
Fault = Callable[[int, bytes, bytes], bytes | None]


def answer(status: str, body: bytes, content_type: str = "application/json") -> bytes:
    """A whole HTTP answer."""
    head = f"HTTP/1.1 {status}\r\ncontent-type: {content_type}\r\ncontent-length: {len(body)}\r\n"
    return head.encode() + b"x-elastic-product: Elasticsearch\r\n\r\n" + body


@contextmanager
def faulty(url: str, fault: Fault, path: bytes = b"/_bulk") -> Iterator[str]:
    """The URL of a proxy for the node at `url`; `fault` has its way with requests whose first line holds `path`."""
    target = urlsplit(url)
    assert target.hostname
    assert target.port
    proxy = _Proxy((target.hostname, target.port), fault, path)
    thread = threading.Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{proxy.server_address[1]}"
    finally:
        proxy.shutdown()
        proxy.server_close()
        thread.join()


class _Proxy(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False

    def __init__(self, node: tuple[str, int], fault: Fault, path: bytes) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.node = node
        self.fault = fault
        self.path = path
        self.count = 0
        self.lock = threading.Lock()


class _Handler(socketserver.StreamRequestHandler):
    server: _Proxy

    def handle(self) -> None:
        with socket.create_connection(self.server.node) as node, node.makefile("rb") as replies:
            while request := _message(self.rfile):
                node.sendall(request)
                reply = _message(replies, no_body=request.startswith(b"HEAD"))
                matches = self.server.path in request.split(b"\r\n", 1)[0]
                sent = self._faulted(request, reply) if matches else reply
                self.wfile.write(sent or b"")
                if sent != reply and not _is_whole(sent):
                    return

    def _faulted(self, request: bytes, reply: bytes) -> bytes | None:
        with self.server.lock:
            self.server.count += 1
            number = self.server.count
        return self.server.fault(number, request, reply)


def _is_whole(reply: bytes | None) -> bool:
    if not reply:
        return False
    head, _, body = reply.partition(b"\r\n\r\n")
    return _length(head) == len(body)


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.split(b":")[1])
    return 0


def _message(stream: Any, no_body: bool = False) -> bytes:
    """One HTTP message with a Content-Length or chunks, as it came; empty at the end."""
    head = b""
    while line := stream.readline():
        head += line
        if line == b"\r\n":
            break
    if b"transfer-encoding: chunked" in head.lower():
        return _unchunked(head, stream)
    return head if no_body else head + stream.read(_length(head))


def _unchunked(head: bytes, stream: Any) -> bytes:
    body = b""
    while size := int(stream.readline(), 16):
        body += stream.read(size)
        stream.readline()
    stream.readline()
    kept = [line for line in head.rstrip().split(b"\r\n") if not line.lower().startswith(b"transfer-encoding")]
    return b"\r\n".join([*kept, b"content-length: %d" % len(body)]) + b"\r\n\r\n" + body
