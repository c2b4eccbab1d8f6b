"""The import, against a server on loopback that answers as a Kibana does."""

import email
import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from pipeline.kibana import SAVED_OBJECTS, import_saved_objects
from schemas import ClaimwireError, ConfigError, UnavailableError


class Kibana:
    """Answers every request with `status` and `body`; keeps what it was sent."""

    def __init__(self) -> None:
        self.status = 200
        self.body: Any = None
        self.requests: list[tuple[str, dict[str, str], list[dict[str, Any]]]] = []
        kibana = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                content = self.rfile.read(int(self.headers["content-length"]))
                form = email.message_from_bytes(f"content-type: {self.headers['content-type']}\n\n".encode() + content)
                sent = form.get_payload()[0].get_payload(decode=True).decode()
                objects = [json.loads(line) for line in sent.splitlines()]
                kibana.requests.append((self.path, {k.lower(): v for k, v in self.headers.items()}, objects))
                answer = kibana.body if kibana.body is not None else {"success": True, "successCount": len(objects)}
                self.send_response(kibana.status)
                self.end_headers()
                self.wfile.write(answer if isinstance(answer, bytes) else json.dumps(answer).encode())

            def log_message(self, *args: Any) -> None:
                """Quiet."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def kibana() -> Iterator[Kibana]:
    made = Kibana()
    thread = threading.Thread(target=made.server.serve_forever, args=(0.01,))
    thread.start()
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()


def test_every_object_is_sent(kibana: Kibana) -> None:
    lines = SAVED_OBJECTS.read_text().splitlines()
    assert import_saved_objects(kibana.url + "/s/news/") == len(lines)
    (path, headers, objects) = kibana.requests[0]
    assert path == "/s/news/api/saved_objects/_import?overwrite=true"
    assert headers["kbn-xsrf"]
    assert "authorization" not in headers
    assert objects == [json.loads(line) for line in lines]


def test_another_prefix_and_a_key(kibana: Kibana) -> None:
    import_saved_objects(kibana.url, prefix="mine-", api_key="c2VjcmV0")
    (_, headers, objects) = kibana.requests[0]
    views = [each["attributes"]["title"] for each in objects if each["type"] == "index-pattern"]
    assert views == ["mine-articles", "mine-mentions", "mine-claims", "mine-dead-letters"]
    assert headers["authorization"] == "ApiKey c2VjcmV0"


PARTLY = {"success": False, "successCount": 3, "errors": [{"type": "lens", "id": "x", "error": {"type": "conflict"}}]}
ANSWERS: dict[str, tuple[int, Any, type[ClaimwireError], str]] = {
    "starting": (503, b"Kibana server is not ready yet", UnavailableError, "503 Kibana server is not ready yet"),
    "wrong key": (401, {"message": "unable to authenticate"}, ConfigError, "refuses the import: unable to auth"),
    "no rights": (403, {"message": "Unable to bulk_create"}, ConfigError, "Unable to bulk_create"),
    "not a Kibana": (404, b"<html>", ConfigError, "there is no Kibana at"),
    "something else that says 200": (200, b"<html>", UnavailableError, "did not import: 200 <html>"),
    "says nothing": (500, b"", UnavailableError, "did not import: 500 without a word"),
    "some refused": (200, PARTLY, UnavailableError, r"took 3 objects; refused: lens x \(conflict\)"),
}


@pytest.mark.parametrize(("status", "body", "error", "says"), ANSWERS.values(), ids=ANSWERS)
def test_what_kibana_says_is_one_line(
    kibana: Kibana, status: int, body: Any, error: type[ClaimwireError], says: str
) -> None:
    kibana.status, kibana.body = status, body
    with pytest.raises(error, match=says) as caught:
        import_saved_objects(kibana.url)
    assert "\n" not in str(caught.value)


def test_nobody_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(UnavailableError, match="Kibana does not answer at http://127"):
        import_saved_objects(f"http://127.0.0.1:{port}")


@pytest.mark.parametrize("url", ["kibana:5601", "", "http://"])
def test_no_address(url: str) -> None:
    with pytest.raises(ConfigError, match="no address of a Kibana"):
        import_saved_objects(url)


def test_no_file(kibana: Kibana, tmp_path: Any) -> None:
    with pytest.raises(ConfigError, match=r"cannot read Kibana's saved objects: .*missing"):
        import_saved_objects(kibana.url, tmp_path / "missing")
