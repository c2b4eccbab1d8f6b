"""Affirmed or denied: negations are counted, and words that exclude each other are looked up."""

from functools import lru_cache

from transforms.dedupe import lexicon
from transforms.dedupe.text import Text


def polarity_differs(a: Text, b: Text) -> bool:
    """One text is affirmative and the other negative: `never dismissed` and `not ruled out` are both affirmative."""
    return negations(a) % 2 != negations(b) % 2


@lru_cache(maxsize=100_000)
def negations(text: Text) -> int:
    """Negators, verbs that deny and phrases that deny; not those of `not only` and the like."""
    words = [word.lower.replace("’", "'") for word in text.words]
    excused = _positions(words, "not_negations")
    phrases = _positions(words, "negative_phrases")
    single = sum(
        word in lexicon.words("negators") or text.words[i].stem in lexicon.words("negative_verbs")
        for i, word in enumerate(words)
        if i not in excused and i not in phrases
    )
    return single + _count(words, "negative_phrases", excused)


def antonyms_differ(a: Text, b: Text) -> bool:
    """Each text has a word that excludes a word of the other, and neither has both; negation is the other guard's."""
    left, right = {word.stem for word in a.words}, {word.stem for word in b.words}
    only_left, only_right = left - right, right - left
    excluded = any(lexicon.antonyms().get(stem, frozenset()) & only_right for stem in only_left)
    return excluded and negations(a) % 2 == negations(b) % 2


def _positions(words: list[str], name: str) -> set[int]:
    return {
        i + k
        for phrase in lexicon.phrases(name)
        for i in range(len(words) - len(phrase) + 1)
        if tuple(words[i : i + len(phrase)]) == phrase
        for k in range(len(phrase))
    }


def _count(words: list[str], name: str, excused: set[int]) -> int:
    return sum(
        tuple(words[i : i + len(phrase)]) == phrase
        for phrase in lexicon.phrases(name)
        for i in range(len(words) - len(phrase) + 1)
        if i not in excused
    )
