"""Feeds of every format, and of none."""

import gzip
import json
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import FeedEntry, ParsedFeed
from transforms.feeds import parse_feed
from transforms.feeds.values import absolute, plain_text

BASE = "https://news.example/feeds/all"
NOON = datetime(2026, 3, 5, 12, 0, tzinfo=timezone.utc)

RSS = """<?xml version="1.0"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"
     xmlns:atom="http://www.w3.org/2005/Atom">
<channel>
  <title>The Daily &amp;amp; Sunday Lantern</title>
  <link>https://news.example/</link>
  <atom:link rel="self" href="https://news.example/rss"/>
  <language>en-GB</language>
  <ttl>30</ttl>
  <item>
    <title>Council &lt;i&gt;rejects&lt;/i&gt; plan</title>
    <link>/2026/council</link>
    <guid isPermaLink="false">lantern-1</guid>
    <description>&lt;p&gt;The council &amp;#8220;will not&amp;#8221; pay.&lt;/p&gt;</description>
    <content:encoded>&lt;p&gt;The whole story.&lt;/p&gt;</content:encoded>
    <pubDate>Thu, 05 Mar 2026 13:00:00 +0100</pubDate>
    <dc:creator>Ada Quill</dc:creator>
    <category>Politics</category><category>Money</category>
  </item>
  <item><title>Second</title><guid>https://news.example/2026/second</guid></item>
</channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de" xml:base="https://news.example/de/">
  <title type="html">Die &lt;b&gt;Laterne&lt;/b&gt;</title>
  <link rel="self" href="atom.xml"/>
  <entry>
    <id>tag:news.example,2026:1</id>
    <title type="text">1 &lt; 2 &amp; 3</title>
    <link rel="alternate" href="eins"/><link rel="enclosure" href="eins.mp3"/>
    <published>2026-03-05T12:00:00Z</published><updated>2026-03-05T13:00:00Z</updated>
    <author><name>Ada Quill</name></author><author><name>Bo Inkwell</name></author>
    <summary>Kurz.</summary>
    <content type="html">&lt;p&gt;Lang.&lt;/p&gt;</content>
    <category term="Politik"/>
  </entry>
</feed>"""

RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
  xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">
  <channel rdf:about="https://news.example/"><title>Lantern</title><link>https://news.example/</link>
    <sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency></channel>
  <item rdf:about="https://news.example/1"><title>One</title><link>https://news.example/1</link>
    <dc:date>2026-03-05T12:00:00Z</dc:date></item>
</rdf:RDF>"""

JSON = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Lantern & Co",
    "feed_url": "https://news.example/feed.json",
    "language": "en",
    "items": [
        {
            "id": 7,
            "url": "../seven",
            "title": "A <b>literal</b> title",
            "content_html": "<p>Whole.</p>",
            "content_text": "Whole.",
            "date_published": "2026-03-05T12:00:00Z",
            "authors": [{"name": "Ada Quill"}, {"url": "x"}, "nonsense"],
            "tags": ["Politics", 3],
        },
        "nonsense",
        {"id": "https://news.example/eight"},
    ],
}

SITEMAP = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
  xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
  xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
  <url><loc>https://news.example/old</loc><news:news>
    <news:publication_date>2026-03-04</news:publication_date><news:title>Old</news:title></news:news></url>
  <url><image:image><image:loc>https://news.example/i.jpg</image:loc><image:title>Picture</image:title></image:image>
    <loc>https://news.example/new</loc><news:news>
    <news:publication><news:name>Lantern</news:name><news:language>en</news:language></news:publication>
    <news:publication_date>2026-03-05T12:00:00Z</news:publication_date><news:title>New &amp; true</news:title>
    <news:keywords>a, b</news:keywords></news:news></url>
</urlset>"""


def parse(text: str, **options: str) -> ParsedFeed:
    return parse_feed(text.encode(), url=BASE, **options)  # type: ignore[arg-type]


def one(text: str) -> FeedEntry:
    (entry,) = parse(text).entries
    return entry


def test_rss() -> None:
    feed = parse(RSS)
    assert (feed.title, feed.url, feed.language) == ("The Daily & Sunday Lantern", "https://news.example/rss", "en-GB")
    assert feed.ttl == timedelta(minutes=30)
    assert feed.problems == ()
    assert feed.entries[0] == FeedEntry(
        url="https://news.example/2026/council",
        guid="lantern-1",
        title="Council rejects plan",
        summary="The council “will not” pay.",
        content_html="<p>The whole story.</p>",
        published_at=NOON,
        authors=("Ada Quill",),
        categories=("Politics", "Money"),
    )
    assert feed.entries[1].url == feed.entries[1].guid == "https://news.example/2026/second"


