"""What somebody proposed, claimed or promised is another matter than the thing itself."""

from functools import lru_cache
from itertools import pairwise

from transforms.dedupe.text import lexicon
from transforms.dedupe.text.statement import Text, Word

_FIRST = 8  # words within which the owner is named
_BETWEEN = 2  # words between owner and proposal, such as `controversial`
_LINKS = frozenset({"to", "for", "that", "of"})  # behind `proposal`


def reported_differs(a: Text, b: Text) -> bool:
    """One text is `Ott's proposal to …`, named and not judged, and the other is not: `to …`, `a ban on …`."""
    return _is_named(a) != _is_named(b)


@lru_cache(maxsize=2_000)  # each keeps its Text
def _is_named(text: Text) -> bool:
    words = text.words
    if any(word.lower in lexicon.words("auxiliaries") for word in words):
        return False  # it says something of the proposal
    return any(word.name and _owns(text, word) and _proposal(words[i + 1 :]) for i, word in enumerate(words[:_FIRST]))


def _owns(text: Text, word: Word) -> bool:
    return text.raw[word.start + len(word.text) :][:1] in ("'", "’")


def _proposal(words: tuple[Word, ...]) -> bool:
    return any(
        word.stem in lexicon.words("proposals") and following.lower in _LINKS
        for word, following in pairwise(words[: _BETWEEN + 2])
    )
