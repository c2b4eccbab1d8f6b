"""How long an article takes from its appearance in its feed to its claims being searchable, and where the time goes."""

import statistics
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from itertools import pairwise
from typing import Any, NamedTuple

from benchmarks.scenario.compare import id_of
from benchmarks.scenario.plan import PlannedArticle
from benchmarks.scenario.server import Hit, Scenario
from schemas import ClaimwireError
from transforms.store import Store, get_sources, scan

_PLAIN_FEEDS = ("plain", "atom", "json", "etag_only", "modified_only", "gzipped", "no_guid", "future_dates")
_PLAIN_ARTICLES = ("plain", "wire", "edited", "latin1", "cp1252")
_LOOK_S = 0.5
_TIMES = ("discovered_at", "fetched_at", "indexed_at")


class Sighting(NamedTuple):
    """When all claims of an article's first revision could be found by a search, and what its document said then."""

    seen_at: datetime
    discovered_at: datetime
    fetched_at: datetime
    indexed_at: datetime


class Sightings:
    """Looks twice a second which articles' claims can be found by a search."""

    def __init__(self, store: Store) -> None:
        self.of: dict[str, Sighting] = {}
        self._store = store
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "Sightings":
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(_LOOK_S):
            with suppress(ClaimwireError):
                self._look()

    def _look(self) -> None:
        now = datetime.now(timezone.utc)
        everything: dict[str, Any] = {"match_all": {}}
        claims_of: dict[str, set[str]] = {}
        for mention in scan(self._store, "mentions", everything, ["mention_id"], ["article_id", "claim_id"]):
            if mention["article_id"] not in self.of:
                claims_of.setdefault(mention["article_id"], set()).add(mention["claim_id"])
        if not claims_of:
            return
        standing = {one["claim_id"] for one in scan(self._store, "claims", everything, ["claim_id"], ["claim_id"])}
        found = [article for article, claims in claims_of.items() if claims <= standing]
        for article, source in get_sources(self._store, "articles", found, [*_TIMES, "status"]).items():
            if source["status"] == "indexed":
                self.of[article] = Sighting(now, *(datetime.fromisoformat(source[name]) for name in _TIMES))


class Delay(NamedTuple):
    """Seconds, one part after the other."""

    until_polled: float  # from its appearance until its feed is served with it
    until_found: float  # until the poll knows it
    until_asked: float  # until its page is asked for
    until_fetched: float
    until_indexed: float  # cleaned, read, matched, written; by the moment before its document is
    until_searchable: float

    @property
    def total(self) -> float:
        return sum(self)


def delays(scenario: Scenario, sightings: Mapping[str, Sighting]) -> list[Delay]:
    """Of the articles and feeds with which nothing was made to fail on the way."""
    hits: dict[tuple[str, str], list[Hit]] = {}
    for hit in sorted(scenario.log, key=lambda hit: hit.started):
        hits.setdefault((hit.host, hit.path), []).append(hit)
    return [
        _delay(scenario, article, sightings[key], hits)
        for article in scenario.plan.articles
        if article.appears_s > 0 and article.feed.kind in _PLAIN_FEEDS and article.kind in _PLAIN_ARTICLES
        if (key := id_of(article.url)) in sightings
    ]


def _delay(
    scenario: Scenario, article: PlannedArticle, sighting: Sighting, hits: Mapping[tuple[str, str], Sequence[Hit]]
) -> Delay:
    appeared_at = scenario.appeared_at(article)
    polls = hits[article.feed.host, article.feed.path]
    polled_at = next(
        (at for hit in polls if (at := scenario.time_of(hit.started)) >= appeared_at), sighting.discovered_at
    )
    asked_at = scenario.time_of(hits[article.feed.host, article.path][0].started)
    _, found_at, fetched_at, indexed_at = sighting
    moments = (appeared_at, polled_at, found_at, asked_at, fetched_at, indexed_at, sighting.seen_at)
    return Delay(*((after - before) / timedelta(seconds=1) for before, after in pairwise(moments)))


def summary(found: Sequence[Delay]) -> dict[str, Any]:
    """p50 and p95 in seconds: of the whole, and of each part."""
    parts = {name.replace("_", " "): [getattr(one, name) for one in found] for name in Delay._fields}
    return {"articles": len(found), **_percentiles([one.total for one in found])} | {
        name: _percentiles(values) for name, values in parts.items()
    }


def _percentiles(values: Sequence[float]) -> dict[str, float]:
    ordered = sorted(values)
    return {"p50 s": round(statistics.median(ordered), 1), "p95 s": round(ordered[int(0.95 * (len(ordered) - 1))], 1)}