def test_atom() -> None:
    feed = parse(ATOM)
    assert (feed.title, feed.url, feed.language) == ("Die Laterne", "https://news.example/de/atom.xml", "de")
    assert feed.entries == (
        FeedEntry(
            url="https://news.example/de/eins",
            guid="tag:news.example,2026:1",
            title="1 < 2 & 3",
            summary="Kurz.",
            content_html="<p>Lang.</p>",
            published_at=NOON,
            updated_at=NOON + timedelta(hours=1),
            authors=("Ada Quill", "Bo Inkwell"),
            categories=("Politik",),
        ),
    )


def test_rdf() -> None:
    feed = parse(RDF)
    assert feed.ttl == timedelta(minutes=30)
    assert feed.entries[0].url == "https://news.example/1"
    assert feed.entries[0].published_at == NOON


def test_json() -> None:
    feed = parse(json.dumps(JSON))
    assert (feed.title, feed.url, feed.language) == ("Lantern & Co", "https://news.example/feed.json", "en")
    assert feed.entries[0] == FeedEntry(
        url="https://news.example/seven",
        guid="7",
        title="A <b>literal</b> title",
        summary="Whole.",
        content_html="<p>Whole.</p>",
        published_at=NOON,
        authors=("Ada Quill",),
        categories=("Politics",),
    )
    assert [entry.url for entry in feed.entries[1:]] == ["https://news.example/eight"]


def test_a_sitemap_is_newest_first() -> None:
    feed = parse(SITEMAP)
    assert [(entry.title, entry.url) for entry in feed.entries] == [
        ("New & true", "https://news.example/new"),
        ("Old", "https://news.example/old"),
    ]
    assert feed.entries[0].published_at == NOON
    assert feed.entries[0].categories == ("a", "b")
    assert (feed.title, feed.language) == ("Lantern", "en")


def item(inner: str, channel: str = "") -> str:
    return f"<rss version='2.0'><channel>{channel}<item>{inner}</item></channel></rss>"


LINKS = {  # name: (item, url)
    "a space in it": ("<link>https://news.example/two words</link>", "https://news.example/two%20words"),
    "absolute": ("<link>https://a.example/x</link>", "https://a.example/x"),
    "relative": ("<link>x?y=1&amp;z=2</link>", "https://news.example/feeds/x?y=1&z=2"),
    "without scheme": ("<link>//a.example/x</link>", "https://a.example/x"),
    "with space around": ("<link>\n https://a.example/x \n</link>", "https://a.example/x"),
    "an address as guid": ("<guid>https://a.example/x</guid>", "https://a.example/x"),
    "an address as guid, though it says otherwise": (
        "<guid isPermaLink='false'>https://a.example/x</guid>",
        "https://a.example/x",
    ),
    "a number as guid": ("<guid>12345</guid><title>t</title>", None),
    "the link before the guid": ("<link>https://a.example/x</link><guid>https://a.example/?p=1</guid>", "https://a.example/x"),
    "no link": ("<title>t</title>", None),
    "an empty link": ("<link/><title>t</title>", None),
    "javascript": ("<link>javascript:alert(1)</link>", None),
    "mail": ("<link>mailto:a@a.example</link>", None),
    "broken": ("<link>http://[a/</link>", None),
    "behind a counter": (
        "<link>https://counter.example/1</link><f:origLink xmlns:f='http://rssnamespace.org/feedburner/ext/1.0'>"
        "https://a.example/x</f:origLink>",
        "https://a.example/x",
    ),
    "non-ASCII": ("<link>https://a.example/straße?q=ü</link>", "https://a.example/straße?q=ü"),
}  # fmt: skip


@pytest.mark.parametrize(("inner", "expected"), LINKS.values(), ids=LINKS)
def test_links(inner: str, expected: str | None) -> None:
    assert one(item(inner)).url == expected


