"""Quotations that became no mention, each with the reason."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from schemas.records import Article, Mention
from transforms.claims import en, quotes
from transforms.claims.text import Segment, segments

REASONS = {
    "role": "in a heading, caption, credit or dateline, which state nothing of their own",
    "title": "written like the title of a work",
    "asked": "a question that was put to somebody",
    "part": "a few words within a sentence of the outlet's own",
    "no_statement": "a sentence that no statement was found in",
}
_WORDS = 3  # fewer are names and single words
_SILENT_ROLES = ("heading", "title", "caption", "credit", "dateline")
_SMALL_WORD = 4  # letters: "from", "with"


class LeftOut(NamedTuple):
    """`body[start:end]`, a quotation without its marks; `reason` is one of `REASONS`."""

    start: int
    end: int
    text: str
    reason: str


def left_out(article: Article, mentions: Sequence[Mention]) -> list[LeftOut]:
    """List the quotations of three words or more in the body that no mention covers, in order."""
    parts = segments(article.body, article.lines)
    taken = sorted((m.start, m.end) for m in mentions if m.field == "body" and m.kind != "assertion")
    found = []
    for quote in quotes.pair(article.body, parts):
        text = article.body[quote.inner_start : quote.inner_end]
        is_taken = any(start < quote.inner_end and quote.inner_start < end for start, end in taken)
        if len(text.split()) >= _WORDS and not is_taken:
            reason = _reason(article.body, parts[quote.segment], quote, text)
            found.append(LeftOut(quote.inner_start, quote.inner_end, text, reason))
    return found


def _reason(body: str, segment: Segment, quote: quotes.Quote, text: str) -> str:
    if segment.role in _SILENT_ROLES:
        return "role"
    if text.rstrip().endswith("?") and _is_asked(body[quote.end : segment.end]):
        return "asked"
    if _is_title(text):
        return "title"
    return "no_statement" if text.rstrip()[-1:] in tuple(".!?…,") else "part"


def _is_asked(after: str) -> bool:
    return not en.words("asking_verbs.txt").isdisjoint(re.findall(r"[a-z]+", after.lower())[:6])


def _is_title(text: str) -> bool:
    """Whether all words but the small ones are capitalised, two at least."""
    words = re.findall(r"[^\W\d]+", text)
    capital = [word for word in words if word[0].isupper()]
    return len(capital) > 1 and all(word in capital or len(word) <= _SMALL_WORD for word in words)
