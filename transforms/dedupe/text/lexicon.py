"""What is known of English for matching: the tables in `en/`, each read once. No word stands in code."""

import threading
from functools import cache, lru_cache
from importlib import resources

import snowballstemmer

_UNKNOWN = 10.0  # of a word that the table does not hold: rarer than all that it does
_stemmer = snowballstemmer.stemmer("english")
_stemming = threading.Lock()  # the stemmer keeps the word it works on in itself; a runner matches in many threads


@cache
def table(name: str) -> tuple[tuple[str, ...], ...]:
    """Rows of `en/<name>.tsv`: lines starting with `#` are comments."""
    text = resources.files("transforms.dedupe.text").joinpath(f"en/{name}.tsv").read_text(encoding="utf-8")
    return tuple(tuple(line.split("\t")) for line in text.splitlines() if line and not line.startswith("#"))


@cache
def words(name: str) -> frozenset[str]:
    """The words of `en/<name>.txt`, separated by white space, comments after `#`."""
    text = resources.files("transforms.dedupe.text").joinpath(f"en/{name}.txt").read_text(encoding="utf-8")
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
    """Variant -> the word that it is read as."""
    return {row[0]: row[1] for row in table("spellings")}


@cache
def numbers() -> dict[str, tuple[float, str]]:
    """Number word -> value and kind (cardinal, ordinal, times, scale)."""
    return {row[0]: (float(row[1]), row[2]) for row in table("numbers")}


@cache
def units() -> dict[str, str]:
    """Word behind a number -> kind of the number."""
    return {row[0]: row[1] for row in table("units")}


def is_number(word: str) -> bool:
    """Whether a lower-case word is a number or its unit."""
    return word[0].isdigit() or word in numbers() or word in units()


@cache
def months() -> dict[str, int]:
    """Month name or abbreviation -> 1..12."""
    return {row[0]: int(row[1]) for row in table("months")}


@cache
def weekdays() -> dict[str, int]:
    """Name of a day -> 1 (Monday) .. 7."""
    return {row[0]: int(row[1]) for row in table("weekdays")}


@cache
def comparators() -> dict[str, tuple[tuple[str, str, bool], ...]]:
    """Word -> (axis, + or -, whether only before a number)."""
    return {row[0]: ((row[1], row[2], len(row) > 3),) for row in table("comparators")}


@cache
def antonyms() -> dict[str, frozenset[str]]:
    """Stem -> the stems that exclude it."""
    found: dict[str, set[str]] = {}
    for left, right in table("antonyms"):
        for a, b in ((stem(left), stem(right)), (stem(right), stem(left))):
            found.setdefault(a, set()).add(b)
    return {word: frozenset(others) for word, others in found.items()}


@cache
def synonyms() -> dict[str, str]:
    """Stem -> the first stem of its group in `en/synonyms.txt`."""
    text = resources.files("transforms.dedupe.text").joinpath("en/synonyms.txt").read_text(encoding="utf-8")
    groups = ([stem(word) for word in line.split()] for line in text.splitlines() if not line.startswith("#"))
    return {word: group[0] for group in groups for word in group}


@cache
def actors() -> dict[str, str]:
    """Stem of a country, capital, demonym or seat of government -> the actor that it stands for."""
    return {stem(word): row[1] for row in table("names") for word in row}


@lru_cache(maxsize=20_000)
def actor(word: str) -> str:
    """Stem of a lower-case name, or the actor that it stands for."""
    return actors().get(stem(word), stem(word))


def party(name: str, parties: tuple[str, ...]) -> str:
    """The party that the bearer of a name (a stem) speaks for, when it is one of these; else the name."""
    return leaders()[name] if leaders().get(name) in parties else name


def compound(following: tuple[str, ...]) -> tuple[int, str]:
    """How many of these words are one name, and the word that it is read as; (0, "") when they are none."""
    for length in range(len(following), 1, -1):
        if following[:length] in _compounds():
            return length, _compounds()[following[:length]]
    return 0, ""


@cache
def _compounds() -> dict[tuple[str, ...], str]:
    return {tuple(row[0].split()): row[1].rstrip(".").upper() for row in table("compounds")}


@cache
def compound_starts() -> frozenset[str]:
    """The words with which such names begin."""
    return frozenset(words[0] for words in _compounds())


@cache
def leaders() -> dict[str, str]:
    """Stem of a leader's surname -> the actor that the leader speaks for."""
    return {stem(row[0]): row[1] for row in table("leaders")}


@cache
def phrases(name: str) -> dict[str, tuple[tuple[str, ...], ...]]:
    """The phrases of `en/<name>.tsv`, as words, by their first word."""
    found: dict[str, tuple[tuple[str, ...], ...]] = {}
    for row in table(name):
        phrase = tuple(row[0].split())
        found[phrase[0]] = (*found.get(phrase[0], ()), phrase)
    return found


@cache
def phrase_stems(name: str) -> frozenset[str]:
    """Stems of the content words in the phrases of `en/<name>.tsv`."""
    content = (word for row in table(name) for word in row[0].split() if word not in words("function_words"))
    return frozenset(map(stem, content))


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Porter2 of a lower-case word, behind a table of spellings and irregular forms."""
    with _stemming:
        return str(_stemmer.stemWord(spellings().get(word, word)))
