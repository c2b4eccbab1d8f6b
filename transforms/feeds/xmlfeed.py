"""RSS, RDF and Atom by feedparser, with the parts of it that cost most exchanged or left out.

What feedparser's own `parse` does besides is done here faster or safer: the encoding (transforms.feeds.decode), text in
few large pieces instead of one a line (expat's `buffer_text`), and libxml2's recovery for malformed XML before
feedparser's loose parser, which is slow and only asked for small documents.
"""

import html
import io
import re
from collections import Counter
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from xml.sax import expatreader, handler, xmlreader

from feedparser.api import LooseFeedParser, StrictFeedParser
from feedparser.sanitizer import replace_doctype
from lxml import etree

from schemas.places import Place, place_of
from schemas.records import FeedEntry, ParsedFeed
from schemas.times import read_time
from transforms.feeds.values import absolute, plain_text

MAX_ENTRIES = 10_000
_MAX_DEPTH = 200
_MAX_ELEMENTS = 120_000  # 10,000 entries with a dozen elements each; feedparser takes some 30 µs for one
_MAX_ATTRIBUTES, _MAX_TAGS = 500, 200  # of one element: feedparser's cost grows with the square
_MAX_AUTHOR = 1_000  # characters among which an e-mail address is looked for
_MAX_MENDED, _MAX_LOOSE = 5_000_000, 500_000  # bytes
_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
_ENTITY = re.compile(r"&(?:(\w{2,10});|(?!#\w{1,8};))")
_ENTRY = re.compile(rb"<(?:[\w.-]+:)?(?:item|entry)[\s/>]", re.IGNORECASE)
_CLOSING_TAG = re.compile(r"</\w+\s*>")
_XML_ENTITIES = ("amp", "lt", "gt", "quot", "apos")
_MARKS = [(f"&{name};".encode(), chr(0xE000 + number).encode()) for number, name in enumerate(_XML_ENTITIES)]
_PERIODS = {"hourly": 3600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}


class _Limit(Exception):
    """A document that is hostile or absurd: what was read before is kept, and nothing more is tried."""

    def __init__(self, parsed: Any) -> None:
        super().__init__(f"more than {MAX_ENTRIES} entries, {_MAX_ELEMENTS} elements or {_MAX_DEPTH} levels: cut there")
        self.parsed = parsed


class _Strict(StrictFeedParser):  # type: ignore[misc, valid-type]
    """feedparser's strict parser with limits, and without its two slow cleaning options."""

    resolve_relative_uris = False
    sanitize_html = False
    can_be_relative_uri = StrictFeedParser.can_be_relative_uri - {"id"}  # a guid stays as it is written
    elements = 0

    def startElementNS(self, name: Any, qname: Any, attrs: Any) -> None:  # noqa: N802
        self.elements += 1
        if len(attrs) > _MAX_ATTRIBUTES or self.elements > _MAX_ELEMENTS:
            raise _Limit(self)
        super().startElementNS(name, qname, attrs)

    def _add_tag(self, term: Any, scheme: Any, label: Any) -> None:
        if len(dict.get(self._get_context(), "tags", ())) < _MAX_TAGS:
            super()._add_tag(term, scheme, label)

    def _sync_author_detail(self, key: str = "author") -> None:
        if len(str(self._get_context().get(key) or "")) <= _MAX_AUTHOR:
            super()._sync_author_detail(key)

    def unknown_starttag(self, tag: str, attrs: list[tuple[str, str]]) -> None:
        if self.depth > _MAX_DEPTH or len(self.entries) > MAX_ENTRIES:
            raise _Limit(self)
        super().unknown_starttag(tag, attrs)


class _Reader(expatreader.ExpatParser):
    def reset(self) -> None:
        super().reset()
        self._parser.buffer_text = True  # type: ignore[attr-defined]
        self._parser.buffer_size = 1 << 16  # type: ignore[attr-defined]


def parse_xml(text: str, *, url: str | None, problems: tuple[str, ...] = ()) -> ParsedFeed:
    """A ParsedFeed of the XML in `text`; its base is `url`. What cannot be read becomes a problem, not an error."""
    body = _DECLARATION.sub("", text, count=1).lstrip()
    _, data, entities = replace_doctype(body.encode("utf-8", "replace"))
    cut = 0
    try:
        parsed = _strict(data, url)
        if parsed.exc:
            problems += (f"malformed XML: {parsed.exc}",)
            parsed = _recovered(data, entities, url, parsed)
    except _Limit as limit:
        parsed = limit.parsed
        problems += (str(limit),)
        cut = max(len(_ENTRY.findall(data)) - min(len(parsed.entries), MAX_ENTRIES), 0)
    return _to_feed(parsed, url, problems)._replace(cut=cut)


def _strict(data: bytes, url: str | None) -> Any:
    """feedparser's parser after strict parsing; its `exc` is what stopped it. Raises _Limit."""
    parser = _Strict(url or "", None, "utf-8")
    reader = _Reader()
    reader.setFeature(handler.feature_namespaces, 1)
    reader.setFeature(handler.feature_external_ges, 0)
    reader.setContentHandler(parser)
    reader.setErrorHandler(parser)
    source = xmlreader.InputSource()
    source.setByteStream(io.BytesIO(data))
    try:
        reader.parse(source)
    except _Limit:
        raise
    except Exception as error:  # noqa: BLE001  feedparser's handlers raise anything on bad values
        parser.exc = parser.exc or error
    return parser


