"""Parts of an article that the extractor left out: it takes one container for the whole, and drops lists beside it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lxml.html import HtmlElement

from transforms.clean.build import Block
from transforms.clean.markup import text_of
from transforms.clean.scope import Scope
from transforms.clean.wording import ends_sentence, key

DOUBT = "parts_left_out"
_ROLES = {"p": "text", "h2": "heading", "h3": "heading", "h4": "heading", "li": "list_item"}
_CHARS = 80  # of a paragraph
_LINKED = 0.5  # share of the letters of a line that are links: more is navigation
_SEVERAL = 3  # paragraphs; fewer are a note on the author
_HOLDERS = ("ul", "ol", "blockquote")
_ITEMS = range(2, 41)  # of a list in a text
_WORDS = 3  # of an item, on the average; shorter ones are buttons
_DOUBTFUL = 0.3  # share of the words of the text that stand beside it and are not taken
_MAX_ELEMENTS = 5_000
_MAX_CHARS = 500_000  # of a text that lines are looked for in; no article is as long


class _Line(NamedTuple):
    element: HtmlElement
    text: str
    key: str


def with_parts(blocks: list[Block], tree: HtmlElement, scope: Scope) -> tuple[list[Block], tuple[str, ...]]:
    """Add what belongs between and after the blocks, in the order of the page; also return what remains in doubt.

    A paragraph belongs when its container is one of those that the blocks are from, or is like them; a list when it
    stands between paragraphs that belong. What else reads like text in the article's own block is a doubt.
    """
    if sum(len(block.text) for block in blocks) > _MAX_CHARS:
        return blocks, ()
    lines = [line for element in _elements(tree) if (line := _line(element)).key]
    missing, again = _not_in(blocks, lines)
    out = {line.element for line in (*missing, *again)}
    parents = {line.element.getparent() for line in lines if _is_paragraph(line) and line.element not in out}
    parts = _parts([line for line in missing if _is_paragraph(line)], parents, scope)
    wanted = [line for line in missing if _is_paragraph(line) and line.element.getparent() in parents | parts]
    wanted += [line for line in again if line.element.getparent() in parts]
    taken = {line.element for line in wanted} | _between({line.element for line in missing}, parents | parts)
    left = [line for line in missing if line.element not in taken and _is_paragraph(line) and _is_inside(line, scope)]
    words = sum(block.words for block in blocks)
    doubts = (DOUBT,) if sum(len(line.text.split()) for line in left) > _DOUBTFUL * words else ()
    return _merged(blocks, lines, taken) if taken else blocks, doubts


def _not_in(blocks: Sequence[Block], lines: Sequence[_Line]) -> tuple[list[_Line], list[_Line]]:
    """Find the lines that no block contains, and those that occur more often than in the blocks."""
    whole = Counter(key(block.text) for block in blocks)
    kept = " ".join(whole)
    missing, again = [], []
    seen: Counter[str] = Counter()
    for line in lines:
        seen[line.key] += 1
        if line.key not in kept:
            missing.append(line)
        elif _is_paragraph(line) and seen[line.key] > max(whole[line.key], 1):
            again.append(line)
    return missing, again


def _elements(tree: HtmlElement) -> Iterator[HtmlElement]:
    for at, element in enumerate(tree.iter(*_ROLES)):
        if at == _MAX_ELEMENTS:
            return
        yield element


def _line(element: HtmlElement) -> _Line:
    text = text_of(element)
    return _Line(element, text, key(text))


def _is_paragraph(line: _Line) -> bool:
    linked = sum(len(link.text_content()) for link in line.element.iter("a"))
    is_long = len(line.text) >= _CHARS and ends_sentence(line.text)
    return line.element.tag == "p" and is_long and linked < _LINKED * len(line.text)


def _signature(parent: HtmlElement) -> tuple[str, str]:
    return parent.tag, " ".join((parent.get("class") or "").split())


def _parts(missing: Sequence[_Line], parents: set[HtmlElement], scope: Scope) -> set[HtmlElement]:
    """Find containers with the class of the text's own, or with several paragraphs next to it in the same block."""
    alike = {signature for parent in parents if (signature := _signature(parent))[1]}
    beside = {parent.getparent() for parent in parents}
    counts = Counter(line.element.getparent() for line in missing)
    return {
        parent
        for parent, count in counts.items()
        if parent not in parents
        and (
            _signature(parent) in alike
            or (count >= _SEVERAL and parent.getparent() in beside and scope.surrounds(parent))
        )
        and scope.continues(parent)
    }


