"""The people that an article names: full names, their roles, and the spellings that mean them."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from transforms.claims import en

_PARTICLES = "de|del|der|di|da|dos|van|von|bin|ibn|al|el|la|le|ben|ter"
_WORD = r"[A-Z](?:[\w’'.-]*\w)?\.?"
_RUN = re.compile(rf"{_WORD}(?:[ \xa0](?:(?:{_PARTICLES})[ \xa0])?{_WORD})*")
_BEFORE = re.compile(r"((?:[\w’'.-]+[ \xa0]){1,6})$")
_APPOSITION = re.compile(
    r", ((?:an?|the|his|her|their|[A-Z][\w.]*[’']s) [^,.;:()“”\"\n]{3,80}|[a-z][^,.;:()“”\"\n]{3,60})[,.]"
)
_POSSESSIVE = re.compile(r"[’']s?$")
_ENDINGS = re.compile(r"(?:i?yy?|ij|ii|i|ey)$")
_MAX_NAMES = 20_000  # runs of capitals that are looked at: beyond, a text is no article
_FEMALE_FORMS = frozenset({"mrs", "mrs.", "ms", "ms.", "miss", "lady", "dame", "queen", "congresswoman", "spokeswoman"})
_MALE_FORMS = frozenset({"mr", "mr.", "sir", "lord", "king", "spokesman", "congressman"})


class Person(NamedTuple):
    """One person of an article; `roles` in order of appearance, as written."""

    name: str
    roles: tuple[str, ...]
    gender: str | None  # f | m, None when nothing tells
    starts: tuple[int, ...]  # where the name or the surname stands in the body


def fold(name: str) -> str:
    """A name's sound: without accents, and `-iy`, `-yy`, `-y` alike, so that Zelenskiy is Zelensky."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower().replace("’", "'")
    return " ".join(_ENDINGS.sub("y", word) if len(word) > 4 else word for word in plain.replace("-", " ").split())


def is_title(word: str) -> bool:
    """An office or form of address before a name."""
    return word.lower() in en.words("titles.txt")


def people(body: str) -> dict[str, list[Person]]:
    """The persons named with at least two words, by folded surname."""
    found: dict[str, dict[str, list[tuple[int, str | None, str | None]]]] = {}
    single: dict[str, list[int]] = {}
    for start, words, role, form in _names(body):
        key = fold(words[-1])
        if len(words) == 1:
            single.setdefault(key, []).append(start)
        else:
            found.setdefault(key, {}).setdefault(" ".join(words), []).append((start, role, form))
    return {key: _merge(spellings, single.get(key, [])) for key, spellings in found.items()}


def _merge(spellings: dict[str, list[tuple[int, str | None, str | None]]], single: list[int]) -> list[Person]:
    """Spellings of one full name are one person; the surname alone counts for the first of its bearers."""
    persons: dict[str, Person] = {}
    counts: Counter[str] = Counter()
    for name, uses in spellings.items():
        key = _initial_key(name)
        known = persons.get(key)
        roles = tuple(dict.fromkeys([*(known.roles if known else ()), *(role for _, role, _ in uses if role)]))
        starts = (*(known.starts if known else ()), *(start for start, _, _ in uses))
        gender = (known.gender if known else None) or _gender(name, [form for _, _, form in uses])
        persons[key] = Person(known.name if known else name, roles, gender, tuple(sorted(starts)))
        counts[key] += len(uses)
    ordered = [persons[key] for key, _ in counts.most_common()]
    if len(ordered) == 1:
        ordered[0] = ordered[0]._replace(starts=tuple(sorted({*ordered[0].starts, *single})))
    return ordered


def _initial_key(name: str) -> str:
    words = fold(name).split()
    return f"{words[0][:3]} {words[-1]}"


def _gender(name: str, forms: list[str | None]) -> str | None:
    if any(form in _FEMALE_FORMS for form in forms) or name.split()[0].lower() in en.words("female.txt"):
        return "f"
    return "m" if any(form in _MALE_FORMS for form in forms) else None


def _names(body: str) -> Iterator[tuple[int, list[str], str | None, str | None]]:
    """(start, words of the name, role, form of address) of every run of capitals that may name a person."""
    for number, run in enumerate(_RUN.finditer(body)):
        if number > _MAX_NAMES:
            return
        start, words = run.start(), run[0].replace("\xa0", " ").split(" ")
        words[-1] = _POSSESSIVE.sub("", words[-1]).rstrip(".") if len(words[-1]) > 2 else words[-1]
        cut = _name_from(words)
        name = words[cut:]
        if not name or len(name) > 5 or not _may_be_person(name):
            continue
        at = start + sum(len(word) + 1 for word in words[:cut])
        before = " ".join(words[:cut])
        yield at, name, _role(body, start, run.end(), before), (words[cut - 1].lower() if cut else None)


def _name_from(words: list[str]) -> int:
    """Index of the first word behind titles, countries and what begins a sentence."""
    cut = 0
    for i, word in enumerate(words):
        plain = _POSSESSIVE.sub("", word)
        if (
            is_title(word)
            or plain != word
            or plain.lower() in countries()
            or (i == 0 and plain in en.words("sentence_starters.txt"))
            or plain.lower() in en.words("organisation_words.txt")
        ):
            cut = i + 1
    return min(cut, len(words)) if cut < len(words) else len(words)


def _may_be_person(words: list[str]) -> bool:
    joined = " ".join(words).lower()
    if joined in en.words("media.txt") or joined in countries() or joined in en.words("weekdays.txt"):
        return False
    return all(word[0].isupper() or word in _PARTICLES.split("|") for word in words) and not joined.isupper()


def _role(body: str, start: int, end: int, capitals: str) -> str | None:
    """ "Kremlin spokesman" before a name, or "Russia's lead negotiator" behind it."""
    before = _BEFORE.search(body[max(0, start - 70) : start])
    words = before[1].replace("\xa0", " ").split(" ")[:-1] if before else []
    lead: list[str] = []
    for word in reversed(words):
        known = word[:1].isupper() or word.lower() in en.words("role_words.txt")
        if not word or not (is_title(word) or (lead and known)):
            break
        lead.insert(0, word)
    role = " ".join(
        [*lead, *([capitals] if (capitals and not lead) or is_title(capitals.split(" ")[-1]) else [])]
    ).strip()
    if role and any(is_title(word) for word in role.split(" ")) and role.lower().rstrip(".") not in _ADDRESS:
        return role
    behind = _APPOSITION.match(body, end)
    return behind[1] if behind and any(is_title(word) for word in behind[1].split(" ")) else None


_ADDRESS = frozenset({"mr", "mrs", "ms", "miss", "dr", "sir", "former", "mx", "prof"})


def countries() -> dict[str, str]:
    """Every word for a country, its people or its capital, lower case, with the country's name."""
    return _COUNTRIES


def _read_countries() -> dict[str, str]:
    found: dict[str, str] = {}
    for name, adjectives, *capital in en.table("places.tsv"):
        for word in (name.lower(), *adjectives.split("|"), *(capital[0].split("|") if capital else ())):
            if word:
                found[word] = name
    return found


_COUNTRIES = _read_countries()
