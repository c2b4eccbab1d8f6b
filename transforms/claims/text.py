"""A body as segments (a line, or the part of one that has a role of its own) and sentences."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from schemas.records import Line
from transforms.claims import en

MAX_SENTENCE = 1200  # characters: longer runs are cut, since the parser gains nothing from them


def _asked() -> re.Pattern[str]:
    """Who asked or shouted, right behind a quotation: `"Will you go?" the reporter asked`."""
    verbs = "|".join(en.lines("asking_verbs.txt"))
    return re.compile(rf"(?<=[\"”’'»])\s+(?:[\w.'’-]+ ){{1,5}}(?:{verbs})\b")


_NEWLINES = re.compile(r"[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
_END = re.compile(r"(?<![.!?…])[.!?…]+[\"'”’»)\]]*(?=\s+)")
_NEXT = re.compile(r"\s+[\"'“‘«(\[…-]*\s*(\w*)")
_INITIALS = re.compile(r"(?:^|[\s(\"“'‘])((?:[A-Za-z]\.)*[A-Za-z])\.$")
_LAST_WORD = re.compile(r"([\w.]+)\.$")
_ASKED = _asked()
_BULLET = re.compile(r"\s*(?:[-*•·–—▪●]|\d{1,2}[.)])\s+")
_DATELINE = re.compile(r"[A-Z][A-Z .,'/-]{2,40}(?:,? [A-Z][a-z.]+ \d{1,2})?(?: \([A-Z][\w .]+\))?\s?[-–—]+\s?")
_CREDIT = re.compile(
    r"\(?(?:(?:additional )?reporting|writing|editing|compiled|edited|written) (?:and \w+ )?by\b", re.IGNORECASE
)
_SUMMARY = re.compile(
    r"\s*(?:summary|key (?:points|takeaways)|highlights|at a glance|in brief)\s*:?\s*$", re.IGNORECASE
)
_SENTENCE_END = re.compile(r"[.!?…:;,][\"'”’»)\]]*\s*$")


class Segment(NamedTuple):
    """`body[start:end]`, of one role, without newlines inside."""

    start: int
    end: int
    role: str


class Sentence(NamedTuple):
    """`body[start:end]`, in segment number `segment`."""

    start: int
    end: int
    segment: int


def segments(body: str, lines: Sequence[Line]) -> list[Segment]:
    """The segments of `body` in order; `lines` gives their roles, without it they are guessed from the text."""
    if not lines:
        return list(_guessed(body))
    found: list[Segment] = []
    end = 0
    for line in sorted(lines):
        if not 0 <= line.start < line.end <= len(body) or line.start < end:
            continue
        found += _split(body, end, line.start, "text")
        found += _split(body, line.start, line.end, line.role)
        end = line.end
    return found + list(_split(body, end, len(body), "text"))


def _split(body: str, start: int, end: int, role: str) -> Iterator[Segment]:
    at = start
    for newline in [*_NEWLINES.finditer(body, start, end), None]:
        stop = newline.start() if newline else end
        piece = body[at:stop]
        if piece.strip():
            left = len(piece) - len(piece.lstrip())
            yield Segment(at + left, at + len(piece.rstrip()), role)
        at = newline.end() if newline else end


def _guessed(body: str) -> Iterator[Segment]:
    in_summary = False
    for segment in _split(body, 0, len(body), "text"):
        line = body[segment.start : segment.end]
        bullet = _BULLET.match(line)
        if bullet and bullet.end() < len(line):
            yield Segment(segment.start + bullet.end(), segment.end, "summary" if in_summary else "list_item")
            continue
        in_summary = bool(_SUMMARY.match(line))
        yield from _guessed_line(segment, line)


def _guessed_line(segment: Segment, line: str) -> Iterator[Segment]:
    dateline = _DATELINE.match(line)
    if _CREDIT.match(line):
        yield segment._replace(role="credit")
    elif dateline and dateline.end() < len(line):
        yield Segment(segment.start, segment.start + dateline.end(), "dateline")
        yield Segment(segment.start + dateline.end(), segment.end, "text")
    elif len(line) < 160 and not _SENTENCE_END.search(line):
        yield segment._replace(role="heading")
    else:
        yield segment


def sentences(body: str, number: int, segment: Segment) -> Iterator[Sentence]:
    """The sentences of one segment, in order; over-long ones are cut at a blank."""
    at = segment.start
    for mark in _END.finditer(body, segment.start, segment.end):
        if mark.end() > at and _ends_sentence(body, at, mark):
            yield from _cut(body, at, mark.end(), number)
            at = _skip_blanks(body, mark.end(), segment.end)
    if at < segment.end:
        yield from _cut(body, at, segment.end, number)


def _skip_blanks(body: str, at: int, end: int) -> int:
    while at < end and body[at].isspace():
        at += 1
    return at


def _ends_sentence(body: str, start: int, mark: re.Match[str]) -> bool:
    after = _NEXT.match(body, mark.end())
    word = after[1] if after else ""
    if word[:1].islower():
        return False
    if mark[0] != ".":
        return not _ASKED.match(body, mark.end())
    before = body[max(start, mark.end() - 40) : mark.end()]
    if _INITIALS.search(before):
        return word in en.words("sentence_starters.txt")
    last = _LAST_WORD.search(before)
    return not (last and last[1] in en.words("abbreviations.txt"))


def _cut(body: str, start: int, end: int, number: int) -> Iterator[Sentence]:
    while end - start > MAX_SENTENCE:
        blank = body.rfind(" ", start + 1, start + MAX_SENTENCE)
        stop = blank if blank > 0 else start + MAX_SENTENCE
        yield Sentence(start, stop, number)
        start = _skip_blanks(body, stop, end)
    if start < end:
        yield Sentence(start, end, number)
