"""Headlines say who said what in their own grammar: "Talks Possible, Says Kremlin", "Kremlin: Talks Possible"."""

import re
from typing import NamedTuple

from transforms.claims import en

_WHO = r"[A-Z\d][\w.’'&-]*(?:\s+(?:of|the|and|for|in|[A-Z\d][\w.’'&-]*))*"
_TOO_LONG = 6  # words: a speaker in a headline is short


class Headline(NamedTuple):
    """Half-open spans of content, speaker and cue in the text; the cue of "Kremlin: …" is its colon."""

    content: tuple[int, int]
    speaker: tuple[int, int]
    cue: tuple[int, int]

    def moved(self, by: int) -> "Headline":
        """The same `by` characters further on."""
        return Headline(*((start + by, end + by) for start, end in self))


def _patterns() -> tuple[re.Pattern[str], ...]:
    says = "|".join(en.lines("headline_verbs.txt"))
    return (
        re.compile(rf"^(?P<content>.+?),\s(?P<cue>(?i:{says}))\s(?P<who>(?:the\s)?{_WHO})$"),
        re.compile(rf"^(?P<content>.+?),\s(?P<who>(?:the\s)?{_WHO})\s(?P<cue>(?i:{says}))$"),
        re.compile(rf"^(?P<who>{_WHO})(?P<cue>:)\s(?P<content>.+)$"),
    )


_PATTERNS = _patterns()


def read(line: str) -> Headline | None:
    """Who says what in a headline, or None when it is not of a form that only headlines have."""
    for pattern in _PATTERNS:
        match = pattern.match(line.rstrip(" .;"))
        if match and _fits(match):
            return Headline(match.span("content"), match.span("who"), match.span("cue"))
    return None


def _fits(match: re.Match[str]) -> bool:
    who = match["who"].lower().split()
    if len(who) > _TOO_LONG or match["content"].count(" ") < 2:
        return False
    return match["cue"] != ":" or who[0] not in en.words("headline_labels.txt")
