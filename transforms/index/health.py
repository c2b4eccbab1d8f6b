"""How the live run is: what comes in a minute, how late it is, and who has fallen silent. Reads only."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from transforms.store.connection import Store
from transforms.store.reading import search

RATE_MINUTES = 5
LAG_HOURS = 24
PERCENTS = (50, 95, 99)
SILENT_AFTER = 3  # times the usual gap
_USUAL_DAYS = 30  # over which the usual gap is taken
_LEAST_ARTICLES = 5  # without so many nothing is usual
_LEAST_GAP_S = 600.0  # a burst of articles makes nobody silent after a few minutes
_OUTLETS = 1_000


class Silent(NamedTuple):
    """An outlet of which nothing new was published for longer than it ever takes."""

    outlet: str
    last_published_at: datetime
    usual_gap_s: float  # mean time between two articles
    silent_s: float


class Health(NamedTuple):
    """The figures of a moment. Rates are over the last RATE_MINUTES, lags over the last LAG_HOURS."""

    articles_per_minute: float  # indexed
    mentions_per_minute: float
    claims_per_minute: float  # founded
    published_lag_s: dict[str, float]  # from publication to index: p50, p95, p99; empty when nothing was indexed
    discovered_lag_s: dict[str, float]  # from discovery to index
    silent: tuple[Silent, ...]  # longest silent first


def health(store: Store, now: datetime) -> Health:
    """As it is searchable at `now`."""
    recent = (now - timedelta(minutes=RATE_MINUTES)).isoformat()
    articles = _aggregate(
        store,
        "articles",
        {"term": {"status": "indexed"}},
        {
            "recent": {
                "filter": {"range": {"indexed_at": {"gt": recent}}},
                "aggs": {"mentions": {"sum": {"field": "mention_count"}}},
            },
            "lag": {
                "filter": _first_looks(now),
                "aggs": {name: _lag(name) for name in ("published_at", "discovered_at")},
            },
            "outlets": _outlets(now),
        },
    )
    founded = _aggregate(
        store,
        "mentions",
        {"bool": {"filter": [{"term": {"match_relation": "founder"}}, {"range": {"fetched_at": {"gt": recent}}}]}},
        {"claims": {"cardinality": {"field": "claim_id"}}},
    )
    return Health(
        articles_per_minute=articles["recent"]["doc_count"] / RATE_MINUTES,
        mentions_per_minute=articles["recent"]["mentions"]["value"] / RATE_MINUTES,
        claims_per_minute=founded["claims"]["value"] / RATE_MINUTES,
        published_lag_s=_percentiles(articles["lag"]["published_at"]),
        discovered_lag_s=_percentiles(articles["lag"]["discovered_at"]),
        silent=_silent(articles["outlets"]["by"]["buckets"], now),
    )


def _first_looks(now: datetime) -> dict[str, Any]:
    """Articles of feeds in their first revision: a later one is indexed late because it was written late."""
    since = (now - timedelta(hours=LAG_HOURS)).isoformat()
    wanted = [{"range": {"indexed_at": {"gt": since}}}, {"term": {"revision": 1}}, {"exists": {"field": "entry_url"}}]
    return {"bool": {"filter": wanted}}


def _lag(field: str) -> dict[str, Any]:
    """Percentiles of the seconds from a time to the index, over the articles that have it."""
    moment = "doc['%s'].value.toInstant().toEpochMilli()"
    script = f"({moment % 'indexed_at'} - {moment % field}) / 1000.0"
    return {
        "filter": {"exists": {"field": field}},
        "aggs": {"seconds": {"percentiles": {"script": {"source": script}, "percents": PERCENTS}}},
    }


def _percentiles(aggregation: Mapping[str, Any]) -> dict[str, float]:
    values = aggregation["seconds"]["values"]
    return {f"p{float(percent):g}": value for percent, value in values.items() if value is not None}


def _outlets(now: datetime) -> dict[str, Any]:
    published = {"gt": (now - timedelta(days=_USUAL_DAYS)).isoformat(), "lte": now.isoformat()}
    times = {"times": {"stats": {"field": "published_at"}}}
    return {
        "filter": {"range": {"published_at": published}},
        "aggs": {
            "by": {"terms": {"field": "outlet", "size": _OUTLETS, "min_doc_count": _LEAST_ARTICLES}, "aggs": times}
        },
    }


def _silent(buckets: list[Mapping[str, Any]], now: datetime) -> tuple[Silent, ...]:
    found = [silent for bucket in buckets if (silent := _if_silent(bucket["key"], bucket["times"], now))]
    return tuple(sorted(found, key=lambda silent: -silent.silent_s))


def _if_silent(outlet: str, times: Mapping[str, float], now: datetime) -> Silent | None:
    gap_s = (times["max"] - times["min"]) / 1000 / (times["count"] - 1)
    last = datetime.fromtimestamp(times["max"] / 1000, now.tzinfo)
    silent_s = (now - last).total_seconds()
    if silent_s <= SILENT_AFTER * max(gap_s, _LEAST_GAP_S):
        return None
    return Silent(outlet, last, gap_s, silent_s)


def _aggregate(store: Store, kind: str, query: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    return search(store, kind, query=query, size=0, aggregations=wanted, track_total_hits=False)["aggregations"]
