"""How the live run is, asked of a real node: load, rates, lags, silence."""

import os
import subprocess
import sys
from datetime import datetime, timedelta, timezone

import pytest

from schemas import CleanError, Extraction, Feed, Pending, ids, to_dead_letter
from tests.integration.index_parts import clock, extraction
from transforms.feeds.pace import Load, anything_due, feeds_for, load, room
from transforms.feeds.state import add_feeds
from transforms.index.articles import write_articles
from transforms.index.dead_letters import write_dead_letters
from transforms.index.health import health
from transforms.store import Store, add_pending, get_articles, refresh

pytestmark = pytest.mark.integration

MINUTE = timedelta(minutes=1)


def enter(store: Store, number: int, **fields: object) -> Pending:
    """A pending article at the address of `extraction(number, …)`."""
    article = extraction(number, []).article
    pending = Pending(article.article_id, article.url or "", discovered_at=clock(), **fields)  # type: ignore[arg-type]
    add_pending(store, [pending], lease_until=None)
    return pending


def fetched(number: int, published_at: datetime) -> Extraction:
    made = extraction(number, [f"statement {number}"], published_at=published_at, fetched_at=clock())
    return made


def test_load_counts_what_is_due_and_what_is_held(emptied: Store) -> None:
    now = clock()
    assert not anything_due(emptied, now)
    add_feeds(
        emptied,
        [
            Feed("new", "http://a.example/f"),
            Feed("held", "http://b.example/f", lease_until=now + MINUTE),
            Feed("later", "http://c.example/f", next_poll_at=now + MINUTE),
            Feed("gone", "http://d.example/f", status="gone"),
        ],
    )
    enter(emptied, 1)
    held = Pending("held", "http://b.example/1", discovered_at=now)
    add_pending(emptied, [held], lease_until=now + MINUTE)
    refresh(emptied, "articles", "feeds")
    assert load(emptied, now) == Load(feeds_due=1, feeds_held=1, articles_due=1, articles_held=1)
    assert anything_due(emptied, now)
    assert room(emptied, now, 500) == 499


@pytest.mark.parametrize(("batch", "free"), [(500, 500 - 30), (31, 1), (30, 1), (10, 1)])
def test_there_is_room_for_what_can_be_worked_off(emptied: Store, batch: int, free: int) -> None:
    now = clock()
    pendings = [Pending(f"a{number}", f"http://a.example/{number}") for number in range(30)]
    add_pending(emptied, pendings, lease_until=now + MINUTE)
    refresh(emptied, "articles")
    assert room(emptied, now, batch) == free


def test_feeds_are_polled_for_as_many_articles_as_there_is_room_for() -> None:
    assert [feeds_for(free) for free in (0, 9, 500)] == [1, 1, 50]


def test_rates_and_lags(emptied: Store) -> None:
    for number in (1, 2):
        enter(emptied, number)
    write_articles(emptied, [fetched(1, clock() - 10 * MINUTE), fetched(2, clock() - 20 * MINUTE)], clock)
    refresh(emptied, "articles", "mentions")
    found = health(emptied, clock())
    assert (found.articles_per_minute, found.mentions_per_minute, found.claims_per_minute) == (0.4, 0.4, 0.4)
    assert found.published_lag_s["p50"] == pytest.approx(900, abs=60)
    assert found.discovered_lag_s["p99"] == pytest.approx(0, abs=60)


def test_an_empty_index_is_healthy(emptied: Store) -> None:
    found = health(emptied, datetime.now(timezone.utc))
    assert found.published_lag_s == {}
    assert found.silent == ()


def test_an_outlet_is_silent_after_three_times_its_usual_gap(emptied: Store) -> None:
    now = clock()
    hours = {0: 2, 1: 4}  # outlet: hours since its last article; each has published every hour before
    extractions = [
        fetched(outlet + 3 * place, now - timedelta(hours=since + place))
        for outlet, since in hours.items()
        for place in range(6)
    ]
    write_articles(emptied, extractions, clock)
    refresh(emptied, "articles")
    [silent] = health(emptied, now).silent
    assert silent.outlet == "outlet1.example"
    assert silent.usual_gap_s == pytest.approx(3600)
    assert silent.silent_s == pytest.approx(4 * 3600, abs=1)


def claimwire(store: Store, *arguments: str) -> str:
    surroundings = {"ELASTICSEARCH_URL": store.url, "CLAIMWIRE_INDEX_PREFIX": store.prefix, "COLUMNS": "250"}
    command = [sys.executable, "-m", "pipeline", *arguments]
    return subprocess.run(command, env=os.environ | surroundings, check=True, capture_output=True, text=True).stdout


def test_status_says_what_to_watch(emptied: Store) -> None:
    now = clock()
    write_articles(emptied, [fetched(3 * place, now - timedelta(hours=5 + place)) for place in range(6)], clock)
    error = CleanError("paywall", "http://a.example/1", "")
    write_dead_letters(emptied, [to_dead_letter(error, now=now, article_id="a1")], clock)
    refresh(emptied, "articles", "mentions", "claims", "dead-letters")
    shown = claimwire(emptied, "status")
    for part in (
        "feeds: 0 due",
        "in flight",
        "per minute: 1.2 articles",
        "from publication",
        "Silent outlets",
        "paywall",
    ):
        assert part in shown


def test_feeds_are_listed_with_their_health(emptied: Store) -> None:
    now = clock()
    feeds = {  # name: (feed, its health)
        "new": (Feed("1", "http://a.example/1", outlet_name="The Lantern"), "new"),
        "well": (Feed("2", "http://a.example/2", last_polled_at=now), "ok"),
        "failing": (
            Feed("3", "http://a.example/3", last_polled_at=now, failures=4, last_reason="timeout"),
            "timeout ×4",
        ),
        "gone": (Feed("4", "http://a.example/4", last_polled_at=now, status="gone"), "gone"),
    }
    add_feeds(emptied, [feed for feed, _ in feeds.values()])
    lines = claimwire(emptied, "feeds", "list").splitlines()
    for feed, health_shown in feeds.values():
        [line] = [line for line in lines if feed.url in line]
        assert health_shown in line
        assert (feed.outlet_name or "") in line


def test_an_article_is_known_before_its_second_address_is_settled(emptied: Store) -> None:
    """A death between the letter and the article would lose it otherwise."""
    lease_until = clock() + MINUTE
    second = Pending("second", "http://a.example/moved-away", outlet_name="A", discovered_at=clock())
    add_pending(emptied, [second], lease_until=lease_until)
    canonical = "http://a.example/here"
    error = CleanError("duplicate_url", second.url, "")
    letter = to_dead_letter(error, now=clock(), article_id="second", input=canonical.encode(), input_type="url")
    write_dead_letters(emptied, [letter], clock)
    entries = get_articles(emptied, ["second", ids.article_id(canonical)])
    assert entries["second"].status == "rejected"
    known = entries[ids.article_id(canonical)]
    assert (known.status, known.url, known.outlet_name, known.lease_until) == ("pending", canonical, "A", lease_until)
