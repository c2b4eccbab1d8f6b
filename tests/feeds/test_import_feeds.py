"""Lists of feeds as people have them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.ids import feed_id
from transforms.feeds.imports import import_feeds, to_feed

A, B = "https://a.example/feed", "https://b.example/rss?x=1"

LISTS = {  # name: (text, (url, outlet name) of the feeds, (line, reason) of what is refused)
    "lines": (f"{A}\n\n# comment\n{B}\n", [(A, None), (B, None)], []),
    "lines with names": (f"{A} The Lantern\n{B}", [(A, "The Lantern"), (B, None)], []),
    "lines with what is none": (
        f"{A}\nnonsense\nftp://c.example/\n{A}",
        [(A, None)],
        [(2, "not an http(s) address"), (3, "not an http(s) address"), (4, "named twice")],
    ),
    "CSV with a header": (f"outlet,url\nThe Lantern,{A}\n,{B}\n", [(A, "The Lantern"), (B, None)], []),
    "CSV without": (f"{A},The Lantern\n{B},\n", [(A, "The Lantern"), (B, None)], []),
    "CSV, the name first": (f"The Lantern;{A}\nHerald;{B}\n", [(A, "The Lantern"), (B, "Herald")], []),
    "CSV with quotes": (f'name,feed\n"Lantern, The",{A}\n', [(A, "Lantern, The")], []),
    "CSV with tabs": (f"Feed\tOutlet\n{A}\tLantern\n", [(A, "Lantern")], []),
    "CSV with an empty address": ("url,name\n,Lantern\n", [], [(2, "not an http(s) address")]),
    "OPML": (
        "<?xml version='1.0'?><opml version='2.0'><head><title>x</title></head><body>\n<outline text='Folder'>\n"
        f"<outline type='rss' text='The Lantern' xmlUrl='{A}'/></outline>\n"
        f"<outline title='Herald' text='x' xmlurl='{B}' htmlUrl='https://b.example/'/></body></opml>",
        [(A, "The Lantern"), (B, "Herald")],
        [],
    ),
    "OPML, malformed": (f"<opml><body><outline text='A & B' xmlUrl='{A}'/>", [(A, "A B")], []),
    "OPML without feeds": ("<opml><body/></opml>", [], [(1, "not an http(s) address")]),
    "nothing": ("", [], []),
}


@pytest.mark.parametrize(("text", "feeds", "refused"), LISTS.values(), ids=LISTS)
def test_lists(text: str, feeds: list[tuple[str, str | None]], refused: list[tuple[int, str]]) -> None:
    imported = import_feeds(text.encode())
    assert [(feed.url, feed.outlet_name and feed.outlet_name.replace("  ", " ")) for feed in imported.feeds] == feeds
    assert [(line.line, line.reason) for line in imported.refused] == refused


ADDRESSES = {  # as typed: as polled
    "https://a.example/feed": "https://a.example/feed",
    " https://a.example/feed ": "https://a.example/feed",
    "<https://a.example/feed>": "https://a.example/feed",
    "a.example/feed": "https://a.example/feed",
    "feed://a.example/feed": "http://a.example/feed",
    "feed:https://a.example/feed": "https://a.example/feed",
    "http://localhost:8080/feed": "http://localhost:8080/feed",
    "https://a.example/?feed=rss2&utm_source=x": "https://a.example/?feed=rss2&utm_source=x",
}


@pytest.mark.parametrize(("typed", "url"), ADDRESSES.items())
def test_addresses(typed: str, url: str) -> None:
    feed = to_feed(typed, "Lantern")
    assert (feed.url, feed.feed_id, feed.outlet_name) == (url, feed_id(url), "Lantern")


@pytest.mark.parametrize(
    "typed", ["", "nonsense", "mailto:a@a.example", "https://", "https://a b.example/", "/etc/feeds"]
)
def test_what_is_no_address(typed: str) -> None:
    with pytest.raises(ValueError, match="not an http"):
        to_feed(typed)


def test_a_file_in_any_encoding(tmp_path: Path) -> None:
    path = tmp_path / "feeds.csv"
    path.write_bytes(f"url;name\r\n{A};Zürcher Blatt\r\n".encode("cp1252"))
    assert import_feeds(path).feeds[0].outlet_name == "Zürcher Blatt"
    with pytest.raises(FileNotFoundError):
        import_feeds(tmp_path / "missing")


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_no_bytes_raise(content: bytes) -> None:
    import_feeds(content)
