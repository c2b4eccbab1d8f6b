"""Beam's RowCoder for every record, with aware UTC times kept to the microsecond.

Import this module (every Beam module does) before a pipeline is built; plain code does not need it.
"""

import typing
from datetime import datetime, timedelta, timezone

import apache_beam as beam
from apache_beam.typehints.schemas import LogicalType

from schemas import records

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


@LogicalType.register_logical_type
class UtcDatetime(LogicalType[datetime, int, None]):  # type: ignore[type-arg, type-var]
    """An aware datetime as microseconds since 1970-01-01T00:00Z. Beam's own logical types lose the time zone."""

    @classmethod
    def urn(cls) -> str:
        return "claimwire:logical_type:utc_datetime:v1"

    @classmethod
    def language_type(cls) -> type[datetime]:
        return datetime

    @classmethod
    def representation_type(cls) -> type[int]:
        return int

    def to_representation_type(self, value: datetime) -> int:
        return (value - _EPOCH) // timedelta(microseconds=1)

    def to_language_type(self, value: int) -> datetime:
        return _EPOCH + timedelta(microseconds=value)


class RecordCoder(beam.coders.Coder):
    """A RowCoder that gives tuples back where the record has tuples; Beam's own decodes every sequence to a list."""

    def __init__(self, record: type) -> None:
        self._record = record
        self._row = beam.coders.RowCoder.from_type_hint(record, beam.coders.registry)

    @classmethod
    def from_type_hint(cls, typehint: type, registry: typing.Any) -> "RecordCoder":  # type: ignore[override]
        return cls(typehint)

    def encode(self, value: typing.Any) -> bytes:
        return self._row.encode(value)

    def decode(self, encoded: bytes) -> typing.Any:
        return _with_tuples(self._record, self._row.decode(encoded))

    def is_deterministic(self) -> bool:
        return True

    def to_type_hint(self) -> type:
        return self._record

    def __eq__(self, other: object) -> bool:
        return type(other) is RecordCoder and other._record is self._record

    def __hash__(self) -> int:
        return hash((RecordCoder, self._record))

    def __reduce__(self) -> tuple[type, tuple[type]]:
        return RecordCoder, (self._record,)


def _with_tuples(record: type, value: typing.Any) -> typing.Any:
    changes: dict[str, typing.Any] = {}
    for name, kind, member in _SEQUENCES[record]:
        field = getattr(value, name)
        if kind is not tuple:
            changes[name] = _with_tuples(kind, field)
        elif member is None:
            changes[name] = tuple(field)
        else:
            changes[name] = tuple(_with_tuples(member, item) for item in field)
    return value._replace(**changes) if changes else value


def _sequences(record: type) -> list[tuple[str, type, type | None]]:
    """(field, tuple or the nested record, record inside the tuple) of each field that needs work after decoding."""
    found: list[tuple[str, type, type | None]] = []
    for name, hint in typing.get_type_hints(record).items():
        if typing.get_origin(hint) is tuple:
            member = typing.get_args(hint)[0]
            found.append((name, tuple, member if hasattr(member, "_fields") else None))
        elif hasattr(hint, "_fields"):
            found.append((name, hint, None))
    return found


RECORDS = (
    records.FeedEntry,
    records.Feed,
    records.Pending,
    records.Page,
    records.Line,
    records.Article,
    records.Mention,
    records.Extraction,
    records.Claim,
    records.DeadLetter,
)
_SEQUENCES: dict[type, list[tuple[str, type, type | None]]] = {record: _sequences(record) for record in RECORDS}
for _record in RECORDS:
    beam.coders.registry.register_coder(_record, RecordCoder)
