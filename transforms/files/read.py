"""One file -> its pages. What a file is, its content says, not its name."""

import gzip
import os
import re
import stat
import zlib
from collections.abc import Iterator
from contextlib import suppress
from typing import IO, cast

from schemas import Page, ReadError
from transforms.files.archives import Budget, Member, is_archive, unpack
from transforms.files.inputs import FileInput
from transforms.files.records import read_records
from transforms.files.skipped import Skipped
from transforms.files.tables import UTF16_MARKS, is_named_table, read_table, table_form
from transforms.files.warc import read_warc

MAX_BYTES = 5_000_000  # of one document; the cleaner reads no larger page
_SNIFFED = 4096
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|article|main|div|p|h1|table|meta|title)\b", re.IGNORECASE)
_XML = re.compile(rb"<(?:rss|feed|rdf:RDF|urlset|sitemapindex|\?xml)\b")
_JSON = re.compile(rb"^\s*(?:\{\s*[\"}]|\[\s*[\[{\]])")
_BINARY = {
    b"%PDF": "a PDF",
    b"BZh": "compressed with bzip2: only gzip is read",
    b"\xfd7zXZ": "compressed with xz: only gzip is read",
    b"\x28\xb5\x2f\xfd": "compressed with zstd: only gzip is read",
}

Outcome = Page | ReadError | Skipped


def read(file: FileInput | str) -> Iterator[Page | ReadError]:
    """The pages in one file, in order; what is wrong with the file or one of its records stands in its place.

    Reads HTML, plain text, JSON Lines, tables, WARC, and zip and tar archives of these, each also compressed with gzip.
    Never raises.
    """
    return (outcome for outcome in read_all(file) if not isinstance(outcome, Skipped))


def read_all(file: FileInput | str) -> Iterator[Outcome]:
    """Like `read`, but each record of the file gives an outcome, also those that are left out on purpose."""
    file = file if isinstance(file, FileInput) else FileInput(file)
    return _without_raising(file.path, _from_disk(file))


def _from_disk(file: FileInput) -> Iterator[Outcome]:
    _check(file.path)
    with open(file.path, "rb") as raw:
        yield from _outcomes(file, raw, Budget.of(raw))


def _without_raising(path: str, outcomes: Iterator[Outcome]) -> Iterator[Outcome]:
    """Yield the outcomes of one file or member; an error that ends it comes last."""
    try:
        yield from outcomes
    except ReadError as error:
        yield error
    except EOFError:
        yield ReadError("truncated", path, "the compressed file ends early")
    except (zlib.error, gzip.BadGzipFile) as error:
        yield ReadError("corrupt", path, f"not readable as gzip: {error}")
    except (OSError, ValueError) as error:
        yield _system_error(path, error)


def _check(path: str) -> None:
    mode = os.stat(path).st_mode
    if stat.S_ISDIR(mode):
        os.listdir(path)
        raise ReadError("empty", path, "a folder without files")
    if not stat.S_ISREG(mode):
        raise ReadError("unknown_type", path, "neither a file nor a folder")


def _outcomes(file: FileInput, raw: IO[bytes], budget: Budget, depth: int = 0) -> Iterator[Outcome]:
    """Read an open file on disk; `depth` is the number of archives that it was in."""
    if _is_warc(_peek(raw)):
        yield from read_warc(raw, file.path, MAX_BYTES)
        return
    with _unpacked(raw) as content:
        start = _peek(content)
        if not start.strip(b"\xef\xbb\xbf \t\r\n\0"):
            raise ReadError("empty", file.path, "there is nothing in it")
        if is_archive(start):
            yield from _members(file, content, budget, depth)
        elif _is_records(start):
            yield from read_records(file, content, MAX_BYTES)
        elif form := table_form(file.path, start):
            yield from read_table(file.path, content, form, MAX_BYTES)
        else:
            kind = _kind(file.path, start)
            yield _document(file, content, kind)


def _members(file: FileInput, content: IO[bytes], budget: Budget, depth: int) -> Iterator[Outcome]:
    for member in unpack(file, content, budget, depth):
        if isinstance(member, Member):
            inner = _outcomes(member.file, member.content, budget, depth + 1)
            yield from _without_raising(member.file.path, inner)
        else:
            yield member


def _unpacked(raw: IO[bytes]) -> IO[bytes]:
    return cast(IO[bytes], gzip.open(raw, "rb")) if _peek(raw).startswith(b"\x1f\x8b") else raw


def _is_warc(start: bytes) -> bool:
    """Whether the first record begins as one of a WARC; damage after that is for the reader to find."""
    with suppress(zlib.error):
        start = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(start, 100)
    return start.lstrip().startswith(b"WARC/")


def _peek(content: IO[bytes]) -> bytes:
    start = content.read(_SNIFFED)
    content.seek(0)
    return start


def _is_records(start: bytes) -> bool:
    return _JSON.match(start.removeprefix(b"\xef\xbb\xbf")) is not None


def _kind(path: str, start: bytes) -> str:
    """`html` or `text`; raises for what holds no article."""
    for magic, name in _BINARY.items():
        if start.startswith(magic):
            raise ReadError("binary", path, name)
    if b"\0" in start and not start.startswith(UTF16_MARKS):
        raise ReadError("binary", path, "it has NUL bytes, as no text does")
    if _XML.match(start.removeprefix(b"\xef\xbb\xbf").lstrip()) and b"<html" not in start:
        raise ReadError("unknown_type", path, "XML; for a feed use `claimwire feeds add`")
    if _HTML.search(start):
        return "html"
    if is_named_table(path):
        raise ReadError("unknown_type", path, "a table without a column for texts or pages, such as `text` or `html`")
    return "text"


def _document(file: FileInput, content: IO[bytes], kind: str) -> Page:
    data = content.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise ReadError("too_large", file.path, f"over {MAX_BYTES:,} bytes, the most that is read as one document")
    if isinstance(content, gzip.GzipFile):
        content.read(1)  # reaches the checksum, which tells a file cut at its very end
    return Page(data, kind=kind, **file._asdict())


def _system_error(path: str, error: Exception) -> ReadError:
    message = getattr(error, "strerror", None) or str(error)
    if isinstance(error, PermissionError):
        return ReadError("no_permission", path, message)
    if isinstance(error, FileNotFoundError | NotADirectoryError | ValueError):
        return ReadError("missing", path, message)
    return ReadError("corrupt", path, message)
