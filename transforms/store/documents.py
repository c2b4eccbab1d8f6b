"""Records to JSON documents and back.

Absent values (`None`, `()`) are left out. Times are ISO 8601 with an offset, to the microsecond; Elasticsearch compares
them to the millisecond. Bytes are gzipped and base64-coded; vectors are rounded to six digits. A code point that UTF-8
cannot hold (half of a surrogate pair) becomes U+FFFD, one for one, so that offsets stay right.
"""

import base64
import gzip
import re
import types
import typing
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

import orjson

from schemas import Claim, Mention
from schemas.ids import text_key

Record = TypeVar("Record")
Convert = Callable[[Any], Any]

_SURROGATES = re.compile("[\ud800-\udfff]")


def to_document(record: Any) -> bytes:
    """One of schemas' records as the JSON of its document. Mentions carry no vector; texts of claims get `text_key`."""
    return encode(to_source(record))


def to_source(record: Any) -> dict[str, Any]:
    """The same as a dict that `encode` takes, for callers that add or leave out fields."""
    source = _source(record._replace(vector=()) if isinstance(record, Mention) else record)
    if isinstance(record, (Mention, Claim)):
        source["text_key"] = text_key(record.text)
    return source


def encode(source: Any) -> bytes:
    """JSON bytes of plain values and datetimes, whatever code points the strings hold."""
    try:
        return orjson.dumps(source)
    except TypeError:
        return orjson.dumps(_well_formed(source))


def from_document(record: type[Record], source: Mapping[str, Any]) -> Record:
    """The record of a document's `_source`; fields that the record does not have are passed over.

    Raises KeyError when a field without default is missing.
    """
    fields, defaults = _decoders(record)  # type: ignore[arg-type]
    values = {
        name: defaults[name] if name in defaults and source.get(name) is None else decode(source[name])
        for name, decode in fields
    }
    return record(**values)


def _source(record: Any) -> dict[str, Any]:
    present = {
        name: value for name, value in zip(record._fields, record, strict=True) if value is not None and value != ()
    }
    for name, convert in _encoders(type(record)):  # type: ignore[arg-type]
        if name in present:
            present[name] = convert(present[name])
    return present


def _well_formed(value: Any) -> Any:
    if isinstance(value, str):
        return _SURROGATES.sub("�", value)
    if isinstance(value, dict):
        return {_well_formed(key): _well_formed(member) for key, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [_well_formed(member) for member in value]
    return value


@cache
def _encoders(record: Any) -> tuple[tuple[str, Convert], ...]:
    """The fields whose values JSON does not take as they are."""
    found: list[tuple[str, Convert]] = []
    for name, hint in typing.get_type_hints(record).items():
        kind = _kind(hint)
        if kind is bytes:
            found.append((name, lambda value: base64.b64encode(gzip.compress(value, mtime=0)).decode()))
        elif kind is tuple and hasattr(_member(hint), "_fields"):
            found.append((name, lambda value: [_source(item) for item in value]))
        elif kind is tuple and _member(hint) is float:
            found.append((name, lambda value: [round(float(number), 6) for number in value]))
        elif hasattr(kind, "_fields"):
            found.append((name, _source))
    return tuple(found)


@cache
def _decoders(record: Any) -> tuple[tuple[tuple[str, Convert], ...], dict[str, Any]]:
    hints = typing.get_type_hints(record)
    return tuple((name, _decoder(hint)) for name, hint in hints.items()), record._field_defaults


def _decoder(hint: Any) -> Convert:
    kind = _kind(hint)
    if kind is datetime:
        return _time
    if kind is bytes:
        return lambda value: gzip.decompress(base64.b64decode(value))
    if kind is tuple and hasattr(_member(hint), "_fields"):
        return lambda values: tuple(from_document(_member(hint), value) for value in values)
    if kind is tuple:
        return lambda values: tuple(values) if isinstance(values, list) else (values,)
    if hasattr(kind, "_fields"):
        return lambda value: from_document(kind, value)
    return lambda value: value


def _time(value: str) -> datetime:
    return datetime.fromisoformat(value.replace("Z", "+00:00"))  # 3.10 knows no Z


def _kind(hint: Any) -> Any:
    """`bytes` of `bytes | None`, `tuple` of `tuple[str, ...]`."""
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        hint = next(member for member in typing.get_args(hint) if member is not type(None))
    return typing.get_origin(hint) or hint


def _member(hint: Any) -> Any:
    return typing.get_args(hint)[0]
