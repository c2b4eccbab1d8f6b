"""Quotation marks find their partners, and one without a partner swallows nothing."""

import pytest

from transforms.claims.quotes import Quote, pair, position, touching
from transforms.claims.text import segments

PAIRS = {  # name: (body, quotations with their marks)
    "curly": ("She said “we go” and left.", ["“we go”"]),
    "straight": ('She said "we go" and left.', ['"we go"']),
    "guillemets": ("She said «we go» and left.", ["«we go»"]),
    "two single marks": ("''We go,'' she said.", ["''We go,''"]),
    "single curly": ("It was ‘a mess’, she said.", ["‘a mess’"]),
    "apostrophes": ("The boys’ club isn’t what it’s said to be.", []),
    "opened curly, closed straight": ('He called it “highly odd." He left.', ['“highly odd."']),
    "quote in quote": ("“He told me ‘go away’ twice,” she said.", ["“He told me ‘go away’ twice,”"]),
    "without a partner": ('The 6" pipe burst. "We fixed it," he said.', ['"We fixed it,"']),
    "over two paragraphs": ("“One thing.\n\n“Another,” he said.", ["“One thing.\n\n“Another,”"]),
    "unclosed at the line's end": ("“One thing.\nHe left town.", ["“One thing."]),
}


@pytest.mark.parametrize(("body", "expected"), PAIRS.values(), ids=PAIRS)
def test_pairs(body: str, expected: list[str]) -> None:
    assert [body[q.start : q.end] for q in pair(body, segments(body, ()))] == expected


def test_touching_and_position_search_sorted_spans() -> None:
    spans = [Quote(0, 5, 1, 4, 0), Quote(10, 15, 11, 14, 0), Quote(20, 25, 21, 24, 0)]
    assert touching(spans, 5, 10) == []
    assert touching(spans, 4, 11) == spans[:2]
    assert [position(spans, at) for at in (0, 9, 10, 99)] == [0, 0, 1, 2]
