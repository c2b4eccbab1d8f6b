"""From blocks of text with roles to a body and its lines."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from schemas import Line

VERSION = "clean=2"  # raised when the same page would give another body


class Block(NamedTuple):
    """One line of a body, and what it is."""

    text: str  # without newlines
    role: str = "text"  # one of LINE_ROLES
    parts: tuple[Line, ...] = ()  # spans of the text with a role of their own, in order

    @property
    def words(self) -> int:
        return len(self.text.split())


def join(blocks: Iterable[Block]) -> tuple[str, tuple[Line, ...]]:
    """The body, one line a block, and the role of each line or part of a line."""
    lines: list[Line] = []
    texts: list[str] = []
    at = 0
    for block in blocks:
        lines += (Line(at + start, at + end, role) for start, end, role in _spans(block))
        texts.append(block.text)
        at += len(block.text) + 1
    return "\n".join(texts), tuple(lines)


def _spans(block: Block) -> Iterator[Line]:
    at = 0
    for part in (*block.parts, Line(len(block.text), len(block.text))):
        if at < part.start:
            yield Line(at, part.start, block.role)
        if part.start < part.end:
            yield part
        at = part.end
