"""What a page says of its article in JSON-LD (schema.org), however broken the JSON."""

import html
import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from schemas.urls import canonicalise
from schemas.visible import visible
from transforms.clean.wording import alike, key

_ARTICLE = re.compile(r"(?:\w*(?:NewsArticle|Article)|BlogPosting|LiveBlogPosting|SocialMediaPosting|Report)$")
_MAX_CHARS = 1_000_000
_MAX_NODES = 5_000
_TRAILING_COMMA = re.compile(r",\s*([}\]])")
_WRAPPER = re.compile(
    r"^\s*(?:<!--|/[/*]\s*<!\[CDATA\[(?:\s*\*/)?|<!\[CDATA\[)|(?:-->|/[/*]\s*\]\]>(?:\s*\*/)?|\]\]>)\s*;?\s*$"
)
_LISTED = " listed"  # marks a node of a list: another story's unless something confirms it
_CONFIRMED, _CONTRADICTED = 0.5, 0.3  # likeness of a headline to those of the page
_STRING = r'"%s"\s*:\s*"((?:[^"\\]|\\.)*)"'
_RESCUED = ("headline", "datePublished", "dateModified")

Node = dict[str, Any]


class JsonLd(NamedTuple):
    """What the article's node says; raw strings, dates unparsed."""

    headline: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    modified: str | None = None
    publisher: str | None = None
    language: str | None = None
    description: str | None = None
    url: str | None = None
    free: bool | None = None  # isAccessibleForFree
    types: tuple[str, ...] = ()  # of every node on the page


class Nodes(NamedTuple):
    """The nodes of all scripts of a page."""

    nodes: list[Node]
    rescued: Node  # of a script that is no JSON

    def article(self, titles: Sequence[str], addresses: Sequence[str]) -> JsonLd:
        """Read the node of the page's own article: of those with its address or headline the fullest.

        One that names another headline, and another address or is one of several, is another story's; `JsonLd()` when
        there is no other.
        """
        types = tuple(dict.fromkeys(kind for node in self.nodes for kind in _types(node)))
        articles = [node for node in self.nodes if any(_ARTICLE.match(kind) for kind in _types(node))]
        ranked = [(_fits(node, titles, addresses, alone=len(articles) == 1), _said(node), node) for node in articles]
        mine = [entry for entry in ranked if entry[0] > 0]
        article = max(mine, key=lambda entry: entry[:2], default=(0, 0, {} if articles else self.rescued))[2]
        by_id = {str(node["@id"]): node for node in self.nodes if "@id" in node and len(node) > 2}
        return _from_node(article, by_id)._replace(types=types)


def read_nodes(tree: HtmlElement) -> Nodes:
    """Collect the nodes of all scripts of a page."""
    nodes: list[Node] = []
    rescued: Node = {}
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower() and len(script.text or "") < _MAX_CHARS:
            found = list(_nodes(_parse(script.text or "")))[:_MAX_NODES]
            nodes += found
            rescued = rescued or ({} if found else _rescue(script.text or ""))
    return Nodes(nodes, rescued)


def _fits(node: Node, titles: Sequence[str], addresses: Sequence[str], *, alone: bool) -> int:
    """Return 3 for the page's address, 2 for its headline, 1 if it may be the page's, 0 for another story."""
    page = node.get("mainEntityOfPage")
    named = [_text(node.get("url")), _text(page.get("@id") if isinstance(page, dict) else page), node.get("@id")]
    own = {_address(url) for url in named if isinstance(url, str)} - {("", "")}
    if any(_is_same(one, _address(url)) for one in own for url in addresses):
        return 3
    headline = _text(node.get("headline")) or _text(node.get("name"))
    likeness = max((_likeness(headline, title) for title in titles), default=0.0) if headline else 0.0
    if likeness >= _CONFIRMED:
        return 2
    contradicted = bool(headline and titles and likeness < _CONTRADICTED)
    return 0 if contradicted and (own or not alone or _LISTED in node) else 1


def _likeness(headline: str, title: str) -> float:
    return 1.0 if key(headline) in key(title) or key(title) in key(headline) else alike(headline, title)


