"""A text as the scorer and the guards read it: words with stem, weight and case, and what is a name among them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from schemas.ids import normalise_text
from transforms.dedupe import lexicon

_WORD = re.compile(
    r"""
      (?:[A-Za-z]\.){2,}                                    # U.S., a.m.
    | \d[\d,]*(?:\.\d+)?(?:st|nd|rd|th|s|m|bn|k|%)?(?![\w])  # 1,200.5  26th  1990s  5%
    | \w+(?:['’]\w+)*                                       # word, don't, O'Malley
    | [%$€£¥]
    """,
    re.VERBOSE,
)
_SENTENCE_END = re.compile(r"(?:[.!?:…\n“\"‘—]|^)['\"”’)\]]*\s*$")
_HYPHENS = str.maketrans("‐‑‒–—", "-----")


class Word(NamedTuple):
    """One word or number of a text."""

    text: str  # as written, without a possessive ending
    lower: str
    stem: str
    weight: float  # inverse frequency in news, 0 for function words
    start: int  # code point offset
    name: bool  # a proper name, or part of one


@dataclass(frozen=True, eq=False, slots=True)
class Text:
    """A text read once, compared by identity; `key` is the form in which two texts are the same words."""

    raw: str
    key: str
    words: tuple[Word, ...]
    weights: dict[str, float]  # stem -> weight, function words left out
    grams: frozenset[str]  # character 4-grams of the key
    pairs: frozenset[tuple[str, str]]  # neighbouring stems, function words left out


@lru_cache(maxsize=100_000)
def read(text: str) -> Text:
    """Read `text` once; the same text gives the same object while it is in the cache."""
    words = tuple(_words(text))
    content = [word for word in words if word.weight > 0]
    key = normalise_text(text)
    weights: dict[str, float] = {}
    for word in content:
        weights[word.stem] = max(word.weight, weights.get(word.stem, 0.0))
    stems = [word.stem for word in content]
    padded = f" {key} "
    grams = frozenset(padded[i : i + 4] for i in range(max(1, len(padded) - 3)))
    return Text(text, key, words, weights, grams, frozenset(pairwise(stems)))


def _words(text: str) -> list[Word]:
    text = text.translate(_HYPHENS)
    found = [(match.group(), match.start()) for match in _WORD.finditer(text)]
    capitals = sum(word[:1].isupper() for word, _ in found)
    headline = capitals >= 0.6 * sum(word[:1].isalpha() for word, _ in found)
    return [_word(written, start, text, headline) for written, start in _compounds(found)]


def _compounds(found: list[tuple[str, int]]) -> Iterator[tuple[str, int]]:
    """`United States` as `US`: names of several words for which others are in use."""
    i = 0
    while i < len(found):
        length, short = lexicon.compound(tuple(word.lower() for word, _ in found[i : i + 4]))
        is_name = length and found[i][0][0].isupper()
        yield (short if is_name else found[i][0]), found[i][1]
        i += length if is_name else 1


def _word(written: str, start: int, text: str, headline: bool) -> Word:
    plain = re.sub(r"['’]s?$", "", written)
    lower = _acronym(plain) or plain.lower().replace("’", "'")
    function = lower in lexicon.words("function_words")
    weight = 0.0 if function or not lower[0].isalnum() else lexicon.weight(lower)
    return Word(
        plain, lower, lexicon.stem(lower), weight, start, _is_name(plain, lower, start, text, headline, function)
    )


def _acronym(word: str) -> str | None:
    """`U.S.` and `US` as `us`, with a dot behind it where the small form is another word; None when it is none."""
    letters = word.replace(".", "")
    if len(letters) < 2 or not (letters.isalpha() and letters.isupper()):
        return None
    lower = letters.lower()
    return f"{lower}." if lower in lexicon.words("function_words") else lower


def _is_name(plain: str, lower: str, start: int, text: str, headline: bool, function: bool) -> bool:
    if not plain[0].isupper() or function or lower in lexicon.words("calendar"):
        return False
    if headline or _SENTENCE_END.search(text, max(0, start - 6), start) or start == 0:
        return not lexicon.usually_lower(lower)
    return True