def _recovered(data: bytes, entities: dict[str, str], url: str | None, strict: Any) -> Any:
    """Of parsing again with the commonest faults mended, libxml2's recovery and loose parsing the first that gives
    entries; else what strict parsing had before it stopped.
    """
    mended = _strict(_mended(data.decode()).encode(), url) if len(data) <= _MAX_MENDED else strict
    if not mended.exc:
        return mended
    tree = _tree(data)
    recovered = _strict(tree, url) if tree else strict
    if _count(recovered) == 0 and len(data) <= _MAX_LOOSE:
        recovered = _loose(data, entities, url)
    return max(recovered, mended, strict, key=_count)


def _mended(text: str) -> str:
    """HTML's entities, which XML does not know, as characters, and a bare ampersand as one."""
    return _ENTITY.sub(lambda match: _entity(match[0], match[1]), text)


def _entity(whole: str, name: str | None) -> str:
    if name is None:
        return "&amp;"
    return whole if name in _XML_ENTITIES else html.unescape(whole)


def _tree(data: bytes) -> bytes | None:
    """What libxml2 makes of it, well-formed. It drops entities behind the first fault, so these are put aside."""
    for entity, mark in _MARKS:
        data = data.replace(entity, mark)
    parser = etree.XMLParser(recover=True, resolve_entities="internal", no_network=True, strip_cdata=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    tree = etree.tostring(root, encoding="utf-8") if root is not None else b""
    for entity, mark in _MARKS:
        tree = tree.replace(mark, entity)
    return tree


def _loose(data: bytes, entities: dict[str, str], url: str | None) -> Any:
    parser = LooseFeedParser(url or "", None, "utf-8", entities)
    parser.resolve_relative_uris = parser.sanitize_html = False
    with suppress(Exception):  # likewise; what it had read by then stands in the parser
        parser.feed(data.decode())
    return parser


def _count(parser: Any) -> int:
    """Entries of any use."""
    return sum(bool(entry.get("link") or entry.get("title") or entry.get("id")) for entry in parser.entries)


def _to_feed(parsed: Any, url: str | None, problems: tuple[str, ...]) -> ParsedFeed:
    feed = parsed.feeddata
    if not parsed.version and not parsed.entries:
        problems += ("not a feed",)
    own = next((link.get("href") for link in feed.get("links", ()) if link.get("rel") == "self"), None)
    base = url or absolute(feed.get("link"), None)
    atom = parsed.version.startswith("atom")
    place = place_of(absolute(feed.get("link"), base) or base, feed.get("language"))
    return ParsedFeed(
        title=_text(feed, "title", atom),
        url=absolute(own, url) or url,
        language=feed.get("language") or None,
        ttl=_ttl(feed),
        entries=_told_apart([_to_entry(entry, base, atom, place) for entry in parsed.entries[:MAX_ENTRIES]]),
        problems=problems,
    )


def _to_entry(entry: Any, base: str | None, atom: bool, place: Place) -> FeedEntry:
    contents = entry.get("content") or ()
    published = _time(entry, "published", place) or _time(entry, "created", place)
    updated = _time(entry, "updated", place)
    return FeedEntry(
        url=_link(entry, base),
        guid=entry.get("id") or None,
        title=_text(entry, "title", atom),
        summary=_text(entry, "summary", atom),
        content_html=next((content["value"] for content in contents if content.get("value")), None),
        published_at=published or (None if atom else updated),  # `dc:date` is all that RSS 1.0 has
        updated_at=updated,
        authors=_authors(entry),
        categories=tuple(dict.fromkeys(filter(None, (plain_text(tag.get("term")) for tag in entry.get("tags", ()))))),
    )


def _told_apart(entries: list[FeedEntry]) -> tuple[FeedEntry, ...]:
    """Use guids as links where entries share one: some feeds link all entries to their home page."""
    links = Counter(entry.url for entry in entries)
    return tuple(
        entry._replace(url=absolute(entry.guid, None) or entry.url) if links[entry.url] > 1 else entry
        for entry in entries
    )


def _link(entry: Any, base: str | None) -> str | None:
    """The article's own address before that of a link counter; a guid only where it is an address itself."""
    guid, link = entry.get("id"), entry.get("link")
    if link == guid and not str(link).startswith("/"):  # feedparser takes a guid for the link when there is none
        link = None
    candidates = (absolute(entry.get("feedburner_origlink"), base), absolute(link, base), absolute(guid, None))
    return next(filter(None, candidates), None)


def _text(holder: Any, key: str, atom: bool) -> str | None:
    """feedparser calls the title of an RSS item plain text when it does not know all of its tags."""
    value, detail = holder.get(key), holder.get(f"{key}_detail") or {}
    tagged = not atom and isinstance(value, str) and _CLOSING_TAG.search(value) is not None
    return plain_text(value, markup=tagged or detail.get("type") != "text/plain")


def _time(entry: Any, key: str, place: Place) -> datetime | None:
    if not dict.__contains__(entry, key):  # feedparser maps `updated` to `published`, with a warning
        return None
    return read_time(dict.get(entry, key), place=place)


def _authors(entry: Any) -> tuple[str, ...]:
    names = [plain_text(author.get("name")) for author in entry.get("authors", ())]
    names = [name for name in names if name] or [plain_text(entry.get("author"))]
    return tuple(dict.fromkeys(name for name in names if name))


def _ttl(feed: Any) -> timedelta | None:
    """`ttl` in minutes or the syndication module's period, whichever is longer."""
    seconds = max(60 * _number(feed.get("ttl")), _syndication(feed))
    return timedelta(seconds=min(seconds, 31_536_000)) if seconds > 0 else None


def _syndication(feed: Any) -> float:
    period = _PERIODS.get(str(feed.get("sy_updateperiod", "")).strip().lower(), 0)
    return period / max(_number(feed.get("sy_updatefrequency")), 1)


def _number(value: object) -> float:
    text = str(value or "").strip()
    return float(text) if re.fullmatch(r"\d{1,9}(\.\d{1,9})?", text) else 0.0
