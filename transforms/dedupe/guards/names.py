"""Proper names: who and what a claim is about."""

from functools import lru_cache

from transforms.dedupe import lexicon
from transforms.dedupe.text import Text, Word


def names_differ(a: Text, b: Text) -> bool:
    """Each text has a name that the other does not have in any form; one-sided names (him, the bureau) never block."""
    return bool(_unmatched(a, b)) and bool(_unmatched(b, a))


@lru_cache(maxsize=100_000)
def names(text: Text) -> tuple[tuple[Word, ...], ...]:
    """The proper names of a text, each as its words: neighbours with nothing but a space between them."""
    found: list[list[Word]] = []
    for word in text.words:
        if not word.name:
            continue
        last = found[-1][-1] if found else None
        if last and text.raw[last.start + len(last.text) : word.start].strip(" .") == "":
            found[-1].append(word)
        else:
            found.append([word])
    return tuple(tuple(name) for name in found)


def actor(word: Word) -> str:
    """The stem, or the actor that a capital, demonym or seat of government stands for."""
    return lexicon.actors().get(word.stem, word.stem)


def _unmatched(a: Text, b: Text) -> set[str]:
    """Names of `a` of which no decisive word stands in `b`."""
    return {name for one in names(a) for name in _missing(one, b)}


def _missing(name: tuple[Word, ...], other: Text) -> set[str]:
    """Words of a name that the other text lacks; titles, and first names of a surname that it has, are left out."""
    have = _actors(other)
    core = [word for word in name if word.lower not in lexicon.words("titles")]
    missing = [word for word in core if actor(word) not in have and lexicon.leaders().get(word.stem) not in have]
    if not missing or _initials(core) in have:
        return set()
    if len(core) > 1 and core[-1] not in missing and not _other_first_name(core, other):
        return set()
    return {actor(word) for word in missing}


@lru_cache(maxsize=100_000)
def _actors(text: Text) -> frozenset[str]:
    spelled = {_initials(list(name)) for name in names(text)}
    led = {lexicon.leaders()[word.stem] for word in text.words if word.stem in lexicon.leaders()}
    return frozenset({actor(word) for word in text.words} | spelled | led)


def _initials(name: list[Word]) -> str:
    return "".join(word.lower[0] for word in name) if len(name) > 1 else "-"


def _other_first_name(name: list[Word], other: Text) -> bool:
    """Whether the other text has the same last word behind another first name: John Smith, Jane Smith."""
    for candidate in names(other):
        core = [word for word in candidate if word.lower not in lexicon.words("titles")]
        if len(core) > 1 and core[-1].stem == name[-1].stem and core[-2].stem != name[-2].stem:
            return not {actor(core[-2]), actor(name[-2])} & set(lexicon.actors().values())
    return False
