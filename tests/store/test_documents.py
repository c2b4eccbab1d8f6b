"""Records to documents and back."""

import typing
from datetime import datetime, timezone
from functools import cache

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas import Article, Claim, DeadLetter, Feed, Line, Mention, Pending
from transforms.store.documents import encode, from_document, to_document
from transforms.store.ledger import LedgerEntry, entry_of, pending_of

STORED = (Article, Mention, Claim, Feed, DeadLetter, Pending, LedgerEntry)
WELL_FORMED = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
VALUES = {
    str: WELL_FORMED,
    int: st.integers(-(2**53), 2**53),
    float: st.floats(-1e6, 1e6),
    bool: st.booleans(),
    bytes: st.binary(),
    datetime: st.datetimes(timezones=st.just(timezone.utc)),
    tuple[str, ...]: st.lists(WELL_FORMED, max_size=3).map(tuple),
    tuple[int, ...]: st.lists(st.integers(0, 9), max_size=3).map(tuple),
    tuple[float, ...]: st.lists(st.integers(-9, 9).map(lambda number: number / 8), max_size=3).map(tuple),
    tuple[Line, ...]: st.lists(st.builds(Line, st.integers(0, 9), st.integers(0, 9), WELL_FORMED), max_size=3).map(
        tuple
    ),
}


@cache
def records(record: type) -> st.SearchStrategy:
    fields = {}
    for name, hint in typing.get_type_hints(record).items():
        kinds = [kind for kind in typing.get_args(hint) or (hint,) if kind is not type(None)]
        optional = type(None) in typing.get_args(hint)
        values = VALUES[hint] if hint in VALUES else VALUES[kinds[0]]
        fields[name] = st.none() | values if optional else values
    return st.builds(record, **fields)


@pytest.mark.parametrize("record", STORED)
@settings(max_examples=30)
@given(data=st.data())
def test_a_record_comes_back_as_it_was(record: type, data: st.DataObject) -> None:
    written = data.draw(records(record))
    read = from_document(record, orjson.loads(to_document(written)))
    assert read == (written._replace(vector=()) if record is Mention else written)


def test_absent_values_are_left_out() -> None:
    assert orjson.loads(to_document(Pending("a", "http://a"))) == {"article_id": "a", "url": "http://a", "attempts": 0}


def test_times_keep_their_microseconds_and_their_offset() -> None:
    at = datetime(2026, 11, 5, 12, 0, 0, 123456, timezone.utc)
    assert b'"2026-11-05T12:00:00.123456+00:00"' in to_document(Pending("a", "u", discovered_at=at))


def test_half_a_surrogate_pair_is_replaced_one_for_one() -> None:
    body = "a\ud83d\ude00b\udfffc"
    read = from_document(Article, orjson.loads(to_document(Article("a", body=body, authors=("\ud800",)))))
    assert read.body == "a��b�c"
    assert len(read.body) == len(body)
    assert read.authors == ("�",)


def test_keys_and_nested_values_are_mended_too() -> None:
    assert orjson.loads(encode({"\ud800": [{"a": ("\udfff",)}]})) == {"�": [{"a": ["�"]}]}


def test_a_mention_has_a_text_key_and_no_vector() -> None:
    one = orjson.loads(to_document(Mention("m", "a", "“Well,” he said", 0, 4, vector=(0.5,))))
    other = orjson.loads(to_document(Mention("n", "b", '"Well", he SAID', 0, 4)))
    assert one["text_key"] == other["text_key"]
    assert "vector" not in one


def test_fields_that_the_record_does_not_have_are_passed_over() -> None:
    assert from_document(Pending, {"article_id": "a", "url": "u", "status": "pending"}) == Pending("a", "u")


def test_a_document_without_its_id_is_an_error() -> None:
    with pytest.raises(KeyError, match="article_id"):
        from_document(Pending, {"url": "u"})


def test_one_value_where_a_list_is_meant_is_a_list_of_one() -> None:
    assert from_document(Article, {"article_id": "a", "authors": "Ann"}).authors == ("Ann",)


@settings(max_examples=30)
@given(records(Pending))
def test_a_pending_article_is_rebuilt_from_its_entry(pending: Pending) -> None:
    assert pending_of(entry_of(pending)) == pending
