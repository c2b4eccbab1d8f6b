"""Pages: what is the article on them, and which are none."""

from datetime import datetime, timezone

import pytest

from schemas import CleanError
from schemas.ids import article_id, content_hash
from tests.clean.newspage import HEADLINE, PARAGRAPHS, news_page
from transforms.clean import clean_html

URL = "https://www.example.org/ports/ferry-line?utm_source=rss"
AT = datetime(2025, 5, 7, tzinfo=timezone.utc)


def test_a_page() -> None:
    article = clean_html(news_page(), url=URL, fetched_at=AT)
    assert article.body == "\n".join(PARAGRAPHS)
    assert {line.role for line in article.lines} == {"text"}
    assert article.title == HEADLINE
    assert article.authors == ("Jon Berg", "Ida Lund")
    assert article.published_at == datetime(2025, 5, 6, 8, 30, tzinfo=timezone.utc)
    assert article.published_from == "json-ld"
    assert article.modified_at == datetime(2025, 5, 6, 10, 0, tzinfo=timezone.utc)
    assert article.canonical_url == "https://www.example.org/ports/ferry-line"
    assert article.article_id == article_id(article.canonical_url)
    assert article.content_hash == content_hash(HEADLINE, article.body)
    assert (article.outlet, article.outlet_name, article.language) == ("example.org", "The Harbour Post", "en")


def test_furniture_goes_and_roles_are_marked() -> None:
    page = news_page(
        top="""<p class="standfirst">Council and union both call the vote a first step, and no more than that</p>
        <p class="byline">By Jon Berg</p><p>17 views</p><p>Share this article</p>""",
        bottom="""<h2>What comes next</h2><p>The council meets again on Friday to vote on the timetable for summer.</p>
        <figure><img src="a.jpg"><figcaption>The ferry at the quay in Norvale. Photo: Ida Lund</figcaption></figure>
        <h3>Key points</h3><ul><li>The ferry line reopens on Friday.</li><li>The union has signed nothing.</li></ul>
        <p>(Reporting by Jon Berg; Editing by Ida Lund)</p>
        <p><a href="/b">Read more: Three weeks without a ferry</a></p>
        <h3>Leave a Reply</h3><p>Your email address will not be published.</p>""",
    )
    article = clean_html(page, url=URL)
    roles = [(line.role, article.body[line.start : line.end]) for line in article.lines]
    assert ("standfirst", "Council and union both call the vote a first step, and no more than that") in roles
    assert ("heading", "What comes next") in roles
    assert ("summary", "The ferry line reopens on Friday.") in roles
    assert ("credit", "(Reporting by Jon Berg; Editing by Ida Lund)") in roles
    for gone in ("views", "Share this", "Read more", "Leave a Reply", "email address", HEADLINE):
        assert gone not in article.body


def test_the_title_again_is_marked() -> None:
    page = news_page(body="".join(f"<p>{text}</p>" for text in (*PARAGRAPHS, f"{HEADLINE}, says council", *PARAGRAPHS)))
    article = clean_html(page, url=URL)
    assert [article.body[line.start : line.end] for line in article.lines if line.role == "title"] == [
        f"{HEADLINE}, says council"
    ]


CANONICAL = {  # what the page states: canonical URL of the article
    "https://www.example.org/ports/ferry-line-2?ref=x": "https://www.example.org/ports/ferry-line-2",
    "/ports/ferry-line-2": "https://www.example.org/ports/ferry-line-2",
    "https://www.example.org/": "https://www.example.org/ports/ferry-line",
    "https://www.example.org/ports": "https://www.example.org/ports/ferry-line",
    "https://www.example.org/harbour": "https://www.example.org/harbour",
    "https://other.example.net/story": "https://www.example.org/ports/ferry-line",
    "http://[broken": "https://www.example.org/ports/ferry-line",
    "": "https://www.example.org/ports/ferry-line",
}


@pytest.mark.parametrize(("stated", "expected"), CANONICAL.items(), ids=CANONICAL)
def test_canonical_url(stated: str, expected: str) -> None:
    page = news_page(head=f'<link rel="canonical" href="{stated}">')
    assert clean_html(page, url=URL).canonical_url == expected


def test_without_an_address_the_page_names_its_own() -> None:
    page = news_page(head='<meta property="og:url" content="https://www.example.org/ports/ferry-line">')
    article = clean_html(page)
    assert (article.url, article.outlet) == (None, "example.org")
    assert article.article_id == article_id("https://www.example.org/ports/ferry-line")
    assert clean_html(news_page()).article_id == article_id(None, news_page())


def test_an_article_inside_of_unclosed_furniture() -> None:
    page = news_page().replace(b"<nav>", b'<aside class="popup-newsletter"><nav>')
    assert clean_html(page, url=URL).body == "\n".join(PARAGRAPHS)


