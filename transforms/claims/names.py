"""The people that an article names: full names, their roles, and the spellings that mean them."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from transforms.claims import en

_PARTICLES = "de|del|der|di|da|dos|van|von|bin|ibn|al|el|la|le|ben|ter"
_WORD = r"[A-Z](?:[\w’'.-]*\w)?\.?"
_RUN = re.compile(rf"{_WORD}(?:[ \xa0](?:(?:{_PARTICLES})[ \xa0])?{_WORD})*")
_SPACE = re.compile(r"[ \xa0]")
_MARK = re.compile(r"[\n,;:!?“”\"()]|\. ")
_APPOSITION = re.compile(
    r"(?: \([^()\n]{1,30}\))?, ((?:\d\d, )?(?:an?|the|his|her|their|[A-Z][\w.]*[’']s) [^,.;:()“”\"\n]{3,80}|"
    r"[a-z][^,.;:()“”\"\n]{3,60})[,.]"
)
_ROLE_BEFORE = re.compile(  # "The managing director of Tamble Water, Owen Sarkaday": the role stands first
    r"(?:^|[\s\"“”‘’])((?:[Aa]n?|[Tt]he|[Hh]is|[Hh]er|[Ii]ts|[Tt]heir|[A-Z][\w’'-]*(?: [A-Z][\w’'-]*)*[’']s)"
    r" [^,.;:()“”\"\n]{3,80}), $"
)
_POSSESSIVE = re.compile(r"[’']s?$")
_ENDINGS = re.compile(r"(?:i?yy?|ij|ii|i|ey)$")
_GENDERED = re.compile(r"\b(?:(he|his|him|himself)|(she|her|hers|herself)|(it|its|which))\b|[.!?\n“”\"]")
_MAX_NAMES = 20_000  # runs of capitals that are looked at: beyond, a text is no article
_FEMALE_FORMS = frozenset({"mrs", "mrs.", "ms", "ms.", "miss", "lady", "dame", "queen", "princess", "sister", "mother"})
_MALE_FORMS = frozenset({"mr", "mr.", "sir", "lord", "king", "prince", "brother", "father"})
_LONGEST_LEAD = 7  # words before a name that may be its bearer's role, and one
_ADDRESS = frozenset({"mr", "mrs", "ms", "miss", "dr", "sir", "former", "mx", "prof"})


class Person(NamedTuple):
    """One person of an article; `roles` in order of appearance, as written."""

    name: str
    roles: tuple[str, ...]
    gender: str | None  # f | m, None when nothing tells
    starts: tuple[int, ...]  # where the name or the surname stands in the body
    is_sure: bool  # a role, a given name or a pronoun tells that this is a person


class _Use(NamedTuple):
    """One place where a full name stands."""

    start: int
    end: int
    role: str | None
    form: str | None  # the word before the name: "mrs."


def fold(name: str) -> str:
    """A name's sound: without accents, and `-iy`, `-yy`, `-y` alike, so that Zelenskiy is Zelensky."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower().replace("’", "'")
    return " ".join(_ENDINGS.sub("y", word) if len(word) > 4 else word for word in plain.replace("-", " ").split())


def is_title(word: str) -> bool:
    """An office or form of address before a name."""
    return word.lower() in en.words("titles.txt")


def is_role(word: str) -> bool:
    """A noun for what a person is: an office, a trade."""
    return is_title(word) or word.lower() in en.words("role_heads.txt")


@lru_cache(maxsize=2)  # an article's title and body ask for the same
def people(body: str) -> dict[str, list[Person]]:
    """The persons named with at least two words, by folded surname."""
    found: dict[str, dict[str, list[_Use]]] = {}
    single: dict[str, list[int]] = {}
    for words, use in _names(body):
        key = fold(words[-1])
        if len(words) == 1:
            single.setdefault(key, []).append(use.start)
        else:
            found.setdefault(key, {}).setdefault(" ".join(words), []).append(use)
    return {key: _merge(body, spellings, single.get(key, [])) for key, spellings in found.items()}


