"""What kind of speaker a name or a noun means, and the plain form of a name."""

from collections.abc import Sequence

from transforms.claims import en
from transforms.claims.names import countries, is_role

_GOVERNMENT = ("government", "ministry", "officials", "authorities", "army", "military", "side", "delegation")
_OWN_CHANNELS = ("facebook", "twitter", "x", "truth social", "telegram", "instagram", "youtube")


def of_name(name: str) -> str | None:
    """The kind that a name tells by itself, None when it may well be a person's."""
    words = clean(name).lower().split()
    low = " ".join(words)
    if low in en.words("media.txt"):
        return "outlet"
    if low in countries():
        return "country"
    if medium(name):
        return "outlet"
    if any(word in en.words("organisation_words.txt") for word in words):
        return "organisation"
    return en.mapping("persons.tsv").get(words[-1]) if words else None


def of_noun(low: str, is_plural: bool) -> tuple[str | None, float]:
    """The kind that a common noun tells, and how surely."""
    kinds = en.mapping("persons.tsv")
    if low in en.words("media_nouns.txt"):
        return "outlet", 0.8
    if low in kinds:
        return kinds[low], 0.9
    if low in en.words("organisation_words.txt") or low in en.words("speaking_bodies.txt") or low in _GOVERNMENT:
        return "organisation", 0.9
    if is_role(low):
        return "unnamed", 0.8
    return ("group" if is_plural else None), 0.7


def medium(text: str) -> str | None:
    """The medium's own name in "the Russian news agency TASS", "the Axios news site", "the Harbor Courier"."""
    words = clean(text).split(" ")
    known = _known_medium(words)
    if known is None and words[-1].lower() in en.words("media_words.txt") and words[-1][:1].isupper():
        known = " ".join(words[_capitals_to(words, len(words)) :]) if len(words) > 1 else None
    if known is None and words[-1] in en.words("media_nouns.txt"):
        known = _before_noun(words, has_article=text.lower().startswith("the "))
    is_bare = text.lower().startswith("the ") and text.count(" ") == 1 and not text[4:].isupper()
    return f"The {known}" if known and is_bare else known


def _known_medium(words: Sequence[str]) -> str | None:
    media = en.words("media.txt")
    for size in range(min(len(words), 4), 0, -1):
        for at in range(len(words) - size, -1, -1):
            name = " ".join(words[at : at + size])
            if name.lower() in media and words[at][:1].isupper() and _stands_alone(words, at, size):
                return name
    return None


def _stands_alone(words: Sequence[str], at: int, size: int) -> bool:
    """No part of a longer name, unless of another medium: "Sun" in "Sun Valley" names no paper."""
    behind = words[at + size : at + size + 1]
    before = words[at - 1 : at] if at else []
    return not (behind and behind[0][:1].isupper()) and not (before and before[0][:1].isupper() and size == 1)


def _capitals_to(words: Sequence[str], end: int) -> int:
    start = end
    while start > 0 and (words[start - 1][:1].isupper() or words[start - 1] in ("of", "and", "&")):
        start -= 1
    return start


def _before_noun(words: Sequence[str], has_article: bool) -> str | None:
    """ "The Axios news site"; not "Local media", whose capital only begins the sentence."""
    end = next((i for i in range(len(words), 0, -1) if words[i - 1][:1].isupper()), 0)
    start = _capitals_to(words, end)
    name = words[start:end]
    is_place = all(word.lower() in countries() for word in name)
    is_opening = start == 0 and len(name) == 1 and not has_article
    return " ".join(name) if name and not is_place and not is_opening and len(words) - end <= 3 else None


def is_own_channel(name: str) -> bool:
    """A platform on which speakers publish themselves."""
    return name.lower() in _OWN_CHANNELS


def clean(text: str) -> str:
    """On one line, without a possessive ending and an article at the front."""
    plain = " ".join(text.split()).rstrip(",")
    for ending in ("’s", "'s"):
        plain = plain.removesuffix(ending)
    return plain.removeprefix("the ").removeprefix("The ").strip("“”\"'’ ") or text
