"""Sentences as the parser should see them: a long quotation becomes two words, since its inside spoils the parse.

"“[forty words],” the minister said" is parsed as "“We agree,” the minister said", which is also faster.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from transforms.claims import en
from transforms.claims.quotes import Quote, touching
from transforms.claims.text import Sentence

_STAND_IN = ("We", "agree")
_MIN_CHARS = 24  # a shorter quotation costs nothing, and its words help
_LAST = re.compile(r"[.,!?…;:—–-]+[\"'”’»)]*$")
_WORD_BEFORE = re.compile(r"(\w+)\s*$")
_OPEN_BEFORE = re.compile(r"(?:^|[,:;—–(-])\s*$")


class Piece(NamedTuple):
    """`text` for the parser, which stands for `[start, end)` of the body."""

    text: str
    start: int
    end: int


class Reduced(NamedTuple):
    """A sentence in pieces, in order."""

    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """What the parser reads."""
        return "".join(piece.text for piece in self.pieces)


def reduce(body: str, sentence: Sentence, quotes: Sequence[Quote]) -> Reduced:
    """The sentence with stand-ins for its long quotations and plain marks around each."""
    pieces: list[Piece] = []
    at = sentence.start
    for quote in touching(quotes, sentence.start, sentence.end):
        left, right = max(quote.inner_start, sentence.start), min(quote.inner_end, sentence.end)
        if not _is_speech(body, sentence, quote, left, right):
            continue
        pieces += _plain(body, at, max(quote.start, sentence.start))
        if quote.start >= sentence.start:
            glued = quote.start > at and not body[quote.start - 1].isspace()
            pieces.append(Piece(" “" if glued else "“", quote.start, quote.inner_start))
        pieces += _stand_in(body, left, right)
        if quote.inner_end < quote.end <= sentence.end:
            glued = quote.end < sentence.end and body[quote.end].isalnum()
            pieces.append(Piece("” " if glued else "”", quote.inner_end, quote.end))
        at = min(max(quote.end, left), sentence.end)
    return Reduced((*pieces, *_plain(body, at, sentence.end)))


def _plain(body: str, start: int, end: int) -> list[Piece]:
    return [Piece(body[start:end], start, end)] if start < end else []


def _stand_in(body: str, left: int, right: int) -> list[Piece]:
    """Two words and the quotation's own last punctuation."""
    last = _LAST.search(body, max(left, right - 4), right)
    stop = last.start() if last else right
    words = [Piece(_STAND_IN[0], left, left + 1), Piece(" ", left + 1, stop - 1), Piece(_STAND_IN[1], stop - 1, stop)]
    return [*words, *_plain(body, stop, right)]


def _is_speech(body: str, sentence: Sentence, quote: Quote, left: int, right: int) -> bool:
    """A quotation that stands for itself, not part of a sentence around it."""
    if right - left < _MIN_CHARS:
        return False
    before = body[sentence.start : max(quote.start, sentence.start)]
    verb = _WORD_BEFORE.search(before)
    opens = _OPEN_BEFORE.search(before) or (verb and verb[1].lower() in _saying_forms())
    return bool(opens) and (quote.inner_end > sentence.end or bool(_LAST.search(body, max(left, right - 4), right)))


def _saying_forms() -> frozenset[str]:
    return en.words("asking_verbs.txt")
