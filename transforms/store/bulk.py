"""Bulk writing: serialised once, cut by bytes and count, several requests in flight, judged item by item."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import orjson

from schemas import ConfigError
from transforms.store.connection import KINDS, Store
from transforms.store.outcome import describe, judge_error, judge_item
from transforms.store.retry import Patience, raise_fatal

MAX_BYTES = 4_000_000
MAX_ACTIONS = 1_000  # about 1.3 MB of mentions: larger requests are not faster, more of them at once are
IN_FLIGHT = 4  # one connection keeps one server thread busy; concurrency is the lever, not size


class Action(NamedTuple):
    """One thing to do to one document."""

    op: str  # index | create | update | delete
    target: str  # index or alias; an alias of the Store must stand, it is never made by a write
    id: str
    document: bytes = b""  # JSON; for update its body, such as {"doc": {...}}; nothing for delete
    version: int | None = None  # external: a write with an equal or lower version is a duplicate
    if_seq_no: int | None = None  # with if_primary_term: written only if the document is still the one read
    if_primary_term: int | None = None


class Outcome(NamedTuple):
    """What became of an action."""

    action: Action
    kind: str  # ok | duplicate (there, or newer) | conflict (changed by somebody else) | dead (refused for good)
    status: int = 200
    message: str = ""  # of `dead`: the server's words

    @property
    def acknowledged(self) -> bool:
        """The index holds this document, or a newer one."""
        return self.kind in ("ok", "duplicate")


def write_bulk(store: Store, actions: Iterable[Action]) -> list[Outcome]:
    """Write them; one Outcome an action, in order.

    When it returns, every action is acknowledged on disk or refused for its own sake. Passing refusals (node away,
    429, 503, disk full) are waited for; raises UnavailableError after `store.patience_s` and ConfigError for what
    waiting cannot mend. Dying at any line loses nothing that was acknowledged; sending the same again is harmless when
    ids are deterministic. Two actions on one id in one call may be applied in either order.
    """
    chunks = list(_chunks(actions))
    if len(chunks) <= 1:
        return [outcome for chunk in chunks for outcome in _write(store, chunk)]
    with ThreadPoolExecutor(min(IN_FLIGHT, len(chunks))) as threads:
        return [outcome for done in threads.map(lambda chunk: _write(store, chunk), chunks) for outcome in done]


def _chunks(actions: Iterable[Action]) -> Iterator[list[Action]]:
    chunk: list[Action] = []
    size = 0
    for action in actions:
        if chunk and (len(chunk) >= MAX_ACTIONS or size + len(action.document) > MAX_BYTES):
            yield chunk
            chunk, size = [], 0
        chunk.append(action)
        size += len(action.document)
    if chunk:
        yield chunk


def _write(store: Store, actions: Sequence[Action]) -> list[Outcome]:
    """One chunk until none of its items is waiting."""
    done: dict[int, Outcome] = {}
    waiting = list(range(len(actions)))
    patience = Patience(store)
    while waiting:
        answered = _send(store, [actions[i] for i in waiting], patience)
        done.update(zip(waiting, answered, strict=True))
        waiting = [i for i in waiting if done[i].kind == "retry"]
        if waiting:
            patience.wait(done[waiting[0]].message)
        else:
            patience.back()
    return [done[i] for i in range(len(actions))]


def _send(store: Store, actions: Sequence[Action], patience: Patience) -> list[Outcome]:
    """One request, or two halves of it when it is refused as a whole."""
    lines: list[Any] = [line for action in actions for line in _lines(store, action)]
    while True:
        try:
            answer = store.client().bulk(operations=lines, filter_path="items.*.status,items.*.error")
        except Exception as error:
            verdict = judge_error(error)
            raise_fatal(store, verdict, error)
            if verdict.kind == "other":
                raise
            status = getattr(error, "status_code", None)
            if status not in (400, 413):
                patience.wait(verdict.reason, error)
            if verdict.kind in ("split", "bisect") and len(actions) > 1:
                half = len(actions) // 2
                return _send(store, actions[:half], patience) + _send(store, actions[half:], patience)
            if status in (400, 413):
                return [Outcome(actions[0], "dead", status, verdict.reason)]
        else:
            return [_outcome(store, action, item) for action, item in zip(actions, answer["items"], strict=True)]


def _outcome(store: Store, action: Action, item: dict[str, Any]) -> Outcome:
    result = next(iter(item.values()))
    error = result.get("error")
    kind = judge_item(action.op, action.version is not None, result["status"], error["type"] if error else None)
    if kind == "fatal":
        raise ConfigError(f"Elasticsearch at {store.url} refuses writes to {action.target}: {describe(error)}")
    return Outcome(action, kind, result["status"], describe(error) if error else "")


def _lines(store: Store, action: Action) -> list[bytes]:
    head: dict[str, Any] = {"_index": action.target, "_id": action.id}
    if action.target in {store.alias(kind) for kind in KINDS}:
        head["require_alias"] = True
    if action.version is not None:
        head |= {"version": action.version, "version_type": "external"}
    if action.if_seq_no is not None:
        head |= {"if_seq_no": action.if_seq_no, "if_primary_term": action.if_primary_term}
    first = orjson.dumps({action.op: head})
    return [first] if action.op == "delete" else [first, action.document]
