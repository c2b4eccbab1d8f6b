"""Quotations beyond the sentence of their cue: interrupted by it, or in paragraphs that inherit their speaker."""

import re
from collections.abc import Sequence

from transforms.claims.content import Span
from transforms.claims.quotes import Quote, touching
from transforms.claims.select import Found
from transforms.claims.text import Segment

_STOP = re.compile(r"[.!?…][\"'”’»)]*\s+(?=\S)")
_LONGEST_CUE = 250  # characters between the two halves of an interrupted quotation
_MIN_WORDS = 4  # shorter ones are names and scare quotes


def join_interrupted(body: str, quotes: Sequence[Quote], chosen: Sequence[Found]) -> list[Found]:
    """`“We are ready,” he said. “We will go.”` is one quotation: its mention reaches over the cue."""
    spans = [one.span for one in chosen]
    ends = (_end_of_rest(body, quotes, one, spans) for one in chosen)
    return [
        one._replace(span=one.span._replace(end=end or one.span.end)) for one, end in zip(chosen, ends, strict=True)
    ]


def _end_of_rest(body: str, quotes: Sequence[Quote], one: Found, spans: Sequence[Span]) -> int | None:
    """Where the quotation goes on behind its cue and ends, None when it does not."""
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
    return rest.inner_end if len(_STOP.findall(between)) <= behind_stop and _is_speech(body, rest) else None


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
