"""What each line of an article is: title, standfirst, heading, summary, dateline, credit, caption, or text."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from schemas import Line
from transforms.clean.build import Block
from transforms.clean.rules import rules
from transforms.clean.wording import alike, ends_sentence, is_sentence, is_upper, key

_SAME_TITLE = 0.6  # share of common words from which a heading repeats the title in other words
_HEADING_WORDS = 12
_STANDFIRST_WORDS = 8
_PARAGRAPH_WORDS = 18
_BULLET = re.compile(r"^\s*(?:[-•*●▪■◦‣·]|[–—](?=\s))\s+")
_SUMMARY_LINES = 6


def mark(blocks: Sequence[Block], titles: Sequence[str], hints: dict[str, str]) -> list[Block]:
    """The same blocks with their roles; `hints` gives roles by the key of the text, as the page's markup says."""
    marked = [_by_wording(_hinted(block, hints)) for block in blocks]
    marked = _standfirsts(_titles(marked, titles))
    return _summaries(_headings(marked))


def without_bullet(block: Block) -> Block:
    """`- The point` as list item `The point`; a dash that opens speech in running text stays."""
    match = _BULLET.match(block.text)
    if not match or (block.text[match.start()] in "–—" and block.role != "list_item"):
        return block
    return Block(block.text[match.end() :], "list_item")


def _hinted(block: Block, hints: dict[str, str]) -> Block:
    role = hints.get(key(block.text))
    return block._replace(role=role) if role and block.role in ("text", "heading") else block


def _by_wording(block: Block) -> Block:
    if block.role in ("text", "list_item", "heading"):
        if rules().credits.matches(block.text):
            return block._replace(role="credit")
        if rules().captions.matches(block.text):
            return block._replace(role="caption")
    return block


def _titles(blocks: list[Block], titles: Sequence[str]) -> list[Block]:
    """Lines that say the title again, in the same or in other words."""
    return [
        block._replace(role="title") if block.role in ("heading", "text") and repeats_title(block, titles) else block
        for block in blocks
    ]


def repeats_title(block: Block, titles: Iterable[str]) -> bool:
    """Whether a line is the title again; only what looks like a headline can be."""
    if block.words > 30 or (ends_sentence(block.text) and block.role != "heading" and not block.text.endswith("?")):
        return any(key(block.text) == key(title) for title in titles)
    return any(key(block.text) == key(title) or alike(block.text, title) >= _SAME_TITLE for title in titles)


def _standfirsts(blocks: list[Block]) -> list[Block]:
    """Only above the first paragraph, where a heading of some length is one too; said again below, it goes."""
    top = next((at for at, block in enumerate(blocks) if block.role == "text" and is_sentence(block.text)), len(blocks))
    found: list[Block] = []
    seen: set[str] = set()
    for at, block in enumerate(blocks):
        if at < top and (block.role == "standfirst" or (block.role == "heading" and block.words >= _STANDFIRST_WORDS)):
            seen.add(key(block.text))
            found.append(block._replace(role="standfirst"))
        elif block.role not in ("heading", "standfirst") or key(block.text) not in seen:
            found.append(block._replace(role="text") if block.role == "standfirst" else block)
    return found


def _headings(blocks: list[Block]) -> list[Block]:
    """Short lines without a full stop before a paragraph, and lines in capitals."""
    found = []
    for at, block in enumerate(blocks):
        following = blocks[at + 1] if at + 1 < len(blocks) else None
        found.append(block._replace(role="heading") if _is_heading(block, following) else block)
    return found


def _is_heading(block: Block, following: Block | None) -> bool:
    if block.role != "text" or following is None or block.words > _HEADING_WORDS or ends_sentence(block.text):
        return False
    if not is_upper(block.text) and (block.text[-1] in "”\"’'»,–—-" or block.text[0] in "–—-("):
        return False
    return is_upper(block.text) or (following.role != "heading" and following.words >= _PARAGRAPH_WORDS)


def _summaries(blocks: list[Block]) -> list[Block]:
    """The points under a heading such as "Summary" or "Key points"."""
    found = list(blocks)
    for at, block in enumerate(found):
        if block.role in ("heading", "text") and rules().summary.matches(block.text):
            found[at] = block._replace(role="heading")
            for point in _points(found, at + 1):
                found[point] = found[point]._replace(role="summary")
    return found


def _points(blocks: Sequence[Block], start: int) -> range:
    """The list items that follow; where the bullets were lost, the article's last few lines."""
    stop = start
    while stop < len(blocks) and blocks[stop].role == "list_item":
        stop += 1
    rest = blocks[start:]
    if stop == start and len(rest) <= _SUMMARY_LINES and start > 3 and all(b.role == "text" for b in rest):
        return range(start, len(blocks))
    return range(start, stop)


def mark_parts(block: Block) -> Block:
    """A credit at the end of a paragraph: `… he said. (Reporting by Ana Sol)`."""
    if block.role != "text":
        return block
    match = _tail_credit().search(block.text)
    if not match:
        return block
    return block._replace(parts=(*block.parts, Line(match.start(1), match.end(1), "credit")))


@lru_cache(maxsize=1)
def _tail_credit() -> re.Pattern[str]:
    work = r"\((?:additional |compiled )?(?:reporting|writing|editing|written|edited|reported|compiled)\b[^()]{2,300}\)"
    return re.compile(rf"[.!?”\"’']\s*({work}|[–—-]\s*{rules().agency}\.?)\s*$", re.IGNORECASE)
