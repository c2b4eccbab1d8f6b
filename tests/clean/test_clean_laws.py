"""On any bytes: an article whose lines fit its body, or CleanError."""

import contextlib

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas import LINE_ROLES, Article, CleanError, Page
from tests.clean.newspage import news_page
from transforms.clean import clean_html, clean_text
from transforms.clean.page import clean_page

FRAGMENTS = st.sampled_from(
    [
        "<p>",
        "</p>",
        "<div class='byline'>",
        "</div>",
        "<li>",
        "<h1>",
        "<br>",
        "<table><tr><td>",
        "<figure><figcaption>",
        "<script type='application/ld+json'>",
        '{"@type":"NewsArticle","author":',
        "[[",
        "</script>",
        "<time datetime='",
        "The council said on Tuesday that the ferry will sail again on Friday. ",
        "“",
        "(Reuters) -",
        "2025-13-45",
        "\n",
    ]
)
PAGES = st.one_of(
    st.binary(max_size=400),
    st.lists(st.one_of(FRAGMENTS, st.text(max_size=30)), max_size=40).map(
        lambda parts: "".join(parts).encode("utf-8", "replace")
    ),
    st.lists(FRAGMENTS, max_size=30).map(
        lambda parts: news_page(body="".join(parts)[:3000].encode("utf-8", "replace").decode())
    ),
)
SLOW = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def check(article: Article) -> None:
    assert article.body.strip()
    ends = [0, *(line.end for line in article.lines)]
    for before, line in zip(ends, article.lines, strict=False):
        assert before <= line.start < line.end <= len(article.body)
        assert line.role in LINE_ROLES
        assert "\n" not in article.body[line.start : line.end]
    covered = sum(line.end - line.start for line in article.lines)
    assert covered + article.body.count("\n") == len(article.body)
    article.body.encode()


@SLOW
@given(PAGES, st.sampled_from([None, "https://www.example.org/a", "http://[", "nonsense"]), st.text(max_size=30))
def test_any_page(page: bytes, url: str | None, content_type: str) -> None:
    with contextlib.suppress(CleanError):
        check(clean_html(page, url=url, content_type=content_type))


@SLOW
@given(st.lists(st.one_of(FRAGMENTS, st.text(max_size=60)), max_size=30).map("\n".join))
def test_any_text(text: str) -> None:
    with contextlib.suppress(CleanError):
        check(clean_text(text))


@SLOW
@given(PAGES, st.sampled_from(["html", "text"]))
def test_the_same_page_is_the_same_article(content: bytes, kind: str) -> None:
    def once() -> object:
        try:
            return clean_page(Page(content, kind=kind))
        except CleanError as error:
            return (error.reason, error.subject)

    assert once() == once()
