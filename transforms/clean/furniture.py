"""Page furniture goes line by line; what an article says stays."""

from collections.abc import Iterable

from transforms.clean.build import Block
from transforms.clean.rules import rules
from transforms.clean.wording import ends_sentence, key

_LINK_WORDS = 3  # a link alone on its line with fewer words may be a place or a name in a list
_TAIL = 0.35  # an end mark with more than this share of the words behind it is a heading of the article
_ITEM_WORDS = 25  # a headline in a list of links is not longer


def without_furniture(blocks: Iterable[Block], links: frozenset[str] = frozenset()) -> list[Block]:
    """The blocks that belong to the article; `links` holds the keys of texts that are links as a whole."""
    kept: list[Block] = []
    in_section = False
    for block in _until_end(list(blocks)):
        in_section = rules().sections.matches(block.text) or (in_section and _is_headline(block))
        if not in_section and not is_furniture(block, links):
            kept.append(block)
    return _without_bare_headings(kept)


def is_furniture(block: Block, links: frozenset[str] = frozenset()) -> bool:
    """Whether a line is no part of the article."""
    text = block.text
    if not any(character.isalnum() for character in text) or rules().furniture.matches(text):
        return True
    return block.role in ("text", "list_item") and _is_link(block, links)


def _is_link(block: Block, links: frozenset[str]) -> bool:
    return block.words > _LINK_WORDS and not ends_sentence(block.text) and key(block.text) in links


def _until_end(blocks: list[Block]) -> list[Block]:
    """Up to the comment form or the reader comments, unless much of the text stands behind it."""
    total = sum(block.words for block in blocks)
    seen = 0
    for at, block in enumerate(blocks):
        if seen > total * (1 - _TAIL) and rules().end.matches(block.text):
            return blocks[:at]
        seen += block.words
    return blocks


def _is_headline(block: Block) -> bool:
    return block.words <= _ITEM_WORDS and not ends_sentence(block.text)


def _without_bare_headings(blocks: list[Block]) -> list[Block]:
    """Without headings at the end: what they stood over is gone."""
    while blocks and blocks[-1].role == "heading":
        blocks = blocks[:-1]
    return blocks
