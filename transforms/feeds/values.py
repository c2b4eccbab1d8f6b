"""Values inside a feed: plain text and addresses. None of these raises on content."""

import html
import re
from urllib.parse import urljoin, urlsplit

from schemas.urls import tidy
from schemas.visible import visible

_TAG = re.compile(r"<(?:/?[a-zA-Z][^<>]*|!--(?:(?!-->).){0,2000}-->|![^<>]*)>", re.DOTALL)
_UNREAD = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_MAX_TEXT = 100_000  # characters of markup that are looked at for a title or summary


def plain_text(value: object, *, markup: bool = True) -> str | None:
    """One line of plain text; with `markup` tags are dropped and entities resolved. `None` when nothing is left."""
    if not isinstance(value, str):
        return None
    text = value[:_MAX_TEXT]
    if markup and "<" in text:
        text = _TAG.sub(" ", _UNREAD.sub(" ", text))
    if markup and "&" in text:
        text = html.unescape(text)
    return " ".join(visible(text).split()) or None


def absolute(url: object, base: str | None) -> str | None:
    """The absolute http(s) address of `url`, resolved against `base`; `None` when it is none."""
    if not isinstance(url, str) or not url.strip() or len(url) > 8_000:
        return None
    try:
        joined = urljoin(base or "", tidy(url))
        parts = urlsplit(joined)
        return joined if parts.scheme in ("http", "https") and parts.hostname else None
    except ValueError:
        return None
