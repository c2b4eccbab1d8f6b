"""The proper names of a text."""

from functools import lru_cache

from transforms.dedupe.text.statement import Text, Word

_LINKS = frozenset({"", "of", "of the", "&"})  # between the words of one name


@lru_cache(maxsize=2_000)  # each keeps its Text
def names(text: Text) -> tuple[tuple[Word, ...], ...]:
    """The proper names of a text, each as its words: neighbours with a space or `of` between them."""
    found: list[list[Word]] = []
    for word in text.words:
        if not word.name:
            continue
        last = found[-1][-1] if found else None
        if last and text.raw[last.start + len(last.text) : word.start].strip(" .") in _LINKS:
            found[-1].append(word)
        else:
            found.append([word])
    return tuple(tuple(name) for name in found)
