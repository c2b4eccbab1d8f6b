"""Datelines and agencies: `MOSCOW (Reuters) -`, `KYIV, Nov 22 —`, `(Reporting by …; Editing by …)`."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from schemas import Line
from transforms.clean.build import Block
from transforms.clean.rules import rules

_CAPITALS = r"[A-ZÀ-Þ][A-ZÀ-Þ.'’-]+(?:[ /-](?:[A-ZÀ-Þ][A-ZÀ-Þ.'’-]*|of|the|de|du|la|es|al|am|on)){0,4}"
_PROPER = r"[A-ZÀ-Þ][\w.'’-]+(?:[ /-](?:[A-ZÀ-Þ][\w.'’-]*|of|the|de|du|la|es|al|am|on)){0,4}"
_REGION = r"(?:,\s*(?:[A-Z][\w.'’-]+)(?: [A-Z][\w.'’-]+){0,2})?"
_DAY = r"(?:,?\s*(?:[A-Z][a-z]+\.?\s+\d{1,2}(?:,?\s*\d{4})?|\d{1,2}\s+[A-Z][a-z]+\.?(?:,?\s*\d{4})?))?"
_AND = re.compile(r"\s*[/,&]\s*|\s+(?:and|et|und|y|e|with)\s+", re.IGNORECASE)
_DASH = r"\s*(?:--|[-–—:])\s*"


class Dateline(NamedTuple):
    """Where a story was written and by which agency; `end` is where its sentence starts."""

    place: str
    agency: str | None
    end: int


def find_dateline(text: str) -> Dateline | None:
    """At the start of a paragraph; without an agency the place must stand in capitals."""
    match = _pattern().match(text)
    if not match:
        return None
    place = (match["named"] or match["capitals"]).strip(" ,")
    if place.upper() in rules().not_places or (match["dash"].strip() == ":" and len(text) < 80):
        return None
    agency = rules().agencies.get((match["agency"] or "").strip().casefold())
    return Dateline(_tidy(place), agency, match.end())


def mark_dateline(blocks: list[Block]) -> tuple[list[Block], Dateline | None]:
    """The dateline of the first paragraph that has one, as a part of that line."""
    for at, block in enumerate(blocks[:6]):
        dateline = find_dateline(block.text) if block.role == "text" else None
        if dateline:
            part = Line(0, dateline.end, "dateline")
            return [*blocks[:at], block._replace(parts=(part, *block.parts)), *blocks[at + 1 :]], dateline
    return blocks, None


def find_agency(dateline: Dateline | None, blocks: Iterable[Block], authors: Iterable[str]) -> str | None:
    """From the dateline, else the author, else the credits."""
    if dateline and dateline.agency:
        return dateline.agency
    for name in (part for author in authors for part in _AND.split(author)):
        if agency := rules().agencies.get(name.casefold()):
            return agency
    for credit in _credits(blocks):
        if match := _agency().search(credit):
            return rules().agencies[match[0].casefold()]
    return None


def _credits(blocks: Iterable[Block]) -> list[str]:
    blocks = list(blocks)
    whole = [block.text for block in blocks if block.role == "credit"]
    parts = [block.text[start:end] for block in blocks for start, end, role in block.parts if role == "credit"]
    return whole + parts


@lru_cache(maxsize=1)
def _agency() -> re.Pattern[str]:
    """Case counts here: `AP` in a credit is an agency, `ap` is not."""
    return re.compile(rf"(?<!\w)(?:{rules().agency})(?!\w)")


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    agency = rf"\s*\((?P<agency>(?i:{rules().agency}))\)"
    named = rf"(?P<named>{_PROPER}){_REGION}{_DAY}{agency}{_DAY}"
    return re.compile(rf"(?:{named}|(?P<capitals>{_CAPITALS}){_REGION}{_DAY})(?P<dash>{_DASH})(?=[\w“\"‘'(])")


def _tidy(place: str) -> str:
    """`NEW DELHI` as `New Delhi`."""
    return re.sub(r"\w+", lambda word: word[0].capitalize(), place.lower()) if place.isupper() else place
