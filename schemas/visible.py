"""Text as a reader sees it: two texts that look the same are the same characters."""

import re
import unicodedata

# Soft hyphen, zero-width space and joiner, marks and overrides of direction, byte order mark, invisible operators.
_UNSEEN_CHARACTERS = "\xad\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb"
_UNSEEN = re.compile(f"[{_UNSEEN_CHARACTERS}]")
# Between letters of other scripts these two change what is read (Persian, Hindi), as they do in emoji.
_JOINERS = re.compile("(?<![^\0-\u024f])[\u200c\u200d]+(?![^\0-\u024f])")
_TWICE = re.compile("[\xc2-\xf4][\x80-\xbf]{1,3}")  # UTF-8 that was read as Latin-1 and written again
_C1 = re.compile("[\x80-\x9f]")  # control characters that only come from Windows-1252 read as Latin-1
_ANY = re.compile(f"[{_UNSEEN_CHARACTERS}\u200c\u200d\x80-\x9f]")


def visible(text: str) -> str:
    """Remove invisible characters, replace control characters by what was meant, and compose the text (NFC).

    >>> visible("the har\\xadbour")
    'the harbour'
    """
    if _ANY.search(text):
        text = _C1.sub(_meant, _TWICE.sub(_once, text))
        text = _JOINERS.sub("", _UNSEEN.sub("", text))
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _once(match: re.Match[str]) -> str:
    """Decode UTF-8 that was read as Latin-1, where it contains a control character that nobody writes."""
    try:
        return match[0].encode("latin-1").decode("utf-8") if _C1.search(match[0]) else match[0]
    except UnicodeDecodeError:
        return match[0]


def _meant(match: re.Match[str]) -> str:
    return match[0].encode("latin-1").decode("cp1252", "ignore")
