"""The stage: pages in, articles and dead letters out, whatever the pages do."""

import contextlib
from datetime import datetime, timezone
from typing import Any

import apache_beam as beam
import pytest
from apache_beam.testing.util import assert_that

from schemas import Article, CleanError, Page
from schemas.ids import article_id
from tests.clean.newspage import HEADLINE, PARAGRAPHS, news_page
from transforms.clean import clean_html
from transforms.clean.batch import clean_pages
from transforms.clean.beam import CleanArticles
from transforms.clean.page import address_of, clean_page, second_address

URL = "https://www.example.org/ports/ferry-line"
FEED_TIME = datetime(2025, 5, 6, 9, tzinfo=timezone.utc)
BARE = "<html><head><title>x</title></head><body>" + "".join(f"<p>{text}</p>" for text in PARAGRAPHS) + "</body></html>"

MERGED = {  # name: (page, field, value)
    "the page's own time wins": (Page(news_page(), url=URL, published_at=FEED_TIME), "published_from", "json-ld"),
    "the feed's time": (Page(news_page(jsonld={}), url=URL, published_at=FEED_TIME), "published_at", FEED_TIME),
    "and where it is from": (Page(news_page(jsonld={}), url=URL, published_at=FEED_TIME), "published_from", "feed"),
    "the page's own title wins": (Page(news_page(), url=URL, title="Ferry"), "title", HEADLINE),
    "the page's own authors win": (Page(news_page(), url=URL, authors=("X Y",)), "authors", ("Jon Berg", "Ida Lund")),
    "the feed's authors": (Page(BARE.encode(), url=URL, authors=("Jon Berg",)), "authors", ("Jon Berg",)),
    "the feed's outlet name": (Page(BARE.encode(), url=URL, outlet_name="Harbour"), "outlet_name", "Harbour"),
    "the record's authors, without roles": (
        Page(BARE.encode(), url=URL, authors=("By Jon Berg, Ports Editor", "Ida Lund")),
        "authors",
        ("Jon Berg", "Ida Lund"),
    ),
    "the record's change": (Page(BARE.encode(), url=URL, modified_at=FEED_TIME), "modified_at", FEED_TIME),
    "the feed": (Page(news_page(), url=URL, feed_url="https://www.example.org/rss"), "feed_url", "https://www.example.org/rss"),
    "the file": (Page("\n".join(PARAGRAPHS).encode(), kind="text", path="a.txt"), "path", "a.txt"),
    "text with its title": (Page("\n".join(PARAGRAPHS).encode(), kind="text", title="Ferry"), "title", "Ferry"),
}  # fmt: skip


@pytest.mark.parametrize(("page", "field", "value"), MERGED.values(), ids=MERGED)
def test_what_page_and_feed_say_together(page: Page, field: str, value: Any) -> None:
    assert getattr(clean_page(page), field) == value


def test_one_article_under_two_addresses() -> None:
    amp = Page(
        news_page(head=f'<link rel="canonical" href="{URL}">'), url=f"{URL}/amp", article_id=article_id(f"{URL}/amp")
    )
    article = clean_page(amp)
    assert article.article_id == article_id(URL)
    error = second_address(amp, article)
    assert error is not None
    assert (error.reason, error.outcome) == ("duplicate_url", "rejected")
    assert second_address(amp._replace(article_id=article_id(URL)), article) is None
    assert second_address(amp._replace(article_id=None), article) is None


LISTED = f"{URL}?ref=berth"
TOLD_APART = {  # name: (ledger's id, canonical link, the article's address)
    "as its feed lists it": (article_id(LISTED), "", LISTED),
    "a tracker to its feed": (article_id(URL), "", URL),
    "the page says otherwise": (article_id(LISTED), f"{URL}/whole", f"{URL}/whole"),
    "from a file": (None, "", URL),
}


@pytest.mark.parametrize(("known", "link", "expected"), TOLD_APART.values(), ids=TOLD_APART)
def test_a_parameter_that_tells_articles_apart(known: str | None, link: str, expected: str) -> None:
    head = f'<link rel="canonical" href="{link}">' if link else ""
    article = clean_page(Page(news_page(head=head), url=LISTED, article_id=known))
    assert (article.canonical_url, article.article_id) == (expected, article_id(expected))


LED_TO = {  # name: (address that answered, canonical link, where to ask for the article)
    "a redirect, as it was written": ("https://example.org/it's?b=1&a=2", "https://example.org/it's?b=1&a=2", None),
    "a link to elsewhere": ("https://example.org/amp", "https://example.org/it's", "https://example.org/it%27s"),
}


@pytest.mark.parametrize(("answered", "link", "expected"), LED_TO.values(), ids=LED_TO)
def test_where_to_ask_for_an_article(answered: str, link: str, expected: str | None) -> None:
    page = Page(news_page(head=f'<link rel="canonical" href="{link}">'), url=answered, article_id="ledger-id")
    assert address_of(page, clean_page(page)) == (expected or answered)


def test_stage() -> None:
    second = Page(news_page(head=f'<link rel="canonical" href="{URL}">'), url=f"{URL}/amp", article_id="ledger-id")
    pages = [Page(news_page(), url=URL), Page(b"", path="empty.html"), second]

    def good(articles: list[Article]) -> None:
        assert [article.article_id for article in articles] == [article_id(URL)] * 2

    def dead(letters: list[Any]) -> None:
        assert sorted((letter.reason, letter.subject, letter.article_id) for letter in letters) == [
            ("duplicate_url", f"{URL}/amp", "ledger-id"),
            ("empty", "empty.html", None),
        ]

    with beam.Pipeline(runner="apache_beam.runners.portability.fn_api_runner.FnApiRunner") as pipeline:
        stage = pipeline | beam.Create(pages) | CleanArticles(timeout_s=60)
        assert_that(stage.good, good, label="good")
        assert_that(stage.dead_letters, dead, label="dead")


HOSTILE = {  # what a page can do to a parser
    "nested ninety thousand deep": b"<html><body>" + b"<div>" * 90_000 + b"<p>x",
    "nested tables": b"<html><body>" + b"<table><tr><td>" * 20_000,
    "an attribute of five megabytes": b"<html><body><p title='" + b"x" * 4_900_000 + b"'>hi there</p>",
    "five megabytes of <": b"<" * 5_000_000,
    "entities": b"<html><body><p>" + b"&lt;&#x41;&nosuch;" * 100_000,
    "an open comment": b"<html><body><!--" + b"-" * 4_000_000,
    "JSON nested deep": news_page(jsonld="[" * 200_000),
}
ENDLESS = b"<html><body><p " + b" ".join(b"a%d=1" % at for at in range(400_000)) + b">x"  # quadratic in the parser


@pytest.mark.parametrize("page", HOSTILE.values(), ids=HOSTILE)
def test_hostile_pages(page: bytes) -> None:
    with contextlib.suppress(CleanError):
        clean_html(page, url=URL)


def test_a_page_that_hangs_the_parser_dies_alone() -> None:
    assert all(
        isinstance(result, Article) for result in clean_pages([Page(news_page(), url=URL)] * 4, 60)
    )  # workers run
    article, endless = clean_pages([Page(news_page(), url=URL), Page(ENDLESS, url=f"{URL}/2")], timeout_s=5)
    assert isinstance(article, Article)
    assert isinstance(endless, CleanError)
    assert (endless.reason, endless.outcome, endless.subject) == ("timeout", "dead", f"{URL}/2")
