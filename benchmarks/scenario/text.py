"""Invented news: the same seed gives the same stories, word for word."""

import random
import sys
from pathlib import Path
from typing import Any, NamedTuple

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

WORDS: dict[str, Any] = tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))
_PARAGRAPHS = 4  # of no consequence, in each telling


class Statement(NamedTuple):
    """What somebody says in a story, in two wordings."""

    speaker: str  # "mayor Ada Cardew"
    name: str  # "Cardew"
    direct: str
    indirect: str


class Story(NamedTuple):
    """One event, which several outlets may tell."""

    number: int
    title: str
    opening: str
    statements: tuple[Statement, ...]


def story(number: int, seed: int) -> Story:
    """Story `number`; no two have the same people, place and thing."""
    chance = random.Random(f"{seed}-{number}")
    towns, things = WORDS["towns"], WORDS["things"]
    setting = {
        "town": towns[number % len(towns)],
        "thing": things[(number // len(towns) + 7 * number) % len(things)],
        "body": chance.choice(WORDS["bodies"]),
        "month": chance.choice(WORDS["months"]),
    }
    templates = chance.sample(WORDS["statements"], 3)
    statements = tuple(_statement(template, setting, chance) for template in templates)
    title = chance.choice(WORDS["prose"]["titles"]).format(**setting, name=statements[0].name)
    return Story(number, title, chance.choice(WORDS["prose"]["openings"]).format(**setting), statements)


def telling(told: Story, outlet: str, *, edited: bool = False) -> list[str]:
    """The paragraphs with which an outlet tells a story; an edited one has another last statement."""
    chance = random.Random(f"{told.number}-{outlet}")
    used = list(told.statements[:2] if edited else told.statements)
    paragraphs = [told.opening, *chance.sample(WORDS["prose"]["fillers"], _PARAGRAPHS)]
    for place, statement in enumerate(used):
        paragraphs.insert(1 + 2 * place, _told(statement, direct=chance.random() < 0.6))
    if edited:
        paragraphs.append("An earlier version of this article gave a statement that could not be confirmed.")
    return paragraphs


def _told(statement: Statement, *, direct: bool) -> str:
    if direct:
        return f"“{statement.direct},” {statement.speaker} said at the meeting. It was quiet in the room after that."
    return f"{statement.speaker[:1].upper()}{statement.speaker[1:]} said that {statement.indirect}. Some clapped."


def _statement(template: dict[str, str], setting: dict[str, str], chance: random.Random) -> Statement:
    words = {
        **setting,
        "deed": chance.choice(WORDS["deeds"]),
        "cause": chance.choice(WORDS["causes"]),
        "number": chance.randrange(3, 990),
    }
    name = chance.choice(WORDS["surnames"])
    speaker = f"{chance.choice(WORDS['offices'])} {chance.choice(WORDS['first_names'])} {name}"
    return Statement(speaker, name, template["direct"].format(**words), template["indirect"].format(**words))
