"""Setup, bulk and patience on the real node, with faults put in at the socket."""

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import orjson
import pytest

from schemas import ConfigError, UnavailableError
from tests.integration.faulty import Fault, answer, faulty
from tests.integration.index_parts import documents, eventually
from transforms.store import KINDS, Action, Store, call, check, get_sources, search, setup, write_bulk
from transforms.store import bulk as bulk_module

pytestmark = pytest.mark.integration


def letters(store: Store, count: int, **fields: object) -> list[Action]:
    """Small documents of the dead-letter index."""
    return [
        Action(
            "index",
            store.alias("dead-letters"),
            f"d{number}",
            orjson.dumps({"dead_letter_id": f"d{number}", "stage": "read", **fields}),
        )
        for number in range(count)
    ]


def kinds(outcomes: list[bulk_module.Outcome]) -> set[str]:
    return {outcome.kind for outcome in outcomes}


# ---- setup -----------------------------------------------------------------------------------------------------------


def test_setup_by_several_at_once_and_again(store: Store) -> None:
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: setup(store), range(4)))
    setup(store)
    aliases = store.client().indices.get_alias(index=f"{store.prefix}*").body
    assert {name: list(index["aliases"]) for name, index in aliases.items()} == {
        f"{store.alias(kind)}-v1": [store.alias(kind)] for kind in KINDS
    }


def test_without_setup_the_error_says_what_to_run(store: Store) -> None:
    with pytest.raises(ConfigError, match=rf"{store.prefix}articles does not stand .*: run `claimwire setup`"):
        check(store)
    with pytest.raises(ConfigError, match="index_not_found_exception"):
        write_bulk(store, letters(store, 1))
    assert list(store.client().indices.get(index=f"{store.prefix}*")) == [], "a write makes no index"


def test_an_index_with_another_schema_is_refused(indices: Store) -> None:
    index = f"{indices.alias('claims')}-v1"
    indices.client().indices.put_mapping(index=index, meta={"schema_version": 7})
    with pytest.raises(
        ConfigError, match=rf"{index} has another schema: found schema version 7, wanted 1\..*CLAIMWIRE_INDEX_PREFIX"
    ):
        setup(indices)


def test_an_index_where_the_alias_should_be_is_refused(store: Store) -> None:
    store.client().indices.create(index=store.alias("claims"))
    with pytest.raises(ConfigError, match=f"{store.alias('claims')} is an index and should be an alias"):
        setup(store)


# ---- bulk ------------------------------------------------------------------------------------------------------------


def test_outcomes_stand_in_the_order_of_the_actions(emptied: Store) -> None:
    target = emptied.alias("dead-letters")
    first = Action("index", target, "v", b'{"dead_letter_id":"v"}', version=5)
    assert [outcome.kind for outcome in write_bulk(emptied, [first])] == ["ok"]
    actions = [
        first,
        first._replace(version=6),
        Action("create", target, "v", b"{}"),
        Action("index", target, "strict", b'{"unknown":1}'),
        Action("index", target, "broken", b'{"stage":'),
        Action("index", target, "i" * 600, b"{}"),
        Action("update", target, "nobody", b'{"doc":{}}'),
        Action("update", target, "v", b'{"doc":{}}', if_seq_no=99, if_primary_term=1),
        Action("delete", target, "nobody"),
        Action("index", target, "good", b'{"dead_letter_id":"good"}'),
    ]
    outcomes = write_bulk(emptied, actions)
    assert [outcome.action for outcome in outcomes] == actions
    assert [outcome.kind for outcome in outcomes] == [
        *("duplicate", "ok", "duplicate", "dead", "dead", "dead", "dead", "conflict", "ok", "ok")
    ]
    assert "strict_dynamic_mapping_exception" in outcomes[3].message
    assert set(documents(emptied, "dead-letters")) == {"v", "good"}


def test_many_requests_in_flight_keep_the_order(emptied: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_module, "MAX_ACTIONS", 7)
    actions = letters(emptied, 100)
    outcomes = write_bulk(emptied, actions)
    assert [outcome.action for outcome in outcomes] == actions
    assert len(documents(emptied, "dead-letters")) == 100


def test_a_document_that_no_request_can_hold_is_dead(emptied: Store) -> None:
    """A proxy that takes no more than 1,500 bytes: split down to the one that is too large by itself."""
    large = letters(emptied, 1, message="x" * 2_000)[0]._replace(id="large")

    def at_most_1500(number: int, request: bytes, reply: bytes) -> bytes | None:
        return answer("413 Payload Too Large", b"") if len(request) > 1_500 else reply

    with faulty(emptied.url, at_most_1500) as url:
        outcomes = write_bulk(replace(emptied, url=url), [*letters(emptied, 20), large])
    assert [outcome.kind for outcome in outcomes] == ["ok"] * 20 + ["dead"]
    assert outcomes[-1].status == 413


# ---- faults ----------------------------------------------------------------------------------------------------------

REJECTED = answer(
    "429 Too Many Requests", b'{"error":{"type":"es_rejected_execution_exception","reason":"queue"},"status":429}'
)


def first(times: int, instead: bytes | None) -> Fault:
    """The first requests get `instead` of the node's answer; None closes the connection."""
    return lambda number, _, reply: instead if number <= times else reply


