"""A manifest says of each file of a folder where and when it was fetched."""

import csv
import io
import os
from typing import Any

import orjson

from transforms.files.fields import fields_of

MANIFEST_NAMES = ("manifest.json", "manifest.jsonl", "manifest.csv", "manifest.tsv")
_MAX_BYTES = 100_000_000
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
        named = ((next((row[name] for name in _FILE if row.get(name) not in (None, "")), None), row) for row in rows)
        return [{"file": str(name), **fields_of(row)} for name, row in named if name]
    except (OSError, ValueError, TypeError, AttributeError, csv.Error):
        return []


def _rows(path: str, content: bytes) -> list[dict[str, Any]]:
    if path.endswith((".csv", ".tsv")):
        text = io.StringIO(content.decode("utf-8-sig", "replace"), newline="")
        return list(csv.DictReader(text, delimiter="\t" if path.endswith(".tsv") else ","))
    if path.endswith(".jsonl"):
        return [orjson.loads(line) for line in content.splitlines() if line.strip()]
    rows = orjson.loads(content)
    return rows if isinstance(rows, list) else list(rows.get("files") or rows.get("pages") or [])
