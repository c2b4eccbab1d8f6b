"""Small questions about the wording of a line."""

import re

_WORD = re.compile(r"\w+")
_ENDS_SENTENCE = re.compile(r"""[.!?。！？…:;।۔؟][”"’')\]»]*$""")
_SENTENCE_WORDS = 7
_SMALL = frozenset(_WORD.findall("a an and as at but by for from in into is of on or over per the to up via vs with"))


def key(text: str) -> str:
    """The form in which two lines are the same: words in lower case."""
    return " ".join(_WORD.findall(text.casefold()))


def ends_sentence(text: str) -> bool:
    """Whether it ends with a full stop or its like, quotation marks aside."""
    return _ENDS_SENTENCE.search(text) is not None


def is_sentence(text: str) -> bool:
    """Whether a line reads as a sentence: long enough, and ended like one."""
    return len(text.split()) >= _SENTENCE_WORDS and text[-1] not in ":;" and ends_sentence(text)


def alike(a: str, b: str) -> float:
    """Share of common words, 0 to 1, without the small ones."""
    one, other = _content(a), _content(b)
    return len(one & other) / len(one | other) if one and other else 0.0


def is_upper(text: str) -> bool:
    """Whether all its letters are capitals, of which it has at least four."""
    letters = [character for character in text if character.isalpha()]
    return len(letters) >= 4 and all(letter.isupper() for letter in letters)


def _content(text: str) -> set[str]:
    return {_stem(word) for word in _WORD.findall(text.casefold()) if word not in _SMALL}


def _stem(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") else word
