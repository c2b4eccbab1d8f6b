"""Kibana's saved objects, as far as they can be checked without it: references, fields, and what each panel asks."""

import json
import re
from collections import Counter
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from deploy.kibana.build import TARGET, build, objects
from schemas import Article, Claim, DeadLetter, Mention
from transforms.store.bulk import Action, write_bulk
from transforms.store.connection import Store
from transforms.store.documents import encode, to_document, to_source

NOW = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)
OBJECTS = [json.loads(line) for line in TARGET.read_text().splitlines()]
BY_KEY = {(each["type"], each["id"]): each for each in OBJECTS}
LENSES = {each["id"]: each for each in OBJECTS if each["type"] == "lens"}
SEARCHES = {each["id"]: each for each in OBJECTS if each["type"] == "search"}
DASHBOARDS = {each["id"]: each for each in OBJECTS if each["type"] == "dashboard"}


# ---- the file itself -------------------------------------------------------------------------------------------------


def test_the_file_is_what_the_builder_makes() -> None:
    assert TARGET.read_text() == build(), "run python -m deploy.kibana.build"


def test_ids_are_unique_and_stable() -> None:
    assert [key for key, count in Counter((each["type"], each["id"]) for each in objects()).items() if count > 1] == []
    assert all(re.fullmatch(r"claimwire-[a-z-]+", each["id"]) for each in OBJECTS)


def test_every_reference_resolves_to_an_earlier_line() -> None:
    seen: set[tuple[str, str]] = set()
    for each in OBJECTS:
        for reference in each["references"]:
            assert (reference["type"], reference["id"]) in seen, each["id"]
        seen.add((each["type"], each["id"]))


def test_every_object_is_shown() -> None:
    shown = {(reference["type"], reference["id"]) for each in OBJECTS for reference in each["references"]}
    assert set(BY_KEY) - shown == {("dashboard", id) for id in DASHBOARDS}


@pytest.mark.parametrize("dashboard", DASHBOARDS.values(), ids=DASHBOARDS)
def test_panels_have_their_object_and_their_place(dashboard: dict[str, Any]) -> None:
    panels = json.loads(dashboard["attributes"]["panelsJSON"])
    named = {reference["name"]: reference["type"] for reference in dashboard["references"]}
    cells: set[tuple[int, int]] = set()
    for panel in panels:
        assert named.pop(f"{panel['panelIndex']}:{panel['panelRefName']}") == panel["type"]
        grid = panel["gridData"]
        covered = {
            (x, y) for x in range(grid["x"], grid["x"] + grid["w"]) for y in range(grid["y"], grid["y"] + grid["h"])
        }
        assert max(x for x, _ in covered) < 48
        assert not covered & cells, "panels lie on each other"
        cells |= covered
    assert named == {}
    assert len(cells) == 48 * (max(y for _, y in cells) + 1), "no hole"


