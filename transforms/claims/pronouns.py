"""Whom "he", "she", "it", "they" and a quotation without a cue mean: who spoke and who was named before them."""

import bisect
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

from transforms.claims.names import Person

HE, SHE = ("he", "him", "his"), ("she", "her", "hers")
_FAR = 2000  # characters behind which nobody is remembered
_RECENT = 8  # names that are looked back at
_NEAR_LINES = 3  # newlines within which who spoke last still speaks
_THINGS = {"it": ("organisation", "country", "outlet"), "its": ("organisation", "country", "outlet")}
_GROUPS = ("group", "organisation", "unnamed")
_STOP = re.compile(r"[.!?…][\"'”’»)]*\s+(?=\S)")
_KNOWN_GENDER = 1.5  # how many speakers further back one of the right gender may be than one of unknown gender

_SAME_LINE = 1.0  # likewise, of one who spoke in the same line


class Voice(Protocol):
    """What is read off a speaker."""

    @property
    def kind(self) -> str | None: ...
    @property
    def gender(self) -> str | None: ...
    @property
    def name(self) -> str | None: ...


class Named(NamedTuple):
    """A person and where the name stands."""

    at: int
    person: Person


class Stage:
    """Who is named where in a body."""

    def __init__(self, body: str, people: dict[str, list[Person]]) -> None:
        self.body = body
        sure = [person for bearers in people.values() for person in bearers if person.is_sure]
        self._named = sorted((Named(at, p) for p in sure for at in p.starts), key=lambda named: named.at)
        self._starts = [named.at for named in self._named]

    def before(self, start: int, gender: str | None) -> Named | None:
        """The last person named before, who is not known to be of another gender."""
        behind = bisect.bisect_left(self._starts, start)
        for named in reversed(self._named[max(0, behind - _RECENT) : behind]):
            if start - named.at < _FAR and fits(named.person.gender, gender):
                return named
        return None

    def between(self, start: int, end: int) -> Iterator[Named]:
        """Those named in `[start, end)`, in order."""
        for named in self._named[bisect.bisect_left(self._starts, start) :]:
            if named.at >= end:
                return
            yield named

    def opens_sentence(self, at: int) -> bool:
        """Nothing but a few words (a role, "On Friday") stands before it in its sentence."""
        line = self.body[max(0, at - 90) : at + 1].rpartition("\n")[2]
        stops = list(_STOP.finditer(line))
        lead = line[stops[-1].end() : -1] if stops else line[:-1]
        return lead.count(" ") <= 5 and not re.search(r"[“”\"]", lead)

    def lines_between(self, start: int, end: int) -> int:
        """Newlines between two places, several in a row counted once."""
        return len(re.findall(r"\n+", self.body[start:end]))


def fits(known: str | None, gender: str | None) -> bool:
    """Nothing says that it is another gender."""
    return known is None or gender is None or known == gender


def best_spoken(spoken: Sequence[tuple[int, Voice]], gender: str, line: int) -> tuple[int, Voice] | None:
    """(where, who): the last person who spoke and may be meant; one of known gender goes before one of unknown.

    `line` is where the pronoun's line starts: who spoke since then goes before others.
    """
    fitting = [one for one in reversed(spoken) if one[1].kind in ("person", "unnamed") and fits(one[1].gender, gender)]
    ranked = [
        (rank - (_KNOWN_GENDER if one[1].gender == gender else 0) - (_SAME_LINE if one[0] > line else 0), rank, one)
        for rank, one in enumerate(_distinct(fitting))
    ]
    return min(ranked, key=lambda entry: entry[:2])[2] if ranked else None


def _distinct(spoken: Sequence[tuple[int, Voice]]) -> Iterator[tuple[int, Voice]]:
    seen: set[str | None] = set()
    for one in spoken:
        if one[1].name not in seen:
            seen.add(one[1].name)
            yield one


def kinds_for(pronoun: str) -> tuple[str, ...]:
    """The kinds of speaker that "it" or "they" can mean."""
    if pronoun in ("they", "their", "them"):
        return _GROUPS
    return _THINGS.get(pronoun, ())


def last_sentence(body: str, start: int) -> tuple[int, int] | None:
    """Half-open span of the sentence before `start`: the last one of the line above, or of the same line."""
    end = len(body[:start].rstrip(" \n“„\"«‘'"))
    if end == 0:
        return None
    left = body.rfind("\n", 0, end) + 1
    stops = [stop.end() for stop in _STOP.finditer(body, left, end)]
    return (stops[-1] if stops else left), end


def is_near(lines: int) -> bool:
    """Few lines lie between a speaker and what may still be the same speaker's."""
    return lines <= _NEAR_LINES