TEASER = (
    "<p>The harbour council voted on Tuesday to reopen the ferry line after three weeks of strike in both ports.</p>"
)
LINKS = "".join(f"<li><a href='/s/{at}'>Story number {at} of the day</a></li>" for at in range(40))
REFUSED = {  # name: (page, reason)
    "empty": (b"", "empty"),
    "blank": (b" \r\n\t", "empty"),
    "image": (b"\x89PNG\r\n\x1a\n" + bytes(200), "binary"),
    "control characters": (bytes(range(1, 9)) * 100, "binary"),
    "six megabytes": (b"<p>" + b"word " * 1_200_000, "too_large"),
    "too many elements": (b"<html><body>" + b"<p>a" * 100_001, "too_large"),
    "no text": (b"<html><head><title>x</title></head><body><img src=a></body></html>", "no_text"),
    "not html at all": (b"\xff\xfe", "no_text"),
    "two words": (news_page(body="<p>Ferry sails.</p>", jsonld={}), "too_short"),
    "paywall": (news_page(body=TEASER + "<p>Subscribe now to continue reading this article.</p>"), "paywall"),
    "subscribers only": (news_page(body=TEASER + "<p>This article is for subscribers only.</p>"), "paywall"),
    "consent": (
        b"<html><head><title>Before you continue to The Harbour Post</title></head><body><h1>We value your privacy</h1>"
        b"<p>We and our 312 partners store and access information on a device, such as cookies.</p>"
        b"<p>You can withdraw your consent at any time by opening the settings at the foot of the page.</p></body>",
        "consent",
    ),
    "not found": (
        b"<html><head><title>Page not found</title></head><body><h1>404</h1><p>The page you are looking for does not "
        b"exist any more, or it never did. Please use the search or go to our home page.</p></body></html>",
        "not_an_article",
    ),
    "robot check": (
        b"<html><head><title>Just a moment...</title></head><body><p>Checking your browser before you see the page. "
        b"This happens by itself and takes a few seconds, please be patient.</p></body></html>",
        "not_an_article",
    ),
    "category page": (
        f"<html><head><title>Ports</title></head><body><h1>Ports</h1><ul>{LINKS}</ul></body></html>".encode(),
        "not_an_article",
    ),
    "video page": (
        news_page(jsonld={"@type": "VideoObject", "name": "Ferry"}, body=TEASER),
        "not_an_article",
    ),
}


@pytest.mark.parametrize(("page", "reason"), REFUSED.values(), ids=REFUSED)
def test_refused(page: bytes, reason: str) -> None:
    with pytest.raises(CleanError) as error:
        clean_html(page, url=URL)
    assert (error.value.reason, error.value.subject) == (reason, URL)


def test_a_whole_article_with_a_subscription_line_is_an_article() -> None:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS * 4)
    article = clean_html(news_page(body=text + "<p>Subscribe now to read more stories like this one.</p>"), url=URL)
    assert article.body.count(PARAGRAPHS[0]) == 4


ENCODINGS = {  # name: (bytes of the page, header)
    "utf-8": (news_page(), None),
    "utf-8 with a byte order mark": (b"\xef\xbb\xbf" + news_page(), None),
    "utf-16 with a byte order mark": (news_page().decode().encode("utf-16"), None),
    "declared in the header": (news_page().decode().encode("cp1252"), "text/html; charset=windows-1252"),
    "declared in the page": (
        news_page(head='<meta charset="windows-1252">').decode().encode("cp1252"),
        None,
    ),
    "latin-1 means windows-1252": (news_page().decode().encode("cp1252"), "text/html; charset=iso-8859-1"),
    "declared wrongly": (news_page(), "text/html; charset=iso-8859-1"),
    "unknown label": (news_page(), "text/html; charset=x-nonsense"),
    "one broken byte": (news_page().replace(b"<footer>", b"<footer>\xff"), "text/html; charset=utf-8"),
    "undeclared": (news_page().decode().encode("cp1252"), None),
}


@pytest.mark.parametrize(("page", "header"), ENCODINGS.values(), ids=ENCODINGS)
def test_encodings(page: bytes, header: str | None) -> None:
    assert clean_html(page, url=URL, content_type=header).body == "\n".join(PARAGRAPHS)


def test_the_text_decides_about_the_language() -> None:
    assert clean_html(news_page(lang="fr"), url=URL).language == "en"


UNSEEN = {  # name: how "harbour" stands on the page
    "soft hyphen": "har\xadbour",
    "named reference": "har&shy;bour",
    "decimal reference": "har&#173;bour",
    "hexadecimal reference": "har&#xAD;bour",
    "decimal reference without its end": "har&#173bour",
    "zero-width space": "har\u200bbour",
    "zero-width joiner, as a reference": "har&#8205;bour",
    "mark of direction": "&lrm;harbour",
}


@pytest.mark.parametrize("written", UNSEEN.values(), ids=UNSEEN)
def test_what_no_reader_sees_is_not_in_the_article(written: str) -> None:
    plain = clean_html(news_page(), url=URL)
    hidden = clean_html(news_page().decode().replace("harbour", written).encode(), url=URL)
    assert hidden.content_hash == plain.content_hash
    assert "harbour" in hidden.body


def test_windows_quotation_marks_are_read_as_such() -> None:
    page = news_page().decode().replace("“", "&#147;").replace("”", "\x94")
    assert clean_html(page.encode(), url=URL).body == clean_html(news_page(), url=URL).body


def test_references_to_what_is_seen_stay() -> None:
    article = clean_html(news_page().decode().replace("the offer", "the &#60;best&#62; offer &#8211; &#233;").encode())
    assert "the <best> offer – é" in article.body
