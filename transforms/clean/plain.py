"""The head of a plain-text article: what stands before its first paragraph."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from transforms.clean.build import Block
from transforms.clean.dateline import find_dateline
from transforms.clean.furniture import is_furniture
from transforms.clean.people import person_names
from transforms.clean.roles import repeats_title
from transforms.clean.rules import rules
from transforms.clean.stamps import Clock
from transforms.clean.wording import ends_sentence, key

_TITLE_WORDS = 25
_PARAGRAPH_WORDS = 30
_STANDFIRST_WORDS = 9
_HEAD_LINES = 10
_STAMP = re.compile(
    r"^(?P<what>(?:last |first )?(?:published|posted|updated|modified))?[\s:|-]*(?:on |at )?(?P<when>.{6,60})$", re.I
)
_BYLINE = re.compile(r"^by:?\s+(?P<names>[^.!?]{3,80})$", re.IGNORECASE)


class Head(NamedTuple):
    """What the lines before the first paragraph say."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    published_at: datetime | None = None
    modified_at: datetime | None = None


def read_head(blocks: Sequence[Block], known: str | None, clock: Clock) -> tuple[Head, list[Block]]:
    """The head and the blocks without the title; a line under it that is no paragraph becomes the standfirst."""
    length = next((at for at, block in enumerate(blocks[:_HEAD_LINES]) if _is_paragraph(block)), 0)
    head, body = list(blocks[:length]), list(blocks[length:])
    title = known or next((block.text for block in head if _is_title(block)), None)
    head = [block for block in head if key(block.text) != key(title or "")]
    published, modified = _stamps(head, clock)
    authors = [name for block in head if (by := _BYLINE.match(block.text)) for name in person_names(by["names"])]
    marked = [_in_head(block, title) for block in head]
    return Head(title, tuple(authors), published, modified), marked + body


def _is_paragraph(block: Block) -> bool:
    dateline = find_dateline(block.text) is not None
    return dateline or block.words >= _PARAGRAPH_WORDS or (ends_sentence(block.text) and block.words > 5)


def _is_title(block: Block) -> bool:
    text = block.text
    return (
        block.role == "text"
        and 2 < block.words <= _TITLE_WORDS
        and not rules().credits.matches(text)
        and not rules().captions.matches(text)
        and not is_furniture(block, in_head=True)
        and not _BYLINE.match(text)
    )


def _in_head(block: Block, title: str | None) -> Block:
    if block.role == "text" and title and block.words >= _STANDFIRST_WORDS and not repeats_title(block, [title]):
        return block._replace(role="standfirst")
    return block._replace(role="credit") if _BYLINE.match(block.text) else block


def _stamps(blocks: Sequence[Block], clock: Clock) -> tuple[datetime | None, datetime | None]:
    """(published, modified) from lines that are a date, such as `Published: May 3, 2025`."""
    published: datetime | None = None
    modified: datetime | None = None
    for text in (part for block in blocks for part in block.text.split(" | ")):
        match = _STAMP.match(text) if is_furniture(Block(text), in_head=True) else None
        time = clock.first([match["when"]]) if match else None
        if match and time and re.search("updated|modified", match["what"] or "", re.IGNORECASE):
            modified = modified or time
        elif time:
            published = published or time
    return published, modified
