"""Claims of few words, and texts that are alike but for one exchanged word."""

from difflib import SequenceMatcher

from transforms.dedupe import lexicon
from transforms.dedupe.text import Text, Word

_SHORT = 5  # content words below which two claims have to be (nearly) equal
_EXCHANGED = 2  # content words on each side that an exchange may have


def short_differs(a: Text, b: Text) -> bool:
    """One of the texts has fewer than five content words, and they are not the same content words."""
    return min(len(a.weights), len(b.weights)) < _SHORT and a.weights.keys() != b.weights.keys()


def words_exchanged(a: Text, b: Text) -> bool:
    """The same sentence but for one place, where other content words stand: `plays for A`, `plays for B`."""
    left, right = _content(a), _content(b)
    blocks = SequenceMatcher(None, [w.stem for w in left], [w.stem for w in right], autojunk=False).get_opcodes()
    exchanges = [block for block in blocks if block[0] == "replace"]
    return any(
        i2 - i1 <= _EXCHANGED and j2 - j1 <= _EXCHANGED and not _excused(left[i1:i2], right[j1:j2])
        for _, i1, i2, j1, j2 in exchanges
    )


def _content(text: Text) -> list[Word]:
    return [word for word in text.words if word.weight > 0]


def _excused(a: list[Word], b: list[Word]) -> bool:
    stems = {lexicon.actors().get(word.stem, word.stem) for word in a}
    return bool(stems & {lexicon.actors().get(word.stem, word.stem) for word in b})
