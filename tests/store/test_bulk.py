"""How bulk requests are cut and written down."""

import orjson
from hypothesis import given
from hypothesis import strategies as st

from transforms.store.bulk import MAX_ACTIONS, MAX_BYTES, Action, _chunks, _lines
from transforms.store.connection import Store

STORE = Store("http://127.0.0.1:1")


@given(st.lists(st.sampled_from([1, 1_000, MAX_BYTES // 2, MAX_BYTES, MAX_BYTES + 1]), max_size=12))
def test_chunks_keep_order_and_bounds(sizes: list[int]) -> None:
    actions = [Action("index", "x", str(place), memoryview(bytes(size))) for place, size in enumerate(sizes)]
    chunks = list(_chunks(actions))
    assert [action for chunk in chunks for action in chunk] == actions
    for chunk in chunks:
        assert len(chunk) == 1 or sum(len(action.document) for action in chunk) <= MAX_BYTES


def test_chunks_are_cut_by_count() -> None:
    sizes = [len(chunk) for chunk in _chunks(Action("index", "x", "1", b"{}") for _ in range(2 * MAX_ACTIONS + 1))]
    assert sizes == [MAX_ACTIONS, MAX_ACTIONS, 1]


def test_nothing_to_write_is_no_request() -> None:
    assert list(_chunks([])) == []


def lines(action: Action) -> list[object]:
    return [orjson.loads(line) for line in _lines(STORE, action)]


def test_a_write_to_an_alias_never_makes_an_index() -> None:
    head, document = lines(Action("index", "claimwire-claims", "c", b"{}", version=7))
    assert head == {
        "index": {
            "_index": "claimwire-claims",
            "_id": "c",
            "require_alias": True,
            "version": 7,
            "version_type": "external",
        }
    }
    assert document == {}


def test_a_delete_has_no_document() -> None:
    assert lines(Action("delete", "other", "c")) == [{"delete": {"_index": "other", "_id": "c"}}]


def test_a_conditional_update_names_the_version_that_was_seen() -> None:
    head, _ = lines(Action("update", "other", "c", b"{}", if_seq_no=0, if_primary_term=1))
    assert head == {"update": {"_index": "other", "_id": "c", "if_seq_no": 0, "if_primary_term": 1}}
