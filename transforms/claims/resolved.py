"""Let a statement speak for itself: its pronouns and short names replaced by what the article calls them.

Only what is fairly sure is replaced, since a wrong name is worse than a pronoun. The verbatim span stays beside it.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple, Protocol

from transforms.claims import en, pronouns

_WORD = re.compile(r"(?<![\w'’-])(?:[Hh](?:e|im|is|er|ers)|[Ss]he|I|[Mm](?:e|y|ine|yself))(?![\w'’-])")
_SHORT_NAME = re.compile(r"\b([Tt]he|[Tt]his|[Tt]hat) ([a-z]{3,14})\b(?! (?:of|for)\b)")
_GLUED = re.compile(r"(\d)(million|billion|trillion|percent|per cent)\b", re.IGNORECASE)
_MARKS = re.compile(r"[\"“”«»„\u00ad\u200b\u2060\ufeff]|''|``")
_SPACE = re.compile(r"\s+")
_CAPITAL = re.compile(r"(?<![.!?…] )(?<![\w’'-])[A-Z][a-z]\w*")  # a name, but for the start of a sentence
_JUST_BEFORE = 300  # characters in which whom a pronoun means is named
_MAX_NAME = 80  # characters of a long name
_LOOK_BACK = 6_000  # characters before a short name in which the long one is looked for
_A_VERB = frozenset(("to", "be", "is", "was", "and", "or", "that", "if", "when", "for", "in", "on", "with", "about"))


class Span(Protocol):
    """Half-open `[start, end)` in a body."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


class Voice(NamedTuple):
    """Who states it: the resolved name, and f | m where it is known."""

    name: str | None
    gender: str | None = None
    is_person: bool = False


class Resolver:
    """Resolves the statements of one body; `stage` knows which persons are named where."""

    def __init__(self, body: str, stage: pronouns.Stage, quotes: Sequence[Span]) -> None:
        self._body, self._stage, self._quotes = body, stage, quotes

    def resolve(self, start: int, end: int, voice: Voice, is_direct: bool) -> str:
        """Return `body[start:end]` with names for pronouns, numbers apart from their units, and no quotation marks.

        A pronoun behind a name of the same statement stays, and so does all but the first of its kind: what they mean
        stands before them.
        """
        text, done, parts = self._body[start:end], 0, []
        first_name = _CAPITAL.search(text, 1)
        settled: set[str] = set()
        for match in sorted([*_WORD.finditer(text), *_SHORT_NAME.finditer(text)], key=lambda found: found.start()):
            kind = _kind(match)
            is_third = kind in ("m", "f")
            if (
                match.start() < done
                or kind in settled
                or (is_third and first_name and first_name.start() < match.start())
            ):
                continue
            settled.add(kind)
            name = self._name(kind, match, text, start, voice, is_direct)
            if name:
                parts += [text[done : match.start()], name]
                done = match.end()
        return tidy("".join([*parts, text[done:]]))

    def _name(
        self, kind: str, match: re.Match[str], text: str, start: int, voice: Voice, is_direct: bool
    ) -> str | None:
        low, at = match.group().lower(), start + match.start()
        if match.lastindex:
            long = self._long_name(match[2], at)
            return f"the {long}" if long else None
        quoted = is_direct or any(quote.start < at < quote.end for quote in self._quotes)
        if kind == "i":
            return _of(voice.name, "'s" if low in ("my", "mine") else "") if quoted and voice.is_person else None
        ending = _her(text[match.end() :]) if low == "her" else "'s" if low in ("his", "hers") else ""
        return _of(self._third_person(at, kind, voice, quoted), ending)

    def _third_person(self, at: int, gender: str, voice: Voice, quoted: bool) -> str | None:
        """In reported speech the speaker, unless of another gender; else the only one who was named just before."""
        if not quoted and voice.is_person and voice.name and pronouns.fits(voice.gender, gender):
            return voice.name
        near = {one.person.name for one in self._stage.between(at - _JUST_BEFORE, at)}
        named = {one.person for one in self._stage.between(at - _JUST_BEFORE, at) if one.person.gender == gender}
        if len(near) == 1 and len(named) == 1 and near != {voice.name}:
            return near.pop()
        return None

    def _long_name(self, noun: str, at: int) -> str | None:
        """ "the Federal Bureau of Investigation" for "bureau": the last name before that has the noun in capitals."""
        if noun not in en.words("short_names.txt"):
            return None
        found = None
        for match in _long(noun).finditer(self._body, max(0, at - _LOOK_BACK), at):
            found = match.group() if len(match.group()) <= _MAX_NAME else found
        return found


def _kind(match: re.Match[str]) -> str:
    """i | m | f for a pronoun, the noun of a short name."""
    if match.lastindex:
        return match[2]
    low = match.group().lower()
    return "m" if low in pronouns.HE else "f" if low in pronouns.SHE else "i"


def tidy(text: str) -> str:
    """Return `text` without quotation marks and invisible characters, and with `2.6million` as `2.6 million`."""
    return _SPACE.sub(" ", _GLUED.sub(r"\1 \2", _MARKS.sub("", text))).strip()


def _long(noun: str) -> re.Pattern[str]:
    head = noun.capitalize()
    before = r"(?:[A-Z][\w&.’'-]*[ \xa0](?:(?:of|for|on)[ \xa0](?:the[ \xa0])?)?)"
    behind = r"(?:[ \xa0](?:of|for|on)[ \xa0](?:the[ \xa0])?[A-Z]\w+(?:[ \xa0][A-Z]\w+)*)"
    return re.compile(rf"(?<![\w’'-])(?:(?!The\b){before}{{1,5}}{head}{behind}?|{head}{behind})(?!\w)")


def _her(following: str) -> str:
    """ "her plan" is hers, "told her to go" is she."""
    word = re.match(r"\s+([a-z\d]+)", following)
    return "'s" if word and word[1] not in _A_VERB else ""


def _of(name: str | None, ending: str) -> str | None:
    return name + ending if name else None
