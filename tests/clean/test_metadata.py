"""Times, authors and titles: JSON-LD first, then meta elements, then the text."""

import json
from datetime import datetime, timezone
from typing import Any

import pytest
from lxml import html

from tests.clean.newspage import HEADLINE, NODE, news_page
from transforms.clean.metadata import Metadata, read_metadata
from transforms.clean.people import person_names

NOW = datetime(2025, 5, 7, 12, tzinfo=timezone.utc)
URL = "https://www.example.org/ports/ferry-line"


def metadata(**parts: Any) -> Metadata:
    return read_metadata(html.fromstring(news_page(**parts).decode()), url=URL, now=NOW)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=timezone.utc)  # type: ignore[arg-type, misc]


GRAPH = {
    "@context": "https://schema.org",
    "@graph": [
        {"@type": "WebSite", "name": "x"},
        {**NODE, "author": {"@id": "#jb"}},
        {"@type": "Person", "@id": "#jb", "name": "Jon Berg"},
    ],
}
BROKEN = json.dumps(NODE)
JSONLD = {  # name: (script, title, published)
    "one node": (NODE, HEADLINE, utc(2025, 5, 6, 8, 30)),
    "a list": ([{"@type": "BreadcrumbList"}, NODE], HEADLINE, utc(2025, 5, 6, 8, 30)),
    "a graph": (GRAPH, HEADLINE, utc(2025, 5, 6, 8, 30)),
    "a type of several": ({**NODE, "@type": ["ReportageNewsArticle", "Article"]}, HEADLINE, utc(2025, 5, 6, 8, 30)),
    "trailing comma": (BROKEN.replace("}]", "},]"), HEADLINE, utc(2025, 5, 6, 8, 30)),
    "line break in a string": (BROKEN.replace("after three", "after\nthree"), HEADLINE, utc(2025, 5, 6, 8, 30)),
    "in a comment": (f"<!-- {BROKEN} -->", HEADLINE, utc(2025, 5, 6, 8, 30)),
    "in a CDATA section": (f"//<![CDATA[\n{BROKEN}\n//]]>", HEADLINE, utc(2025, 5, 6, 8, 30)),
    "cut in the middle": (BROKEN[: BROKEN.index('"publisher"')], HEADLINE, utc(2025, 5, 6, 8, 30)),
    "entities": ({**NODE, "headline": "Council &amp; union"}, "Council & union", utc(2025, 5, 6, 8, 30)),
    "fields of odd types": (
        {**NODE, "author": 3, "headline": [HEADLINE], "publisher": []},
        HEADLINE,
        utc(2025, 5, 6, 8, 30),
    ),
    "no article": ({"@type": "WebPage", "name": "Home"}, HEADLINE, None),
    "no JSON": ("}{", HEADLINE, None),
    "null": ("null", HEADLINE, None),
}


@pytest.mark.parametrize(("script", "title", "published"), JSONLD.values(), ids=JSONLD)
def test_jsonld(script: Any, title: str, published: datetime | None) -> None:
    found = metadata(jsonld=script)
    assert title in found.titles
    assert found.published_at == published


META = '<meta property="article:published_time" content="2025-05-05T09:00:00Z">'
MODIFIED = '<meta property="article:modified_time" content="2025-05-06T09:00:00Z">'
TIMES = {  # name: (JSON-LD, head, top of the article, published, from, modified)
    "json-ld before meta": (NODE, META, "", utc(2025, 5, 6, 8, 30), "json-ld", utc(2025, 5, 6, 10)),
    "meta": ({}, META + MODIFIED, "", utc(2025, 5, 5, 9), "meta", utc(2025, 5, 6, 9)),
    "text": ({}, "", '<time datetime="2025-05-04T07:00:00Z">4 May</time>', utc(2025, 5, 4, 7), "text", None),
    "a modification is no publication": ({}, MODIFIED, "", None, "none", utc(2025, 5, 6, 9)),
    "an update in the text is none either": (
        {},
        "",
        '<time class="updated" datetime="2025-05-04">x</time>',
        None,
        "none",
        None,
    ),
    "a time in the future is an error": ({}, META.replace("2025-05-05", "2026-05-05"), "", None, "none", None),
    "a time without zone is UTC": ({}, META.replace("00Z", "00"), "", utc(2025, 5, 5, 9), "meta", None),
    "nothing": ({}, "", "", None, "none", None),
}