def test_entries_with_one_link_are_told_apart_by_addresses_in_their_guids() -> None:
    items = "".join(
        f"<item><link>https://news.example/</link><guid>https://news.example/{n}</guid></item>" for n in range(2)
    )
    entries = parse_feed(f"<rss><channel>{items}</channel></rss>".encode()).entries
    assert [entry.url for entry in entries] == ["https://news.example/0", "https://news.example/1"]


def test_without_its_own_address_a_feed_s_site_is_the_base() -> None:
    text = item("<link>/x</link>", "<link>https://a.example/</link>")
    assert parse_feed(text.encode()).entries[0].url == "https://a.example/x"
    assert parse_feed(item("<link>/x</link>").encode()).entries[0].url is None


TITLES = {  # what stands in an RSS title: plain text
    "Plain": "Plain",
    "AT&amp;T": "AT&T",
    "AT&amp;amp;T": "AT&T",
    "Caf&#233; &amp;eacute;t&amp;eacute;": "Café été",
    "<![CDATA[<b>Bold</b> &amp; more]]>": "Bold & more",
    "  two\n  lines ": "two lines",
    "1 &lt; 2": "1 < 2",
    "&lt;script&gt;alert(1)&lt;/script&gt;Safe": "Safe",
    "": None,
    "&lt;b&gt;&lt;/b&gt;": None,
}


@pytest.mark.parametrize(("inner", "expected"), TITLES.items())
def test_titles_are_plain_text(inner: str, expected: str | None) -> None:
    assert one(item(f"<title>{inner}</title><link>/x</link>")).title == expected


GOOD = "<item><title>Good &amp; well</title><link>https://a.example/x</link></item>"
MALFORMED = {  # name: feed with one good item
    "cut off": f"<rss version='2.0'><channel>{GOOD}<item><title>Cu",
    "HTML's entities": f"<rss version='2.0'><channel><title>a&nbsp;b</title>{GOOD}</channel></rss>",
    "a bare ampersand": f"<rss version='2.0'><channel><title>A & B</title>{GOOD}</channel></rss>",
    "a bare ampersand in a link": f"<rss version='2.0'><channel><link>https://a.example/?a=1&b=2</link>{GOOD}</channel></rss>",
    "control characters": f"<rss version='2.0'><channel><title>a\x0b\x00b</title>{GOOD}</channel></rss>",
    "an unknown prefix": f"<rss version='2.0'><channel><foo:bar>x</foo:bar>{GOOD}</channel></rss>",
    "an open element": f"<rss version='2.0'><channel><image><url>x</image>{GOOD}</channel></rss>",
    "space before the declaration": f"\n\n <?xml version='1.0'?><rss version='2.0'><channel>{GOOD}</channel></rss>",
    "words behind the end": f"<rss version='2.0'><channel>{GOOD}</channel></rss><!-- x --><script>1</script>",
    "twice": f"<rss version='2.0'><channel>{GOOD}</channel></rss><rss version='2.0'><channel></channel></rss>",
}  # fmt: skip


@pytest.mark.parametrize("text", MALFORMED.values(), ids=MALFORMED)
def test_malformed_feeds_give_their_good_entries(text: str) -> None:
    entry = parse(text).entries[0]
    assert (entry.title, entry.url) == ("Good & well", "https://a.example/x")


NOTHING = {
    "nothing": b"",
    "space": b" \n",
    "words": b"Service unavailable",
    "HTML": b"<!DOCTYPE html><html><head><title>Not a feed</title></head><body><p>x</p></body></html>",
    "HTML behind a comment": b"<!-- rss --><html><body>x</body></html>",
    "another XML": b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>",
    "JSON": b'{"error": 1}',
    "a JSON list": b"[1, 2]",
    "broken JSON": b'{"items": [',
    "bytes": bytes(range(256)),
    "zeros": b"\0" * 1_000,
    "a picture": b"\x89PNG\r\n\x1a\n" + b"\0" * 100,
}


@pytest.mark.parametrize("content", NOTHING.values(), ids=NOTHING)
def test_what_is_no_feed_says_so(content: bytes) -> None:
    feed = parse_feed(content, url=BASE)
    assert feed.entries == ()
    assert "not a feed" in feed.problems


def test_a_page_says_where_its_feed_is() -> None:
    page = """<html><head><link rel="stylesheet" href="/x.css">
      <link rel="alternate" type="application/rss+xml" href="/rss?a=1&amp;b=2"></head></html>"""
    assert parse(page).problems == ("an HTML page", "its feed is https://news.example/rss?a=1&b=2", "not a feed")


