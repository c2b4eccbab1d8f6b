"""Quotations beyond the sentence of their cue: interrupted by it, or in paragraphs that inherit their speaker."""

import re
from collections.abc import Iterator, Sequence

from transforms.claims.content import Span
from transforms.claims.quotes import Quote, touching
from transforms.claims.select import Found
from transforms.claims.text import Segment

_STOP = re.compile(r"[.!?…][\"'”’»)]*\s+(?=\S)")
_LONGEST_CUE = 250  # characters between the two halves of an interrupted quotation
_SHORT_CUE, _SMALL_CUE = 30, 0.1  # characters, and share of the whole: a longer one is no part of what was said
_MIN_WORDS = 4  # shorter ones are names and scare quotes


def join_interrupted(body: str, quotes: Sequence[Quote], chosen: Sequence[Found]) -> list[Found]:
    """`“We are ready,” he said. “We will go.”` is one quotation and one mention, unless what is between is long."""
    spans = [one.span for one in chosen]
    return [part for one in chosen for part in _with_rest(one, _rest(body, quotes, one, spans))]


def _with_rest(one: Found, rest: Quote | None) -> Iterator[Found]:
    if rest is None:
        yield one
    elif rest.start - one.span.end <= max(_SHORT_CUE, _SMALL_CUE * (rest.inner_end - one.span.start)):
        yield one._replace(span=one.span._replace(end=rest.inner_end))
    else:
        yield one
        yield one._replace(span=one.span._replace(start=rest.inner_start, end=rest.inner_end, form="direct"))


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


def floating(body: str, segments: Sequence[Segment], quotes: Sequence[Quote], chosen: Sequence[Found]) -> list[Quote]:
    """Quotations that are a whole line and that nothing has claimed, in order."""
    spans = sorted(one.span for one in chosen)
    found: list[Quote] = []
    for quote in quotes:
        segment = segments[quote.segment]
        whole = quote.start == segment.start and not body[quote.end : max(segment.end, quote.end)].strip(" .,")
        if whole and not touching(spans, quote.start, quote.end) and _is_speech(body, quote):
            found.append(quote)
    return found
