"""The tables of a language: what page furniture, credits, captions, paywalls and the like look like."""

import re
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

_MAX_CHARS = 320  # no furniture is longer; also bounds what a pattern can cost


class Table(NamedTuple):
    """Regular expressions of one kind."""

    pattern: re.Pattern[str]

    def matches(self, line: str) -> bool:
        """Whether one of them matches the whole line."""
        return len(line) <= _MAX_CHARS and self.pattern.fullmatch(line) is not None

    def opens(self, line: str) -> bool:
        """Whether one of them matches the line's beginning."""
        return self.pattern.match(line[:_MAX_CHARS]) is not None

    def found_in(self, line: str) -> bool:
        """Whether one of them matches somewhere in the line."""
        return self.pattern.search(line[:2000]) is not None


class Rules(NamedTuple):
    """All tables of a language; each is the file of its name."""

    furniture: Table  # not for sentences
    notices: Table  # for sentences too
    head: Table  # only above the first paragraph
    sections: Table
    end: Table
    summary: Table
    paywall: Table
    consent: Table
    errors: Table
    credits: Table
    captions: Table
    agencies: dict[str, str]  # name in lower case -> the agency
    agency: str  # regular expression for any of the names
    not_places: frozenset[str]
    jobs: frozenset[str]  # of bylines
    beats: frozenset[str]  # what such a job is about, or of which rank


@lru_cache(maxsize=1)
def rules() -> Rules:
    """The English tables; read once a process."""
    agencies = {name: agency for name, _, agency in (line.partition("\t") for line in _lines("agencies.tsv"))}
    macros = _macros()
    macros["agency"] = "|".join(re.escape(name) for name in sorted(agencies, key=len, reverse=True))
    macros["agency"] = f"(?:{macros['agency']})"
    tables = {name: _table(name, macros) for name in Rules.__annotations__ if Rules.__annotations__[name] is Table}
    return Rules(
        **tables,
        agencies={name.casefold(): agency for name, agency in agencies.items()},
        agency=macros["agency"],
        not_places=frozenset(_lines("not_places.txt")),
        jobs=frozenset(_lines("jobs.txt")),
        beats=frozenset(_lines("beats.txt")),
    )


def _lines(name: str) -> list[str]:
    text = (files(__package__) / "en" / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("# ")]


def _macros() -> dict[str, str]:
    macros: dict[str, str] = {}
    for line in _lines("macros.tsv"):
        name, _, pattern = line.partition("\t")
        macros[name] = f"(?:{_filled(pattern, macros)})"
    return macros


def _table(name: str, macros: dict[str, str]) -> Table:
    lines = [f"(?:{_filled(line, macros)})" for line in _lines(f"{name}.txt")]
    return Table(re.compile("|".join(lines), re.IGNORECASE))


def _filled(pattern: str, macros: dict[str, str]) -> str:
    return re.sub(r"\{([a-z]+)\}", lambda match: macros[match[1]], pattern)
