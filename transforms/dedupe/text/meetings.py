"""Who meets whom: the parties of the meeting, summit, talks or call that a claim speaks of.

`Such a meeting` is resolved to the meeting that the article spoke of last. Unresolved never blocks a match, so only
plain patterns count: `between A and B`, `A-B summit`, and exactly two parties beside the word for the meeting.
"""

import re
from functools import cache

from transforms.dedupe.text import lexicon
from transforms.dedupe.text.statement import Text, Word, read

_PAIR = re.compile(r"\b([A-Z][\w.]+)[-–/]([A-Z][\w.]+)\s+(?:meeting|summit|talks|call|format|conversation)")
_BETWEEN_WORDS = 14  # behind `between`, until where both parties are named
_SENTENCE = re.compile(r"(?<=[.!?”\"])\s+|\n+")


def participants(text: str, before: str = "") -> tuple[str, ...]:
    """The parties as actors, sorted; `before` is what the article says ahead of the text. () when nothing is sure."""
    if not _speaks_of_meeting(read(text)):
        return ()
    own = _parties(text)
    if own or _actors(read(text).words):
        return own
    for sentence in reversed(_SENTENCE.split(before)):
        if sentence and _speaks_of_meeting(read(sentence)) and (found := _named(sentence)):
            return found
    return ()


def participants_differ(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Both meetings are known, and neither holds all parties of the other."""
    return bool(a) and bool(b) and not (set(a) <= set(b) or set(b) <= set(a))


@cache
def _known() -> frozenset[str]:
    return frozenset(lexicon.leaders()) | frozenset(lexicon.actors().values())


def _speaks_of_meeting(text: Text) -> bool:
    return any(word.stem in lexicon.words("meetings") for word in text.words)


def _parties(text: str) -> tuple[str, ...]:
    found = _named(text)
    actors = _actors(read(text).words)
    return found or (tuple(sorted(actors)) if len(actors) == 2 else ())


def _named(text: str) -> tuple[str, ...]:
    """Both parties of `between A and B` or `A-B summit`."""
    for pair in _PAIR.findall(text):
        actors = _actors(read(" ".join(pair)).words)
        if len(actors) == 2:
            return tuple(sorted(actors))
    words = read(text).words
    for i, word in enumerate(words):
        if word.lower == "between":
            actors = _actors(_until_second(words[i + 1 : i + 1 + _BETWEEN_WORDS]))
            if len(actors) >= 2:
                return tuple(sorted(actors))
    return ()


def _until_second(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """The words until the second party is named: names behind it belong to something else."""
    for i in range(len(words)):
        if len(_actors(words[: i + 1])) == 2 and not _continues(words[i + 1 : i + 3]):
            return words[: i + 1]
    return words


def _continues(words: tuple[Word, ...]) -> bool:
    return any(word.lower == "and" for word in words)


def _actors(words: tuple[Word, ...]) -> frozenset[str]:
    """Countries and their leaders among the names, as actors."""
    stems = [word.stem for word in words if word.text[0].isupper()]
    return frozenset(lexicon.leaders().get(stem, stem) for stem in stems if stem in _known())
