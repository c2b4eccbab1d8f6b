"""Which origin an article has: that of the earliest article that it is a near-duplicate of, else its own.

An article that already has an origin in the index keeps it. Looked up by MinHash bands in the articles index, and in
memory for what was seen a moment ago; found articles are then compared word run by word run.
"""

import threading
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timezone
from typing import NamedTuple

from schemas import Article
from schemas.ids import origin_id
from transforms.dedupe.origins.fingerprints import Shingles, bands, one_origin, shingles
from transforms.store.connection import Store
from transforms.store.documents import from_document
from transforms.store.reading import get_sources, search

_LOOKED_AT = 10  # near-duplicates that are compared whole, those with most common bands
_RECENT = 500  # articles kept in memory: more than are indexed between two refreshes
_FIELDS = ("article_id", "origin_id", "body", "agency", "bands", "published_at", "fetched_at")
_NEVER = datetime.max.replace(tzinfo=timezone.utc)


class Seen(NamedTuple):
    """An article as its reprints see it."""

    article_id: str
    origin_id: str
    shingles: Shingles
    agency: str | None
    bands: tuple[str, ...]
    age: tuple[datetime, str]  # when it came out, and its id: the smaller is the older


class Origins:
    """One for all threads of a process. `store` None: memory alone, for tests and `extract`."""

    def __init__(self, store: Store | None = None) -> None:
        self._store = store
        self._recent: OrderedDict[str, Seen] = OrderedDict()
        self._by_band: defaultdict[str, set[str]] = defaultdict(set)
        self._lock = threading.Lock()

    def assign(self, articles: Sequence[Article]) -> list[Article]:
        """The articles with `bands` and `origin_id`, in order."""
        marked = [article._replace(bands=bands(article.body)) for article in articles]
        standing, stored = self._ask(marked)
        with self._lock:
            return [self._assign(article, standing.get(article.article_id), stored) for article in marked]

    def earlier(self, article: Article) -> str | None:
        """The origin of the oldest stored near-duplicate that is older than `article`, whatever origin that has."""
        found = [seen for seen in self._search(article) if seen.age < _age(article)] if article.bands else []
        return next((seen.origin_id for seen in sorted(found, key=_by_age) if _are_reprints(article, seen)), None)

    def _assign(self, article: Article, standing: str | None, stored: Sequence[Seen]) -> Article:
        origin = standing or self._find(article, stored) or origin_id(article.article_id)
        self._remember(_seen(article._replace(origin_id=origin)))
        return article._replace(origin_id=origin)

    def _find(self, article: Article, stored: Sequence[Seen]) -> str | None:
        own = self._recent.get(article.article_id)
        if own:
            return own.origin_id
        recent = {one: self._recent[one] for band in article.bands for one in self._by_band.get(band, ())}
        for seen in _closest(article, [*stored, *recent.values()]):
            if _are_reprints(article, seen):
                return seen.origin_id
        return None

    def _remember(self, seen: Seen) -> None:
        self._forget(seen.article_id)  # an earlier revision has other bands
        self._recent[seen.article_id] = seen
        for band in seen.bands:
            self._by_band[band].add(seen.article_id)
        while len(self._recent) > _RECENT:
            self._forget(next(iter(self._recent)))

    def _forget(self, article_id: str) -> None:
        old = self._recent.pop(article_id, None)
        for band in old.bands if old else ():
            self._by_band[band].discard(article_id)
            if not self._by_band[band]:
                del self._by_band[band]

    def _ask(self, articles: Sequence[Article]) -> tuple[dict[str, str], list[Seen]]:
        """Origins that stand, by article id; and articles in the index that share a band with one of these."""
        if self._store is None:
            return {}, []
        sources = get_sources(self._store, "articles", [article.article_id for article in articles], ["origin_id"])
        standing = {one: source["origin_id"] for one, source in sources.items() if source.get("origin_id")}
        new = [article for article in articles if article.article_id not in standing]
        return standing, [seen for article in new if article.bands for seen in self._search(article)]

    def _search(self, article: Article) -> list[Seen]:
        assert self._store is not None
        query = {
            "bool": {"should": [{"constant_score": {"filter": {"term": {"bands": band}}}} for band in article.bands]}
        }
        answer = search(
            self._store, "articles", query=query, size=_LOOKED_AT, source=list(_FIELDS), track_total_hits=False
        )
        return [_seen(from_document(Article, hit["_source"])) for hit in answer["hits"]["hits"]]


def _are_reprints(article: Article, seen: Seen) -> bool:
    same_agency = article.agency is not None and article.agency == seen.agency
    return one_origin(shingles(article.body), seen.shingles, same_agency)


def _closest(article: Article, candidates: Iterable[Seen]) -> list[Seen]:
    """Those with most bands in common first, then by id; the article itself left out."""
    wanted = set(article.bands)
    common = Counter({seen: len(wanted.intersection(seen.bands)) for seen in candidates})
    closest = [seen for seen in common if common[seen] and seen.article_id != article.article_id]
    return sorted(closest, key=lambda seen: (-common[seen], seen.article_id))[:_LOOKED_AT]


def _seen(article: Article) -> Seen:
    origin = article.origin_id or origin_id(article.article_id)
    return Seen(article.article_id, origin, shingles(article.body), article.agency, article.bands, _age(article))


def _age(article: Article) -> tuple[datetime, str]:
    return article.published_at or article.fetched_at or _NEVER, article.article_id


def _by_age(seen: Seen) -> tuple[datetime, str]:
    return seen.age
