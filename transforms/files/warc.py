"""WARC archives -> the HTML pages in them. Every record is a page, a dead letter, or skipped with a reason."""

import os
import re
import zlib
from collections.abc import Iterator
from io import BufferedReader
from typing import NamedTuple

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from schemas import Page, ReadError
from schemas.times import parse_time
from schemas.urls import tidy
from transforms.codings import BrokenCoding, dechunked, decoded
from transforms.files.skipped import Skipped

_ERRORS = (OSError, EOFError, ValueError, RuntimeError)  # what the iterator raises on damage
_ANSWERS = (WarcRecordType.response, WarcRecordType.resource)
_GOOD = (200, 203)  # 203 is what a proxy answers that changed something
_HTML_TYPES = {"text/html", "application/xhtml+xml"}
_UNSAID = {"", "application/octet-stream", "unknown/unknown", "*/*"}
_HTML = re.compile(rb"\s*(?:<!--.{0,1000}?-->\s*)?<(?:!doctype\s+html|html|head)\b", re.IGNORECASE | re.DOTALL)
_HEAD = 65_536  # bytes in which the HTTP header of an answer ends
_STEP = 1_000_000
_SAMPLE = 4096  # bytes of a compressed record that must show what it is
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_LENGTH = re.compile(rb"\nContent-Length:[ \t]*(\d{1,15})", re.IGNORECASE)
_STATUS = re.compile(r"HTTP/\d(?:\.\d)?\s+(\d{3})")
_START = re.compile(rb"(?<=\n)WARC/1\.\d\r?\n")
_MEMBER = re.compile(rb"\x1f\x8b\x08")

Outcome = Page | ReadError | Skipped


class _Answer(NamedTuple):
    status: int
    headers: dict[str, str]  # names in lower case
    body: bytes  # coded as it was sent


def read_warc(path: str, max_bytes: int) -> Iterator[Outcome]:
    """One page an answer with status 200 and HTML in it; `path` gets the record's offset (`news.warc.gz@2048`).

    Damage costs the records that it lies in: reading goes on with the next record that can be found.
    """
    answers = 0
    start: int | None = 0
    with open(path, "rb") as file:
        is_packed = file.peek(2).startswith(b"\x1f\x8b")
        while start is not None:
            at = began = start
            taken = 0
            try:
                for record in _records(file, start):
                    if not is_packed and (lost := _lost(file, path, at, record.stream_pos)):
                        yield lost
                    at, taken = record.stream_pos, taken + 1
                    answers += record.record_type in _ANSWERS
                    yield _outcome(f"{path}@{at}", record, max_bytes)
                break
            except _ERRORS as error:
                start = _next_start(file, at + 1, is_packed)
                if taken or not began:  # else it is the damage that was said already
                    message = f"damaged here or in the next record: {error}"
                    yield ReadError("corrupt" if start else "truncated", f"{path}@{at}", message)
    if not answers:
        yield ReadError("empty", path, "no response records")


def _lost(file: BufferedReader, path: str, before: int, at: int) -> ReadError | None:
    """What stands between the end of the record at `before` and the next one at `at`: blank lines are no loss."""
    head = os.pread(file.fileno(), _SAMPLE, before)
    length, header = _LENGTH.search(head), _BLANK_LINE.search(head)
    if before == at or not header:
        return None
    end = before + header.end() + (int(length[1]) if length and length.start() < header.start() else 0)
    if not os.pread(file.fileno(), max(min(at - end, _SAMPLE), 0), end).strip():
        return None
    return ReadError("corrupt", f"{path}@{end}", f"{at - end:,} bytes that belong to no record")


def _records(file: BufferedReader, start: int) -> Iterator[WarcRecord]:
    """From the offset `start` on; "quirks" are lines that end with a line feed alone."""
    file.seek(start)
    yield from ArchiveIterator(file, parse_http=False, quirks_mode=True)


