"""Documents with more entries than are read: what is left out is counted."""

import json

import pytest

from transforms.feeds.parse import parse_feed

LINK, LOC = "<link>/x</link>", "<url><loc>https://a.example/x</loc></url>"
LONG = {  # name: (a document of 12,000 entries, what is said of it)
    "rss": (
        f"<rss version='2.0'><channel>{f'<item>{LINK}</item>' * 12_000}</channel></rss>",
        "more than 10000 entries",
    ),
    "atom": (f"<feed xmlns='http://www.w3.org/2005/Atom'>{'<entry/>' * 12_000}</feed>", "more than 10000 entries"),
    "json": (json.dumps({"items": [{"url": "https://a.example/x"}] * 12_000}), "longer than 10000 items"),
    "sitemap": (f"<urlset>{LOC * 12_000}</urlset>", "longer than 10000 addresses"),
}


@pytest.mark.parametrize(("text", "problem"), LONG.values(), ids=LONG)
def test_what_a_long_feed_is_cut_by_is_counted(text: str, problem: str) -> None:
    feed = parse_feed(text.encode())
    assert (len(feed.entries), feed.cut) == (10_000, 2_000)
    assert problem in feed.problems[0]


def test_what_a_feed_of_many_elements_is_cut_by_is_counted() -> None:
    many = "<rss version='2.0'><channel>" + f"<item>{LINK * 39}</item>" * 5_000 + "</channel></rss>"
    feed = parse_feed(many.encode())
    assert 2_000 < len(feed.entries) < 5_000
    assert len(feed.entries) + feed.cut == 5_000


def test_items_that_are_none_are_counted() -> None:
    items = [{"url": "https://a.example/x"}, "y", None]
    feed = parse_feed(json.dumps({"items": items}).encode())
    assert (len(feed.entries), feed.malformed) == (1, 2)
