"""When an article was published and changed: what the page states, then what its article's own part shows."""

from collections.abc import Iterable
from copy import deepcopy
from datetime import datetime
from typing import NamedTuple

from htmldate import find_date
from lxml.html import HtmlElement

from schemas.places import Place
from schemas.times import parse_time
from transforms.clean.extract import PARSER_ERRORS
from transforms.clean.jsonld import JsonLd
from transforms.clean.scope import Scope

_PUBLISHED = (
    "article:published_time", "og:article:published_time", "og:published_time", "article:published", "datepublished",
    "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "dc.date.issued",
    "dcterms.issued", "dcterms.created", "dc.date.created", "dc.date", "dcterms.date", "publish-date", "publish_date",
    "og:publish_date", "published_date", "publisheddate", "publication_date", "pubdate", "date.created", "datecreated",
    "article_date_original", "originalpublicationdate", "displaydate", "published", "date",
)  # fmt: skip
_MODIFIED = (
    "article:modified_time", "og:article:modified_time", "og:updated_time", "og:modified_time", "datemodified",
    "dcterms.modified", "dc.date.modified", "last-modified", "lastmod", "modified_date", "updated_date",
)  # fmt: skip


class Clock(NamedTuple):
    """How the times of a page are read."""

    now: datetime | None  # the fetch: later times are errors
    place: Place  # of the outlet

    def first(self, values: Iterable[str | None]) -> datetime | None:
        """Return the first of the values that is a time."""
        return next((time for value in values if (time := parse_time(value, now=self.now, place=self.place))), None)


def published(
    tree: HtmlElement, jsonld: JsonLd, meta: dict[str, str], url: str | None, scope: Scope, clock: Clock
) -> tuple[datetime | None, str]:
    """Find the time and its source: json-ld, meta, text or none."""
    stamps = scope.own(tree.iter("time", "abbr"))
    sources: tuple[tuple[str, list[str | None]], ...] = (
        ("json-ld", [jsonld.published]),
        ("meta", [meta[name] for name in _PUBLISHED if name in meta]),
        ("text", _time_elements(stamps)),
    )
    for source, values in sources:
        if time := clock.first(values):
            return time, source
    written = clock.first([_written_date(tree, url, scope)])
    updates = [jsonld.modified, *_modified(meta), *map(_stamp, filter(_is_update, stamps))]
    if written is None or written.date() in {time.date() for value in updates if (time := clock.first([value]))}:
        return None, "none"
    return written, "text"


def modified(jsonld: JsonLd, meta: dict[str, str], clock: Clock) -> datetime | None:
    """Find the last change that the page states."""
    return clock.first([jsonld.modified, *_modified(meta)])


def _modified(meta: dict[str, str]) -> list[str]:
    return [meta[name] for name in _MODIFIED if name in meta]


def _written_date(tree: HtmlElement, url: str | None, scope: Scope) -> str | None:
    """Find a day in the address or text of the page by htmldate's rules, without its guesses and JSON-LD."""
    page = scope.without_others(deepcopy(tree))
    for script in page.xpath("//script[contains(@type, 'ld+json')]"):
        script.drop_tree()
    try:
        return find_date(page, url=url, original_date=True, extensive_search=False)
    except PARSER_ERRORS:
        return None


def _time_elements(stamps: list[HtmlElement]) -> list[str | None]:
    """List the times marked as publication, then the first one."""
    times = [element for element in stamps if not _is_update(element)]
    marked = [e for e in times if "pubdate" in e.attrib or "publish" in f"{e.get('itemprop')} {e.get('class')}".lower()]
    return [_stamp(element) for element in (*marked, *times[:1])]


def _stamp(element: HtmlElement) -> str:
    return element.get("datetime") or element.get("content") or element.text_content()


def _is_update(element: HtmlElement) -> bool:
    about = f"{element.get('itemprop')} {element.get('class')}".lower()
    return "modif" in about or "update" in about
