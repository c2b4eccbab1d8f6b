"""What a page's markup says of single texts: captions, standfirsts, bylines, and what is a link as a whole."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from lxml.html import HtmlElement

from transforms.clean.wording import key

_MAX_CHARS = 600  # captions and standfirsts are shorter
_MAX_LINKS = 5_000
_CAPTION = re.compile(
    r"(?:^|[\s_-])(?:wp-caption-text|fig-?caption|caption|img-?credit|image-?credit|photo-?credit|photographer)", re.I
)
_STANDFIRST = re.compile(
    r"(?:^|[\s_-])(?:stand-?first|dek|deck|sub-?title|sub-?head(?:line|ing)?|sub-?titulo|entradilla|chapo|chapeau|lede?|"
    r"article-?(?:summary|excerpt|intro|description|lead|subtitle)|intro(?:duction)?-?text|kicker-?text|teaser-?text)(?:$|[\s_-])",
    re.I,
)
_BYLINE = re.compile(
    r"(?:^|[\s_-])(?:by-?line|author-?(?:name|line|info)?|article-?author|credits?-?line)(?:$|[\s_-])", re.I
)
_BLOCKS = (
    "p",
    "div",
    "span",
    "h2",
    "h3",
    "h4",
    "h5",
    "header",
    "section",
    "li",
    "address",
    "small",
    "em",
    "cite",
    "figcaption",
)


class Markup(NamedTuple):
    """Both by the key of the text (`wording.key`)."""

    roles: dict[str, str]
    links: frozenset[str]


def read_markup(tree: HtmlElement) -> Markup:
    """Roles by element and class, and the texts of links to other pages."""
    roles: dict[str, str] = {}
    for element, role in _marked(tree):
        text = key(element.text_content()[: _MAX_CHARS + 1])
        if text and len(text) <= _MAX_CHARS:
            roles.setdefault(text, role)
        for child in element.iter("p", "span", "h2", "h3", "div"):
            if (part := key(child.text_content()[: _MAX_CHARS + 1])) and len(part) <= _MAX_CHARS:
                roles.setdefault(part, role)
    return Markup(roles, _links(tree))


def text_of(element: HtmlElement | None) -> str:
    """Its text on one line, with a space where a line breaks."""
    if element is None:
        return ""
    pieces = (piece if isinstance(piece, str) else " " for piece in element.xpath(".//text() | .//br"))
    return " ".join("".join(pieces).split())


def _marked(tree: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
    for element in tree.iter(*_BLOCKS):
        about = f"{element.get('class') or ''} {element.get('itemprop') or ''} {element.get('data-testid') or ''}"
        if element.tag == "figcaption" or _CAPTION.search(about):
            yield element, "caption"
        elif _STANDFIRST.search(about) and len(element) < 10:
            yield element, "standfirst"
        elif _BYLINE.search(about) and len(element) < 10:
            yield element, "credit"


def _links(tree: HtmlElement) -> frozenset[str]:
    links = [a for a in tree.iter("a") if not (a.get("href") or "#").startswith("#")][:_MAX_LINKS]
    return frozenset(key(link.text_content()) for link in links)
