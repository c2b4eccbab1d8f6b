"""The fields of a JSON record, or of a row of a table or manifest, under the names that other tools use.

`fields.tsv` has the names that news-please, trafilatura, newspaper3k and 4k, Fundus, Media Cloud's metadata extractor,
sets made from CC-NEWS, Webz.io, Event Registry and NewsAPI write, and those that people choose.
"""

import logging
import re
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

from schemas.places import Place, place_of
from schemas.times import parse_time
from schemas.urls import tidy
from schemas.visible import visible

_log = logging.getLogger(__name__)

_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_MARKUP = re.compile(r"<(?:p|div|br|body|html|article|span)\b", re.IGNORECASE)
_said: set[str] = set()


def fields_of(row: dict[str, Any]) -> dict[str, Any]:
    """Read the fields of `FileInput`, except its path, from a JSON record or a row."""
    links = [tidy(text) for text in _texts(row, "url")]
    url = next((link for link in links if _ADDRESS.fullmatch(link)), next(iter(links), None))
    language = next(_texts(row, "language"), None)
    place = place_of(url, language)
    fetched_at = _time(row, "fetched_at", place)
    return {
        "fetched_at": fetched_at,
        "published_at": _time(row, "published_at", place, fetched_at),
        "modified_at": _time(row, "modified_at", place, fetched_at),
        "url": url,
        "title": next(_texts(row, "title"), None),
        "authors": tuple(_authors(row)),
        "language": language,
        "outlet_name": next((text for text in _texts(row, "outlet_name") if not _ADDRESS.fullmatch(text)), None),
    }


def content_of(record: dict[str, Any]) -> tuple[str, str] | None:
    """Return `html` or `text`, and the article itself; text full of tags is HTML."""
    for kind in ("html", "text"):
        for content in (_content(value(record, name)) for name in names_of()[kind]):
            if content:
                return ("html" if len(_MARKUP.findall(content[:5_000])) > 1 else kind), content
    return None


def say_unknown(record: dict[str, Any], where: str) -> None:
    """Warn of fields that are not read, each name once."""
    known = {name.partition(".")[0] for names in names_of().values() for name in names}
    names = {name for name in record if name not in known and name not in _said}
    if names:
        _said.update(names)
        _log.warning("%s: fields that are not read: %s", where, ", ".join(sorted(map(str, names))))


def value(row: dict[str, Any], name: str) -> Any:
    """Look up a name; `a.b` is the name `a.b` itself, or `b` in the object `a`."""
    if name in row:
        return row[name]
    head, _, rest = name.partition(".")
    inner = row.get(head)
    return value(inner, rest) if rest and isinstance(inner, dict) else None


def text_of(value: Any) -> str | None:
    """Return a string on one line; of an object its name or title."""
    if isinstance(value, dict):
        value = value.get("name") or value.get("title") or value.get("uri")
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return " ".join(visible(str(value)).split()) or None


def _texts(row: dict[str, Any], field: str) -> Iterator[str]:
    return filter(None, (text_of(value(row, name)) for name in names_of()[field]))


def _time(row: dict[str, Any], field: str, place: Place, now: datetime | None = None) -> datetime | None:
    return next((time for text in _texts(row, field) if (time := parse_time(text, now=now, place=place))), None)


def _authors(row: dict[str, Any]) -> list[str]:
    given = next((found for name in names_of()["authors"] if (found := value(row, name)) not in (None, "", [])), ())
    names = given if isinstance(given, list | tuple) else [given] if isinstance(given, dict) else str(given).split(";")
    return [name for part in names if (name := text_of(part))]


def _content(value: Any) -> str | None:
    """Return the text of a field; Fundus writes a body as a summary and sections with paragraphs."""
    if isinstance(value, str):
        return value if value.strip() else None
    if isinstance(value, list):
        return "\n".join(filter(None, map(_content, value))) or None
    if isinstance(value, dict):
        parts = (_content(value.get(name)) for name in ("summary", "headline", "sections", "paragraphs"))
        return "\n".join(filter(None, parts)) or None
    return None


@cache
def names_of() -> dict[str, tuple[str, ...]]:
    """Read `fields.tsv`: names by field, and by `text`, `html` and `ignored`."""
    lines = (files("transforms.files") / "fields.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return {field: tuple(names.split()) for field, names in rows}
