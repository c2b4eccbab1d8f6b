"""What Kibana shows, and the file it is imported from: `claimwire.ndjson`, for Kibana 8.19 and later.

After a change run `python -m deploy.kibana.build`. Ids are stable, so that an import renews what stands.
"""

import json
from collections.abc import Sequence
from pathlib import Path

from deploy.kibana.objects import (
    Object,
    bars,
    count,
    dashboard,
    data_view,
    metric,
    over_time,
    saved_search,
    table,
    top,
    unique,
)
from schemas import FetchError

TARGET = Path(__file__).with_name("claimwire.ndjson")
STANDING = "not revision_withdrawn: *"  # mentions that the article still has
LIVE = "not merged_into: *"  # claims that were not merged into another
CONTRADICTS = f"contradicts: * and {LIVE}"
# The ledger keeps the reason and not the stage; the few reasons that later stages share with fetching are rare there.
FETCHED = " and ".join(["not status: pending", *(f"not reason: {reason}" for reason in FetchError.REASONS)])
SHARED = f"outlet_count >= 2 and {LIVE}"

DATA_VIEWS = (
    data_view("articles", "Claimwire: articles", "discovered_at", links=("url", "canonical_url", "feed_url")),
    data_view("mentions", "Claimwire: mentions", "seen_at", links=("url",)),
    data_view("claims", "Claimwire: claims", "last_seen", hidden=("vector",)),
    data_view("dead-letters", "Claimwire: dead letters", "failed_at", hidden=("input",)),
)

REACH = ("text", "speakers", "outlet_count", "origin_count", "mention_count", "first_outlet", "first_seen")
CLAIMS_BY_REACH = saved_search(
    "claims-by-reach", "Claims by independent origins", "claims", REACH, "origin_count", LIVE
)
CONTRADICTED = saved_search(
    "claims-contradicted", "Claims that others contradict", "claims", (*REACH, "contradicts"), "last_seen", CONTRADICTS
)
LATEST_MENTIONS = saved_search(
    "mentions-latest",
    "Latest mentions, with their provenance",
    "mentions",
    ("text", "speaker_name", "cue", "via", "outlet", "title", "url", "claim_id"),
    "seen_at",
    STANDING,
)
LATEST_ARTICLES = saved_search(
    "articles-latest",
    "Latest articles",
    "articles",
    ("title", "outlet", "status", "reason", "mention_count", "published_at", "url"),
    "discovered_at",
)
LATEST_DEAD_LETTERS = saved_search(
    "dead-letters-latest",
    "Latest dead letters",
    "dead-letters",
    ("stage", "reason", "outcome", "outlet", "subject", "message", "attempts"),
    "failed_at",
)

Rows = Sequence[tuple[int, Sequence[Object]]]  # height, and what stands side by side

CLAIMS: Rows = [
    (
        6,
        [
            metric("claims-count", "Claims", "claims", count(""), LIVE),
            metric("mentions-count", "Mentions", "mentions", count(""), STANDING),
            metric("speakers-count", "Speakers", "mentions", unique("", "speaker_name"), STANDING),
            metric("outlets-count", "Outlets", "mentions", unique("", "outlet"), STANDING),
            metric("origins-count", "Independent origins", "mentions", unique("", "origin_id"), STANDING),
            metric("shared-count", "Claims in several outlets", "claims", count(""), SHARED),
        ],
    ),
    (14, [CLAIMS_BY_REACH]),
    (
        12,
        [
            bars(
                "mentions-over-time",
                "Mentions over time, by outlet",
                "mentions",
                over_time("seen_at"),
                top("outlet", "outlet", 8, by=2),
                count("mentions"),
                query=STANDING,
            )
        ],
    ),
    (
        14,
        [
            bars(
                "speakers",
                "Who is quoted, and how",
                "mentions",
                top("speaker", "speaker_name", 15, by=2),
                top("form", "form", 7, by=2),
                count("mentions"),
                query=STANDING,
                lying=True,
            ),
            table(
                "outlets",
                "Outlets",
                "mentions",
                top("outlet", "outlet", 50, by=2),
                unique("claims", "claim_id"),
                count("mentions"),
                unique("articles", "article_id"),
                unique("independent origins", "origin_id"),
                query=STANDING,
            ),
        ],
    ),
    (
        12,
        [
            bars(
                "claims-by-outlets",
                "Claims by number of outlets",
                "claims",
                top("outlets", "outlet_count", 20, by=None, data="number"),
                count("claims"),
                query=LIVE,
            ),
            bars(
                "claims-by-origins",
                "Claims by number of independent origins",
                "claims",
                top("independent origins", "origin_count", 20, by=None, data="number"),
                count("claims"),
                query=LIVE,
            ),
            bars(
                "first-outlets",
                "Who had shared claims first",
                "claims",
                top("first outlet", "first_outlet", 15, by=1),
                count("claims"),
                query=SHARED,
                lying=True,
            ),
            bars(
                "via",
                "Through whom statements came",
                "mentions",
                top("via", "via", 15, by=1),
                count("mentions"),
                query=STANDING,
                lying=True,
            ),
        ],
    ),
    (12, [CONTRADICTED]),
    (14, [LATEST_MENTIONS]),
]

