"""WARC archives: each record is a page, a dead letter, or skipped with a reason, and none harms the next."""

import gzip
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas import Page, ReadError
from transforms.files import Skipped, read, read_all

PAGE = b"<html><body><p>" + b"The ferry sails on Friday. " * 40 + b"</p></body></html>"
PACKED = gzip.compress(PAGE)


def record(
    url: str = "https://www.example.org/x",
    body: bytes = PAGE,
    *,
    status: str = "HTTP/1.1 200 OK",
    headers: str = "Content-Type: text/html; charset=utf-8",
    kind: str = "response",
    more: str = "",
    eol: str = "\r\n",
    http_eol: str = "\r\n",
) -> bytes:
    """One record; `headers` are those of its answer, `more` those of the archive."""
    http = "\n".join(filter(None, (status, headers, "\n"))).replace("\n", http_eol).encode() + body
    head = (
        f"WARC/1.0\nWARC-Type: {kind}\nWARC-Target-URI: {url}\nWARC-Date: 2025-05-07T08:00:00Z\n"
        f"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000001>\n{more}"
        f"Content-Type: application/http; msgtype={kind}\nContent-Length: {len(http)}\n\n"
    )
    return head.replace("\n", eol).encode() + http + b"\r\n\r\n"


def chunked(body: bytes, size: int = 100) -> bytes:
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def resource(kind: str) -> bytes:
    head = f"WARC/1.1\r\nWARC-Type: resource\r\nWARC-Target-URI: https://www.example.org/r\r\nContent-Type: {kind}\r\n"
    return head.encode() + b"Content-Length: %d\r\n\r\n%s\r\n\r\n" % (len(PAGE), PAGE)


HTML = "Content-Type: text/html\n"
FIRST, LAST = record("https://www.example.org/first"), record("https://www.example.org/last")
PAGES = {  # name: a record whose page is PAGE
    "plain": record(),
    "gzip": record(body=PACKED, headers=f"{HTML}Content-Encoding: gzip"),
    "chunked": record(body=chunked(PAGE), headers=f"{HTML}Transfer-Encoding: chunked"),
    "gzip in chunks": record(
        body=chunked(PACKED, 7), headers=f"{HTML}Content-Encoding: gzip\nTransfer-Encoding: chunked"
    ),
    "gzip that is none": record(headers=f"{HTML}Content-Encoding: gzip"),
    "chunks that are none": record(headers=f"{HTML}Transfer-Encoding: chunked"),
    "neither": record(headers=f"{HTML}Content-Encoding: gzip\nTransfer-Encoding: chunked"),
    "a coding nobody knows": record(headers=f"{HTML}Content-Encoding: none"),
    "a type in capitals": record(headers="Content-Type: TEXT/HTML; CHARSET=UTF-8"),
    "a header in capitals": record(headers="CONTENT-TYPE: text/html"),
    "xhtml": record(headers="Content-Type: application/xhtml+xml"),
    "the archive says the type": record(headers="Server: x", more="WARC-Identified-Payload-Type: text/html\n"),
    "the archive knows better": record(
        headers="Content-Type: text/plain", more="WARC-Identified-Payload-Type: text/html\n"
    ),
    "nobody says the type": record(headers="Server: x"),
    "no header at all": record(headers=""),
    "bytes of any kind": record(headers="Content-Type: application/octet-stream"),
    "line feeds in the answer": record(http_eol="\n"),
    "line feeds throughout": record(eol="\n", http_eol="\n"),
    "a folded header": record(headers="X-Note: one\n  two\nContent-Type: text/html"),
    "a header that is no header": record(headers="nonsense\nContent-Type: text/html"),
    "http/2": record(status="HTTP/2 200"),
    "changed by a proxy": record(status="HTTP/1.1 203 Non-Authoritative"),
    "a saved file": resource("text/html"),
}


@pytest.mark.parametrize("between", PAGES.values(), ids=PAGES)
@pytest.mark.parametrize("packed", [False, True])
def test_each_record_is_read_by_itself(tmp_path: Path, packed: bool, between: bytes) -> None:
    path = tmp_path / "news.warc"
    records = [FIRST, between, LAST]
    path.write_bytes(b"".join(map(gzip.compress, records)) if packed else b"".join(records))
    outcomes = list(read_all(str(path)))
    assert [getattr(outcome, "content", outcome) for outcome in outcomes] == [PAGE] * 3


