"""What the outlet itself asserts: statements that nobody is said to have made."""

import math
import re
from typing import NamedTuple

from transforms.claims import en

_NAME = re.compile(r"(?<=[\w,;:] )(?:the )?[A-Z][\w’'.-]+")
_WORD = re.compile(r"[\w’'-]+")
MIN_WORDS, MAX_WORDS = 6, 60


def _any_of(name: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(en.lines(name))})\b", re.IGNORECASE)


_NUMBER = re.compile(rf"\d[\d,.]*%?|{_any_of('number_words.txt').pattern}", re.IGNORECASE)
_FINITE, _FRAMING = _any_of("finite_verbs.txt"), _any_of("framing.txt")
_FURNITURE, _PERSONAL = _any_of("furniture.txt"), re.compile(r"\b(?:I|we|you|your|our|my|us|We|You|Your|Our|My)\b")


class Assertion(NamedTuple):
    """How much a sentence is worth checking, and how sure it is that it asserts anything, both 0..1."""

    check_worthiness: float
    confidence: float


def weigh(text: str) -> Assertion | None:
    """None when the sentence is no assertion: a question, an instruction, page furniture, framing or opinion."""
    words = _WORD.findall(text)
    if not MIN_WORDS <= len(words) <= MAX_WORDS or not text.rstrip("\"'”’) ").endswith((".", "…", ";")):
        return None
    if "?" in text or _FURNITURE.search(text) or _PERSONAL.search(text) or not _FINITE.search(text):
        return None
    if words[0].lower() in en.words("instructions.txt") or _FRAMING.search(text):
        return None
    numbers, names = len(_NUMBER.findall(text)), len(_NAME.findall(text))
    if not text[0].isupper() or not (numbers or names or _named_subject(text)):
        return None
    hedged = sum(word.lower() in en.words("hedges.txt") for word in words)
    score = -0.4 + 0.7 * min(numbers, 3) + 0.35 * min(names, 4) - 0.6 * hedged
    return Assertion(round(1 / (1 + math.exp(-score)), 3), 0.6)


def _named_subject(text: str) -> bool:
    first = _WORD.match(text)
    return (
        first is not None and first[0] not in en.words("sentence_starters.txt") and not first[0].lower().endswith("ing")
    )
