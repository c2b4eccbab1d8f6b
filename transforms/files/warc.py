"""WARC archives -> the HTML pages in them. Every record is a page, a dead letter, or skipped with a reason."""

import os
import re
import zlib
from collections.abc import Iterator
from typing import IO, NamedTuple

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
_PADDING = b"\0 \t\r\n"

Outcome = Page | ReadError | Skipped


class _Answer(NamedTuple):
    status: int
    headers: dict[str, str]  # names in lower case
    body: bytes  # coded as it was sent


def read_warc(file: IO[bytes], path: str, max_bytes: int) -> Iterator[Outcome]:
    """Yield one page per HTML answer with status 200; its `path` ends with the record's offset (`news.warc.gz@2048`).

    `file` is a file on disk, at its beginning. Damage costs the records that it lies in: reading goes on with the next
    record that can be found.
    """
    is_empty = True
    for outcome in _outcomes(file, path, max_bytes):
        is_empty = is_empty and isinstance(outcome, Skipped) and outcome.reason == "not_a_page"
        yield outcome
    if is_empty:
        yield ReadError("empty", path, "no response records")


def _outcomes(file: IO[bytes], path: str, max_bytes: int) -> Iterator[Outcome]:
    size = os.fstat(file.fileno()).st_size
    is_packed = _is_member(file, 0)
    start: int | None = 0
    while start is not None:
        at = start  # of the last record that was read
        last: list[Outcome] = []  # what it came to: given out when its end, with its checksum, has been seen
        try:
            for record in _records(file, start):
                yield from last
                if last and not is_packed:
                    yield from _lost(file, path, _end_of_record(file, at), record.stream_pos)
                at, last = record.stream_pos, []
                last = [_outcome(f"{path}@{at}", record, max_bytes)]
            yield from (*last, *_lost(file, path, _end(file, at, is_packed), size))
            return
        except _ERRORS as error:
            end = _end(file, at, is_packed) if last else None
            start = _next_start(file, at + 1 if end is None else end, is_packed)
            if end is not None:
                yield from (*last, *_lost(file, path, end, size if start is None else start))
            else:
                yield from last if is_packed and not _is_member(file, at) else ()  # all of it is one member
                reason = "truncated" if start is None and _is_cut(file, at, is_packed) else "corrupt"
                yield ReadError(reason, f"{path}@{at}", f"damaged: {error}")


def _lost(file: IO[bytes], path: str, end: int | None, start: int) -> Iterator[ReadError]:
    """Report bytes between the end of a record and the start of the next; blanks and padding are no loss."""
    if end is not None and os.pread(file.fileno(), max(min(start - end, _SAMPLE), 0), end).strip(_PADDING):
        yield ReadError("corrupt", f"{path}@{end}", f"{start - end:,} bytes that belong to no record")


def _end(file: IO[bytes], at: int, is_packed: bool) -> int | None:
    """Find where the record or gzip member at `at` ends; `None` if it is damaged."""
    try:
        return _end_of_member(file, at) if is_packed else _end_of_record(file, at)
    except (zlib.error, EOFError):
        return None


def _is_member(file: IO[bytes], at: int) -> bool:
    return _MEMBER.match(os.pread(file.fileno(), 3, at)) is not None


def _is_cut(file: IO[bytes], at: int, is_packed: bool) -> bool:
    """Whether the record at `at` is undamaged as far as it goes."""
    try:
        return not is_packed or _end_of_member(file, at) == 0
    except EOFError:
        return True
    except zlib.error:
        return False


def _end_of_record(file: IO[bytes], at: int) -> int | None:
    head = os.pread(file.fileno(), _SAMPLE, at)
    header = _BLANK_LINE.search(head)
    length = _LENGTH.search(head, 0, header.start()) if header else None
    return at + header.end() + int(length[1] if length else 0) if header else None


def _end_of_member(file: IO[bytes], at: int) -> int:
    """Find where the gzip member at `at` ends. Raises `zlib.error` if it is damaged, EOFError if it is cut."""
    member = zlib.decompressobj(zlib.MAX_WBITS | 16)
    file.seek(at)
    while data := file.read(_STEP):
        while data:
            member.decompress(data, _STEP)
            if member.eof:
                return file.tell() - len(member.unused_data)
            data = member.unconsumed_tail
    raise EOFError


def _records(file: IO[bytes], start: int) -> Iterator[WarcRecord]:
    """Iterate from the offset `start` on; "quirks" are lines that end with a line feed alone."""
    file.seek(start)
    yield from ArchiveIterator(file, parse_http=False, quirks_mode=True)


def _next_start(file: IO[bytes], start: int, is_packed: bool) -> int | None:
    """Find the next record by its first bytes; `None` if there is none."""
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
    """Decide on one record. Its block is read before anything is decoded, so that no body harms the next."""
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
    """Parse the HTTP answer in a record; a file archived without one has the record's own type."""
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
    """Whether the answer's type or the archive says so; the first tag decides if neither says anything."""
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
