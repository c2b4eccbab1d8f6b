"""Affirmed or denied: negations are counted, and words that exclude each other are looked up."""

import re
from functools import lru_cache
from itertools import pairwise

from transforms.dedupe.text import lexicon
from transforms.dedupe.text.quotations import contained
from transforms.dedupe.text.statement import Text

_SCOPE = 3  # content words behind a negation that it denies
_TURNED = 4  # letters of a stem from which on a prefix is one
_ASIDE = 3  # content words from which on a clause can be beside the point
_CLAUSE_ENDS = re.compile(r"[,;:.!?—–]\s")
_STOPS = frozenset(",.;:!?\n")
_SENTENCES = re.compile(r"[.!?…][\"'”’)]*\s+[\"'“‘(]*\w")


def polarity_differs(a: Text, b: Text) -> bool:
    """One text has an odd number of negations and the other an even one: `never dismissed`, `not ruled out` affirm.

    In a quotation of several sentences, or a text that holds the other one whole, a negation may be beside the point:
    there it must also hit a word of both, and none may be denied in both. So it is in a clause that has no word of the
    other text.
    """
    if _count(a, b) % 2 == _count(b, a) % 2:
        return False
    return not (_several(a) or _several(b) or contained(a, b)) or _deny_differently(a, b)


def antonyms_differ(a: Text, b: Text) -> bool:
    """Each text has a word that excludes a word of the other, and both or neither are denied."""
    left, right = {word.stem for word in a.words}, {word.stem for word in b.words}
    left, right = left - right, right - left
    turned = {(plain, long) for long in right for plain in _turned(long) & left}
    pairs = turned | {(one, other) for one in left for other in _excluded(one) & right}
    return any((denied(a).get(one, 0) + denied(b).get(other, 0)) % 2 == 0 for one, other in pairs)


@lru_cache(maxsize=20_000)
def _excluded(stem: str) -> frozenset[str]:
    """What a stem excludes: its antonyms, and what it turns round with a prefix, as unsafe does safe."""
    return lexicon.antonyms().get(stem, frozenset()) | _turned(stem)


@lru_cache(maxsize=20_000)
def _turned(stem: str) -> frozenset[str]:
    """The stems without a prefix that turns them round: obey of disobey."""
    plain = (stem.removeprefix(prefix) for prefix in lexicon.words("turning_prefixes"))
    return frozenset(one for one in plain if one != stem and len(one) >= _TURNED)


def _count(text: Text, other: Text) -> int:
    """The negations, without those in a clause of its own."""
    return sum(not _is_aside(text, position, other) for position in negations(text))


def _is_aside(text: Text, position: int, other: Text) -> bool:
    at = text.words[position].start
    clause = next(part for part in _clauses(text) if part[0] <= at < part[1])
    stems = [word.stem for word in text.words if clause[0] <= word.start < clause[1] and word.weight > 0]
    return len(stems) >= _ASIDE and other.weights.keys().isdisjoint(stems)


@lru_cache(maxsize=2_000)  # each keeps its Text
def _clauses(text: Text) -> tuple[tuple[int, int], ...]:
    """`[start, end)` of what stands between commas and the like."""
    edges = [0, *(match.end() for match in _CLAUSE_ENDS.finditer(text.raw)), len(text.raw) + 1]
    return tuple(pairwise(edges))


def _several(text: Text) -> bool:
    return bool(_SENTENCES.search(text.raw))


def _deny_differently(a: Text, b: Text) -> bool:
    shared = a.weights.keys() & b.weights.keys()
    left, right = ({stem for stem in shared if denied(text).get(stem, 0) % 2} for text in (a, b))
    return left != right and not left & right


@lru_cache(maxsize=2_000)  # each keeps its Text
def denied(text: Text) -> dict[str, int]:
    """Stem -> how many negations deny it: those up to three content words ahead of it in its clause."""
    found: dict[str, int] = {}
    for position in negations(text):
        reach = 0
        for word, last in zip(text.words[position + 1 :], text.words[position:], strict=False):
            if reach == _SCOPE or _STOPS & set(text.raw[last.start + len(last.text) : word.start]):
                break
            if word.weight > 0:
                reach += 1
                found[word.stem] = found.get(word.stem, 0) + 1
    return found


@lru_cache(maxsize=2_000)  # each keeps its Text
def negations(text: Text) -> tuple[int, ...]:
    """Positions of words and phrases that deny (of those the last word); `not only`, `no-fly` and `No, …` do not."""
    words = [word.lower for word in text.words]
    excused = {i for start, end in _phrases(words, "not_negations") for i in range(start, end)}
    phrases = _phrases(words, "negative_phrases")
    covered = excused | {i for start, end in phrases for i in range(start, end)}
    single = [
        i
        for i, word in enumerate(text.words)
        if i not in covered
        and not _inert(text, i)
        and (word.lower in lexicon.words("negators") or word.stem in lexicon.words("negative_verbs"))
    ]
    return tuple(sorted(single + [end - 1 for start, end in phrases if start not in excused]))


def _inert(text: Text, i: int) -> bool:
    """An answer (`No, I meant it`) or part of a compound (`no-fly zone`)."""
    word = text.words[i]
    behind = text.raw[word.start + len(word.text) :][:1]
    return behind == "-" or (behind == "," and word.lower == "no")


def _phrases(words: list[str], name: str) -> list[tuple[int, int]]:
    """`[start, end)` of every phrase of the table that stands among the words."""
    starting = lexicon.phrases(name)
    return [
        (i, i + len(phrase))
        for i, word in enumerate(words)
        for phrase in starting.get(word, ())
        if tuple(words[i : i + len(phrase)]) == phrase
    ]