PACKED = {  # name: (content, entries, problem)
    "a feed": (gzip.compress(RSS.encode()), 2, None),
    "a sitemap": (gzip.compress(b"<urlset><url><loc>https://a.example/1</loc></url></urlset>"), 1, None),
    "packed twice": (gzip.compress(gzip.compress(RSS.encode())), 2, None),
    "an index": (
        gzip.compress(b"<sitemapindex><sitemap><loc>https://a.example/news.xml.gz</loc></sitemap></sitemapindex>"),
        0,
        "an index of sitemaps: add the news sitemap it names, of https://a.example/news.xml.gz",
    ),
    "cut": (gzip.compress(RSS.encode())[:-9], 0, "the compressed body ends early"),
}


@pytest.mark.parametrize(("content", "count", "problem"), PACKED.values(), ids=PACKED)
def test_gzip_is_known_by_its_bytes(content: bytes, count: int, problem: str | None) -> None:
    parsed = parse_feed(content, url="https://a.example/sitemap.xml.gz")
    assert len(parsed.entries) == count
    assert parsed.problems == ((problem, "not a feed") if problem else ())


def test_an_empty_feed_is_a_feed() -> None:
    assert parse("<rss version='2.0'><channel><title>x</title></channel></rss>").problems == ()
    assert parse("<feed xmlns='http://www.w3.org/2005/Atom'/>").problems == ()
    assert parse('{"items": []}').problems == ()


def test_an_index_of_sitemaps_says_what_to_do() -> None:
    named = "".join(f"<sitemap><loc>https://a.example/{n}.xml</loc></sitemap>" for n in ("1", "2", "3", "news"))
    advice = ", ".join(f"https://a.example/{n}.xml" for n in ("news", "1", "2"))
    assert parse(f"<sitemapindex>{named}</sitemapindex>").problems == (
        f"an index of sitemaps: add the news sitemap it names, of {advice}",
        "not a feed",
    )


def laughs() -> str:
    entities = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 12))
    return f"<!DOCTYPE r [<!ENTITY l0 'ha'>{entities}]>" + item("<title>&l11;</title><link>/x</link>")


HOSTILE = {
    "billion laughs": laughs(),
    "a long entity, often": f"<!DOCTYPE r [<!ENTITY a '{'x' * 9_999}'>]>" + item(f"<title>{'&a;' * 9_999}</title>"),
    "a file": "<!DOCTYPE r [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>" + item("<title>&a;</title>"),
    "depth": "<rss version='2.0'><channel>" + "<a>" * 100_000,
    "markup without end": "<rss version='2.0'><channel>" + "<" * 100_000,
    "attributes": "<rss " + " ".join(f"a{n}='x'" for n in range(50_000)) + ">",
    "categories": item("".join(f"<category>{n}</category>" for n in range(20_000))),
    "scripts": item("<title>" + "&lt;script&gt;" * 20_000 + "</title>"),
    "comments": item("<title>" + "&lt;!--" * 20_000 + "</title>"),
    "deep JSON": '{"items":' * 100_000,
    "deep lists": "[" * 100_000,
}  # fmt: skip


@pytest.mark.timeout(20)
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_feeds_end(text: str) -> None:
    feed = parse(text)
    assert "root:" not in str(feed)
    assert len(str(feed)) < 3_000_000


@given(st.binary(max_size=300), st.sampled_from([None, "text/xml", "application/json; charset=utf-16", "x"]))
def test_no_bytes_raise(content: bytes, content_type: str | None) -> None:
    assert isinstance(parse_feed(content, content_type=content_type), ParsedFeed)


SEEDS = [text.encode() for text in (RSS, ATOM, RDF, SITEMAP, json.dumps(JSON))]


@given(st.sampled_from(SEEDS), st.integers(0, 3_000), st.integers(0, 40), st.binary(max_size=20))
def test_no_damaged_feed_raises(seed: bytes, at: int, length: int, put: bytes) -> None:
    feed = parse_feed(seed[:at] + put + seed[at + length :], url=BASE)
    assert all(entry.url is None or entry.url.startswith(("http://", "https://")) for entry in feed.entries)


@given(st.text(max_size=200), st.text(max_size=50))
def test_no_value_raises(text: str, base: str) -> None:
    found = plain_text(text)
    assert found is None or found == " ".join(found.split())
    absolute(text, base)
