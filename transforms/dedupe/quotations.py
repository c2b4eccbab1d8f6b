"""Words that one text quotes and the other has too: a speaker's own words travel from outlet to outlet."""

from functools import lru_cache

from transforms.dedupe.text import Text


def shared_quotation(a: Text, b: Text) -> int:
    """Length in words of the longest run that one text has in quotation marks and the other has anywhere.

    Marks around the whole text do not count, and neither does a run without a content word.
    """
    return max(_longest(a, b), _longest(b, a))


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
