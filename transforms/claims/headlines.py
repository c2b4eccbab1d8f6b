"""Headlines say who said what in their own grammar: "Talks Possible, Says Kremlin", "Kremlin: Talks Possible"."""

import re
from typing import NamedTuple

from transforms.claims import en
from transforms.claims.names import is_role

_WHO = r"[A-Z\d][\w.’'&-]*(?:\s+(?:of|the|and|for|in|[A-Z\d][\w.’'&-]*))*"
_ROLE = r"[\w’'&-]+(?:\s+[\w’'&-]+){0,5}"  # "president's office", "Harbor master": what it ends with must tell
_TOO_LONG = 6  # words: a speaker in a headline is short
_MARKS = "“”\"'‘’ "


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
        re.compile(rf"^(?P<content>.+?),[’'”\"]?\s(?P<cue>(?i:{says}))\s(?P<who>(?:the\s)?(?:{_WHO}|{_ROLE}))$"),
        re.compile(rf"^(?P<content>.+?),[’'”\"]?\s(?P<who>(?:the\s)?(?:{_WHO}|{_ROLE}))\s(?P<cue>(?i:{says}))$"),
        re.compile(rf"^(?P<who>{_WHO}|[A-Z]{_ROLE})(?P<cue>:)\s(?P<content>.+)$"),
        re.compile(rf"^(?P<content>.+?)\s(?P<cue>[–—-])\s(?P<who>{_WHO}|{_ROLE})$"),
    )


_PATTERNS = _patterns()


def read(line: str) -> Headline | None:
    """Who says what in a headline, or None when it is not of a form that only headlines have."""
    for pattern in _PATTERNS:
        match = pattern.match(line.rstrip(" .;"))
        if match and _fits(match):
            return Headline(_inside(match), match.span("who"), match.span("cue"))
    return None


def _inside(match: re.Match[str]) -> tuple[int, int]:
    """The content, without quotation marks when they hold all of it."""
    start, end = match.span("content")
    content = match["content"]
    inner = content.strip(_MARKS)
    if content[0] in _MARKS and not re.search(r"[“”\"‘]|(?<!\w)'", inner):
        start += content.index(inner)
        end = start + len(inner)
    return start, end


def _fits(match: re.Match[str]) -> bool:
    who = match["who"].lower().split()
    if len(who) > _TOO_LONG or match["content"].count(" ") < 2:
        return False
    is_noun = _tells_a_speaker(who[-1])
    if match["cue"] in "–—-":
        return is_noun
    if match["cue"] == ":" and who[0] in en.words("headline_labels.txt"):
        return False
    return is_noun or bool(re.fullmatch(rf"(?:the\s)?{_WHO}", match["who"]))


def _tells_a_speaker(word: str) -> bool:
    known = en.words("organisation_words.txt") | en.words("media_nouns.txt") | en.words("speaking_bodies.txt")
    return is_role(word) or word in en.mapping("persons.tsv") or word in known