def _next_start(file: BufferedReader, start: int, is_packed: bool) -> int | None:
    """Offset of the next record that can be told from its first bytes; `None` when there is none."""
    mark = _MEMBER if is_packed else _START
    kept = b""
    file.seek(start)
    while data := file.read(_STEP):
        kept += data
        base = file.tell() - len(kept)
        for match in mark.finditer(kept):
            if not is_packed or _opens_record(kept[match.start() : match.start() + _SAMPLE]):
                return base + match.start()
        kept = kept[-_SAMPLE:]
    return None


def _opens_record(packed: bytes) -> bool:
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(packed, 5) == b"WARC/"
    except zlib.error:
        return False


def _outcome(subject: str, record: WarcRecord, max_bytes: int) -> Outcome:
    """What becomes of one record. Its block is read before anything is decoded, so that no body harms the next."""
    if record.record_type not in _ANSWERS:
        return Skipped(subject, "revisit" if record.record_type == WarcRecordType.revisit else "not_a_page")
    stated = record.content_length
    is_large = stated > max_bytes + _HEAD
    block = record.reader.read(_HEAD if is_large else stated)
    answer = _answer(record, block)
    if answer is None:
        return ReadError("corrupt", subject, "no HTTP answer is in it")
    if answer.status not in _GOOD:
        return Skipped(subject, "status")
    if not _is_html(record, answer):
        return Skipped(subject, "not_html")
    if is_large:
        return ReadError("too_large", subject, f"{stated:,} bytes, at most {max_bytes:,} are read")
    if len(block) < stated:
        return ReadError("truncated", subject, f"{len(block):,} bytes of {stated:,}")
    return _page(subject, record, answer, max_bytes)


def _answer(record: WarcRecord, block: bytes) -> _Answer | None:
    """The HTTP answer in a record; a file that was archived without one has the record's own type."""
    kind = record.headers.get("Content-Type") or ""
    if record.record_type == WarcRecordType.resource or not kind.lower().startswith("application/http"):
        return _Answer(200, {"content-type": kind}, block)
    head, *rest = _BLANK_LINE.split(block, maxsplit=1)
    first, *lines = re.sub(r"\r?\n[ \t]+", " ", head.decode("latin-1")).splitlines() or [""]
    status = _STATUS.match(first)
    if not status:
        return None
    headers: dict[str, str] = {}
    for name, _, value in (line.partition(":") for line in lines):
        headers.setdefault(name.strip().lower(), value.strip())
    return _Answer(int(status[1]), headers, rest[0] if rest else b"")


def _media_type(value: str | None) -> str:
    return (value or "").partition(";")[0].strip().lower()


def _is_html(record: WarcRecord, answer: _Answer) -> bool:
    """By the answer's type, or by what the archive found it to be; by its first tag where neither says anything."""
    said = {
        _media_type(answer.headers.get("content-type")),
        _media_type(record.headers.get("WARC-Identified-Payload-Type")),
    }
    if said & _HTML_TYPES:
        return True
    return said <= _UNSAID and _HTML.match(answer.body) is not None


def _page(subject: str, record: WarcRecord, answer: _Answer, max_bytes: int) -> Page | ReadError:
    coding, transfer = answer.headers.get("content-encoding"), answer.headers.get("transfer-encoding", "")
    try:
        body = dechunked(answer.body) if "chunked" in transfer.lower() else answer.body
        body = decoded(body, coding, max_bytes)
    except BrokenCoding as error:
        return ReadError("corrupt", subject, str(error))
    if len(body) > max_bytes:
        return ReadError("too_large", subject, f"over {max_bytes:,} bytes")
    return Page(
        body,
        url=tidy(record.headers.get("WARC-Target-URI") or "") or None,  # Wget puts it in angle brackets
        path=subject,
        content_type=answer.headers.get("content-type"),
        fetched_at=parse_time(record.headers.get("WARC-Date")),
    )
