"""Lists of feeds as people have them: OPML, one address a line, CSV with outlet names."""

import csv
import io
import re
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from lxml import etree

from schemas import Feed
from schemas.ids import feed_id
from schemas.urls import canonicalise
from transforms.feeds.decode import decode

_MAX_FEEDS = 100_000
_BARE = re.compile(r"[\w-]+(?:\.[\w-]+)+(?::\d+)?(?:[/?].*)?")  # an address without scheme
_URL_COLUMNS = ("url", "feed", "feed_url", "xmlurl", "rss", "address", "link")
_NAME_COLUMNS = ("outlet", "outlet_name", "name", "title", "text", "source", "publisher")


class Refused(NamedTuple):
    """A line that names no feed."""

    line: int  # from 1
    text: str
    reason: str


class Imported(NamedTuple):
    """Feeds in the order of the list, each address once, and what was not taken."""

    feeds: list[Feed]
    refused: list[Refused]


class _Row(NamedTuple):
    line: int
    url: str
    name: str | None


def import_feeds(source: str | Path | bytes, *, added_at: datetime | None = None) -> Imported:
    """Read a list of feeds from a file or its bytes; OSError when the file cannot be read."""
    content = source if isinstance(source, bytes) else Path(source).read_bytes()
    text, _ = decode(content, None)
    text = text.lstrip("\ufeff")
    return _take(_rows(text), added_at)


def to_feed(url: str, outlet_name: str | None = None, *, added_at: datetime | None = None) -> Feed:
    """A feed as a user names it; ValueError when it is no http(s) address. `feed:` and a bare host are understood."""
    address = url.strip().strip("<>")
    lowered = address.lower()
    if lowered.startswith("feed://"):
        address = "http" + address[4:]
    elif lowered.startswith(("feed:http", "podcast:http")):
        address = address.partition(":")[2]
    elif _BARE.fullmatch(address):
        address = f"https://{address}"
    if canonicalise(address) is None or any(character.isspace() for character in address):
        raise ValueError("not an http(s) address")
    return Feed(feed_id=feed_id(address), url=address, outlet_name=outlet_name or None, added_at=added_at)


def _rows(text: str) -> list[_Row]:
    if text.lstrip().startswith("<"):
        return _opml(text)
    try:
        return _csv(text) if _is_csv(text) else _lines(text)
    except csv.Error:
        return _lines(text)


def _take(rows: list[_Row], added_at: datetime | None) -> Imported:
    feeds: dict[str, Feed] = {}
    refused: list[Refused] = []
    for row in rows:
        try:
            feed = to_feed(row.url, row.name, added_at=added_at)
        except ValueError as error:
            refused.append(Refused(row.line, row.url[:200], str(error)))
            continue
        if feed.feed_id in feeds:
            refused.append(Refused(row.line, row.url[:200], "named twice"))
        elif len(feeds) >= _MAX_FEEDS:
            refused.append(Refused(row.line, row.url[:200], f"more than {_MAX_FEEDS} feeds"))
        else:
            feeds[feed.feed_id] = feed
    return Imported(list(feeds.values()), refused)


def _opml(text: str) -> list[_Row]:
    """Every outline with an `xmlUrl`, at any depth; folders are passed over."""
    parser = etree.XMLParser(recover=True, resolve_entities="internal", no_network=True)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is None:
        return [_Row(1, text[:200], None)]
    rows = []
    for outline in root.iter("{*}outline"):
        attributes = {name.lower(): value.strip() for name, value in outline.attrib.items()}
        if attributes.get("xmlurl"):
            name = attributes.get("title") or attributes.get("text")
            rows.append(_Row(outline.sourceline or 1, attributes["xmlurl"], name))
    return rows or [_Row(1, text[:200], None)]


def _is_csv(text: str) -> bool:
    first = next((line for line in text.splitlines() if line.strip() and not line.startswith("#")), "")
    return any(mark in first for mark in ",;\t")


def _csv(text: str) -> list[_Row]:
    """With a header, or without one: then the cell that holds an address is the feed, another one the name."""
    mark = max(",;\t", key=text.count)
    reader = csv.reader(io.StringIO(text, newline=None), delimiter=mark)
    rows = [(reader.line_num, [cell.strip() for cell in row]) for row in reader]
    rows = [(line, row) for line, row in rows if any(row) and not row[0].startswith("#")]
    header = [cell.lower() for cell in rows[0][1]] if rows else []
    url_column = next((header.index(name) for name in _URL_COLUMNS if name in header), None)
    name_column = next((header.index(name) for name in _NAME_COLUMNS if name in header), None)
    return [_row(line, row, url_column, name_column) for line, row in (rows if url_column is None else rows[1:])]


def _row(number: int, row: list[str], url_column: int | None, name_column: int | None) -> _Row:
    if url_column is None:
        url = next((cell for cell in row if "://" in cell), row[0])
        return _Row(number, url, next((cell for cell in row if cell and cell != url), None))
    url = row[url_column] if url_column < len(row) else ""
    name = row[name_column] if name_column is not None and name_column < len(row) else None
    return _Row(number, url, name or None)


def _lines(text: str) -> list[_Row]:
    """One address a line; what follows a space is the outlet's name; `#` begins a comment."""
    rows = []
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.strip().split(None, 1)
        if words and not words[0].startswith("#"):
            rows.append(_Row(number, words[0], words[1] if len(words) > 1 else None))
    return rows
