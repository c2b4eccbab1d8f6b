"""What becomes of an article that is seen again, and of its mentions."""

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from schemas import Article, Mention, ids
from transforms.index.revisions import Standing, complete, is_unchanged, next_look, revise, revision_of, seen_at
from transforms.index.unchanged import is_held
from transforms.store.ledger import LedgerEntry

NOON = datetime(2026, 11, 5, 12, tzinfo=timezone.utc)
HOUR = timedelta(hours=1)


def entry(**fields: Any) -> LedgerEntry:
    given = {
        "status": "indexed",
        "content_hash": "h1",
        "versions": "clean=1 claims=1",
        "revision": 3,
        "indexed_at": NOON,
    }
    return LedgerEntry("a", **{**given, **fields})


ARTICLE = Article("a", content_hash="h1", versions="clean=1")
SEEN = {  # name: (article, entry, versions of later stages, unchanged, its revision)
    "never seen": (ARTICLE, None, "", False, 1),
    "stands as it is": (ARTICLE, entry(), "", True, 3),
    "stands as it is, extractor too": (ARTICLE, entry(), "claims=1", True, 3),
    "another body": (ARTICLE._replace(content_hash="h2"), entry(), "", False, 4),
    "a newer cleaner, the same body": (ARTICLE._replace(versions="clean=2"), entry(), "", False, 3),
    "a newer extractor": (ARTICLE, entry(), "claims=2", False, 3),
    "pending": (ARTICLE, entry(status="pending", content_hash=None, indexed_at=None, revision=1), "", False, 1),
    "failed when it was looked at first": (ARTICLE, entry(status="failed", indexed_at=None, revision=1), "", False, 1),
    "no versions at all": (ARTICLE._replace(versions=None), entry(versions=None), "", True, 3),
}


@pytest.mark.parametrize(("article", "found", "later", "unchanged", "revision"), SEEN.values(), ids=SEEN)
def test_articles(article: Article, found: LedgerEntry | None, later: str, unchanged: bool, revision: int) -> None:
    assert is_unchanged(article, found, later) is unchanged
    assert revision_of(article, found) == revision


LOOKS = {  # age in hours: hours from discovery to the next look
    0: 1,
    0.5: 1,
    1: 6,
    23: 24,
    24: 168,
    168: None,
}


@pytest.mark.parametrize(("age", "expected"), LOOKS.items())
def test_next_look(age: float, expected: float | None) -> None:
    found = next_look(NOON, NOON + age * HOUR)
    assert found == (None if expected is None else NOON + expected * HOUR)


HELD = {  # name: (entry, whether somebody took it up)
    "leased": (entry(lease_until=NOON - HOUR), True),
    "due": (entry(recheck_at=NOON), True),
    "not due yet": (entry(recheck_at=NOON + HOUR), False),
    "a file, never due": (entry(), False),
}


@pytest.mark.parametrize(("found", "expected"), HELD.values(), ids=HELD)
def test_is_held(found: LedgerEntry, expected: bool) -> None:
    assert is_held(found, NOON) is expected


def mention(mention_id: str, claim_id: str = "c") -> Mention:
    return Mention(mention_id, "a", "text", 0, 4, claim_id=claim_id)


def standing(mention_id: str, added: int = 1, withdrawn: int | None = None, claim_id: str = "c") -> Standing:
    return Standing(mention_id, "a", claim_id, added, withdrawn)


# name: (mentions now, mentions that stand, {id: revision_added} written, ids marked withdrawn, claims touched)
REVISIONS: dict[str, tuple[list[Mention], list[Standing], dict[str, int], list[str], set[str]]] = {
    "new": ([mention("m")], [], {"m": 2}, [], {"c"}),
    "still there": ([mention("m")], [standing("m")], {"m": 1}, [], {"c"}),
    "gone": ([], [standing("m")], {}, ["m"], {"c"}),
    "gone before": ([], [standing("m", withdrawn=1)], {}, [], {"c"}),
    "comes back": ([mention("m")], [standing("m", withdrawn=1)], {"m": 1}, [], {"c"}),
    "one gone, one new": ([mention("n", "d")], [standing("m")], {"n": 2}, ["m"], {"c", "d"}),
    "moved to another claim": ([mention("m", "d")], [standing("m")], {"m": 1}, [], {"c", "d"}),
    "links touch the claims that they lead to": (
        [mention("m")._replace(related=("x",))],
        [standing("m")._replace(contradicts=("y",))],
        {"m": 1},
        [],
        {"c", "x", "y"},
    ),
    "nothing at all": ([], [], {}, [], set()),
}


@pytest.mark.parametrize(("now", "stands", "added", "withdrawn", "claims"), REVISIONS.values(), ids=REVISIONS)
def test_revise(
    now: list[Mention], stands: list[Standing], added: dict[str, int], withdrawn: list[str], claims: set[str]
) -> None:
    revision = revise(Article("a", revision=2), now, {one.mention_id: one for one in stands})
    assert {one.mention_id: one.revision_added for one in revision.mentions} == added
    assert all(one.revision_withdrawn is None for one in revision.mentions)
    assert [one.mention_id for one in revision.withdrawn] == withdrawn
    assert revision.claims == claims


def test_a_mention_gets_its_articles_fields_where_it_has_none() -> None:
    article = Article("a", url="http://u", canonical_url="http://c", outlet="o.example", title="T", language="en")
    full = complete(mention("m")._replace(title="Own"), article)
    assert (full.url, full.outlet, full.title, full.language) == ("http://c", "o.example", "Own", "en")
    assert full.origin_id == ids.origin_id("a"), "an article without an origin is one of its own"


TIMES = {  # name: (published, fetched, seen)
    "published before it was fetched": (NOON, NOON + HOUR, NOON),
    "published in the future": (NOON + HOUR, NOON, NOON),
    "publication unknown": (None, NOON, NOON),
    "never fetched": (NOON, None, NOON),
    "nothing known": (None, None, None),
}


@pytest.mark.parametrize(("published", "fetched", "seen"), TIMES.values(), ids=TIMES)
def test_seen_at(published: datetime | None, fetched: datetime | None, seen: datetime | None) -> None:
    assert seen_at(Article("a", published_at=published, fetched_at=fetched)) == seen