def _merge(body: str, spellings: dict[str, list[_Use]], single: list[int]) -> list[Person]:
    """Spellings of one full name are one person; the surname alone counts for the first of its bearers."""
    uses: dict[str, list[_Use]] = {}
    names: dict[str, str] = {}
    for name, places in spellings.items():
        key = _initial_key(name)
        names.setdefault(key, name)
        uses.setdefault(key, []).extend(places)
    ordered = sorted(uses, key=lambda key: -len(uses[key]))
    alone = single if len(ordered) == 1 else []
    return [_person(body, names[key], sorted(uses[key]), alone) for key in ordered]


def _person(body: str, name: str, uses: Sequence[_Use], alone: Sequence[int]) -> Person:
    roles = tuple(dict.fromkeys(use.role for use in uses if use.role))
    places = [(use.start, use.end) for use in uses] + [(start, start + len(name.split()[-1])) for start in alone]
    votes = _votes(body, places)
    gender = _gender(name, [use.form for use in uses], roles) or _voted(votes)
    given = name.split()[0].lower()
    known = given in en.words("female.txt") or given in en.words("male.txt")
    is_sure = bool(roles) or known or votes["it"] < votes["m"] + votes["f"] or any(use.form for use in uses)
    return Person(name, roles, gender, tuple(sorted(start for start, _ in places)), is_sure)


def _votes(body: str, places: Iterable[tuple[int, int]]) -> Counter[str]:
    """Which pronoun comes next in the sentence, behind each place."""
    votes: Counter[str] = Counter()
    for _, end in places:
        match = _GENDERED.search(body, end, end + 120)
        if match and match.lastindex and not re.search(r"[a-z,] [A-Z]", body[end : match.start()]):
            votes["m" if match[1] else "f" if match[2] else "it"] += 1
    return votes


def _voted(votes: Counter[str]) -> str | None:
    male, female = votes["m"], votes["f"]
    return None if male == female else "m" if male > female else "f"


def _initial_key(name: str) -> str:
    words = fold(name).split()
    return f"{words[0][:3]} {words[-1]}"


def _gender(name: str, forms: Sequence[str | None], roles: Sequence[str]) -> str | None:
    words = {word for role in roles for word in role.lower().split()} | {form for form in forms if form}
    given = name.split()[0].lower()
    if words & _FEMALE_FORMS or given in en.words("female.txt") or any(w.endswith(("woman", "ess")) for w in words):
        return "f"
    is_male = words & _MALE_FORMS or given in en.words("male.txt") or any(word.endswith("man") for word in words)
    return "m" if is_male else None


def _names(body: str) -> Iterator[tuple[list[str], _Use]]:
    """(words of the name, where and how it stands) of every run of capitals that may name a person."""
    for number, run in enumerate(_RUN.finditer(body)):
        if number > _MAX_NAMES:
            return
        for start, words in _cut_at_stops(run.start(), run[0].replace("\xa0", " ").split(" ")):
            words[-1] = _POSSESSIVE.sub("", words[-1]).rstrip(".") if len(words[-1]) > 2 else words[-1]
            cut = _name_from(words)
            name = words[cut:]
            if not name or len(name) > 5 or not _may_be_person(name):
                continue
            at = start + sum(len(word) + 1 for word in words[:cut])
            end = at + len(" ".join(name))
            role = _role(body, start, end, " ".join(words[:cut]))
            yield name, _Use(at, end, role, words[cut - 1].lower() if cut and is_title(words[cut - 1]) else None)


def _cut_at_stops(start: int, words: list[str]) -> Iterator[tuple[int, list[str]]]:
    """A run without what a full stop divides: "on Thursday. He" is no name, "Dr. Ek" and "J. Ek" are."""
    first, at = 0, start
    for i, word in enumerate(words):
        if _ends_sentence(word) or i == len(words) - 1:
            yield start, words[first : i + 1]
            first, start = i + 1, at + len(word) + 1
        at += len(word) + 1


