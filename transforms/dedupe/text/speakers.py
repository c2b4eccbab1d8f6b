"""Who states something, as matching sees it. Names are as the articles resolve them."""

from collections.abc import Iterable

from schemas import Mention
from transforms.dedupe.text import lexicon
from transforms.dedupe.text.statement import read


def voice(mention: Mention) -> str | None:
    """Return the name of who says it; None for what the outlet says in its own voice."""
    if mention.kind == "assertion":
        return None
    return mention.speaker_name or mention.speaker


def relation(speaker: str | None, others: Iterable[str]) -> str:
    """Return same | different | unknown | outlet (only one side names somebody).

    The same last name is the same side, and so is one actor (Kremlin, Peskov).
    """
    others = list(others)
    if bool(speaker) != bool(others):
        return "outlet"
    own = _marks(speaker) if speaker else frozenset()
    theirs = [marks for marks in map(_marks, others) if marks]
    if not own or not theirs:
        return "unknown"
    return "same" if any(own & marks for marks in theirs) else "different"


def _marks(speaker: str) -> frozenset[str]:
    """The last name, and the actors that the name stands for; nothing for a pronoun or `officials`."""
    words = [word for word in read(speaker).words if word.text[0].isupper() and word.weight > 0]
    if not words:
        return frozenset()
    led = {lexicon.leaders()[word.stem] for word in words if word.stem in lexicon.leaders()}
    countries = {word.stem for word in words} & set(lexicon.actors().values())
    return frozenset({words[-1].stem} | led | countries)
