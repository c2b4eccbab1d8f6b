"""What is known of English for matching: the tables in `en/`, each read once. No word stands in code."""

from functools import cache
from importlib import resources

_UNKNOWN = 10.0  # of a word that the table does not hold: rarer than all that it does


@cache
def table(name: str) -> tuple[tuple[str, ...], ...]:
    """Rows of `en/<name>.tsv`: lines starting with `#` are comments."""
    text = resources.files("transforms.dedupe").joinpath(f"en/{name}.tsv").read_text(encoding="utf-8")
    return tuple(tuple(line.split("\t")) for line in text.splitlines() if line and not line.startswith("#"))


@cache
def words(name: str) -> frozenset[str]:
    """The words of `en/<name>.txt`, separated by white space, comments after `#`."""
    text = resources.files("transforms.dedupe").joinpath(f"en/{name}.txt").read_text(encoding="utf-8")
    return frozenset(word for line in text.splitlines() for word in line.partition("#")[0].split())


@cache
def _frequencies() -> dict[str, tuple[float, bool]]:
    return {row[0]: (float(row[1]), row[2] == "l") for row in table("words")}


def weight(word: str) -> float:
    """Inverse document frequency of a lower-case word in news sentences, natural logarithm."""
    known = _frequencies().get(word)
    return known[0] if known else _UNKNOWN


def usually_lower(word: str) -> bool:
    """Whether a word is mostly written with a small letter inside sentences."""
    known = _frequencies().get(word)
    return known is not None and known[1]


@cache
def spellings() -> dict[str, str]:
    """Variant -> the stem that it is read as."""
    return {row[0]: row[1] for row in table("spellings")}
