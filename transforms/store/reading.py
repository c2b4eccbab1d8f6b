"""Reading with the same patience as writing: realtime by id, and searches that are whole or not at all."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from elasticsearch import Elasticsearch

from transforms.store.connection import Store
from transforms.store.outcome import PassingError, describe
from transforms.store.retry import call

_IDS_AT_ONCE = 1_000
_HITS_AT_ONCE = 5_000


def get_sources(
    store: Store, kind: str, ids: Iterable[str], fields: Sequence[str] | bool = True
) -> dict[str, dict[str, Any]]:
    """Realtime: what stands under these ids, searchable or not. Ids that do not stand are left out.

    `fields` are those to fetch: True for all, False for none.
    """
    wanted = iter(dict.fromkeys(ids))
    found: dict[str, dict[str, Any]] = {}
    while some := list(islice(wanted, _IDS_AT_ONCE)):
        found.update(call(store, lambda client, some=some: _mget(client, store.alias(kind), some, fields)))  # type: ignore[misc]
    return found


def search(store: Store, kind: str, **body: Any) -> dict[str, Any]:
    """One search, whole: a shard that cannot answer is waited for, never left out."""
    return call(
        store, lambda client: client.search(index=store.alias(kind), allow_partial_search_results=False, **body).body
    )


def scan(
    store: Store, kind: str, query: Mapping[str, Any], sort: Sequence[str], fields: Sequence[str] | bool = True
) -> Iterator[dict[str, Any]]:
    """The sources of all hits in the order of `sort`, whose last field must be unique, page by page."""
    after: dict[str, Any] = {}
    while True:
        page = search(
            store,
            kind,
            query=query,
            sort=list(sort),
            source=fields,
            size=_HITS_AT_ONCE,
            track_total_hits=False,
            **after,
        )["hits"]["hits"]
        yield from (hit.get("_source", {}) for hit in page)
        if len(page) < _HITS_AT_ONCE:
            return
        after = {"search_after": page[-1]["sort"]}


def refresh(store: Store, *kinds: str) -> None:
    """Make searchable what was acknowledged before this call."""
    call(store, lambda client: client.indices.refresh(index=[store.alias(kind) for kind in kinds]))


def _mget(client: Elasticsearch, index: str, ids: list[str], fields: Sequence[str] | bool) -> dict[str, dict[str, Any]]:
    documents = client.mget(index=index, ids=ids, source=fields)["docs"]
    for document in documents:
        if "error" in document:
            raise PassingError(describe(document["error"]))
    return {document["_id"]: document.get("_source", {}) for document in documents if document["found"]}
