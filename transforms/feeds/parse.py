"""`parse_feed`: the bytes of any feed to its entries."""

import re

from schemas.records import ParsedFeed
from transforms.feeds.decode import decode
from transforms.feeds.jsonfeed import parse_json
from transforms.feeds.sitemap import parse_sitemap
from transforms.feeds.xmlfeed import parse_xml

MAX_BYTES = 20_000_000
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_ROOT = re.compile(r"<(?:[\w.-]+:)?([a-zA-Z][\w.-]*)")
_HEAD = 20_000  # characters in which the root element must begin
_COMMENT = re.compile(r"<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[[^\]]*\])?>", re.DOTALL | re.IGNORECASE)


def parse_feed(content: bytes, *, url: str | None = None, content_type: str | None = None) -> ParsedFeed:
    """RSS 0.9x, 1.0 and 2.0, Atom, JSON Feed or a news sitemap; never raises on content.

    `url` is the base of relative links, `content_type` the HTTP header. What was wrong stands in `problems`, in words;
    what is no feed at all has no entries and the problem "not a feed".
    """
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
        return _nothing(url, (*problems, "an HTML page", "not a feed"))
    if root is None:
        return _nothing(url, (*problems, "not a feed"))
    return parse_xml(text, url=url, problems=problems)


def _root(text: str) -> str | None:
    match = _ROOT.search(_COMMENT.sub("", text[:_HEAD]))
    return match[1].lower() if match else None


def _nothing(url: str | None, problems: tuple[str, ...]) -> ParsedFeed:
    return ParsedFeed(None, url, None, None, (), problems)
