"""A text as the scorer and the guards read it: words with stem, weight and case, and what is a name among them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from schemas.ids import normalise_text
from transforms.dedupe.text import lexicon

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
_QUOTE = re.compile(r"[\"“][^\"“”]+[\"”]|''[^']+''|‘[^‘’]{8,}’")
_POSSESSIVE = re.compile(r"['’]s?$")
_HYPHENS = str.maketrans("‐‑‒–—", "-----")


class Word(NamedTuple):
    """One word or number of a text."""

    text: str  # as written, without a possessive ending
    lower: str
    stem: str  # one for the forms of a word, and for the names of one country: Moscow, Russian, Kremlin
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
    quotes: tuple[tuple[int, int], ...]  # spans with their quotation marks, `[start, end)`
    quoted: frozenset[str]  # stems inside quotation marks, where these hold only part of the text


@lru_cache(maxsize=2_000)  # of 8 KB each
def read(text: str) -> Text:
    """Read `text` once; the same text gives the same object while it is in the cache."""
    return _text(text, tuple(_words(text)))


@lru_cache(maxsize=1_000)
def read_of(text: str, actors: tuple[str, ...]) -> Text:
    """A text of which it is known between whom the meeting is that it speaks of: leaders stand for their countries, and
    parties that it leaves out (`such a meeting`) are added.
    """
    if not actors:
        return read(text)
    words = [word._replace(stem=lexicon.party(word.stem, actors)) for word in read(text).words]
    named = {word.stem for word in words}
    added = [
        Word(actor, actor, actor, lexicon.weight(actor), len(text), True) for actor in actors if actor not in named
    ]
    return _text(text, (*words, *added))


def _text(text: str, words: tuple[Word, ...]) -> Text:
    content = [word for word in words if word.weight > 0]
    key = normalise_text(text)
    weights: dict[str, float] = {}
    for word in content:
        weights[word.stem] = max(word.weight, weights.get(word.stem, 0.0))
    padded = f" {key} "
    grams = frozenset(map("".join, zip(*(padded[i:] for i in range(4)), strict=False))) or frozenset([padded])
    pairs = frozenset(pairwise(word.stem for word in content))
    quotes = tuple(match.span() for match in _QUOTE.finditer(text))
    return Text(text, key, words, weights, grams, pairs, quotes, _quoted(quotes, content))


def _quoted(quotes: tuple[tuple[int, int], ...], content: list[Word]) -> frozenset[str]:
    inside = [word.stem for word in content if any(start < word.start < end for start, end in quotes)]
    return frozenset(inside) if len(inside) < len(content) else frozenset()


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
        length, short = 0, ""
        if found[i][0].lower() in lexicon.compound_starts():
            length, short = lexicon.compound(tuple(word.lower() for word, _ in found[i : i + 4]))
        is_name = length and found[i][0][0].isupper()
        yield (short if is_name else found[i][0]), found[i][1]
        i += length if is_name else 1


def _word(written: str, start: int, text: str, headline: bool) -> Word:
    plain, lower, stem, weight, may_be_name = _known(written)
    return Word(plain, lower, stem, weight, start, may_be_name and _is_name(lower, start, text, headline))


@lru_cache(maxsize=20_000)
def _known(written: str) -> tuple[str, str, str, float, bool]:
    """What does not depend on the place of a word: without its possessive, lower case, stem, weight, maybe a name."""
    plain = _POSSESSIVE.sub("", written)
    lower = _acronym(plain) or plain.lower().replace("’", "'")
    function = lower in lexicon.words("function_words")
    weight = 0.0 if function or not lower[0].isalnum() else lexicon.weight(lower)
    capital = plain[0].isupper()
    stem = lexicon.actor(lower) if capital else lexicon.stem(lower)
    return plain, lower, stem, weight, capital and not function and lower not in lexicon.words("calendar")


def _acronym(word: str) -> str | None:
    """`U.S.` and `US` as `us`, with a dot behind it where the small form is another word; None when it is none."""
    letters = word.replace(".", "")
    if len(letters) < 2 or not (letters.isalpha() and letters.isupper()):
        return None
    lower = letters.lower()
    return f"{lower}." if lower in lexicon.words("function_words") else lower


def _is_name(lower: str, start: int, text: str, headline: bool) -> bool:
    """Whether a capital letter makes a name here: in a headline or at a sentence's start the usual spelling decides."""
    if headline or start == 0 or _SENTENCE_END.search(text, max(0, start - 6), start):
        return not lexicon.usually_lower(lower)
    return True


def content_count(text: Text) -> int:
    """Return how many words of a text carry content."""
    return sum(word.weight > 0 for word in text.words)