def _ends_sentence(word: str) -> bool:
    plain = word[:-1]
    is_short = len(plain) < 3 or "." in plain or plain in en.words("abbreviations.txt") or is_title(word)
    return word.endswith(".") and not is_short


def _name_from(words: list[str]) -> int:
    """Index of the first word behind titles, countries and what begins a sentence."""
    cut = 0
    for i, word in enumerate(words):
        plain = _POSSESSIVE.sub("", word)
        if (
            is_title(word)
            or plain != word
            or plain.lower() in countries()
            or (i == 0 and (plain in en.words("sentence_starters.txt") or (len(words) > 2 and is_role(plain))))
            or (i == 0 and plain.lower() in en.words("asking_verbs.txt"))  # "Added Lund: …"
            or plain.lower() in en.words("organisation_words.txt")
        ):
            cut = i + 1
    if cut == 0 and len(words) > 2 and _is_given(words[1]) and not _is_given(words[0]) and "." not in words[0]:
        cut = 1  # "Heartbroken Milo Grantham"
    return min(cut, len(words)) if cut < len(words) else len(words)


def _is_given(word: str) -> bool:
    return word.lower() in en.words("female.txt") or word.lower() in en.words("male.txt")


def _may_be_person(words: list[str]) -> bool:
    joined = " ".join(words).lower()
    if joined in en.words("media.txt") or joined in countries() or words[0].lower() in en.words("weekdays.txt"):
        return False
    if words[-1].lower() in en.words("media_words.txt") and len(words) > 1 and not _is_given(words[0]):
        return False
    return all(word[0].isupper() or word in _PARTICLES.split("|") for word in words) and not joined.isupper()


def _role(body: str, start: int, end: int, capitals: str) -> str | None:
    """ "Kremlin spokesman" before a name, or "Russia's lead negotiator" behind it."""
    return _lead(body, start, capitals) or _behind(body, end) or _in_front(body, start)


def _lead(body: str, start: int, capitals: str) -> str | None:
    lead: list[str] = []
    phrase = _MARK.split(body[max(0, start - 70) : start])[-1]
    for word in reversed(_SPACE.split(phrase)[-_LONGEST_LEAD:-1]):
        known = word[:1].isupper() or word.lower() in en.words("role_words.txt") or _may_be_noun(word)
        if not word or not (is_role(word) or (lead and known)):
            break
        lead.insert(0, word)
    own = [capitals] if (capitals and not lead) or (capitals and is_role(capitals.split(" ")[-1])) else []
    role = " ".join([*lead, *own]).strip()
    is_one = role and any(is_role(word) for word in role.split(" ")) and role.lower().rstrip(".") not in _ADDRESS
    return role if is_one else None


def _may_be_noun(word: str) -> bool:
    """ "Harbour" in "harbour master Ada Lund": no word that stands before a phrase."""
    is_plain = word.isalpha() and len(word) > 2 and not word.endswith("ly")
    return is_plain and word not in en.words("phrase_openers.txt") and word not in en.words("cue_words.txt")


def _behind(body: str, end: int) -> str | None:
    behind = _APPOSITION.match(body, end)
    return behind[1] if behind and any(_is_head(word) for word in behind[1].split(" ")[:6]) else None


def _in_front(body: str, start: int) -> str | None:
    front = _ROLE_BEFORE.search(body[max(0, start - 100) : start]) if body[start - 2 : start] == ", " else None
    return front[1] if front and any(_is_head(word) for word in front[1].split(" ")[:5]) else None


def _is_head(word: str) -> bool:
    """A role by itself: "minister", not "finance" or "deputy"."""
    low = word.lower()
    return low in en.words("role_heads.txt") or (is_title(word) and low not in en.words("role_words.txt"))


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
