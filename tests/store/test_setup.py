"""Templates against the records, and a standing index against its template."""

from copy import deepcopy
from typing import Any

import pytest

from schemas import Article, Claim, DeadLetter, Feed, Mention
from transforms.store.connection import KINDS, Store
from transforms.store.ledger import LedgerEntry
from transforms.store.setup import difference, index_name, template

# What every Elasticsearch distribution from 8.19 has, also the smallest.
PORTABLE = {"text", "keyword", "date", "integer", "float", "boolean", "binary", "dense_vector", "object"}
FIELDS = {
    "articles": {*Article._fields, *LedgerEntry._fields, "mention_count"},
    "mentions": {*Mention._fields, "text_key"} - {"vector"},
    "claims": {*Claim._fields, "text_key"},
    "feeds": {*Feed._fields},
    "hosts": {"host", "gap_s", "free_at", "lease_until"},
    "dead-letters": {*DeadLetter._fields},
}


def mappings(kind: str = "feeds") -> dict[str, Any]:
    return deepcopy(template(kind)["mappings"])


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_of_the_records_has_its_place_and_no_other(kind: str) -> None:
    assert set(mappings(kind)["properties"]) == FIELDS[kind]


@pytest.mark.parametrize("kind", KINDS)
def test_mappings_are_strict_flat_and_portable(kind: str) -> None:
    assert mappings(kind)["dynamic"] == "strict"
    for field in mappings(kind)["properties"].values():
        assert {field["type"], *(sub["type"] for sub in field.get("fields", {}).values())} <= PORTABLE
        assert "properties" not in field
        assert field["type"] != "object" or field["enabled"] is False


@pytest.mark.parametrize("kind", KINDS)
def test_no_keyword_is_too_long_for_the_index(kind: str) -> None:
    for field in mappings(kind)["properties"].values():
        if field["type"] == "keyword" and field.get("index", True):
            assert field["ignore_above"] * 4 <= 32_766


def test_an_index_is_named_after_its_schema_version() -> None:
    assert index_name(Store("http://127.0.0.1:1"), "mentions") == "claimwire-mentions-v1"


def with_version(number: int | None) -> dict[str, Any]:
    found = mappings()
    found["_meta"] = {} if number is None else {"schema_version": number}
    return found


def with_field(name: str, field: dict[str, Any] | None) -> dict[str, Any]:
    found = mappings()
    found["properties"].pop(name, None)
    if field:
        found["properties"][name] = field
    return found


DIFFERENCES = {  # name: (found, what the error says, or None)
    "the same": (mappings(), None),
    "details that the server fills in": (with_field("etag", {"type": "keyword", "norms": False}), None),
    "a newer version": (with_version(2), "found schema version 2, wanted 1"),
    "not made by us": (with_version(None), "found schema version None, wanted 1"),
    "a field less": (with_field("etag", None), "found etag as no field, wanted keyword"),
    "a field more": (with_field("extra", {"type": "date"}), "found extra as date, wanted no field"),
    "another type": (with_field("failures", {"type": "text"}), "found failures as text, wanted integer"),
    "a sub-field less": (with_field("title", {"type": "keyword"}), "found title.text as no field, wanted text"),
}


@pytest.mark.parametrize(("found", "says"), DIFFERENCES.values(), ids=DIFFERENCES)
def test_differences(found: dict[str, Any], says: str | None) -> None:
    assert difference(found, mappings()) == says
