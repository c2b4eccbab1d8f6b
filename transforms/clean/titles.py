"""The title of an article: its own heading, then what the page states; no guess goes before either."""

import re
from collections.abc import Sequence
from itertools import islice
from typing import Any

from lxml.html import HtmlElement

from schemas.urls import host_of
from transforms.clean.markup import text_of
from transforms.clean.wording import key

_SITE_TAIL = re.compile(r"\s+(?:[|»«·•]|[-–—]|::)\s+")
_SITE_WORDS = 4
_MAX_LABELS = 30
_DASHES = "-–—"
_LABELLED = re.compile(
    r"(?:^|[\s_-])(?:labels?|kickers?|tags?|badge|categor(?:y|ies)|eyebrow|flag|overline|pre-?title|sr-only|"
    r"visually-?hidden|screen-?reader\S*)(?:$|[\s_-])",
    re.IGNORECASE,
)


def heading_text(heading: HtmlElement | None, stated: Sequence[str]) -> str | None:
    """Return the text of a heading without labels such as `<span class="kicker">Exclusive</span>`."""
    if heading is None:
        return None
    whole = text_of(heading)
    keys = {key(title) for title in stated}
    if key(whole) in keys:
        return whole
    for label in islice(heading.iter(), _MAX_LABELS):
        if label is not heading and isinstance(label.tag, str):
            rest = _without(heading, label)
            if rest and (key(rest) in keys or _LABELLED.search(label.get("class") or "")):
                return rest
    return whole or None


def _without(heading: HtmlElement, label: HtmlElement) -> str:
    inside = set(label.iter())
    pieces = (piece for piece in heading.xpath(".//text()") if _holder(piece) not in inside)
    return " ".join("".join(pieces).split())


def _holder(piece: Any) -> HtmlElement:
    """Return the element that contains a piece of text; a tail belongs to the parent."""
    return piece.getparent() if piece.is_text else piece.getparent().getparent()


def without_site(title: str, heading: str | None, others: Sequence[str], site: str | None, url: str | None) -> str:
    """Remove the site from `Story | Site`: by the heading, else by the outlet's name or address.

    A short last part behind a bar is a name or a section. Behind a dash it is one only where no name is stated, it is
    written like one, and no other title of the page has more behind it.
    """
    if heading and len(heading) > 15 and title.casefold().startswith(heading.casefold()):
        return heading
    marks = list(_SITE_TAIL.finditer(title))
    if not marks:
        return title
    tail = title[marks[-1].end() :]
    is_site = _is_name_of(tail, site, url)
    if marks[-1][0].strip() not in _DASHES:
        is_site = is_site or len(tail.split()) <= _SITE_WORDS
    elif not site and not any(other != title and other.startswith(title) for other in others):
        is_site = is_site or _is_written_like_a_name(tail)
    return title[: marks[-1].start()].rstrip(" |»«·•-–—:") if is_site else title


def _is_name_of(tail: str, site: str | None, url: str | None) -> bool:
    """Whether it is the outlet: one name contains the other, or the address its letters."""
    words, named = set(key(tail).split()), set(key(site or "").split())
    if words and named and (words <= named or named <= words):
        return True
    letters = "".join(character for character in key(tail) if character.isalnum())
    return len(letters) > 2 and letters in (host_of(url) or "").replace("-", "")


def _is_written_like_a_name(tail: str) -> bool:
    return len(tail.split()) <= _SITE_WORDS and not any(word[0].islower() for word in tail.split())
