"""Titles: the article's own heading, what the page states, and nothing cut that is not the outlet."""

import pytest

from tests.clean.newspage import PARAGRAPHS
from transforms.clean import clean_html
from transforms.clean.titles import without_site

TEXT = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
SITE = '<meta property="og:site_name" content="The Harbour Post">'


def page(title: str, *, og: str = "", heading: str = "", site: str = SITE) -> bytes:
    meta = f'<meta property="og:title" content="{og}">' if og else ""
    head = f"<head><title>{title}</title>{meta}{site}</head>"
    return f"<html>{head}<body><article>{heading}{TEXT}</article></body></html>".encode()


LABEL = "<h1><span>Exclusive</span>Ferry line to reopen</h1>"
TITLES = {  # name: (page, title, other titles)
    "one": (page("Ferry line to reopen"), "Ferry line to reopen", ()),
    "with the site behind it": (page("Ferry line to reopen | The Harbour Post"), "Ferry line to reopen", ()),
    "a dash in the headline": (
        page("Ferry line to reopen - mayor | The Harbour Post", og="Ferry line to reopen - mayor"),
        "Ferry line to reopen - mayor",
        (),
    ),
    "a name behind the dash": (
        page("Ferry line to reopen – Ida Lund", og="Ferry line to reopen – Ida Lund"),
        "Ferry line to reopen – Ida Lund",
        (),
    ),
    "the heading before what is stated": (
        page("Norvale council votes for ferry", og="Ferry is back", heading="<h1>The line that nobody missed</h1>"),
        "The line that nobody missed",
        ("Ferry is back", "Norvale council votes for ferry"),
    ),
    "a heading that is the site": (
        page("Ferry line to reopen", og="Ferry line to reopen", heading="<h1>The Harbour Post</h1>"),
        "Ferry line to reopen",
        (),
    ),
    "a heading that is a section": (page("Ferry line to reopen", heading="<h1>Ports</h1>"), "Ferry line to reopen", ()),
    "a heading that is a logo": (
        page("Ferry line to reopen", heading='<h1 class="site-logo">News from all ports</h1>', site=""),
        "Ferry line to reopen",
        (),
    ),
    "a heading with its label, stated without": (
        page("x", og="Ferry line to reopen", heading=LABEL),
        "Ferry line to reopen",
        ("x",),
    ),
    "a label by its class": (
        page("Other words here", heading=LABEL.replace("<span>", '<span class="kicker">')),
        "Ferry line to reopen",
        ("Other words here",),
    ),
    "a part of a heading in italics": (
        page("x", heading="<h1>The <i>Norvale</i> line is to reopen</h1>"),
        "The Norvale line is to reopen",
        ("x",),
    ),
    "two headings": (
        page("Ferry line to reopen", heading="<h1>Harbour cranes for sale</h1><h1>Ferry line to reopen</h1>"),
        "Ferry line to reopen",
        (),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("content", "title", "others"), TITLES.values(), ids=TITLES)
def test_titles(content: bytes, title: str, others: tuple[str, ...]) -> None:
    article = clean_html(content, url="https://www.example.org/ports/ferry-line")
    assert (article.title, article.other_titles) == (title, others)


CUT = {  # name: (title, heading, other titles, site, url, what is left)
    "the site by its name": ("A b - The Post", None, [], "The Post", None, "A b"),
    "by a part of its name": ("A b - Post", None, [], "The Post", None, "A b"),
    "by its address": ("A b - Harbour Post", None, [], None, "https://harbourpost.example/x", "A b"),
    "a short part behind a bar": ("A b | Ports", None, [], "The Post", None, "A b"),
    "not another name": ("A b - Mayor Lund", None, [], "The Post", None, "A b - Mayor Lund"),
    "a name, none being stated": ("A b - The Post", None, [], None, None, "A b"),
    "no name, none being stated": ("A b - until the storm", None, [], None, None, "A b - until the storm"),
    "the whole of a longer one": ("A b - Ida Lund", None, ["A b - Ida Lund - Post"], None, None, "A b - Ida Lund"),
    "by the heading": ("A longer headline: Post, Ports", "A longer headline", [], None, None, "A longer headline"),
    "a compound": ("A twenty-first b", None, [], None, None, "A twenty-first b"),
}  # fmt: skip


@pytest.mark.parametrize(("title", "heading", "others", "site", "url", "left"), CUT.values(), ids=CUT)
def test_without_site(
    title: str, heading: str | None, others: list[str], site: str | None, url: str | None, left: str
) -> None:
    assert without_site(title, heading, others, site, url) == left
