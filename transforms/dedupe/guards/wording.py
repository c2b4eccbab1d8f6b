"""Claims of few words, and texts that are alike but for one exchanged word."""

from difflib import SequenceMatcher

from transforms.dedupe import lexicon
from transforms.dedupe.text import Text, Word

_SHORT = 5  # content words below which two claims have to be (nearly) equal
_EXCHANGED = 2  # content words on each side that an exchange may have
_OTHERS = 1  # other content words that may differ; with more the texts are paraphrases, and the score decides


def short_differs(a: Text, b: Text) -> bool:
    """One of the texts has fewer than five content words, and they are not the same content words."""
    return min(len(a.weights), len(b.weights)) < _SHORT and a.weights.keys() != b.weights.keys()


def words_exchanged(a: Text, b: Text) -> bool:
    """The same sentence but for one place or two, where other content words stand: `plays for A`, `plays for B`."""
    left, right = _content(a), _content(b)
    blocks = SequenceMatcher(None, [w.stem for w in left], [w.stem for w in right], autojunk=False).get_opcodes()
    changes = [(left[i1:i2], right[j1:j2]) for kind, i1, i2, j1, j2 in blocks if kind != "equal"]
    exchanges = [change for change in changes if _is_exchange(*change)]
    others = sum(max(len(one), len(other)) for one, other in changes) - sum(max(map(len, pair)) for pair in exchanges)
    return bool(exchanges) and others <= _OTHERS


def _content(text: Text) -> list[Word]:
    return [word for word in text.words if word.weight > 0]


def _is_exchange(a: list[Word], b: list[Word]) -> bool:
    if not (0 < len(a) <= _EXCHANGED and 0 < len(b) <= _EXCHANGED):
        return False
    actors = lexicon.actors()
    return {actors.get(word.stem, word.stem) for word in a}.isdisjoint(actors.get(word.stem, word.stem) for word in b)
