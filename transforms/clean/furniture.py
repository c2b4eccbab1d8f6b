"""Page furniture goes line by line; what an article says stays."""

from collections.abc import Collection, Iterable

from transforms.clean.build import Block
from transforms.clean.rules import rules
from transforms.clean.wording import ends_sentence, is_sentence, key

_HEADLINE_WORDS = 6  # a link alone on its line with fewer words may be a name or a place in a list
_PARAGRAPH_WORDS = 12
_TAIL = 0.35  # an end mark with more than this share of the words behind it is a heading of the article
_WALL_WORDS = 30
_ITEM_WORDS = 25  # a headline in a list of links is not longer
_HEAD_LINES = 8


def without_furniture(blocks: Iterable[Block], links: Collection[str] | None = None) -> list[Block]:
    """The blocks that belong to the article.

    `links` holds the keys of texts that are links as a whole; `None` when the markup is lost, so that every line that
    looks like a headline under "Related stories" counts as a link.
    """
    blocks = _until_end(list(blocks))
    text = [at for at, block in enumerate(blocks) if _is_paragraph(block)] or [0]
    kept: list[Block] = []
    in_section = False
    for at, block in enumerate(blocks):
        opens = rules().sections.matches(block.text)
        in_section = opens or (in_section and _is_item(block, links))
        in_head = at < min(text[0], _HEAD_LINES) or at == 0
        if not in_section and not is_furniture(block, in_head) and not _is_link(block, links, behind=at > text[-1]):
            kept.append(block)
    return kept if kept and kept[-1] == blocks[-1] else _without_bare_headings(kept)


def is_furniture(block: Block, in_head: bool = False) -> bool:
    """Whether a line is no part of the article; a sentence is only when it is one of the known notices."""
    text = block.text
    if not any(character.isalnum() for character in text) or rules().notices.matches(text):
        return True
    if block.words <= _WALL_WORDS and rules().paywall.opens(text):
        return True
    if is_sentence(text):
        return False
    return rules().furniture.matches(text) or (in_head and rules().head.matches(text))


def _is_link(block: Block, links: Collection[str] | None, *, behind: bool) -> bool:
    """A headline that leads elsewhere: between paragraphs, or anything linked behind the last one."""
    if not links or block.role == "heading" or ends_sentence(block.text) or key(block.text) not in links:
        return False
    return behind or (block.role == "text" and block.words >= _HEADLINE_WORDS)


def _is_item(block: Block, links: Collection[str] | None) -> bool:
    if links is not None:
        return key(block.text) in links
    return block.words <= _ITEM_WORDS and not ends_sentence(block.text)


def _until_end(blocks: list[Block]) -> list[Block]:
    """Up to the comment form or the reader comments, unless much of the text stands behind it."""
    total = sum(block.words for block in blocks)
    seen = 0
    for at, block in enumerate(blocks):
        if seen > total * (1 - _TAIL) and rules().end.matches(block.text):
            return blocks[:at]
        seen += block.words
    return blocks


def _is_paragraph(block: Block) -> bool:
    return block.words >= _PARAGRAPH_WORDS and ends_sentence(block.text)


def _without_bare_headings(blocks: list[Block]) -> list[Block]:
    """Without headings at the end, when what they stood over is gone."""
    while blocks and blocks[-1].role == "heading":
        blocks = blocks[:-1]
    return blocks
