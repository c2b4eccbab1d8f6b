"""Kibana's saved objects as functions: data views, saved searches, Lens visualisations, dashboards."""

import json
from collections.abc import Sequence
from typing import Any

PREFIX = "claimwire-"
LAYER = "main"

Column = dict[str, Any]
Object = dict[str, Any]

# ---- objects ---------------------------------------------------------------------------------------------------------


def saved(kind: str, id: str, version: str, attributes: Object, references: Sequence[Object] = ()) -> Object:
    """One line of the file; `version` is that of the type's form, from which Kibana migrates upwards by itself."""
    return {
        "id": PREFIX + id,
        "type": kind,
        "coreMigrationVersion": "8.8.0",
        "typeMigrationVersion": version,
        "attributes": attributes,
        "references": list(references),
    }


def reference(name: str, kind: str, id: str) -> Object:
    return {"name": name, "type": kind, "id": PREFIX + id}


def data_view(kind: str, name: str, time_field: str, links: Sequence[str] = (), hidden: Sequence[str] = ()) -> Object:
    """Over the alias of `kind`; fields named in `links` are links, those in `hidden` are not loaded."""
    formats = {field: {"id": "url", "params": {"openLinkInCurrentTab": False}} for field in links}
    attributes = {
        "title": PREFIX + kind,
        "name": name,
        "timeFieldName": time_field,
        "fieldFormatMap": json.dumps(formats),
        "sourceFilters": json.dumps([{"value": field} for field in hidden]),
    }
    return saved("index-pattern", kind, "8.0.0", attributes)


def saved_search(id: str, title: str, kind: str, columns: Sequence[str], sort: str, query: str = "") -> Object:
    """Documents of `kind`, newest or largest `sort` first."""
    source: dict[str, Any] = {
        "query": {"query": query, "language": "kuery"},
        "filter": [],
        "highlightAll": True,
        "indexRefName": "kibanaSavedObjectMeta.searchSourceJSON.index",
    }
    attributes = {
        "title": title,
        "description": "",
        "columns": list(columns),
        "sort": [[sort, "desc"]],
        "kibanaSavedObjectMeta": {"searchSourceJSON": json.dumps(source)},
    }
    return saved("search", id, "8.0.0", attributes, [reference(source["indexRefName"], "index-pattern", kind)])


def lens(id: str, title: str, kind: str, columns: Sequence[Column], form: str, look: Object, query: str) -> Object:
    """A visualisation `form` of one layer, whose columns are c0, c1, …"""
    named = {f"c{number}": column for number, column in enumerate(columns)}
    layer = {"columnOrder": list(named), "columns": named, "incompleteColumns": {}, "sampling": 1}
    state = {
        "datasourceStates": {"formBased": {"layers": {LAYER: layer}}},
        "visualization": look,
        "query": {"query": query, "language": "kuery"},
        "filters": [],
        "internalReferences": [],
        "adHocDataViews": {},
    }
    attributes = {"title": title, "description": "", "visualizationType": form, "state": state}
    view = reference(f"indexpattern-datasource-layer-{LAYER}", "index-pattern", kind)
    return saved("lens", id, "8.9.0", attributes, [view])


def metric(id: str, title: str, kind: str, column: Column, query: str = "") -> Object:
    """One number."""
    look = {"layerId": LAYER, "layerType": "data", "metricAccessor": "c0"}
    return lens(id, title, kind, [{**column, "label": title}], "lnsMetric", look, query)


def table(id: str, title: str, kind: str, *columns: Column, query: str = "") -> Object:
    """Rows by the bucket columns, which come first; numbers in the others."""
    shown = [{"columnId": f"c{number}", "isTransposed": False} for number in range(len(columns))]
    look = {"layerId": LAYER, "layerType": "data", "columns": shown, "paging": {"enabled": True, "size": 20}}
    return lens(id, title, kind, columns, "lnsDatatable", look, query)


def bars(id: str, title: str, kind: str, *columns: Column, query: str = "", lying: bool = False) -> Object:
    """Bars along the first column, stacked by the second when there are three; the last is their length."""
    split = {"splitAccessor": "c1"} if len(columns) == 3 else {}
    series = "bar_horizontal_stacked" if lying else "bar_stacked"
    layer = {
        "layerId": LAYER,
        "layerType": "data",
        "seriesType": series,
        "xAccessor": "c0",
        "accessors": [f"c{len(columns) - 1}"],
        **split,
    }
    legend = {"isVisible": bool(split), "position": "right"}
    look = {"legend": legend, "preferredSeriesType": series, "valueLabels": "hide", "layers": [layer]}
    return lens(id, title, kind, columns, "lnsXY", look, query)


def dashboard(id: str, title: str, description: str, rows: Sequence[tuple[int, Sequence[Object]]]) -> Object:
    """`rows` of (height, objects side by side); the whole width is 48."""
    panels: list[Object] = []
    references: list[Object] = []
    top = 0
    for height, objects in rows:
        width = 48 // len(objects)
        for place, shown in enumerate(objects):
            index = str(len(panels))
            grid = {"x": place * width, "y": top, "w": width, "h": height, "i": index}
            panel = {"type": shown["type"], "gridData": grid, "panelIndex": index, "panelRefName": f"panel_{index}"}
            panels.append({**panel, "version": "8.19.0", "embeddableConfig": {"enhancements": {}}})
            references.append({"name": f"{index}:panel_{index}", "type": shown["type"], "id": shown["id"]})
        top += height
    attributes = {
        "title": title,
        "description": description,
        "panelsJSON": json.dumps(panels),
        "optionsJSON": json.dumps({"useMargins": True, "syncCursor": True, "hidePanelTitles": False}),
        "timeRestore": True,
        "timeFrom": "now-1y",
        "timeTo": "now",
        "kibanaSavedObjectMeta": {
            "searchSourceJSON": json.dumps({"query": {"query": "", "language": "kuery"}, "filter": []})
        },
    }
    return saved("dashboard", id, "8.9.0", attributes, references)


# ---- columns ---------------------------------------------------------------------------------------------------------


def column(label: str, data: str, scale: str, operation: str, field: str, params: Object) -> Column:
    return {
        "label": label,
        "customLabel": True,
        "dataType": data,
        "scale": scale,
        "isBucketed": operation in ("terms", "date_histogram"),
        "operationType": operation,
        "sourceField": field,
        "params": params,
    }


def top(label: str, field: str, size: int, by: int | None, *, data: str = "string", missing: bool = False) -> Column:
    """The `size` largest values by column number `by`; for None in their own order, smallest first.

    `missing` adds a row for the documents without a value, and one for all other values.
    """
    order = {"type": "alphabetical"} if by is None else {"type": "column", "columnId": f"c{by}"}
    params = {
        "size": size,
        "orderBy": order,
        "orderDirection": "asc" if by is None else "desc",
        "otherBucket": missing,
        "missingBucket": missing,
        "parentFormat": {"id": "terms"},
    }
    return column(label, data, "ordinal", "terms", field, params)


def over_time(field: str) -> Column:
    params = {"interval": "auto", "includeEmptyRows": True, "dropPartials": False}
    return column("time", "date", "interval", "date_histogram", field, params)


def count(label: str, query: str = "") -> Column:
    """Documents; only those that match `query`, when it is given."""
    made = column(label, "number", "ratio", "count", "___records___", {"emptyAsNull": False})
    return {**made, "filter": {"query": query, "language": "kuery"}} if query else made


def unique(label: str, field: str) -> Column:
    return column(label, "number", "ratio", "unique_count", field, {"emptyAsNull": False})
