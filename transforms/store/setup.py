"""Templates, indices and aliases: made once, checked ever after."""

import json
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from typing import Any

from elasticsearch import BadRequestError, Elasticsearch, NotFoundError

from schemas import ConfigError
from transforms.store.connection import KINDS, Store
from transforms.store.outcome import error_type
from transforms.store.retry import call

_PRIORITY = 500


def setup(store: Store) -> None:
    """Make templates, and the indices behind their aliases where they are missing; then `check`.

    Idempotent, and safe when several processes do it at once. Needs the rights to manage index templates and indices.
    """
    call(store, lambda client: _put_analysis(client, store))
    with ThreadPoolExecutor(len(KINDS)) as threads:  # the node takes them together, about as long as one
        list(threads.map(lambda kind: _make(store, kind), KINDS))
    check(store)


def check(store: Store) -> None:
    """ConfigError when an alias is missing or its index was made for another schema; it says what to do."""
    for kind in KINDS:
        found = call(store, lambda client, kind=kind: _mappings(client, store.alias(kind)))  # type: ignore[misc]
        _check_kind(store, kind, found)


def index_name(store: Store, kind: str) -> str:
    """The index behind the alias: `claimwire-mentions-v1`."""
    return f"{store.alias(kind)}-v{_version(template(kind)['mappings'])}"


def template(kind: str) -> dict[str, Any]:
    """schemas/index/<kind>.json: settings and mappings of one kind of document, or the shared `analysis`."""
    return json.loads(files("schemas").joinpath(f"index/{kind}.json").read_text("utf-8"))


def _make(store: Store, kind: str) -> None:
    call(store, lambda client: _put_template(client, store, kind))
    call(store, lambda client: _create(client, store, kind))


def _put_analysis(client: Elasticsearch, store: Store) -> None:
    client.cluster.put_component_template(name=_analysis(store), template=template("analysis"))


def _put_template(client: Elasticsearch, store: Store, kind: str) -> None:
    client.indices.put_index_template(
        name=store.alias(kind),
        index_patterns=[f"{store.alias(kind)}-v*"],
        composed_of=[_analysis(store)],
        template=_template_for(client, kind),
        priority=_PRIORITY,
    )


def _template_for(client: Elasticsearch, kind: str) -> dict[str, Any]:
    """From 9.2 vectors are left out of `_source` unless the index says otherwise; older ones do not know the word."""
    body = template(kind)
    server = tuple(int(part) for part in client.info()["version"]["number"].split(".")[:2])
    if kind == "claims" and server >= (9, 2):
        body["settings"]["index"]["mapping.exclude_source_vectors"] = False
    return body


def _analysis(store: Store) -> str:
    return store.prefix + "analysis"


def _create(client: Elasticsearch, store: Store, kind: str) -> None:
    if client.indices.exists(index=store.alias(kind)):
        return
    try:
        client.indices.create(index=index_name(store, kind), aliases={store.alias(kind): {"is_write_index": True}})
    except BadRequestError as error:
        if error_type(error.body) != "resource_already_exists_exception":
            raise


def _mappings(client: Elasticsearch, alias: str) -> dict[str, Any]:
    try:
        return {name: index["mappings"] for name, index in client.indices.get_mapping(index=alias).items()}
    except NotFoundError:
        return {}


def _check_kind(store: Store, kind: str, found: dict[str, Any]) -> None:
    alias = store.alias(kind)
    if not found:
        raise ConfigError(f"{alias} does not stand in Elasticsearch at {store.url}: run `claimwire setup`")
    if alias in found:
        raise ConfigError(f"{alias} is an index and should be an alias of {index_name(store, kind)}: {_advice(alias)}")
    wanted = template(kind)["mappings"]
    for index, mappings in found.items():
        problem = difference(mappings, wanted)
        if problem:
            raise ConfigError(f"{index} has another schema: {problem}. To go on, {_advice(index)}")


def difference(found: dict[str, Any], wanted: dict[str, Any]) -> str | None:
    """What keeps an index with the mapping `found` from being written as `wanted`, in words; None when nothing does."""
    if _version(found) != _version(wanted):
        return f"found schema version {_version(found)}, wanted {_version(wanted)}"
    here, there = _types(found["properties"]), _types(wanted["properties"])
    for field in sorted(here.keys() | there.keys()):
        if here.get(field) != there.get(field):
            return f"found {field} as {here.get(field, 'no field')}, wanted {there.get(field, 'no field')}"
    return None


def _advice(index: str) -> str:
    return f"choose another prefix (CLAIMWIRE_INDEX_PREFIX), or delete the index {index} and ingest again"


def _version(mappings: dict[str, Any]) -> Any:
    return mappings.get("_meta", {}).get("schema_version")


def _types(properties: dict[str, Any], before: str = "") -> dict[str, str]:
    """{"text": "text", "text.exact": "text", …} of a mapping's properties and their sub-fields."""
    types: dict[str, str] = {}
    for name, field in properties.items():
        types[before + name] = field.get("type", "object")
        types |= _types(field.get("fields", {}) | field.get("properties", {}), f"{before}{name}.")
    return types
