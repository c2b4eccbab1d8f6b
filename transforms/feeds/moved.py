"""One entry under two addresses: the same guid, told again with another link. Pure.

A guid alone proves nothing: some feeds number their entries by position, or give all the same. So an entry is known
under its guid only if its title or its date is the same too; whatever differs in both is a new article.
"""

import hashlib
from collections.abc import Iterable
from typing import NamedTuple

from schemas import FeedEntry
from schemas.ids import normalise_text

MAX_REMEMBERED = 500


class Memory:
    """The entries of a feed's last documents, newest last; `lines` is what a Feed keeps of them."""

    def __init__(self, lines: Iterable[str] = ()) -> None:
        self._known = {line.split(" ", 1)[0]: _Known(*line.split(" ")[1:4]) for line in lines if line.count(" ") == 3}

    @property
    def lines(self) -> tuple[str, ...]:
        kept = list(self._known.items())[-MAX_REMEMBERED:]
        return tuple(" ".join((guid, *known)) for guid, known in kept)

    def article_of(self, entry: FeedEntry, article: str) -> str:
        """The article that the entry is about: `article`, its own address's, or the one it was known as before."""
        if entry.guid is None:
            return article
        guid, now = _short(entry.guid), _known(entry, article)
        before = self._known.pop(guid, None)
        self._known[guid] = now
        if before is not None and before.is_same(now):
            self._known[guid] = now._replace(article_id=before.article_id)
        return self._known[guid].article_id


class _Known(NamedTuple):
    article_id: str
    title: str  # short hash, `-` without one
    published: str  # epoch seconds, `-` without a date

    def is_same(self, other: "_Known") -> bool:
        return self.title == other.title != "-" or self.published == other.published != "-"


def _known(entry: FeedEntry, article: str) -> _Known:
    title = _short(normalise_text(entry.title)) if entry.title else "-"
    published = f"{entry.published_at.timestamp():.0f}" if entry.published_at else "-"
    return _Known(article, title, published)


def _short(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:12]
