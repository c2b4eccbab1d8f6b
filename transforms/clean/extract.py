"""The main content of a parsed page as blocks, by trafilatura."""

import logging
from collections.abc import Iterator

import trafilatura
from lxml.etree import LxmlError, _Element
from lxml.html import HtmlElement, document_fromstring, tostring
from trafilatura.metadata import Document

from schemas import CleanError
from transforms.clean.build import Block
from transforms.clean.markup import text_of

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # a page without text is our CleanError, not its log line

# What third-party code raises on markup that nobody foresaw; each is that page's fault and no other's.
PARSER_ERRORS = (LxmlError, ValueError, TypeError, AttributeError, LookupError, ArithmeticError, RecursionError)
_ROLES = {"head": "heading", "item": "list_item"}
_SPLIT_ROLES = {"p": "text", "h2": "heading", "h3": "heading", "h4": "heading", "li": "list_item"}
_LONG = 250  # words; no paragraph of a news page has as many
_SHORT = 15  # characters; less could stand anywhere
_BLOCKS = {"body", "p", "head", "item", "quote", "row", "div", "table", "list"}


def main_blocks(tree: HtmlElement, url: str | None) -> list[Block]:
    """One block a paragraph, heading, list item or table row, in order; empty when there is no main content.

    Where a page's broken markup puts everything inside of furniture, its article element is tried alone.
    """
    blocks = _extracted(tree, url)
    if not blocks and (article := max(tree.iter("article", "main"), key=_letters, default=None)) is not None:
        blocks = _extracted(document_fromstring(tostring(article, encoding="unicode")), url)
    return [part for block in blocks for part in (_split(block, tree) if block.words > _LONG else [block])]


def _letters(element: HtmlElement) -> int:
    return len(element.text_content())


def _extracted(tree: HtmlElement, url: str | None) -> list[Block]:
    try:
        document = trafilatura.bare_extraction(tree, url=url, include_comments=False, deduplicate=False, fast=False)
    except PARSER_ERRORS as error:
        raise CleanError("parser", url, f"{type(error).__name__}: {error}") from error
    if not isinstance(document, Document) or document.body is None:
        return []
    return [Block(text, role) for line, role in _lines(document.body, "text") if (text := " ".join(line.split()))]


def _split(block: Block, tree: HtmlElement) -> list[Block]:
    """Text that came out as one line, cut where the page has its paragraphs; as it is where they do not fit."""
    whole, at = block.text, 0
    parts: list[Block] = []
    for element in tree.iter(*_SPLIT_ROLES):
        text = text_of(element)
        found = whole.find(text, at) if len(text) > _SHORT else -1
        if found >= 0:
            parts += [Block(between)] if (between := whole[at:found].strip()) else []
            parts.append(Block(text, _SPLIT_ROLES[element.tag]))
            at = found + len(text)
    rest = whole[at:].strip()
    fits = len(parts) > 1 and len(rest.split()) < block.words / 2
    return [*parts, *([Block(rest)] if rest else [])] if fits else [block]


def _lines(element: _Element, role: str) -> Iterator[tuple[str, str]]:
    """(line, role): inline elements join, block elements and `lb` break."""
    pending = ""
    for text, kind, breaks in _pieces(element, role):
        if breaks or kind != role:
            yield pending, role
            pending, role = "", kind
        pending += text
    yield pending, role


def _pieces(element: _Element, role: str) -> Iterator[tuple[str, str, bool]]:
    """(text, role, whether a line starts here), depth first; the parser has capped the depth."""
    own = _ROLES.get(element.tag, role)
    breaks = element.tag in _BLOCKS and not (element.tag == "p" and _in_cell(element))
    yield (" | " if element.tag == "cell" and element.getprevious() is not None else ""), own, breaks
    yield element.text or "", own, element.tag == "lb"
    for child in element:
        yield from _pieces(child, own)
        yield child.tail or "", own, child.tag in _BLOCKS and not _in_cell(child)


def _in_cell(element: _Element) -> bool:
    parent = element.getparent()
    return parent is not None and parent.tag == "cell"