def columns_of(lens: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return lens["attributes"]["state"]["datasourceStates"]["formBased"]["layers"]["main"]["columns"]


@pytest.mark.parametrize("lens", LENSES.values(), ids=LENSES)
def test_a_visualisation_uses_each_of_its_columns_once(lens: dict[str, Any]) -> None:
    columns = columns_of(lens)
    used = re.findall(r'"(c\d)"', json.dumps(lens["attributes"]["state"]["visualization"]))
    assert sorted(used) == sorted(columns)
    orders = [column["params"]["orderBy"] for column in columns.values() if "orderBy" in column["params"]]
    for order in orders:
        by = columns[order["columnId"]] if order["type"] == "column" else {"operationType": "count"}
        assert (by["operationType"], "filter" in by) == ("count", False), "what the aggregation below can order by"
    buckets = [column["isBucketed"] for column in columns.values()]
    assert buckets == sorted(buckets, reverse=True), "buckets come first"


# ---- on the real node ------------------------------------------------------------------------------------------------


def view_of(each: dict[str, Any]) -> str:
    """The kind of documents that an object shows."""
    return next(r["id"] for r in each["references"] if r["type"] == "index-pattern").removeprefix("claimwire-")


KINDS = {"terms": {"keyword", "integer", "boolean"}, "unique_count": {"keyword"}, "date_histogram": {"date"}}


@pytest.mark.integration
def test_every_field_stands_in_the_mapping_with_the_right_type(indices: Store) -> None:
    fields = {each["id"].removeprefix("claimwire-"): capabilities(indices, each) for each in OBJECTS[:4]}
    for lens in LENSES.values():
        for column in columns_of(lens).values():
            if column["operationType"] != "count":
                found = fields[view_of(lens)][column["sourceField"]]
                assert found["type"] in KINDS[column["operationType"]], (lens["id"], column["sourceField"])
                assert found["aggregatable"]
    for search in SEARCHES.values():
        found = fields[view_of(search)]
        assert set(search["attributes"]["columns"]) <= set(found), search["id"]
        assert all(found[field]["aggregatable"] for field, _ in search["attributes"]["sort"])
    for each in [*LENSES.values(), *SEARCHES.values()]:
        named = {field for query in queries_of(each) for field in re.findall(r"(\w+) ?(?::|>=)", query)}
        assert named <= set(fields[view_of(each)]), each["id"]


def capabilities(store: Store, view: dict[str, Any]) -> dict[str, dict[str, Any]]:
    kind = view["id"].removeprefix("claimwire-")
    found = store.client().field_caps(index=store.alias(kind), fields="*")["fields"]
    fields = {name: next(iter(types.values())) for name, types in found.items()}
    attributes = view["attributes"]
    assert fields[attributes["timeFieldName"]]["type"] == "date"
    named = [
        *json.loads(attributes["fieldFormatMap"]),
        *(each["value"] for each in json.loads(attributes["sourceFilters"])),
    ]
    assert set(named) <= set(fields)
    return fields


def queries_of(each: dict[str, Any]) -> list[str]:
    if each["type"] == "search":
        return [json.loads(each["attributes"]["kibanaSavedObjectMeta"]["searchSourceJSON"])["query"]["query"]]
    filters = [column["filter"]["query"] for column in columns_of(each).values() if "filter" in column]
    return [each["attributes"]["state"]["query"]["query"], *filters]


@pytest.fixture
def filled(indices: Store) -> Store:
    """A few documents of every kind: two outlets, three origins, every status, a contradiction, a merged claim."""
    made = {"articles": articles(), "mentions": mentions(), "claims": claims(), "dead-letters": dead_letters()}
    actions = [Action("index", indices.alias(kind), *document) for kind, each in made.items() for document in each]
    assert {outcome.kind for outcome in write_bulk(indices, actions)} == {"ok"}
    indices.client().indices.refresh(index=f"{indices.prefix}*")
    return indices


def articles() -> list[tuple[str, bytes]]:
    statuses = ["indexed", "indexed", "indexed", "rejected", "rejected", "failed", "dead", "pending"]
    made = []
    for number, status in enumerate(statuses):
        article = Article(
            f"a{number}",
            url=f"https://outlet{number % 2}.example/{number}",
            outlet=f"outlet{number % 2}.example" if number != 2 else None,
            title=f"Title {number}",
            fetched_at=None if status == "pending" else NOW,
            status=status,
            reason={"rejected": "paywall", "failed": "timeout", "dead": "parser"}.get(status),
        )
        ledger = {"discovered_at": NOW - timedelta(days=number), "mention_count": number if status == "indexed" else 0}
        made.append((article.article_id, encode(to_source(article) | ledger)))
    return made


def mentions() -> list[tuple[str, bytes]]:
    made = [
        Mention(
            f"m{number}",
            f"a{number % 3}",
            f"the bridge opens in {number % 4} weeks",
            0,
            24,
            claim_id=f"c{number % 4}",
            speaker_name=f"Speaker {number % 3}",
            form=("direct", "indirect")[number % 2],
            via=("Agency",) if number % 2 else (),
            outlet=f"outlet{number % 2}.example",
            origin_id=f"o{number % 3}",
            seen_at=NOW - timedelta(days=number),
            revision_withdrawn=2 if number == 11 else None,
        )
        for number in range(12)
    ]
    return [(mention.mention_id, to_document(mention)) for mention in made]


def claims() -> list[tuple[str, bytes]]:
    made = [
        Claim(
            f"c{number}",
            f"the bridge opens in {number} weeks",
            first_seen=NOW - timedelta(days=9),
            last_seen=NOW - timedelta(days=number),
            first_outlet=f"outlet{number % 2}.example",
            outlet_count=1 + number % 2,
            origin_count=number,
            mention_count=3,
            contradicts=("c2",) if number == 1 else (),
            merged_into="c1" if number == 3 else None,
        )
        for number in range(4)
    ]
    return [(claim.claim_id, to_document(claim)) for claim in made]


def dead_letters() -> list[tuple[str, bytes]]:
    made = [
        DeadLetter(f"d{number}", stage, reason, outcome, outlet="outlet0.example", failed_at=NOW, input=b"x")
        for number, (stage, reason, outcome) in enumerate(
            [("clean", "paywall", "rejected"), ("clean", "too_short", "rejected"), ("fetch", "timeout", "failed")]
        )
    ]
    return [(letter.dead_letter_id, to_document(letter)) for letter in made]


def as_query(kql: str) -> dict[str, Any]:
    """The little of Kibana's language that the panels use, as the node's own (not every node has the `kql` query)."""
    if not kql:
        return {"match_all": {}}
    lucene = re.sub(r" >= (\d+)", r":>=\1", kql).replace(" and ", " AND ").replace("not ", "NOT ")
    return {"query_string": {"query": lucene}}


def as_aggregations(columns: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """What Lens asks for these columns: the buckets nested, the numbers in the innermost."""
    (first, column), *others = columns.items()
    if not column["isBucketed"]:
        return {name: as_number(each) for name, each in columns.items()}
    return {first: {**as_bucket(column), "aggs": as_aggregations(dict(others))}}


def as_bucket(column: dict[str, Any]) -> dict[str, Any]:
    field, params = column["sourceField"], column["params"]
    if column["operationType"] == "date_histogram":
        return {"date_histogram": {"field": field, "fixed_interval": "1d"}}
    order = {"_key": "asc"} if params["orderBy"]["type"] == "alphabetical" else {"_count": "desc"}
    missing = {"missing": "(missing value)"} if params["missingBucket"] else {}
    return {"terms": {"field": field, "size": params["size"], "order": order, **missing}}


def as_number(column: dict[str, Any]) -> dict[str, Any]:
    if column["operationType"] == "unique_count":
        return {"cardinality": {"field": column["sourceField"]}}
    return {"filter": as_query(column.get("filter", {}).get("query", ""))}


def rows_of(answer: dict[str, Any], columns: dict[str, dict[str, Any]]) -> list[list[float]]:
    """The numbers of each row."""
    (first, column), *others = columns.items()
    if column["isBucketed"]:
        return [row for bucket in answer[first]["buckets"] for row in rows_of(bucket, dict(others))]
    return [[answer[name].get("value", answer[name].get("doc_count")) for name in columns]]


@pytest.mark.integration
def test_every_panel_shows_something(filled: Store) -> None:
    client = filled.client()
    for lens in LENSES.values():
        state, columns = lens["attributes"]["state"], columns_of(lens)
        query, aggregations = as_query(state["query"]["query"]), as_aggregations(columns)
        index = filled.alias(view_of(lens))
        answer = client.search(index=index, size=0, query=query, aggs=aggregations, allow_partial_search_results=False)
        rows = rows_of(answer["aggregations"], columns)
        assert all(any(numbers) for numbers in zip(*rows, strict=True)), f"{lens['id']}: {rows}"
        assert rows
    for search in SEARCHES.values():
        sort = [{field: order} for field, order in search["attributes"]["sort"]]
        index, query = filled.alias(view_of(search)), as_query(queries_of(search)[0])
        hits = client.search(index=index, query=query, sort=sort)["hits"]["hits"]
        shown = {field for hit in hits for field in hit["_source"]}
        assert len(shown & set(search["attributes"]["columns"])) >= 4, search["id"]


@pytest.mark.integration
def test_kibanas_own_language_finds_the_same(filled: Store) -> None:
    client = filled.client()
    if client.info()["version"]["number"].startswith("9."):
        pytest.skip("the 9.4.3 that the tests use has no kql query")
    for each in [*LENSES.values(), *SEARCHES.values()]:
        index = filled.alias(view_of(each))
        for query in filter(None, queries_of(each)):
            theirs = client.count(index=index, query={"kql": {"query": query}})["count"]
            assert theirs == client.count(index=index, query=as_query(query))["count"] > 0, query
