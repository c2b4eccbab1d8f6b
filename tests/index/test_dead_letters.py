"""Which ledger entry a dead letter turns, and to what."""

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from schemas import DeadLetter, ids
from transforms.index.dead_letters import article_of, entry_changes, new_entry, retry_after
from transforms.store.ledger import LedgerEntry

NOON = datetime(2026, 11, 5, 12, tzinfo=timezone.utc)
HOUR = timedelta(hours=1)
URL = "https://news.example/story"


def letter(**fields: Any) -> DeadLetter:
    given = {"stage": "fetch", "reason": "timeout", "outcome": "failed", "failed_at": NOON}
    return DeadLetter("d", **{**given, **fields})


ARTICLES = {  # name: (letter, whose entry it turns)
    "names its article": (letter(article_id="a", subject=URL), "a"),
    "names a URL": (letter(subject=URL + "?utm_source=x"), ids.article_id(URL)),
    "a feed is no article": (letter(stage="poll", subject=URL), None),
    "a file that nobody knows": (letter(stage="read", subject="/news/story.txt"), None),
    "a refused document": (letter(stage="write", subject="claimwire-mentions/m"), None),
    "about nothing": (letter(), None),
}


@pytest.mark.parametrize(("one", "article_id"), ARTICLES.values(), ids=ARTICLES)
def test_article_of(one: DeadLetter, article_id: str | None) -> None:
    assert article_of(one) == article_id


PENDING = LedgerEntry("a", lease_until=NOON, discovered_at=NOON)
INDEXED = LedgerEntry("a", status="indexed", discovered_at=NOON)
CHANGES = {  # name: (letter, entry, what changes beside the freed lease)
    "tried again when the stage says": (
        letter(next_attempt_at=NOON + 9 * HOUR),
        PENDING,
        {"status": "failed", "reason": "timeout", "attempts": 1, "next_attempt_at": NOON + 9 * HOUR},
    ),
    "tried again when the stage says nothing": (
        letter(attempts=3),
        PENDING,
        {"status": "failed", "reason": "timeout", "attempts": 3, "next_attempt_at": NOON + timedelta(minutes=40)},
    ),
    "not for us": (
        letter(outcome="rejected", reason="robots"),
        PENDING,
        {"status": "rejected", "reason": "robots", "attempts": 1, "next_attempt_at": None},
    ),
    "waits for a person": (
        letter(outcome="dead", reason="crashed"),
        None,
        {"status": "dead", "reason": "crashed", "attempts": 1, "next_attempt_at": None},
    ),
    "an indexed article stays so": (letter(), INDEXED, {"attempts": 1, "recheck_at": NOON + HOUR}),
}


@pytest.mark.parametrize(("one", "entry", "changes"), CHANGES.values(), ids=CHANGES)
def test_entry_changes(one: DeadLetter, entry: LedgerEntry | None, changes: dict[str, Any]) -> None:
    assert entry_changes(one, entry, NOON) == {"lease_until": None, **changes}


NEW = {  # name: (letter, what a new entry knows)
    "from a URL": (letter(subject=URL), {"url": URL, "outlet": "news.example"}),
    "from a file": (letter(subject="/news/story.txt"), {"path": "/news/story.txt"}),
    "the outlet that the letter names": (
        letter(subject=URL, outlet="own.example"),
        {"url": URL, "outlet": "own.example"},
    ),
}


@pytest.mark.parametrize(("one", "known"), NEW.values(), ids=NEW)
def test_new_entry(one: DeadLetter, known: dict[str, Any]) -> None:
    assert new_entry("a", one) == {"article_id": "a", "discovered_at": NOON, **known}


def test_waits_double_up_to_a_day() -> None:
    waits = [retry_after(attempts) for attempts in range(1, 60)]
    assert waits[:3] == [timedelta(minutes=10), timedelta(minutes=20), timedelta(minutes=40)]
    assert waits == sorted(waits)
    assert waits[-1] == timedelta(days=1)
