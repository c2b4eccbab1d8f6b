"""Who in an article has an office or a role: "the U.S. president", "Ukraine's head of state", "the harbour master"."""

from collections.abc import Sequence

from transforms.claims import en
from transforms.claims.names import Person, countries, is_role

_LONGEST = 4  # words of a role that is looked for


def holder(persons: Sequence[Person], text: str, words: Sequence[str], last: str | None) -> Person | None:
    """The person meant by `text`; `words` are its lower-case words without the article, `last` who spoke last."""
    return _of_country(persons, [text.lower().split()[0], *words]) or _of_role(persons, words, last)


def _of_country(persons: Sequence[Person], words: Sequence[str]) -> Person | None:
    nations = _nations(" ".join(words))
    office = _office(" ".join(words))
    if len(nations) != 1 or office is None:
        return None
    fitting = [
        person
        for person in persons
        if any(_office(role.lower()) == office and nations & _nations(role) for role in person.roles)
    ]
    return fitting[0] if len(fitting) == 1 else None


def _of_role(persons: Sequence[Person], words: Sequence[str], last: str | None) -> Person | None:
    """The one person with all these words in the role; of several the last who spoke, if that was one of them."""
    rest = {word for word in words if word not in ("former", "the")}
    if not rest or len(rest) > _LONGEST or not any(is_role(word) for word in rest):
        return None
    fitting = [person for person in persons if any(rest <= set(role.lower().split()) for role in person.roles)]
    if len(fitting) == 1:
        return fitting[0]
    return next((person for person in fitting if person.name == last), None)


def _office(text: str) -> str | None:
    return next((office for title, office in en.table("offices.tsv") if title in text), None)


def _nations(role: str) -> set[str]:
    words = role.lower().replace("’s", "").replace("'s", "").split()
    return {countries()[word] for word in words if word in countries()}
