"""Which origin an article has: that of the earliest article that it is a near-duplicate of, else its own.

An article that already has an origin in the index keeps it. Looked up by MinHash bands in the articles index, and in
memory for what was seen a moment ago; found articles are then compared word run by word run.
"""

import threading
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from schemas import Article
from schemas.ids import origin_id
from transforms.dedupe.origins import Shingles, bands, one_origin, shingles
from transforms.store.connection import Store
from transforms.store.reading import get_sources, search

_LOOKED_AT = 10  # near-duplicates that are compared whole, those with most common bands
_RECENT = 500  # articles kept in memory: more than are indexed between two refreshes
_FIELDS = ("article_id", "origin_id", "body", "agency", "bands")


class Seen(NamedTuple):
    """An article as its reprints see it."""

    article_id: str
    origin_id: str
    shingles: Shingles
    agency: str | None
    bands: tuple[str, ...]


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

    def _assign(self, article: Article, standing: str | None, stored: Sequence[Seen]) -> Article:
        origin = standing or self._find(article, stored) or origin_id(article.article_id)
        self._remember(Seen(article.article_id, origin, shingles(article.body), article.agency, article.bands))
        return article._replace(origin_id=origin)

    def _find(self, article: Article, stored: Sequence[Seen]) -> str | None:
        own = self._recent.get(article.article_id)
        if own:
            return own.origin_id
        recent = {one: self._recent[one] for band in article.bands for one in self._by_band.get(band, ())}
        for seen in _closest(article, [*stored, *recent.values()]):
            same_agency = article.agency is not None and article.agency == seen.agency
            if one_origin(shingles(article.body), seen.shingles, same_agency):
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
        return standing, [_seen(source) for article in new if article.bands for source in self._search(article)]

    def _search(self, article: Article) -> Iterable[dict[str, Any]]:
        assert self._store is not None
        query = {
            "bool": {"should": [{"constant_score": {"filter": {"term": {"bands": band}}}} for band in article.bands]}
        }
        answer = search(
            self._store, "articles", query=query, size=_LOOKED_AT, source=list(_FIELDS), track_total_hits=False
        )
        return [hit["_source"] for hit in answer["hits"]["hits"]]


def _closest(article: Article, candidates: Iterable[Seen]) -> list[Seen]:
    """Those with most bands in common first, then by id; the article itself left out."""
    wanted = set(article.bands)
    common = Counter({seen: len(wanted.intersection(seen.bands)) for seen in candidates})
    closest = [seen for seen in common if common[seen] and seen.article_id != article.article_id]
    return sorted(closest, key=lambda seen: (-common[seen], seen.article_id))[:_LOOKED_AT]


def _seen(source: dict[str, Any]) -> Seen:
    body = source.get("body", "")
    origin = source.get("origin_id") or origin_id(source["article_id"])
    return Seen(source["article_id"], origin, shingles(body), source.get("agency"), tuple(source.get("bands", ())))
