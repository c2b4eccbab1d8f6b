"""A manifest says of each file of a folder where and when it was fetched."""

import csv
import io
import os
from typing import Any

import orjson

from schemas.places import place_of
from schemas.times import parse_time
from schemas.visible import visible

MANIFEST_NAMES = ("manifest.json", "manifest.jsonl", "manifest.csv", "manifest.tsv")
_MAX_BYTES = 100_000_000
# What a row may call a field; the first that is there counts. Records of JSON Lines use the same names.
FIELDS: dict[str, tuple[str, ...]] = {
    "url": ("url", "link", "canonical_url"),
    "fetched_at": ("fetched_at", "crawl_date", "crawled_at", "fetch_time", "retrieved_at"),
    "title": ("title", "headline"),
    "published_at": ("published_at", "publish_date", "published", "date_published", "date", "datePublished"),
    "authors": ("authors", "author", "byline"),
    "language": ("language", "lang"),
    "outlet_name": ("outlet_name", "outlet", "source", "site_name"),
}
_FILE = ("file", "filename", "path", "id")


def find_manifest(folder: str) -> str | None:
    """`manifest.json` (`.jsonl`, `.csv`, `.tsv`) in the folder, else `FOLDER.json` or `FOLDER.jsonl` beside it."""
    beside = os.path.abspath(folder)
    candidates = [os.path.join(folder, name) for name in MANIFEST_NAMES] + [f"{beside}.json", f"{beside}.jsonl"]
    return next((path for path in candidates if os.path.isfile(path)), None)


def read_manifest(path: str) -> list[dict[str, Any]]:
    """Rows with `file` and the fields of `FileInput` but its path; none for a file that is no readable manifest."""
    try:
        if os.path.getsize(path) > _MAX_BYTES:
            return []
        with open(path, "rb") as file:
            rows = _rows(path, file.read())
        return [{"file": str(name), **fields_of(row)} for row in rows if (name := _first(row, _FILE))]
    except (OSError, ValueError, TypeError, AttributeError, csv.Error):
        return []


def fields_of(row: dict[str, Any]) -> dict[str, Any]:
    """The fields of `FileInput` but its path, from a row of a manifest or a record of JSON Lines."""
    values = {field: _first(row, names) for field, names in FIELDS.items()}
    authors = values["authors"] or ()
    place = place_of(_text(values["url"]), _text(values["language"]))
    names = authors if isinstance(authors, list | tuple) else str(authors).split(";")
    return {
        **{field: _text(values[field]) for field in ("url", "title", "language", "outlet_name")},
        "fetched_at": parse_time(_text(values["fetched_at"]), place=place),
        "published_at": parse_time(_text(values["published_at"]), place=place),
        "authors": tuple(name for part in names if (name := _text(part))),
    }


def _rows(path: str, content: bytes) -> list[dict[str, Any]]:
    if path.endswith((".csv", ".tsv")):
        text = io.StringIO(content.decode("utf-8-sig", "replace"), newline="")
        return list(csv.DictReader(text, delimiter="\t" if path.endswith(".tsv") else ","))
    if path.endswith(".jsonl"):
        return [orjson.loads(line) for line in content.splitlines() if line.strip()]
    rows = orjson.loads(content)
    return rows if isinstance(rows, list) else list(rows.get("files") or rows.get("pages") or [])


def _first(row: dict[str, Any], names: tuple[str, ...]) -> Any:
    return next((row[name] for name in names if row.get(name) not in (None, "", [])), None)


def _text(value: Any) -> str | None:
    """A string on one line; of an object its name."""
    if isinstance(value, dict):
        value = value.get("name")
    return " ".join(visible(str(value)).split()) or None if isinstance(value, str | int | float) else None
