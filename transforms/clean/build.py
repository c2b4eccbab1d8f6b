"""From blocks of text with roles to a body and its lines."""

from collections.abc import Iterable
from typing import NamedTuple

from schemas import Line

VERSION = "clean=1"  # raised when the same page would give another body


class Block(NamedTuple):
    """One line of a body, and what it is."""

    text: str  # without newlines
    role: str = "text"  # one of LINE_ROLES


def join(blocks: Iterable[Block]) -> tuple[str, tuple[Line, ...]]:
    """The body, one line a block, and the role of each line."""
    lines: list[Line] = []
    texts: list[str] = []
    at = 0
    for text, role in blocks:
        lines.append(Line(at, at + len(text), role))
        texts.append(text)
        at += len(text) + 1
    return "\n".join(texts), tuple(lines)
