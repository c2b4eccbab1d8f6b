"""News sitemaps: `urlset` with or without the news extension. An index of sitemaps has no entries of its own."""

import re

from lxml import etree

from schemas.places import place_of
from schemas.records import FeedEntry, ParsedFeed
from schemas.times import read_time
from transforms.feeds.values import absolute, plain_text
from transforms.feeds.xmlfeed import MAX_ENTRIES

_MAX_URLS = 50_000  # as many as the protocol allows


def parse_sitemap(text: str, *, url: str | None, problems: tuple[str, ...] = ()) -> ParsedFeed:
    """A ParsedFeed of a sitemap, newest first: of a long one the newest 10,000 addresses."""
    parser = etree.XMLParser(recover=True, resolve_entities="internal", no_network=True)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is None:
        return ParsedFeed(None, url, None, None, (), (*problems, "malformed XML", "not a feed"))
    if _name(root) == "sitemapindex":
        return ParsedFeed(None, url, None, None, (), (*problems, _index_problem(root), "not a feed"))
    if parser.error_log:
        problems += (f"malformed XML: {parser.error_log[0].message}",)
    nodes = [node for node in root if _name(node) == "url"]
    entries = [_to_entry(node, url) for node in nodes[:_MAX_URLS]]
    cut = max(len(nodes) - MAX_ENTRIES, 0)
    if cut:
        problems += (f"longer than {MAX_ENTRIES} addresses: the newest are taken",)
    entries.sort(key=lambda entry: str(entry.published_at or entry.updated_at or ""), reverse=True)
    values = _values(root)
    kept = tuple(entries[:MAX_ENTRIES])
    return ParsedFeed(values.get("name"), url, values.get("language"), None, kept, problems, cut)


def _index_problem(root: etree._Element) -> str:
    """For whoever added the index: what to add instead, those that are called news first."""
    named = [loc for node in root if _name(node) == "sitemap" and (loc := _values(node).get("loc"))]
    named.sort(key=lambda loc: "news" not in loc.lower())
    return "an index of sitemaps: add the news sitemap it names, of " + ", ".join(named[:3])


def _to_entry(node: etree._Element, base: str | None) -> FeedEntry:
    values = _values(node)
    place = place_of(values.get("loc"), values.get("language"))
    keywords = (values.get("keywords") or "").split(",")
    return FeedEntry(
        url=absolute(values.get("loc"), base),
        guid=values.get("loc"),
        title=plain_text(values.get("title")),
        published_at=read_time(values.get("publication_date"), place=place),
        updated_at=read_time(values.get("lastmod"), place=place),
        categories=tuple(filter(None, (plain_text(word) for word in keywords))),
    )


def _values(node: etree._Element) -> dict[str, str]:
    """Local name to text of the first such element, without those of images and videos."""
    found: dict[str, str] = {}
    for child in node.iter():
        namespace = str(child.tag).partition("}")[0]
        if child.text and "image" not in namespace and "video" not in namespace:
            found.setdefault(_name(child), child.text.strip())
    return found


def _name(node: etree._Element) -> str:
    """Without namespace or prefix; a recovered tree may hold names that are none. Comments have no name."""
    return re.split("[}:]", node.tag)[-1].lower() if isinstance(node.tag, str) else ""