COVERAGE: Rows = [
    (
        6,
        [
            metric("articles-count", "Articles known", "articles", count("")),
            metric("articles-pending", "Waiting", "articles", count(""), "status: pending"),
            metric("articles-indexed", "Indexed", "articles", count(""), "status: indexed"),
            metric("articles-rejected", "Rejected", "articles", count(""), "status: rejected"),
            metric("articles-failed", "Failed, tried again", "articles", count(""), "status: failed"),
            metric("articles-dead", "Given up", "articles", count(""), "status: dead"),
        ],
    ),
    (
        16,
        [
            table(
                "funnel",
                "Funnel per outlet",
                "articles",
                top("outlet", "outlet", 100, by=1, missing=True),
                count("discovered"),
                count("fetched", FETCHED),
                count("cleaned", "status: indexed"),
                count("with claims", "mention_count >= 1"),
                count("rejected", "status: rejected"),
                count("failed", "status: failed"),
                count("dead", "status: dead"),
            )
        ],
    ),
    (
        12,
        [
            bars(
                "articles-over-time",
                "Articles over time, by status",
                "articles",
                over_time("discovered_at"),
                top("status", "status", 5, by=2),
                count("articles"),
            ),
            bars(
                "rejections",
                "Reasons of rejection, by outlet",
                "articles",
                top("reason", "reason", 15, by=2),
                top("outlet", "outlet", 8, by=2),
                count("articles"),
                query="status: rejected",
                lying=True,
            ),
        ],
    ),
    (
        12,
        [
            table(
                "dead-letters",
                "Dead letters, by stage and reason",
                "dead-letters",
                top("stage", "stage", 10, by=3),
                top("reason", "reason", 20, by=3),
                top("outcome", "outcome", 3, by=3),
                count("dead letters"),
            ),
            bars(
                "dead-letters-over-time",
                "Dead letters over time, by stage",
                "dead-letters",
                over_time("failed_at"),
                top("stage", "stage", 10, by=2),
                count("dead letters"),
            ),
        ],
    ),
    (14, [LATEST_DEAD_LETTERS]),
    (14, [LATEST_ARTICLES]),
]

DASHBOARDS = (
    dashboard(
        "claims-dashboard",
        "Claimwire: Claims",
        "What is being said, by whom, in how many outlets and independent origins, over time.",
        CLAIMS,
    ),
    dashboard(
        "coverage-dashboard",
        "Claimwire: Coverage",
        "What became of every article of every outlet: the funnel, reasons of rejection, dead letters.",
        COVERAGE,
    ),
)


def objects() -> list[Object]:
    """Every object, each behind those that it refers to."""
    shown = [panel for rows in (CLAIMS, COVERAGE) for _, panels in rows for panel in panels]
    return [*DATA_VIEWS, *shown, *DASHBOARDS]


def build() -> str:
    """The content of `claimwire.ndjson`: one object a line."""
    return "".join(json.dumps(each, sort_keys=True, ensure_ascii=False) + "\n" for each in objects())


if __name__ == "__main__":
    TARGET.write_text(build(), encoding="utf-8")
