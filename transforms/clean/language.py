"""The language of a text, by py3langid; what the page declares counts only where the text agrees."""

import py3langid

_SAMPLE = 2_000  # characters; more changes no answer on real pages
_MIN_CHARS = 20
_CLOSE = 5  # a declared language among the five likeliest is believed for a short text
_SHORT = 200


def detect_language(text: str, declared: str | None = None) -> str | None:
    """ISO 639-1 code; `None` for a text too short to tell."""
    sample = text[:_SAMPLE]
    base = (declared or "").replace("_", "-").partition("-")[0].strip().lower()
    if sum(character.isalpha() for character in sample) < _MIN_CHARS:
        return None
    ranked = [language for language, _ in py3langid.rank(sample)[:_CLOSE]]
    if len(sample) < _SHORT and base in ranked:
        return base
    return ranked[0]
