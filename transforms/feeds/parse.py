"""`parse_feed`: the bytes of any feed to its entries."""

import html
import re

from schemas.records import ParsedFeed
from transforms.codings import BrokenCoding, decoded
from transforms.feeds.decode import decode
from transforms.feeds.jsonfeed import parse_json
from transforms.feeds.sitemap import parse_sitemap
from transforms.feeds.values import absolute
from transforms.feeds.xmlfeed import parse_xml

MAX_BYTES = 20_000_000
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_ROOT = re.compile(r"<(?:[\w.-]+:)?([a-zA-Z][\w.-]*)")
_HEAD = 20_000  # characters in which the root element must begin
_COMMENT = re.compile(r"<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[[^\]]*\])?>", re.DOTALL | re.IGNORECASE)
_PAGE_HEAD = 200_000  # characters in which a page names its feeds
_LINK = re.compile(r"<link\b[^<>]{1,1000}>", re.IGNORECASE)
_FEED_TYPE = re.compile(r"application/(?:rss\+xml|atom\+xml|feed\+json)", re.IGNORECASE)
_HREF = re.compile(r"\bhref\s*=\s*[\"']([^\"']+)", re.IGNORECASE)


def parse_feed(content: bytes, *, url: str | None = None, content_type: str | None = None) -> ParsedFeed:
    """RSS 0.9x, 1.0 and 2.0, Atom, JSON Feed or a news sitemap, also gzipped; never raises on content.

    `url` is the base of relative links, `content_type` the HTTP header. What was wrong stands in `problems`, in words;
    what is no feed at all has no entries and the problem "not a feed".
    """
    try:
        content = decoded(content, None, MAX_BYTES)  # a file `sitemap.xml.gz` has no header that says so
    except BrokenCoding as error:
        return _nothing(url, (str(error), "not a feed"))
    text, problem = decode(content[:MAX_BYTES], content_type)
    problems: tuple[str, ...] = (problem,) if problem else ()
    if len(content) > MAX_BYTES:
        problems += (f"longer than {MAX_BYTES} bytes: cut",)
    text = _CONTROLS.sub("", text).lstrip("\ufeff \t\r\n")
    root = _root(text)
    if text.startswith(("{", "[")):
        return parse_json(text, url=url, problems=problems)
    if root in ("urlset", "sitemapindex"):
        return parse_sitemap(text, url=url, problems=problems)
    if root == "html":
        return _nothing(url, (*problems, "an HTML page", *_named_feeds(text, url), "not a feed"))
    if root is None:
        return _nothing(url, (*problems, "not a feed"))
    return parse_xml(text, url=url, problems=problems)


def _root(text: str) -> str | None:
    match = _ROOT.search(_COMMENT.sub("", text[:_HEAD]))
    return match[1].lower() if match else None


def _named_feeds(text: str, url: str | None) -> tuple[str, ...]:
    """What a page says of its feeds, for whoever added the page instead."""
    links = [link for link in _LINK.findall(text[:_PAGE_HEAD]) if _FEED_TYPE.search(link)]
    hrefs = (absolute(html.unescape(match[1]), url) for link in links if (match := _HREF.search(link)))
    return tuple(f"its feed is {href}" for href in dict.fromkeys(hrefs) if href)[:3]


def _nothing(url: str | None, problems: tuple[str, ...]) -> ParsedFeed:
    return ParsedFeed(None, url, None, None, (), problems)
