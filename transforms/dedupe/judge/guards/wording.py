"""Claims of few words, and texts that are alike but for one exchanged word."""

from difflib import SequenceMatcher

from transforms.dedupe.text import lexicon
from transforms.dedupe.text.statement import Text, Word

_SHORT = 5  # content words below which two claims have to be nearly equal
_NEARLY = 0.75  # share of the content words that nearly equal claims have in common
_EXCHANGED = 2  # content words on each side that an exchange may have
_LONG = 5  # letters from which on spellings of one word are told by likeness
_ALIKE = 0.8
_OTHERS = 1  # other content words that may differ; with more the texts are paraphrases, and the score decides
_SHARED = 3  # content words that make two texts one sentence, whatever their order


def short_differs(a: Text, b: Text) -> bool:
    """One of the texts has fewer than five content words, numbers among them, and not nearly those of the other."""
    if min(len({word.stem for word in text.words if word.weight > 0}) for text in (a, b)) >= _SHORT:
        return False
    left, right = ({word.stem for word in content(text)} for text in (a, b))
    return 2 * len(left & right) < _NEARLY * (len(left) + len(right))


def words_exchanged(a: Text, b: Text) -> bool:
    """The same sentence but for one place or two, where other content words stand: `plays for A`, `plays for B`."""
    left, right = content(a), content(b)
    blocks = SequenceMatcher(None, [w.stem for w in left], [w.stem for w in right], autojunk=False).get_opcodes()
    changes = [(left[i1:i2], right[j1:j2]) for kind, i1, i2, j1, j2 in blocks if kind != "equal"]
    exchanges = [change for change in changes if _is_exchange(*change)]
    others = sum(max(len(one), len(other)) for one, other in changes) - sum(max(map(len, pair)) for pair in exchanges)
    return bool(exchanges) and others <= _OTHERS


def words_replaced(a: Text, b: Text) -> bool:
    """The same in any order: `from Monday A will be closed`, `B will be closed from Monday`.

    No guard, since paraphrases with a synonym look so too, but no support for `same` either.
    """
    left, right = content(a), content(b)
    meanings = [{_meaning(word) for word in words} for words in (left, right)]
    only = [
        [w for w in words if _meaning(w) not in others]
        for words, others in zip((left, right), meanings[::-1], strict=True)
    ]
    return len(meanings[0] & meanings[1]) >= _SHARED and _is_exchange(*only)


def content(text: Text) -> list[Word]:
    """The words that carry content; numbers and their units are left to the guards over numbers."""
    return [word for word in text.words if word.weight > 0 and not lexicon.is_number(word.lower)]


def _is_exchange(a: list[Word], b: list[Word]) -> bool:
    if not (0 < len(a) <= _EXCHANGED and 0 < len(b) <= _EXCHANGED):
        return False
    if _title_for_name(a, b) or _title_for_name(b, a):
        return False
    left, right = ({_meaning(word) for word in words} for words in (a, b))
    return not any(one == other or alike(one, other) for one in left for other in right)


def _title_for_name(titles: list[Word], names: list[Word]) -> bool:
    """`the prime minister` for `Lena Aldous`: who it is is for other guards."""
    return all(word.lower in lexicon.words("titles") for word in titles) and all(word.name for word in names)


def alike(a: str, b: str) -> bool:
    """Two spellings of one long word: Falluja and Fallujah, defence and defense."""
    if a[0] != b[0] or min(len(a), len(b)) < _LONG:
        return False
    first, second = sorted((a, b))
    return SequenceMatcher(None, first, second, autojunk=False).ratio() >= _ALIKE


def _meaning(word: Word) -> str:
    """The stem, or that of its synonyms; one value for all words that deny, which polarity counts."""
    if word.stem in lexicon.words("negative_verbs") or word.stem in lexicon.phrase_stems("negative_phrases"):
        return "denied"
    return lexicon.synonyms().get(word.stem, word.stem)