def _address(url: str) -> tuple[str, str]:
    """Split off the path and the parameters that may name the page (`/story.php`, `id=5`); empty for an inner name."""
    try:
        parts = urlsplit(canonicalise(url) or url)
    except ValueError:
        return "", ""
    return parts.path.rstrip("/"), parts.query


def _is_same(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether the paths are equal and the parameters, if both have some, too."""
    return one[0] == other[0] and (one[1] == other[1] or (one[0] != "" and "" in (one[1], other[1])))


def _from_node(node: Node, by_id: dict[str, Node]) -> JsonLd:
    free = node.get("isAccessibleForFree")
    page = node.get("mainEntityOfPage")
    return JsonLd(
        headline=_text(node.get("headline")) or _text(node.get("name")),
        authors=tuple(dict.fromkeys(_names(node.get("author") or node.get("creator"), by_id))),
        published=_text(node.get("datePublished")) or _text(node.get("dateCreated")),
        modified=_text(node.get("dateModified")),
        publisher=next(_names(node.get("publisher"), by_id), None),
        language=_text(node.get("inLanguage")),
        description=_text(node.get("description")),
        url=_text(node.get("url")) or _text(page.get("@id") if isinstance(page, dict) else page),
        free=None if free is None else str(free).lower() not in ("false", "http://schema.org/false", "0"),
    )


def _said(node: Node) -> int:
    """How much of what we look for a node says; the first of equals wins."""
    return sum(bool(node.get(key)) for key in ("headline", "datePublished", "author", "publisher"))


def _parse(text: str) -> Any:
    text = _WRAPPER.sub("", text).strip().rstrip(";")
    for attempt in (text, _TRAILING_COMMA.sub(r"\1", text), html.unescape(text)):
        try:
            return json.JSONDecoder(strict=False).raw_decode(attempt)[0]
        except (ValueError, RecursionError):
            continue
    return None


def _rescue(text: str) -> Node:
    """Single fields of JSON that does not parse."""
    if not re.search(r'"@type"\s*:\s*(?:\[\s*)?"\w*(?:Article|BlogPosting)"', text):
        return {}
    found = {key: re.search(_STRING % key, text) for key in _RESCUED}
    return {key: html.unescape(match[1].replace('\\"', '"')) for key, match in found.items() if match}


def _nodes(value: Any, depth: int = 0) -> Iterator[Node]:
    if depth > 6:
        return
    if isinstance(value, dict):
        if "@type" in value:
            yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage", "item", "hasPart"):
            yield from _nodes(value.get(key), depth + 1)
        yield from ({**node, _LISTED: True} for node in _nodes(value.get("itemListElement"), depth + 1))
        yield from _nodes([part for part in _people(value) if isinstance(part, dict) and "@id" in part], depth + 1)
    elif isinstance(value, list):
        for part in value:
            yield from _nodes(part, depth + 1)


def _people(node: Node) -> list[Any]:
    people = [node.get("author"), node.get("publisher")]
    return [person for value in people for person in (value if isinstance(value, list) else [value])]


def _types(node: Node) -> list[str]:
    kind = node.get("@type")
    return [str(part).rpartition("/")[2] for part in (kind if isinstance(kind, list) else [kind]) if part]


def _names(value: Any, by_id: dict[str, Node]) -> Iterator[str]:
    if isinstance(value, list):
        for part in value:
            yield from _names(part, by_id)
    elif isinstance(value, dict):
        known = by_id.get(str(value.get("@id")), {})
        name = _text(value.get("name")) or _text(known.get("name"))
        if name:
            yield name
    elif isinstance(value, str) and (name := _text(value)):
        yield name


def _text(value: Any) -> str | None:
    """A plain string; lists give their first, objects with `@value` or `name` give that."""
    if isinstance(value, list):
        return next((text for part in value if (text := _text(part))), None)
    if isinstance(value, dict):
        return _text(value.get("@value") or value.get("name"))
    if not isinstance(value, str):
        return None
    text = visible(html.unescape(html.unescape(value)))
    return " ".join(re.sub(r"<[^<>]+>", " ", text).split()) or None
