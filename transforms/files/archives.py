"""Zip and tar archives -> their members, each a file on disk while it is read."""

import os
import struct
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, NamedTuple

from schemas import ReadError
from transforms.files.inputs import FileInput, is_content
from transforms.files.skipped import Skipped

_MAX_MEMBERS = 200_000  # of one file, with those of the archives in it
_MAX_DEPTH = 3  # archives within archives
_FREE, _MAX_RATIO = 100_000_000, 100  # bytes that a file may unpack to in any case, and for each of its own
_STEP = 1_000_000
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_TAR, _TAR_AT = b"ustar", 257
_BLOCK = 512  # bytes of a header in a tar archive
_DOCUMENTS = {"[Content_Types].xml", "mimetype", "META-INF/MANIFEST.MF"}  # in office documents, e-books and programs
_WACZ, _WACZ_PAGES = "datapackage.json", "archive/"  # the rest of a WACZ describes the pages of its WARC files
_DAMAGE = (tarfile.TarError, zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, ValueError)


@dataclass
class Budget:
    """What may still be unpacked of one file."""

    size: int  # bytes
    members: int

    @classmethod
    def of(cls, file: IO[bytes]) -> "Budget":
        return cls(_FREE + _MAX_RATIO * os.fstat(file.fileno()).st_size, _MAX_MEMBERS)


class Member(NamedTuple):
    """A file in an archive; `content` can be read until the next member is asked for."""

    file: FileInput
    content: IO[bytes]


def is_archive(start: bytes) -> bool:
    """Whether a file begins as zip and tar archives do."""
    return start.startswith(_ZIP) or start.startswith(_TAR, _TAR_AT)


def unpack(file: FileInput, content: IO[bytes], budget: Budget, depth: int) -> Iterator[Member | ReadError | Skipped]:
    """Yield the members of an archive, with `NAME` after its path (`news.zip/NAME`).

    A damaged member of a zip archive harms no other. Raises `ReadError` for what ends the archive: damage to it, or
    more members, bytes or archives within one another than are read.
    """
    if depth == _MAX_DEPTH:
        raise ReadError("too_large", file.path, f"in more than {_MAX_DEPTH - 1} other archives")
    content.seek(0)
    is_zip = content.read(4) in _ZIP
    content.seek(0)
    try:
        yield from (_from_zip if is_zip else _from_tar)(file, content, budget)
    except _DAMAGE as error:
        is_cut = isinstance(error, EOFError) or "unexpected end" in str(error)
        raise ReadError(
            "truncated" if is_cut else "corrupt", file.path, f"not readable as an archive: {error}"
        ) from error


def _from_zip(file: FileInput, content: IO[bytes], budget: Budget) -> Iterator[Member | ReadError | Skipped]:
    with zipfile.ZipFile(content) as archive:
        names = archive.namelist()
        if _DOCUMENTS.intersection(names):
            raise ReadError("binary", file.path, "an office document, e-book or program")
        pages = _WACZ_PAGES if _WACZ in names else ""
        for info in archive.infolist():
            if info.is_dir():
                continue
            path = _path(file, info.filename)
            if not (info.filename.startswith(pages) and is_content(os.path.basename(info.filename))):
                yield Skipped(path, "not_content")
                continue
            try:
                with archive.open(info) as source, _copied(source, path, budget) as copy:
                    yield Member(_member(file, path), copy)
            except _DAMAGE as error:
                yield ReadError("corrupt", path, f"not readable in its archive: {error}")


def _from_tar(file: FileInput, content: IO[bytes], budget: Budget) -> Iterator[Member | Skipped]:
    with tarfile.open(fileobj=content, mode="r:") as archive:
        for info in archive:
            path = _path(file, info.name)
            source = archive.extractfile(info) if info.isreg() else None
            if source and is_content(os.path.basename(info.name)):
                with source, _copied(source, path, budget) as copy:
                    yield Member(_member(file, path), copy)
            elif not info.isdir():
                yield Skipped(path, "not_content")
        content.seek(archive.offset)  # tarfile takes whatever is no header for the end
        if content.read(_BLOCK).strip(b"\0"):
            raise tarfile.ReadError(f"damaged after {len(archive.getmembers())} members: the rest is not read")


@contextmanager
def _copied(source: IO[bytes], path: str, budget: Budget) -> Iterator[IO[bytes]]:
    """Copy a member to disk, since in an archive it can only be read forwards."""
    budget.members -= 1
    if budget.members < 0:
        raise ReadError("too_large", path, f"over {_MAX_MEMBERS:,} members: the rest of the archive is not read")
    with tempfile.TemporaryFile() as copy:
        while data := source.read(_STEP):
            budget.size -= len(data)
            if budget.size < 0:
                message = f"unpacks to over {_MAX_RATIO} times its size: the rest of the archive is not read"
                raise ReadError("too_large", path, message)
            copy.write(data)
        copy.seek(0)
        yield copy


def _path(file: FileInput, name: str) -> str:
    return f"{file.path}/{name}".encode("utf-8", "replace").decode()


def _member(file: FileInput, path: str) -> FileInput:
    """Pass on what a manifest says of all members alike: not an address or a title."""
    return FileInput(path, fetched_at=file.fetched_at, language=file.language, outlet_name=file.outlet_name)
