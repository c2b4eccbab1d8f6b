"""Every identifier, and what enters it. A change here splits every claim in a live index: tests hold literal ids.

Each id is the first 20 hexadecimal digits (80 bits) of a SHA-256 over a version byte, the kind, and the parts, each
preceded by its length, so that no two different lists of parts hash alike.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable

from schemas.visible import visible

_VERSION = b"\x01"
_QUOTES = str.maketrans("“”„‟«»‹›‘’‚‛`´", '""""""""\'\'\'\'\'\'')
_NOT_WORDS = re.compile(r"[^\w%$€£¥+.,'-]+|(?<!\d)[.,]|[.,](?!\d)|(?<!\w)['-]|['-](?!\w)|_")


def _digest(kind: str, parts: Iterable[str | bytes]) -> str:
    digest = hashlib.sha256(_VERSION + kind.encode())
    for part in parts:
        data = part if isinstance(part, bytes) else part.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "big"))
        digest.update(data)
    return digest.hexdigest()[:20]


def normalise_text(text: str) -> str:
    """The form in which two texts are the same words: compatibility-composed, case-folded, one kind of quotation mark,
    no invisible characters, punctuation gone except inside numbers and words, single spaces (`"Well," he said` is
    `well he said`).
    """
    plain = unicodedata.normalize("NFKC", visible(text)).casefold().translate(_QUOTES)
    return " ".join(_NOT_WORDS.sub(" ", plain).split())


def article_id(canonical_url: str | None, content: bytes = b"") -> str:
    """From the canonical URL; for a document without one, from its content."""
    return _digest("article", ("url", canonical_url) if canonical_url else ("content", content))


def feed_id(url: str) -> str:
    """From the address that the user added, so that a moved feed keeps its state."""
    return _digest("feed", (url,))


def content_hash(title: str | None, body: str) -> str:
    """Of title and body: a revision is a change of it."""
    return _digest("content", (title or "", body))


def mention_id(article: str, speaker: str | None, text: str, ordinal: int = 0) -> str:
    """From the article, the speaker as written and the normalised span; `ordinal` counts repeats of the same three.

    The position is left out: a sentence added above must not make every mention below a new one.
    """
    return _digest("mention", (article, normalise_text(speaker or ""), normalise_text(text), str(ordinal)))


def claim_id(text: str, language: str | None) -> str:
    """From the founding mention's normalised text and its language: two workers that found it both give one id."""
    return _digest("claim", (language or "", normalise_text(text)))


def text_key(text: str) -> str:
    """Of the normalised text: two texts that are the same words have one key, whatever their language."""
    return _digest("text", (normalise_text(text),))


def origin_id(article: str) -> str:
    """From the first article seen of an origin."""
    return _digest("origin", (article,))


def dead_letter_id(stage: str, subject: str, content: bytes = b"") -> str:
    """From the stage and what it is about; from the content where that has no name."""
    return _digest("dead", (stage, subject, content))
