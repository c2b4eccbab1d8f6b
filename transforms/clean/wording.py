"""Small questions about the wording of a line."""

import re

_WORD = re.compile(r"\w+")
_ENDS_SENTENCE = re.compile(r"""[.!?。！？…:;।][”"’')\]»]*$""")
_SMALL = frozenset(  # words that say nothing of what a headline is about
    ("a", "an", "and", "as", "at", "but", "by", "for", "from", "in", "into", "is", "of", "on", "or", "over", "per")
    + ("the", "to", "up", "via", "vs", "with")
)


def key(text: str) -> str:
    """The form in which two lines are the same: words in lower case."""
    return " ".join(_WORD.findall(text.casefold()))


def ends_sentence(text: str) -> bool:
    """Whether it ends with a full stop or its like, quotation marks aside."""
    return _ENDS_SENTENCE.search(text) is not None


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
