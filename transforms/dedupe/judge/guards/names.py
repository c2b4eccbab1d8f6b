"""Proper names: who and what a claim is about."""

from difflib import SequenceMatcher
from functools import lru_cache

from transforms.dedupe.judge.guards.wording import alike, content
from transforms.dedupe.text import lexicon
from transforms.dedupe.text.names import names
from transforms.dedupe.text.statement import Text, Word

_SHORT = 10  # content words up to which two unmatched names exclude each other wherever they stand
_PLACE = 3  # content words of a place in which names are exchanged


def names_differ(a: Text, b: Text) -> bool:
    """Each text has a name that the other lacks in any form, and one stands where the other would.

    One-sided names (him, the bureau) never block. In a long text both sides may add names of their own, such as places;
    there the two must stand at one place between words of both texts.
    """
    left, right = _unmatched(a, b), _unmatched(b, a)
    left, right = _not_alike(left, right), _not_alike(right, left)
    if not left or not right:
        return False
    return max(len(a.weights), len(b.weights)) <= _SHORT or _exchanged(a, b, left, right)


def _exchanged(a: Text, b: Text, left: set[str], right: set[str]) -> bool:
    one, other = content(a), content(b)
    blocks = SequenceMatcher(None, [w.stem for w in one], [w.stem for w in other], autojunk=False).get_opcodes()
    return any(
        max(i2 - i1, j2 - j1) <= _PLACE
        and not left.isdisjoint(word.stem for word in one[i1:i2])
        and not right.isdisjoint(word.stem for word in other[j1:j2])
        for kind, i1, i2, j1, j2 in blocks
        if kind == "replace"
    )


def _not_alike(names: set[str], others: set[str]) -> set[str]:
    """The names without those that are only spelled differently: Falluja, Fallujah."""
    return {name for name in names if not any(alike(name, other) for other in others)}


def _unmatched(a: Text, b: Text) -> set[str]:
    """Names of `a` of which no decisive word stands in `b`."""
    return {name for one in names(a) for name in _missing(one, b)}


def _missing(name: tuple[Word, ...], other: Text) -> set[str]:
    """Words of a name that the other text lacks; titles, and first names of a surname that it has, are left out."""
    have = _actors(other)
    core = [word for word in name if word.lower not in lexicon.words("titles")]
    missing = [word for word in core if word.stem not in have and lexicon.leaders().get(word.stem) not in have]
    if not missing or (len(core) > 1 and _initials(core) in have):
        return set()
    if len(core) > 1 and core[-1] not in missing and not _other_first_name(core, other):
        return set()
    return {word.stem for word in missing}


@lru_cache(maxsize=2_000)  # each keeps its Text
def _actors(text: Text) -> frozenset[str]:
    spelled = {_initials(list(name)) for name in names(text) if len(name) > 1}
    led = {lexicon.leaders()[word.stem] for word in text.words if word.stem in lexicon.leaders()}
    return frozenset({word.stem for word in text.words} | spelled | led)


def _initials(name: list[Word]) -> str:
    return "".join(word.lower[0] for word in name)


def _other_first_name(name: list[Word], other: Text) -> bool:
    """Whether the other text has the same last word behind another first name: John Smith, Jane Smith."""
    for candidate in names(other):
        core = [word for word in candidate if word.lower not in lexicon.words("titles")]
        if len(core) > 1 and core[-1].stem == name[-1].stem and core[-2].stem != name[-2].stem:
            return not {core[-2].stem, name[-2].stem} & set(lexicon.actors().values())
    return False
