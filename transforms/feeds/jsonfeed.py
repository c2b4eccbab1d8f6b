"""JSON Feed 1.0 and 1.1."""

from typing import Any

import orjson

from schemas.places import Place, place_of
from schemas.records import FeedEntry, ParsedFeed
from schemas.times import read_time
from transforms.feeds.values import absolute, plain_text
from transforms.feeds.xmlfeed import MAX_ENTRIES


def parse_json(text: str, *, url: str | None, problems: tuple[str, ...] = ()) -> ParsedFeed:
    """A ParsedFeed of the JSON in `text`; members of the wrong type count as absent."""
    try:
        document = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        return ParsedFeed(None, url, None, None, (), (*problems, f"malformed JSON: {error}", "not a feed"))
    items = document.get("items") if isinstance(document, dict) else None
    if not isinstance(items, list):
        return ParsedFeed(None, url, None, None, (), (*problems, "not a feed"))
    base = url or absolute(document.get("feed_url"), None) or absolute(document.get("home_page_url"), None)
    place = place_of(base, _string(document.get("language")))
    entries = [item for item in items if isinstance(item, dict)]
    malformed, cut = len(items) - len(entries), max(len(entries) - MAX_ENTRIES, 0)
    return ParsedFeed(
        title=plain_text(document.get("title"), markup=False),
        url=absolute(document.get("feed_url"), url) or url,
        language=_string(document.get("language")),
        ttl=None,
        entries=tuple(_to_entry(item, base, place) for item in entries[:MAX_ENTRIES]),
        problems=problems + _odd_items(malformed, cut),
        cut=cut,
        malformed=malformed,
    )


def _odd_items(malformed: int, cut: int) -> tuple[str, ...]:
    more = f"longer than {MAX_ENTRIES} items: cut" if cut else ""
    return tuple(filter(None, (f"{malformed} items are no objects" if malformed else "", more)))


def _to_entry(item: dict[str, Any], base: str | None, place: Place) -> FeedEntry:
    guid = item.get("id")
    return FeedEntry(
        # An external_url is the page that a link blog talks about: another outlet's article.
        url=absolute(item.get("url"), base) or absolute(guid, None) or absolute(item.get("external_url"), base),
        guid=str(guid) if isinstance(guid, (str, int, float)) and guid != "" else None,
        title=plain_text(item.get("title"), markup=False),
        summary=plain_text(item.get("summary"), markup=False) or plain_text(item.get("content_text"), markup=False),
        content_html=_string(item.get("content_html")),
        published_at=read_time(item.get("date_published"), place=place),
        updated_at=read_time(item.get("date_modified"), place=place),
        authors=_authors(item),
        categories=tuple(filter(None, (plain_text(tag, markup=False) for tag in _list(item.get("tags"))))),
    )


def _authors(item: dict[str, Any]) -> tuple[str, ...]:
    listed = [author for author in (*_list(item.get("authors")), item.get("author")) if isinstance(author, dict)]
    names = (plain_text(author.get("name"), markup=False) for author in listed)
    return tuple(dict.fromkeys(name for name in names if name))


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _string(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
