"""The same guid at two addresses: none is lost, none comes twice."""

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import Feed, FeedEntry, ParsedFeed
from transforms.feeds.moved import MAX_REMEMBERED, Memory
from transforms.feeds.poll import to_pending

NOON = datetime(2026, 3, 5, 12, tzinfo=timezone.utc)
LATER = NOON + timedelta(hours=1)
FEED = Feed("f", "https://a.example/feed")


def entry(path: str, guid: str | None, title: str | None, at: datetime | None = None) -> FeedEntry:
    return FeedEntry(f"https://a.example{path}", guid, title, published_at=at)


CASES = {  # name: (documents in turn, addresses that must come of them)
    "told again": ([[entry("/1", "g", "A")], [entry("/1", "g", "A")]], ["/1", "/1"]),
    "moved": ([[entry("/1", "g", "A")], [entry("/2", "g", "A")]], ["/1"]),
    "moved and back": ([[entry("/1", "g", "A")], [entry("/2", "g", "A")], [entry("/1", "g", "A")]], ["/1", "/1"]),
    "moved twice": ([[entry("/1", "g", "A")], [entry("/2", "g", "A")], [entry("/3", "g", "A")]], ["/1"]),
    "moved under another title, same date": ([[entry("/1", "g", "A", NOON)], [entry("/2", "g", "B", NOON)]], ["/1"]),
    "moved with another date, same title": ([[entry("/1", "g", "A", NOON)], [entry("/2", "g", "a!", LATER)]], ["/1"]),
    "a guid used again": ([[entry("/1", "g", "A", NOON)], [entry("/2", "g", "B", LATER)]], ["/1", "/2"]),
    "a guid used again, no dates": ([[entry("/1", "1", "A")], [entry("/2", "1", "B")]], ["/1", "/2"]),
    "no titles, no dates": ([[entry("/1", "g", None)], [entry("/2", "g", None)]], ["/1", "/2"]),
    "one guid for all": ([[entry("/1", "g", "A"), entry("/2", "g", "B")]], ["/1", "/2"]),
    "two in one document, same title": ([[entry("/2", "g", "A"), entry("/1", "g", "A")]], ["/2", "/1"]),
    "two in one document, same date": ([[entry("/1", "g", "A", NOON), entry("/2", "g", "B", NOON)]], ["/1", "/2"]),
    "one of them told again": (
        [[entry("/1", "g", "A"), entry("/2", "g", "A")], [entry("/1", "g", "A")]],
        ["/1", "/2", "/1"],
    ),
    "a third under their guid": (
        [[entry("/1", "g", "A", NOON), entry("/2", "g", "B", NOON)], [entry("/3", "g", "C", NOON)]],
        ["/1", "/2", "/3"],
    ),
    "the known one is still there": (
        [[entry("/1", "g", "A", NOON)], [entry("/2", "g", "B", NOON), entry("/1", "g", "A", NOON)]],
        ["/1", "/2", "/1"],
    ),
    "the very same twice": ([[entry("/1", "g", "A"), entry("/1", "g", "A")]], ["/1"]),
    "links that differ in a number": (
        [[entry("/x?ref=601", None, "A"), entry("/x?ref=602", None, "B")]],
        ["/x?ref=601", "/x?ref=602"],
    ),
    "links that differ in a word": (
        [[entry("/x?ref=a", None, "A"), entry("/x?ref=b", None, "B")], [entry("/x?ref=a", None, "A")]],
        ["/x?ref=a", "/x?ref=b", "/x?ref=a"],
    ),
    "links that differ in a tracker": (
        [[entry("/x?utm_content=1", "g", "A"), entry("/x?utm_content=2", "h", "A")]],
        ["/x?utm_content=1"],
    ),
    "one of two links with a tracker": ([[entry("/x?ref=rss", "g", "A"), entry("/x", "h", "A")]], ["/x?ref=rss"]),
    "without guid": ([[entry("/1", None, "A")], [entry("/2", None, "A")]], ["/1", "/2"]),
    "two guids, one address": ([[entry("/1", "g", "A"), entry("/1", "h", "A")]], ["/1"]),
}


@pytest.mark.parametrize(("documents", "expected"), CASES.values(), ids=CASES)
def test_entries(documents: list[list[FeedEntry]], expected: list[str]) -> None:
    lines: tuple[str, ...] = ()
    found = []
    for entries in documents:
        memory = Memory(lines)
        pendings, errors = to_pending(FEED, ParsedFeed(None, None, None, None, tuple(entries)), memory, NOON)
        found += [pending.url.removeprefix("https://a.example") for pending in pendings]
        assert errors == ()
        lines = memory.lines
    assert found == expected


def test_entries_without_an_address_are_said() -> None:
    parsed = ParsedFeed(None, None, None, None, (FeedEntry(None, "g", "A"), FeedEntry("mailto:x", None, "B")))
    pendings, errors = to_pending(FEED, parsed, Memory(), NOON)
    assert pendings == ()
    assert [error.subject for error in errors] == ["https://a.example/feed B", "https://a.example/feed g"]


def test_a_feed_keeps_the_parameters_that_name_its_articles() -> None:
    ids = []
    lines: tuple[str, ...] = ()
    for names in (["a", "b"], ["a"]):
        memory = Memory(lines)
        entries = tuple(entry(f"/x?ref={name}", None, name) for name in names)
        pendings, _ = to_pending(FEED, ParsedFeed(None, None, None, None, entries), memory, NOON)
        ids.append([pending.article_id for pending in pendings])
        lines = memory.lines
    assert ids[1] == ids[0][:1]


def test_memory_is_bounded_and_keeps_the_newest() -> None:
    memory = Memory()
    memory.read((entry(f"/{number}", f"g{number}", "A"), f"a{number}") for number in range(MAX_REMEMBERED + 50))
    assert len(memory.lines) == MAX_REMEMBERED
    assert memory.lines[-1].split(" ")[1] == f"a{MAX_REMEMBERED + 49}"


@given(st.lists(st.tuples(st.text(max_size=3), st.none() | st.text(max_size=3)), max_size=20))
def test_memory_survives_its_lines(entries: list[tuple[str, str | None]]) -> None:
    memory = Memory()
    memory.read((entry("/x", guid, title), f"a{len(guid)}") for guid, title in entries)
    assert Memory(memory.lines).lines == memory.lines
    assert Memory(["nonsense", "", "a b"]).lines == ()
