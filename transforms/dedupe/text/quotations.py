"""Words that one text quotes and the other has too: a speaker's own words travel from outlet to outlet."""

import re
from functools import lru_cache

from transforms.dedupe.text.statement import Text

_CONTENT = 2  # content words of a text that counts as standing in another
_OPEN = re.compile(r"(?:^|[.!?:;,—–“\"‘(\[]|[.!?,]['\"”’]|\b(?:and|but))\s*['\"“‘]*$")
_CLOSED = re.compile(r"^\s*(?:$|[.!?:;,—–”\"’)\]]|and\b|but\b)")


def shared_quotation(a: Text, b: Text) -> int:
    """Length in words of the longest run that one text has in quotation marks and the other has anywhere.

    Marks around the whole text do not count, and neither does a run without a content word. A text that stands word for
    word in the other, as a clause of it, is such a run too: outlets cut a speaker's words at sentences.
    """
    return max(_longest(a, b), _longest(b, a), contained(a, b))


def contained(a: Text, b: Text) -> int:
    """Length in words of the shorter text, when it is more than half of the other and a clause of it; else 0.

    More than half, so that no two parts of one text become one claim.
    """
    part, whole = sorted((a, b), key=lambda text: len(text.words))
    own, words = ([word.lower for word in text.words] for text in (part, whole))
    if not len(own) < len(words) < 2 * len(own) or sum(word.weight > 0 for word in part.words) < _CONTENT:
        return 0
    starts = (i for i in range(len(words) - len(own) + 1) if words[i : i + len(own)] == own)
    return len(own) if any(_is_clause(whole, i, i + len(own)) for i in starts) else 0


def _is_clause(text: Text, first: int, end: int) -> bool:
    last = text.words[end - 1]
    before, after = text.raw[: text.words[first].start], text.raw[last.start + len(last.text) :]
    return bool(_OPEN.search(before[-12:]) and _CLOSED.match(after))


def _longest(quoting: Text, other: Text) -> int:
    everything = _padded(tuple(word.lower for word in other.words))
    return max((_run(quotation, everything) for quotation in _quotations(quoting)), default=0)


def _run(quotation: tuple[tuple[str, bool], ...], everything: str) -> int:
    for length in range(len(quotation), 1, -1):
        for start in range(len(quotation) - length + 1):
            run = quotation[start : start + length]
            if any(content for _, content in run) and _padded(tuple(word for word, _ in run)) in everything:
                return length
    return 0


@lru_cache(maxsize=2_000)  # each keeps its Text
def _quotations(text: Text) -> tuple[tuple[tuple[str, bool], ...], ...]:
    """The quotations that are part of a text, as (word, whether it has content)."""
    found = [
        tuple((word.lower, word.weight > 0) for word in text.words if start < word.start < end)
        for start, end in text.quotes
    ]
    return tuple(quotation for quotation in found if len(quotation) < len(text.words))


def _padded(words: tuple[str, ...]) -> str:
    return f" {' '.join(words)} "
