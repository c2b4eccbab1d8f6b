"""What we know of English, as data: word lists (*.txt, one entry a line) and tables (*.tsv)."""

from functools import cache
from importlib.resources import files


def lines(name: str) -> list[str]:
    """Entries of a data file of this folder, in order, without comments and blank lines."""
    text = files(__name__).joinpath(name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


@cache
def words(name: str) -> frozenset[str]:
    """The entries of a word list."""
    return frozenset(lines(name))


@cache
def table(name: str) -> tuple[tuple[str, ...], ...]:
    """The rows of a tab-separated table."""
    return tuple(tuple(line.split("\t")) for line in lines(name))


@cache
def mapping(name: str) -> dict[str, str]:
    """A table of two columns as a dictionary."""
    return {row[0]: row[1] for row in table(name)}