OTHERS = {  # name: (a record without a page, what it comes to)
    "not found": (record(status="HTTP/1.1 404 Not Found"), "status"),
    "moved": (record(body=b"", status="HTTP/1.1 301 Moved", headers="Location: /y"), "status"),
    "an image": (record(body=b"\x89PNG", headers="Content-Type: image/png"), "not_html"),
    "an image, falsely gzip": (
        record(body=b"\x89PNG\r\n\x1a\n" * 9, headers="Content-Type: image/png\nContent-Encoding: gzip"),
        "not_html",
    ),
    "an image, falsely chunked": (
        record(body=b"\x89PNG\r\n\x1a\n" * 9, headers="Content-Type: image/png\nTransfer-Encoding: chunked"),
        "not_html",
    ),
    "a large video": (record(body=bytes(6_000_000), headers="Content-Type: video/mp4"), "not_html"),
    "json": (record(body=b"{}", headers="Content-Type: application/json"), "not_html"),
    "robots.txt": (record(body=b"User-agent: *", headers="Content-Type: text/plain"), "not_html"),
    "no type and no tags": (record(body=b"just words", headers="Server: x"), "not_html"),
    "a saved image": (resource("image/jpeg"), "not_html"),
    "a revisit": (record(kind="revisit", body=b""), "revisit"),
    "a request": (record(kind="request", body=b"", status="GET /x HTTP/1.1"), "not_a_page"),
    "what the archive is": (b"WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 0\r\n\r\n\r\n\r\n", "not_a_page"),
    "no answer in it": (record(status="nonsense", headers=""), "corrupt"),
    "gzip cut short": (record(body=PACKED[:-9], headers=f"{HTML}Content-Encoding: gzip"), "corrupt"),
    "chunks cut short": (record(body=chunked(PAGE)[:-99], headers=f"{HTML}Transfer-Encoding: chunked"), "corrupt"),
    "a page of 6 MB": (record(body=b"<p>" + b"word " * 1_200_000), "too_large"),
    "a page that unpacks to 6 MB": (
        record(body=gzip.compress(b"word " * 1_200_000), headers=f"{HTML}Content-Encoding: gzip"),
        "too_large",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("between", "reason"), OTHERS.values(), ids=OTHERS)
@pytest.mark.parametrize("packed", [False, True])
def test_what_is_no_page_is_said_and_harms_no_other(tmp_path: Path, packed: bool, between: bytes, reason: str) -> None:
    path = tmp_path / "news.warc"
    records = [FIRST, between, LAST]
    path.write_bytes(b"".join(map(gzip.compress, records)) if packed else b"".join(records))
    first, other, last = read_all(str(path))
    assert isinstance(first, Page)
    assert isinstance(last, Page)
    assert isinstance(other, ReadError | Skipped)
    assert other.reason == reason


def damaged(packed: bytes) -> bytes:
    return packed[:30] + b"\xff" * 40 + packed[70:]


def with_false_checksum(packed: bytes) -> bytes:
    return packed[:-8] + bytes([packed[-8] ^ 1]) + packed[-7:]


P_FIRST, P_LAST, P_MORE = gzip.compress(FIRST), gzip.compress(LAST), gzip.compress(record())
LARGE = gzip.compress(record(body=b"<p>" + random.Random(1).randbytes(100_000).hex().encode()))
BOTH = ["first", "last"]
DAMAGE = {  # name: (an archive, its pages, what is said of the rest)
    "rubbish between records": (FIRST + b"rubbish\r\n\r\n" + LAST, BOTH, "corrupt"),
    "a length that is too small": (
        FIRST + record(body=PAGE + b"\r\nmore").replace(b": 11", b": 10") + LAST,
        ["first", "x", "last"],
        "corrupt",
    ),
    "rubbish at the end": (FIRST + LAST + b"rubbish\r\n", BOTH, "corrupt"),
    "padding at the end": (FIRST + LAST + bytes(512), BOTH, None),
    "rubbish between members": (P_FIRST + b"rubbish" * 5 + P_LAST, BOTH, "corrupt"),
    "rubbish behind the members": (P_FIRST + P_LAST + b"rubbish", BOTH, "corrupt"),
    "a member that is no record": (P_FIRST + P_LAST + gzip.compress(b"rubbish"), BOTH, "corrupt"),
    "padding behind the members": (P_FIRST + P_LAST + bytes(512), BOTH, None),
    "a damaged member": (P_FIRST + damaged(P_MORE) + P_LAST, BOTH, "corrupt"),
    "a member cut short": (P_FIRST + P_MORE[:-30] + P_LAST, BOTH, "corrupt"),
    "a false checksum": (P_FIRST + with_false_checksum(P_MORE) + P_LAST, BOTH, "corrupt"),
    "a false checksum of a large page": (P_FIRST + with_false_checksum(LARGE) + P_LAST, BOTH, "corrupt"),
    "a false checksum at the beginning": (with_false_checksum(P_MORE) + P_FIRST + P_LAST, BOTH, "corrupt"),
    "a false checksum at the end": (P_FIRST + P_LAST + with_false_checksum(P_MORE), BOTH, "corrupt"),
    "all in one member": (gzip.compress(FIRST + LAST) + b"rubbish", BOTH, "corrupt"),
}


@pytest.mark.parametrize(("content", "pages", "reason"), DAMAGE.values(), ids=DAMAGE)
def test_damage_is_said_once_and_harms_no_other_record(
    tmp_path: Path, content: bytes, pages: list[str], reason: str | None
) -> None:
    path = tmp_path / "news.warc"
    path.write_bytes(content)
    outcomes = list(read_all(str(path)))
    assert [outcome.url for outcome in outcomes if isinstance(outcome, Page)] == [
        f"https://www.example.org/{page}" for page in pages
    ]
    assert [outcome.reason for outcome in outcomes if not isinstance(outcome, Page)] == ([reason] if reason else [])


def test_each_damaged_record_is_said(tmp_path: Path) -> None:
    path = tmp_path / "news.warc"
    path.write_bytes(P_FIRST + with_false_checksum(P_MORE) * 2 + P_LAST)
    first, *errors, last = read_all(str(path))
    assert isinstance(first, Page)
    assert isinstance(last, Page)
    assert [error.subject for error in errors if isinstance(error, ReadError)] == [
        f"{path}@{len(P_FIRST)}",
        f"{path}@{len(P_FIRST) + len(P_MORE)}",
    ]


ADDRESSES = {
    "https://www.example.org/a": "https://www.example.org/a",
    "<https://www.example.org/a>": "https://www.example.org/a",
}


@pytest.mark.parametrize(("written", "address"), ADDRESSES.items())
def test_what_is_known_of_a_page(tmp_path: Path, written: str, address: str) -> None:
    path = tmp_path / "news.warc"
    path.write_bytes(record(written))
    (page,) = read(str(path))
    assert isinstance(page, Page)
    assert (page.url, page.path, page.content_type) == (address, f"{path}@0", "text/html; charset=utf-8")
    assert str(page.fetched_at) == "2025-05-07 08:00:00+00:00"


@pytest.mark.parametrize("packed", [False, True])
def test_an_archive_that_ends_early(tmp_path: Path, packed: bool) -> None:
    path = tmp_path / "news.warc"
    path.write_bytes(
        (gzip.compress(FIRST) + gzip.compress(LAST) if packed else FIRST + LAST)[: -50 if packed else -500]
    )
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


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=60), st.integers(0, 2000), st.booleans())
def test_any_damage_is_survived(tmp_path: Path, rubbish: bytes, at: int, packed: bool) -> None:
    whole = gzip.compress(FIRST) + gzip.compress(LAST) if packed else FIRST + LAST
    path = tmp_path / "news.warc"
    path.write_bytes(whole[:at] + rubbish + whole[at:])
    assert all(isinstance(outcome, Page | ReadError) for outcome in read(str(path)))
