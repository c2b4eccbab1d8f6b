"""WARC archives."""

import gzip
from pathlib import Path

import pytest

from schemas import Page, ReadError
from transforms.files import read

PAGE = b"<html><body><p>" + b"The ferry sails on Friday. " * 40 + b"</p></body></html>"


def record(url: str, body: bytes, *, status: int = 200, content_type: str = "text/html; charset=utf-8") -> bytes:
    """One response record."""
    http = f"HTTP/1.1 {status} x\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2025-05-07T08:00:00Z\r\n"
        "WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000001>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"


RECORDS = [
    record("https://www.example.org/a", PAGE),
    record("https://www.example.org/gone", PAGE, status=404),
    record("https://www.example.org/data", b"{}", content_type="application/json"),
    record("https://www.example.org/b", PAGE),
]


@pytest.mark.parametrize("packed", [False, True])
def test_pages_of_an_archive(tmp_path: Path, packed: bool) -> None:
    path = tmp_path / "news.warc"
    path.write_bytes(b"".join(map(gzip.compress, RECORDS)) if packed else b"".join(RECORDS))
    pages = [page for page in read(str(path)) if isinstance(page, Page)]
    assert [page.url for page in pages] == ["https://www.example.org/a", "https://www.example.org/b"]
    assert {page.content for page in pages} == {PAGE}
    assert {str(page.fetched_at) for page in pages} == {"2025-05-07 08:00:00+00:00"}
    assert pages[0].path == f"{path}@0"


def test_an_archive_that_ends_early(tmp_path: Path) -> None:
    path = tmp_path / "news.warc"
    path.write_bytes(b"".join(RECORDS)[:-500])
    page, error = read(str(path))
    assert isinstance(page, Page)
    assert isinstance(error, ReadError)
    assert error.reason == "truncated"


def test_an_archive_without_pages(tmp_path: Path) -> None:
    path = tmp_path / "news.warc"
    path.write_bytes(b"WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 0\r\n\r\n\r\n\r\n")
    (error,) = read(str(path))
    assert isinstance(error, ReadError)
    assert error.reason == "empty"
