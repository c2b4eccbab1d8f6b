"""JSON Lines, or one JSON document, of articles -> pages."""

import json
from collections.abc import Iterator
from typing import IO, Any

import orjson

from schemas import Page, ReadError
from transforms.files.fields import content_of, fields_of, names_of, say_unknown, value
from transforms.files.inputs import FileInput

_LISTS = ("articles", "articles.results", "results", "items", "posts", "stories", "data", "hits.hits", "hits")
_WHOLE = 4  # times the cap of one document: a JSON array's size, or a line's before the rest of its file is given up
_LONG_LINE = 4096


def read_records(file: FileInput, content: IO[bytes], max_bytes: int) -> Iterator[Page | ReadError]:
    """One page a line, or one an element of a JSON array; `path` gets its number behind it (`news.jsonl:17`).

    A bad record harms no other; a document that is no JSON at all raises `ReadError`.
    """
    if _is_lines(_first_line(content, max_bytes)):
        content.seek(0)
        yield from _lines(file, content, max_bytes)
    else:
        content.seek(0)
        yield from _whole(file, content, _WHOLE * max_bytes)


def _first_line(content: IO[bytes], max_bytes: int) -> bytes:
    """The first line that is not blank."""
    while (line := content.readline(max_bytes)) and not line.strip():
        pass
    return line


def _is_lines(first: bytes) -> bool:
    """JSON Lines have an object a line, also where that object is broken."""
    first = first.removeprefix(b"\xef\xbb\xbf").strip()
    return first.startswith(b"{") and (first.endswith(b"}") or len(first) > _LONG_LINE)


def _lines(file: FileInput, content: IO[bytes], max_bytes: int) -> Iterator[Page | ReadError]:
    number = 0
    while line := content.readline(max_bytes + 1):
        number += 1
        if len(line) > max_bytes:
            yield ReadError("too_large", f"{file.path}:{number}", f"over {max_bytes:,} bytes in one line")
            if not any(content.readline(max_bytes).endswith(b"\n") for _ in range(_WHOLE)):
                return
        elif line.strip():
            yield from _line(f"{file.path}:{number}", line)


def _whole(file: FileInput, content: IO[bytes], max_bytes: int) -> Iterator[Page | ReadError]:
    data = content.read(max_bytes + 1)
    if len(data) > max_bytes:
        raise ReadError("too_large", file.path, "one JSON document is read whole: write one record a line instead")
    try:
        document = _loads(data)
    except orjson.JSONDecodeError as error:
        raise ReadError("bad_record", file.path, f"not JSON: {error}") from error
    if isinstance(document, dict) and "jsonfeed.org" in str(document.get("version")):
        raise ReadError("unknown_type", file.path, "a JSON feed; use `claimwire feeds add`")
    for at, record in enumerate(_listed(document)):
        yield to_page(f"{file.path}:{at + 1}", record)


def _line(path: str, line: bytes) -> Iterator[Page | ReadError]:
    try:
        document = _loads(line)
    except orjson.JSONDecodeError as error:
        yield ReadError("bad_record", path, f"not JSON: {error}")
        return
    records = _listed(document) if isinstance(document, dict) else [document]
    for at, record in enumerate(records):
        yield to_page(path if records[0] is document else f"{path}:{at + 1}", record)


def to_page(path: str, record: Any) -> Page | ReadError:
    """Make the page of a JSON record or a row of a table; `path` says which one it is."""
    if isinstance(record, dict) and isinstance(record.get("_source"), dict):  # as an index was exported
        record = record["_source"]
    if not isinstance(record, dict):
        return ReadError("bad_record", path, f"a JSON {type(record).__name__}, not an object")
    found = content_of(record)
    if found is None:
        return ReadError(
            "bad_record", path, f"none of {', '.join(names_of()['html'] + names_of()['text'])} holds a text"
        )
    say_unknown(record, path)
    kind, content = found
    data = content.encode("utf-8", "replace")
    return Page(data, kind=kind, path=path, content_type="text/html; charset=utf-8", **fields_of(record))


def _loads(data: bytes) -> Any:
    """Parse JSON, also with NaN, lone surrogates and control characters, which Python's own writer allows."""
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as error:
        try:
            return json.loads(data.decode("utf-8", "replace"), strict=False)
        except (ValueError, RecursionError):
            raise error from None


def _listed(document: Any) -> list[Any]:
    """List the records of a document: its elements, or those of a list that an API wraps them in."""
    if isinstance(document, list):
        return document
    if isinstance(document, dict) and content_of(document) is None:
        for name in _LISTS:
            found = value(document, name)
            if isinstance(found, list) and any(isinstance(record, dict) for record in found):
                return found
    return [document]