@pytest.mark.parametrize(("jsonld", "head", "top", "published", "source", "modified"), TIMES.values(), ids=TIMES)
def test_times(
    jsonld: Any, head: str, top: str, published: datetime | None, source: str, modified: datetime | None
) -> None:
    found = metadata(jsonld=jsonld, head=head, top=top)
    assert (found.published_at, found.published_from, found.modified_at) == (published, source, modified)


AUTHORS = {  # name: (JSON-LD, head, top, authors)
    "json-ld": (NODE, '<meta name="author" content="Somebody Else">', "", ("Jon Berg", "Ida Lund")),
    "by reference": (GRAPH, "", "", ("Jon Berg",)),
    "a plain string": ({**NODE, "author": "By Jon Berg and Ida Lund"}, "", "", ("Jon Berg", "Ida Lund")),
    "meta": ({}, '<meta name="author" content="Jon Berg">', "", ("Jon Berg",)),
    "a profile's address is no name": ({}, '<meta property="article:author" content="https://x.example/jb">', "", ()),
    "byline": ({}, "", '<p class="byline">By Jon Berg, senior reporter</p>', ("Jon Berg",)),
    "a person before the outlet": (
        {**NODE, "author": {"name": "The Harbour Post"}},
        '<meta name="author" content="Jon Berg">',
        "",
        ("Jon Berg",),
    ),
    "the outlet where there is no person": (
        {**NODE, "author": {"name": "The Harbour Post"}},
        "",
        "",
        ("The Harbour Post",),
    ),
}


@pytest.mark.parametrize(("jsonld", "head", "top", "authors"), AUTHORS.values(), ids=AUTHORS)
def test_authors(jsonld: Any, head: str, top: str, authors: tuple[str, ...]) -> None:
    assert metadata(jsonld=jsonld, head=head, top=top).authors == authors


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ("By Jon Berg", ["Jon Berg"]),
        ("Jon Berg, Ida Lund and Tom Vik", ["Jon Berg", "Ida Lund", "Tom Vik"]),
        ("Jon Berg | Ports editor", ["Jon Berg"]),
        ("Ida Lund, MD", ["Ida Lund, MD"]),
        ("By Jon Berg, Political Editor", ["Jon Berg"]),
        ("Jon Berg, Health and Science Reporter", ["Jon Berg"]),
        ("Jon Berg Senior Autos Reporter", ["Jon Berg"]),
        ("Political Editor Jon Berg", ["Jon Berg"]),
        ("Jon Berg, Harbour Reporter, and Ida Lund, editor at large", ["Jon Berg", "Ida Lund"]),
        ("Jon Berg, Ida Lund, Staff Writers", ["Jon Berg", "Ida Lund"]),
        ("Jon Berg in Norvale", ["Jon Berg"]),
        ("12 minutes ago by Jon Berg", ["Jon Berg"]),
        ("Posted by Jon Berg on Friday May 2", ["Jon Berg"]),
        ("Ida van der Lund, Jon de Berg", ["Ida van der Lund", "Jon de Berg"]),
        ("Lena Head", ["Lena Head"]),
        ("Carl Editor", ["Carl Editor"]),
        ("Great Ports Editorial Team", ["Great Ports Editorial Team"]),
        ("Political Editor", []),
        ("admin", []),
        ("jon@harbour.example", []),
        ("262588213", []),
        ("", []),
    ],
)
def test_person_names(value: str, names: list[str]) -> None:
    assert person_names(value) == names


def test_title_without_the_site() -> None:
    assert metadata(jsonld={}).title == HEADLINE


def test_outlet_name_from_meta() -> None:
    head = '<meta property="og:site_name" content="Harbour Post Online">'
    assert metadata(jsonld={}, head=head).outlet_name == "Harbour Post Online"
