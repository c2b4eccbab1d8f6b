"""Quotations beyond the sentence of their cue: interrupted by it, or in paragraphs that inherit their speaker."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from transforms.claims import en
from transforms.claims.content import Span
from transforms.claims.names import is_role
from transforms.claims.quotes import Quote, position, touching
from transforms.claims.select import Found
from transforms.claims.text import Segment

_STOP = re.compile(r"[.!?…][\"'”’»)]*\s+(?=\S)")
_LONGEST_CUE = 250  # characters between the two halves of an interrupted quotation
_SHORT_CUE, _SMALL_CUE = 30, 0.1  # characters, and share of the whole: a longer one is no part of what was said
_MIN_WORDS = 4  # shorter ones are names and scare quotes
_OPENED = re.compile(r"[.!?…:][\"'”’»)]*\s+$")
_NEXT_SENTENCE = re.compile(r"\s+[\"“‘(]?[A-Z]")
_GOES_ON = re.compile(r"\s+(?:and|but|as|before|while|then)\b")
_SIGNED = re.compile(r"[ \t]*\n?[ \t]*(?:[-–—]{1,2}|:)[ \t]*(?P<who>[A-Z][^.!?:;\n“”\"]{2,100}?)\.?[ \t]*(?=\n|$)")
# Without a dash or colon: in parentheses, or at the end of the line. That it names somebody has to be seen.
_UNMARKED = re.compile(
    r"[ \t]*\n?[ \t]*\((?P<inside>[A-Z][^.!?:;()\n“”\"]{2,100})\)\.?[ \t]*(?=\n|$)"
    r"|[ \t]+(?P<behind>[A-Z][^.!?:;()\n“”\"]{2,100}?)[ \t]*(?=\n|$)"
)
_NAME = re.compile(r"[^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*){1,3}")


def join_interrupted(body: str, quotes: Sequence[Quote], chosen: Sequence[Found]) -> list[Found]:
    """Join `“We are ready,” he said. “We will go.”` into one mention, unless what is between is long; and
    `“The permits,” he said, “have lapsed.”`, neither half of which says anything alone."""
    spans = [one.span for one in chosen]
    return [part for one in chosen for part in _joined(body, quotes, one, spans)]


def _joined(body: str, quotes: Sequence[Quote], one: Found, spans: Sequence[Span]) -> Iterator[Found]:
    rest, lead = _rest(body, quotes, one, spans), _lead(body, quotes, one, spans)
    if lead is not None:
        yield one._replace(span=one.span._replace(start=lead.inner_start))
    elif rest is None:
        yield one
    elif _goes_on(body, one.span.end, rest) or _is_short(rest.start - one.span.end, rest.inner_end - one.span.start):
        yield one._replace(span=one.span._replace(end=rest.inner_end))
    else:
        yield one
        yield one._replace(span=one.span._replace(start=rest.inner_start, end=rest.inner_end, form="direct"))


def _is_short(between: int, whole: int) -> bool:
    return between <= max(_SHORT_CUE, _SMALL_CUE * whole)


def _goes_on(body: str, end: int, rest: Quote) -> bool:
    """Whether the sentence quoted up to `end` continues in `rest`."""
    stops = body[:end].rstrip()[-1:] in tuple(".!?…")
    first = next((letter for letter in body[rest.inner_start : rest.inner_end] if letter.isalpha()), "")
    return not stops and first.islower()


def _lead(body: str, quotes: Sequence[Quote], one: Found, spans: Sequence[Span]) -> Quote | None:
    """Find the quotation before the cue that `one`, after the cue, continues; None if there is none."""
    at = position(quotes, one.span.start)
    if one.span.form != "direct" or at < 1 or quotes[at].inner_start != one.span.start:
        return None
    lead, rest = quotes[at - 1], quotes[at]
    between = body[lead.end : rest.start]
    is_around = lead.segment == rest.segment and lead.end <= one.cue_start < rest.start
    if not is_around or len(between) > _LONGEST_CUE or _STOP.search(between):
        return None
    is_free = not touching(spans, lead.start, lead.end)
    return lead if is_free and _goes_on(body, lead.inner_end, rest) else None


def _rest(body: str, quotes: Sequence[Quote], one: Found, spans: Sequence[Span]) -> Quote | None:
    """The quotation that goes on behind the cue, None when none does."""
    if one.span.form == "indirect":
        return None
    pair = touching(quotes, max(one.span.end - 1, 0), one.span.end + _LONGEST_CUE)[:2]
    if len(pair) < 2 or pair[0].end > one.cue_start or pair[0].inner_start > one.span.end:
        return None
    first, rest = pair
    if rest.segment != first.segment or rest.start < one.cue_start or touching(spans, rest.start, rest.end):
        return None
    between = body[first.end : rest.start]
    behind_stop = bool(re.search(r"[.!?:,…][\"'”’)]*\s*$", between))
    return rest if len(_STOP.findall(between)) <= behind_stop and _is_speech(body, rest) else None


def _is_speech(body: str, quote: Quote) -> bool:
    text = body[quote.inner_start : quote.inner_end]
    return text.count(" ") + 1 >= _MIN_WORDS or text.rstrip()[-1:] in tuple(".!?…,")


class Loose(NamedTuple):
    """A quotation that no cue introduces; `signed` is the half-open span of the signature after it, if any."""

    quote: Quote
    signed: tuple[int, int] | None = None


def floating(body: str, segments: Sequence[Segment], quotes: Sequence[Quote], chosen: Sequence[Found]) -> list[Loose]:
    """List the unclaimed quotations in order: whole lines, signed ones, and whole sentences within a line."""
    spans = sorted(one.span for one in chosen)
    found: list[Loose] = []
    for quote in quotes:
        signed = _signature(body, segments, quote)
        stands_alone = signed is not None or _is_whole(body, segments[quote.segment], quote)
        if stands_alone and not touching(spans, quote.start, quote.end) and _is_speech(body, quote):
            found.append(Loose(quote, signed))
    return found


def _is_whole(body: str, segment: Segment, quote: Quote) -> bool:
    """Whether it is a whole line, or a sentence that follows another one or a colon and ends before the next."""
    before, after = body[segment.start : quote.start], body[quote.end : max(segment.end, quote.end)]
    opens = not before.strip() or _OPENED.search(before) is not None
    if not after.strip(" .,"):
        return opens
    inner = body[quote.inner_start : quote.inner_end].rstrip()
    ends = inner[-1:] in tuple(".!?…") and _NEXT_SENTENCE.match(after)
    return bool(before.strip()) and opens and bool(ends or (inner.endswith(",") and _GOES_ON.match(after)))


def _signature(body: str, segments: Sequence[Segment], quote: Quote) -> tuple[int, int] | None:
    """Find `— Ada Lund, mayor` after a quotation that begins its line, or on the next line.

    A signature without the dash, on the same line or in parentheses, needs a name and a role.
    """
    segment = segments[quote.segment]
    if body[segment.start : quote.start].strip():
        return None
    signed = _SIGNED.match(body, quote.end)
    if signed:
        return None if _has_verb(signed["who"]) else signed.span("who")
    unmarked = _UNMARKED.match(body, quote.end)
    if unmarked is None or _has_verb(unmarked[0]) or not _names_somebody(unmarked[unmarked.lastgroup or 0]):
        return None
    return unmarked.span(unmarked.lastgroup or 0)


def _has_verb(text: str) -> bool:
    return not en.words("finite_verbs.txt").isdisjoint(text.lower().split())


def _names_somebody(text: str) -> bool:
    """Whether it is a name with a role before or after it, `Ada Lund, mayor of Norvale`, and no credit."""
    name, _, about = text.partition(",")
    words = [word.lower() for word in re.findall(r"[\w-]+", text)]
    if not _NAME.fullmatch(name) or not name.rpartition(" ")[2][0].isupper() or words[0] == "the" or "by" in words:
        return False
    is_other = any(word.startswith("photo") or word in en.words("organisation_words.txt") for word in words)
    return not is_other and any(map(is_role, about.split() or name.split()[:-2]))