def _between(missing: set[HtmlElement], parents: set[HtmlElement]) -> set[HtmlElement]:
    """Find the missing items of lists and paragraphs of block quotations that follow text.

    A heading or line that introduces them comes along.
    """
    holders = {element.getparent() for element in missing if element.getparent().tag in _HOLDERS}
    around = {ancestor for parent in parents for ancestor in (parent, *parent.iterancestors())}
    found: set[HtmlElement] = set()
    for holder in holders:
        outer = _outermost(holder)
        introduced = _introduction(outer, parents, around)
        if introduced is not None and _is_part_of_text(holder, outer, parents, around):
            found |= missing & {*holder.iterchildren(), *introduced}
    return found


def _outermost(element: HtmlElement) -> HtmlElement:
    """Climb to the outermost frame that holds nothing but the element."""
    while (frame := element.getparent()) is not None and len(frame) == 1 and frame.tag == "div":
        element = frame
    return element


def _introduction(
    element: HtmlElement, parents: set[HtmlElement], around: set[HtmlElement]
) -> list[HtmlElement] | None:
    """Find the headings and lines between the text and an element after it; `None` if no text precedes it."""
    between: list[HtmlElement] = []
    before = element.getprevious()
    while before is not None and before.tag in _ROLES and before.getparent() not in parents and len(between) < 2:
        between.append(before)
        before = before.getprevious()
    return between if before is not None and _is_text(before, parents, around) else None


def _is_part_of_text(
    holder: HtmlElement, outer: HtmlElement, parents: set[HtmlElement], around: set[HtmlElement]
) -> bool:
    """Whether it is no list of links and, if no text follows, has several words an item."""
    items, letters = len(holder), len(holder.text_content())
    linked = sum(len(link.text_content()) for link in holder.iter("a"))
    if outer.getparent().tag in ("body", "html") and outer.getparent() not in parents:
        return False
    if linked >= _LINKED * letters or (holder.tag != "blockquote" and items not in _ITEMS):
        return False
    after = outer.getnext()
    ends = after is None or _is_text(after, parents, around)
    return ends or len(holder.text_content().split()) >= _WORDS * items


def _is_text(element: HtmlElement, parents: set[HtmlElement], around: set[HtmlElement]) -> bool:
    """Whether it is a paragraph or heading that belongs, or contains some."""
    return element.getparent() in parents if element.tag in _ROLES else element in around


def _is_inside(line: _Line, scope: Scope) -> bool:
    return scope.surrounds(line.element) and scope.continues(line.element.getparent())


def _merged(blocks: Sequence[Block], lines: Sequence[_Line], taken: set[HtmlElement]) -> list[Block]:
    """Insert each new line after the block that precedes it on the page."""
    places: dict[str, int] = {}
    for at, block in enumerate(blocks):
        places.setdefault(key(block.text), at)
    behind: dict[int, list[Block]] = {}
    last = -1
    for line in lines:
        if line.element in taken:
            behind.setdefault(last, []).append(Block(line.text, _ROLES[line.element.tag]))
        else:
            last = max(last, places.get(line.key, last))
    found = list(behind.get(-1, []))
    for at, block in enumerate(blocks):
        found += [block, *behind.get(at, [])]
    return found
