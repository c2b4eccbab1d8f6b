"""Quotation marks paired within a line, and quotations that run over several lines joined."""

import bisect
import re
from collections.abc import Sequence
from typing import NamedTuple, Protocol, TypeVar

from transforms.claims.text import Segment

_MARKS = re.compile(r"[\"“”„«»]|``|''|(?<!\w)[‘']|[’'](?!\w)")
_OPENERS = {
    "“": ("”", '"'),
    "„": ("“", "”"),
    "«": ("»",),
    "``": ("''",),
    "''": ("''",),
    '"': ('"', "”"),
    "‘": ("’",),
    "'": ("'",),
}  # each with what closes it


class Spanned(Protocol):
    """Anything with a half-open span."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


HasSpan = TypeVar("HasSpan", bound=Spanned)


class Quote(NamedTuple):
    """`body[start:end]` with its marks; `inner_start`, `inner_end` without; `segment` is where it starts."""

    start: int
    end: int
    inner_start: int
    inner_end: int
    segment: int


def pair(body: str, segments: Sequence[Segment]) -> list[Quote]:
    """The outermost quotations in order. A mark without a partner ends with its line and opens nothing more."""
    found: list[Quote] = []
    open_quote: Quote | None = None
    for number, segment in enumerate(segments):
        quotes, unclosed = _pair_line(body, number, segment)
        if open_quote and quotes and quotes[0].start == segment.start:
            quotes[0] = quotes[0]._replace(
                start=open_quote.start, inner_start=open_quote.inner_start, segment=open_quote.segment
            )
        elif open_quote and unclosed and unclosed.start == segment.start:
            unclosed = open_quote._replace(end=unclosed.end, inner_end=unclosed.inner_end)
        elif open_quote:
            found.append(open_quote)
        found += quotes
        open_quote = unclosed
    if open_quote:
        found.append(open_quote)
    return found


def _pair_line(body: str, number: int, segment: Segment) -> tuple[list[Quote], Quote | None]:
    """Closed quotations of a line, and the one that its end leaves open when it began the line or a sentence."""
    found: list[Quote] = []
    opened: re.Match[str] | None = None
    for mark in _MARKS.finditer(body, segment.start, segment.end):
        if opened is None:
            opened = mark if _opens(body, mark, segment) else None
        elif mark[0] in _OPENERS[opened[0]] and _closes(body, mark, segment):
            found.append(Quote(opened.start(), mark.end(), opened.end(), mark.start(), number))
            opened = None
    if opened and opened[0] not in "‘'" and _may_run_on(body, opened, segment):
        return found, Quote(opened.start(), segment.end, opened.end(), segment.end, number)
    return found, None


def _opens(body: str, mark: re.Match[str], segment: Segment) -> bool:
    if mark[0] not in _OPENERS or mark.end() >= segment.end or body[mark.end()].isspace():
        return False
    before = body[mark.start() - 1] if mark.start() > segment.start else " "
    if mark[0] in "‘'":
        return not before.isalnum() and _single_closes(body, mark, segment)
    return mark[0] not in ('"', "''") or not before.isalnum()


def _single_closes(body: str, mark: re.Match[str], segment: Segment) -> bool:
    """A single mark opens only when its partner stands behind a word, two words on or after punctuation."""
    close = "’" if mark[0] == "‘" else "'"
    partner = re.compile(rf"(?<=[\w.,!?]){close}(?!\w)").search(body, mark.end(), min(segment.end, mark.end() + 1500))
    return partner is not None


def _closes(body: str, mark: re.Match[str], segment: Segment) -> bool:
    after = body[mark.end()] if mark.end() < segment.end else " "
    if mark[0] == '"' and body[mark.start() - 1].isspace():  # `… the center,' " she said` closes all the same
        return after.isspace() and body[segment.start : mark.start()].rstrip()[-1:] in tuple(".,!?'’")
    if mark[0] in "'’":
        before = body[mark.start() - 1]
        return before in ".,!?" or not (after.isalnum() or (before in "sS" and _is_possessive(body, mark, segment)))
    return True


def _is_possessive(body: str, mark: re.Match[str], segment: Segment) -> bool:
    """`‘The teachers’ vote will show it,’`: a word follows, and a better end before another quotation opens."""
    if not re.compile(r" [\w(]").match(body, mark.end(), segment.end):
        return False
    opens = "‘" if mark[0] == "’" else "(?<!\\w)'"
    later = re.compile(rf"(?P<end>[.,!?…]{mark[0]}(?!\w))|{opens}").search(body, mark.end(), segment.end)
    return later is not None and later["end"] is not None


def _may_run_on(body: str, mark: re.Match[str], segment: Segment) -> bool:
    before = body[segment.start : mark.start()].rstrip()
    return not before or before[-1] in ".,:!?"


def touching(spans: Sequence[HasSpan], start: int, end: int) -> Sequence[HasSpan]:
    """Those of `spans`, which are in order and do not overlap, that touch `[start, end)`."""
    low = bisect.bisect_right(spans, start, key=lambda span: span.end)
    high = bisect.bisect_left(spans, end, key=lambda span: span.start)
    return spans[low:high]


def position(spans: Sequence[HasSpan], offset: int) -> int:
    """Index of the last of `spans`, which are in order, that starts at or before `offset`; -1 when none does."""
    return bisect.bisect_right(spans, offset, key=lambda span: span.start) - 1
