"""One entry under two addresses: the same guid, told again with another link. Pure.

A guid alone proves nothing: some feeds number their entries by position, or give all the same. So an entry is known
under its guid only if its title or its date is the same too; whatever differs in both is a new article. Two entries of
one document with different links are two articles whatever their guids, and such a guid never proves anything again.
"""

import hashlib
from collections.abc import Iterable
from typing import NamedTuple

from schemas import FeedEntry
from schemas.ids import normalise_text

MAX_REMEMBERED = 500
_SHARED = "*"  # for the article of a guid that several entries of one document had
_DOUBTFUL = "?"  # for the guid of the line that says so of the feed's parameters


class Memory:
    """The entries of a feed's last documents, newest last; `lines` is what a Feed keeps of them.

    `doubtful` says that links of the feed differ in nothing but a parameter that is a tracker elsewhere.
    """

    def __init__(self, lines: Iterable[str] = ()) -> None:
        rows = {line.split(" ", 1)[0]: _Known(*line.split(" ")[1:4]) for line in lines if line.count(" ") == 3}
        self.doubtful = rows.pop(_DOUBTFUL, None) is not None
        self.moved = 0  # entries that were known under another address
        self._known = rows

    @property
    def lines(self) -> tuple[str, ...]:
        kept = list(self._known.items())[-MAX_REMEMBERED:]
        said = [(_DOUBTFUL, _Known("-", "-", "-"))] if self.doubtful else []
        return tuple(" ".join((guid, *known)) for guid, known in said + kept)

    def read(self, entries: Iterable[tuple[FeedEntry, str]]) -> list[str]:
        """Return the article that each entry is about; an entry is given with the article of its own address."""
        entries = list(entries)
        owners: dict[str, set[str]] = {}
        for entry, article in entries:
            if entry.guid is not None:
                owners.setdefault(_short(entry.guid), set()).add(article)
        found = [self._article_of(entry, article, owners) for entry, article in entries]
        self.moved += sum(about != article for about, (_, article) in zip(found, entries, strict=True))
        return found

    def _article_of(self, entry: FeedEntry, article: str, owners: dict[str, set[str]]) -> str:
        if entry.guid is None:
            return article
        guid, now = _short(entry.guid), _known(entry, article)
        before = self._known.pop(guid, None)
        if len(owners[guid]) > 1 or (before is not None and before.article_id == _SHARED):
            self._known[guid] = _Known(_SHARED, "-", "-")
            return article
        is_moved = before is not None and before.is_same(now)
        self._known[guid] = now._replace(article_id=before.article_id) if before and is_moved else now
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