def half(number: int, _: bytes, reply: bytes) -> bytes | None:
    return reply[: len(reply) // 2] if number <= 2 else reply


FAULTS: dict[str, Fault] = {
    "the connection is cut before the answer": first(2, None),
    "the answer is cut in half": half,
    "the answer is no JSON": first(2, answer("200 OK", b'{"items": [')),
    "the queue is full": first(3, REJECTED),
    "a proxy without a server": first(2, answer("502 Bad Gateway", b"<html>oh</html>", "text/html")),
    "a proxy that asks to wait": first(2, answer("503 Service Unavailable", b"{}")),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_passing_fault_loses_and_doubles_nothing(
    emptied: Store, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    with faulty(emptied.url, fault) as url, caplog.at_level(logging.WARNING):
        outcomes = write_bulk(replace(emptied, url=url), letters(emptied, 50))
    assert kinds(outcomes) == {"ok"}
    assert len(documents(emptied, "dead-letters")) == 50


def test_items_that_are_refused_for_now_are_sent_again_alone(emptied: Store) -> None:
    sizes: list[int] = []

    def every_third_is_rejected(number: int, _: bytes, reply: bytes) -> bytes | None:
        _head, _, body = reply.partition(b"\r\n\r\n")
        items = orjson.loads(body)["items"]
        sizes.append(len(items))
        if number > 1:
            return reply
        refused = {"index": {"status": 429, "error": {"type": "es_rejected_execution_exception", "reason": "queue"}}}
        return answer("200 OK", orjson.dumps({"items": [items[0], *[refused] * 3, *items[4:]]}))

    with faulty(emptied.url, every_third_is_rejected) as url:
        assert kinds(write_bulk(replace(emptied, url=url), letters(emptied, 10))) == {"ok"}
    assert sizes == [10, 3]


def test_reads_wait_too(emptied: Store) -> None:
    write_bulk(emptied, letters(emptied, 1))
    shard_missing = answer(
        "200 OK",
        b'{"docs":[{"_id":"d0","error":{"type":"no_shard_available_action_exception","reason":"starting"}}]}',
    )
    with faulty(emptied.url, first(2, shard_missing), path=b"/_mget") as url:
        assert set(get_sources(replace(emptied, url=url), "dead-letters", ["d0", "d1"], False)) == {"d0"}
    with faulty(emptied.url, first(2, None), path=b"/_search") as url:
        assert search(replace(emptied, url=url), "dead-letters", size=0)["timed_out"] is False


def test_nobody_there_ends_in_one_clear_line() -> None:
    nowhere = Store("http://127.0.0.1:9", patience_s=0.5)
    with pytest.raises(
        UnavailableError, match=r"^Elasticsearch at http://127\.0\.0\.1:9 took no request for 0\.5 s: .*refused"
    ):
        call(nowhere, lambda client: client.info())
    with pytest.raises(UnavailableError, match="took no request"):
        write_bulk(nowhere, letters(nowhere, 1))


def test_a_wrong_key_is_not_waited_for(emptied: Store) -> None:
    """The shape in which a node with security answers."""
    refusal = answer(
        "401 Unauthorized", b'{"error":{"type":"security_exception","reason":"unable to authenticate"},"status":401}'
    )
    with faulty(emptied.url, first(99, refusal), path=b"") as url:
        wrong = replace(emptied, url=url, api_key="wrong", patience_s=60)
        with pytest.raises(ConfigError, match=f"^Elasticsearch at {url}: the API key or password is refused"):
            write_bulk(wrong, letters(wrong, 1))
        with pytest.raises(ConfigError, match="the API key or password is refused"):
            setup(wrong)


def test_another_product_is_not_waited_for(emptied: Store) -> None:
    stranger = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}"
    with faulty(emptied.url, first(99, stranger), path=b"") as url:
        store = replace(emptied, url=url)
        with pytest.raises(ConfigError, match="what answers there is not Elasticsearch"):
            write_bulk(store, letters(store, 1))


def test_a_full_disk_is_waited_for_until_there_is_room(indices: Store, caplog: pytest.LogCaptureFixture) -> None:
    index = f"{indices.alias('dead-letters')}-v1"
    blocked = {"index.blocks.read_only_allow_delete": True}
    indices.client().indices.put_settings(index=index, settings=blocked)
    with ThreadPoolExecutor(1) as threads, caplog.at_level(logging.WARNING):
        writing = threads.submit(write_bulk, indices, letters(indices, 3))
        eventually(lambda: "is away, waiting: cluster_block_exception" in caplog.text)
        assert not writing.done()
        indices.client().indices.put_settings(index=index, settings={"index.blocks.read_only_allow_delete": None})
        assert kinds(writing.result(30)) == {"ok"}
    assert "is back" in caplog.text


def test_a_disk_that_stays_full_is_named(indices: Store) -> None:
    index = f"{indices.alias('dead-letters')}-v1"
    indices.client().indices.put_settings(index=index, settings={"index.blocks.read_only_allow_delete": True})
    with pytest.raises(UnavailableError, match="read-only-allow-delete"):
        write_bulk(replace(indices, patience_s=0.3), letters(indices, 3))


@pytest.mark.parametrize("how", ["closed", "read-only"])
def test_an_index_that_takes_nothing_is_not_waited_for(indices: Store, how: str) -> None:
    index = f"{indices.alias('dead-letters')}-v1"
    if how == "closed":
        indices.client().indices.close(index=index)
    else:
        indices.client().indices.put_settings(index=index, settings={"index.blocks.write": True})
    with pytest.raises(ConfigError, match=f"refuses writes to {indices.alias('dead-letters')}: "):
        write_bulk(indices, letters(indices, 3))


def test_threads_say_once_that_the_node_is_away(emptied: Store, caplog: pytest.LogCaptureFixture) -> None:
    barrier = threading.Barrier(4)
    with faulty(emptied.url, first(8, None)) as url, ThreadPoolExecutor(4) as threads, caplog.at_level(logging.WARNING):
        store = replace(emptied, url=url)

        def write(number: int) -> set[str]:
            barrier.wait(10)
            return kinds(write_bulk(store, letters(store, 2)))

        assert list(threads.map(write, range(4))) == [{"ok"}] * 4
    assert caplog.text.count("is away") <= 3
