"""Where an outlet publishes, as far as it decides how dates are read: time zones, and day or month first."""

import re
from functools import cache
from importlib.resources import files
from typing import NamedTuple
from urllib.parse import urlsplit

from dateutil import tz

_NO_COUNTRY = frozenset(
    re.findall(r"\w+", "ai am cc co dj eu fm gg im io la ly me nu sh st to tv vc ws")
)  # sold to anybody
_MONTH_FIRST = frozenset(("US", "PH", "PR", "GU"))
_SPOKEN_IN = {
    "hi": "IN",
    "ta": "IN",
    "te": "IN",
    "mr": "IN",
    "gu": "IN",
    "kn": "IN",
    "ml": "IN",
    "he": "IL",
    "ga": "IE",
}


class Place(NamedTuple):
    """The country and language of an outlet; `None` if unknown."""

    country: str | None = None  # ISO 3166, two capitals
    language: str | None = None  # ISO 639-1

    @property
    def day_first(self) -> bool | None:
        """Whether 05/03 is in March; `None` if unknown."""
        if self.country:
            return self.country not in _MONTH_FIRST
        return True if self.language and self.language != "en" else None


ANYWHERE = Place()


def place_of(url: str | None = None, language: str | None = None) -> Place:
    """Infer a place from the top-level domain, else a language tag such as `en-IN`, else where the language is spoken.

    The domain goes first: many pages keep the `en-US` that their software came with.

    >>> place_of("https://news.example.co.uk/a", "en-US")
    Place(country='GB', language='en')
    """
    spoken, *more = (language or "").strip().replace("_", "-").split("-")
    spoken = spoken.lower()
    region = next((part.upper() for part in more if len(part) == 2 and part.isalpha()), None)
    return Place(_domain(url) or region or _SPOKEN_IN.get(spoken), spoken or None)


def _domain(url: str | None) -> str | None:
    try:
        last = (urlsplit(url or "").hostname or "").rpartition(".")[2]
    except ValueError:
        return None
    if len(last) != 2 or not last.isalpha() or last in _NO_COUNTRY:
        return None
    return "GB" if last == "uk" else last.upper()


def zone_of(name: str, place: Place) -> tz.tzoffset | tz.tzfile | None:
    """Look up a zone by its abbreviation there or its name, such as `Asia/Kolkata`; `None` if unknown."""
    if "/" in name:
        return tz.gettz(name)
    meanings = _zones().get(name.upper(), {})
    return meanings.get(place.country) or meanings.get(None)


@cache
def _zones() -> dict[str, dict[str | None, tz.tzoffset | tz.tzfile | None]]:
    zones: dict[str, dict[str | None, tz.tzoffset | tz.tzfile | None]] = {}
    for line in read_table("zones.tsv"):
        name, meaning, *countries = line.split("\t")
        zone = tz.gettz(meaning) if "/" in meaning else tz.tzoffset(name, int(float(meaning) * 3600))
        for country in countries[0].split() if countries else [None]:
            zones.setdefault(name, {})[country] = zone
    return zones


def read_table(name: str) -> list[str]:
    """Read the lines of a table in `schemas/calendar`, without its comments."""
    text = (files("schemas") / "calendar" / name).read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]
