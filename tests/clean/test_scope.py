"""What of a page is about its own article, and what about other stories on it."""

import json

import pytest

from tests.clean.newspage import HEADLINE, NODE, PARAGRAPHS
from transforms.clean import clean_html

URL = "https://www.example.org/ports/ferry-line"
TEXT = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
CARD = '<div class="story"><h3><a href="/o">Harbour cranes are for sale again</a></h3>{}</div>'


def page(before: str = "", top: str = "", end: str = "", after: str = "", head: str = "") -> bytes:
    """`top` and `end` are in the article, `before` and `after` beside it."""
    return f"""<html lang="en"><head><title>{HEADLINE}</title>{head}</head><body>{before}<main><article>
<h1>{HEADLINE}</h1>{top}{TEXT}{end}</article></main>{after}</body></html>""".encode()


OTHER = '<span class="byline">By Rolf Benz</span>'
BYLINES = {  # name: (page, authors)
    "below the heading": (page(top='<p class="byline">By Ida Lund</p>'), ("Ida Lund",)),
    "behind the text": (page(end='<p class="byline">By Ida Lund</p>'), ("Ida Lund",)),
    "in the article's footer": (page(end='<footer class="byline">By Ida Lund</footer>'), ("Ida Lund",)),
    "after those of other stories": (
        page(before=CARD.format(OTHER) * 2, top='<p class="byline">By Ida Lund</p>'),
        ("Ida Lund",),
    ),
    "before those of other stories": (
        page(top='<p class="byline">By Ida Lund</p>', after=CARD.format(OTHER)),
        ("Ida Lund",),
    ),
    "only those of other stories": (page(before=CARD.format(OTHER), after=CARD.format(OTHER)), ()),
    "of a story announced in the article": (page(end=CARD.format(OTHER)), ()),
    "of a related article": (page(end=f'<div class="related"><p>Cranes</p>{OTHER}</div>'), ()),
    "of an article beside it": (page(after=f"<article><h2>Cranes for sale</h2>{OTHER}</article>"), ()),
    "in the margin": (page(after=f"<aside>{OTHER}</aside>"), ()),
    "of who comments": (page(end=f'<div class="comments"><p>Well done.</p>{OTHER}</div>'), ()),
    "name and role in elements that touch": (
        page(top='<div class="byline"><span>Ida Lund</span><span>Ports Editor</span></div>'),
        ("Ida Lund",),
    ),
    "names that are marked": (
        page(top='<p class="byline">2 hours ago by <a rel="author">Ida Lund</a> and <a rel="author">Jon Berg</a></p>'),
        ("Ida Lund", "Jon Berg"),
    ),
    "in an element of its author": (
        page(top='<div class="author"><a href="/author/il">Ida Lund</a><span>The Harbour Post</span></div>'),
        ("Ida Lund",),
    ),
    "the role before the name": (
        page(top='<div class="byline"><i>Political Editor</i> <a rel="author">Ida Lund</a></div>'),
        ("Ida Lund",),
    ),
    "with the day": (page(top='<div class="byline">Posted by Ida Lund on Friday May 2</div>'), ("Ida Lund",)),
}


@pytest.mark.parametrize(("content", "authors"), BYLINES.values(), ids=BYLINES)
def test_bylines(content: bytes, authors: tuple[str, ...]) -> None:
    assert clean_html(content, url=URL).authors == authors


SPRING, AUTUMN = '<time datetime="2025-05-04T07:00:00Z">4 May</time>', '<time datetime="2024-10-01T07:00:00Z">x</time>'
TIMES = {  # name: (page, the month)
    "below the heading": (page(top=SPRING), 5),
    "above the heading": (page().replace(b"<h1>", f"<div>{SPRING}</div><h1>".encode()), 5),
    "behind the text": (page(end=f"<p>{SPRING}</p>"), 5),
    "after that of another story": (page(before=CARD.format(AUTUMN), top=SPRING), 5),
    "marked, of another story": (page(before=CARD.format(AUTUMN.replace("<time", "<time pubdate")), top=SPRING), 5),
    "only that of another story": (page(before=CARD.format(AUTUMN)), None),
    "in the margin": (page(after=f"<aside>{AUTUMN}</aside>"), None),
    "in a list of other stories": (
        page(
            head='<script type="application/ld+json">{"@type": "ItemList", "itemListElement": '
            '[{"@type": "NewsArticle", "headline": "Cranes for sale", "datePublished": "2024-10-01"}]}</script>'
        ),
        None,
    ),
    "written beside another story": (page(after='<div class="related">Cranes, October 1, 2024</div>'), None),
}


@pytest.mark.parametrize(("content", "month"), TIMES.values(), ids=TIMES)
def test_times(content: bytes, month: int | None) -> None:
    found = clean_html(content, url=URL).published_at
    assert (found.month if found else None) == month


def script(*nodes: object) -> str:
    return "".join(f'<script type="application/ld+json">{json.dumps(node)}</script>' for node in nodes)


CRANES = {**NODE, "headline": "Harbour cranes are for sale again", "author": {"name": "Rolf Benz"}}
JSONLD = {  # name: (scripts, authors)
    "its headline": (script(NODE), ("Jon Berg", "Ida Lund")),
    "another story before it": (script(CRANES, NODE), ("Jon Berg", "Ida Lund")),
    "a story that says more before it": (
        script(CRANES, {"@type": "NewsArticle", "headline": HEADLINE, "author": "Ida Lund"}),
        ("Ida Lund",),
    ),
    "a list of other stories": (
        script({"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": CRANES} for _ in range(3)]}),
        (),
    ),
    "another story with its address": (script({**CRANES, "url": "https://www.example.org/ports/cranes"}), ()),
    "another headline, its address": (script({**CRANES, "url": f"{URL}?x=1#article"}), ("Rolf Benz",)),
    "a shorter headline": (script({**NODE, "headline": "Ferry line reopens"}), ("Jon Berg", "Ida Lund")),
    "no headline": (script({"@type": "NewsArticle", "author": "Ida Lund"}), ("Ida Lund",)),
}


@pytest.mark.parametrize(("head", "authors"), JSONLD.values(), ids=JSONLD)
def test_the_node_of_this_article(head: str, authors: tuple[str, ...]) -> None:
    assert clean_html(page(head=head), url=URL).authors == authors


def test_the_node_of_this_article_among_addresses_with_parameters() -> None:
    """One script answers for all stories: `story.php?id=5`."""
    url = "https://www.example.org/story.php"
    head = script({**CRANES, "url": f"{url}?id=6"}, {**NODE, "url": f"{url}?utm_source=x&id=5"})
    assert clean_html(page(head=head), url=f"{url}?id=5").authors == ("Jon Berg", "Ida Lund")
    assert clean_html(page(head=script({**CRANES, "url": f"{url}?id=6"})), url=f"{url}?id=5").authors == ()
