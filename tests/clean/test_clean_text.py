"""Plain-text articles: what comes out of a text that somebody saved from a page."""

from datetime import datetime, timezone

import pytest

from schemas import Article, CleanError
from transforms.clean import VERSION, clean_text

PARAGRAPH = (
    "The harbour council has said that a ferry line between Norvale and Port Alen is “possible”, but only if the "
    "union accepts the second offer. Council speaker Ana Sol stressed that the talks were open."
)
SAVED = f"""2 weeks ago
17 views

Ferry Line Possible if Union Accepts, Says Council

Norvale and Port Alen look for a way out of the strike, agreeing to exchange written offers this week

Ferry Line Possible if Offer Is Accepted, Council Says

{PARAGRAPH}

Written Offers Mark a First Step Between the Ports

{PARAGRAPH}

Author

Leave a Reply

Your email address will not be published.

Don't Miss"""


def roles(article: Article) -> list[tuple[str, str]]:
    return [(line.role, article.body[line.start : line.end]) for line in article.lines]


def test_a_page_saved_as_text() -> None:
    article = clean_text(SAVED)
    assert article.title == "Ferry Line Possible if Union Accepts, Says Council"
    assert roles(article) == [
        ("standfirst", SAVED.splitlines()[5]),
        ("title", "Ferry Line Possible if Offer Is Accepted, Council Says"),
        ("text", PARAGRAPH),
        ("heading", "Written Offers Mark a First Step Between the Ports"),
        ("text", PARAGRAPH),
    ]
    assert (article.published_at, article.published_from) == (None, "none")
    assert (article.language, article.versions, article.url, article.outlet) == ("en", VERSION, None, None)


def test_summary_points_lose_their_bullets() -> None:
    article = clean_text(f"{PARAGRAPH}\nSummary\n- The council is open to talks.\n- The union is not.")
    assert roles(article)[1:] == [
        ("heading", "Summary"),
        ("summary", "The council is open to talks."),
        ("summary", "The union is not."),
    ]


def test_dateline_and_credits_are_parts_of_their_lines() -> None:
    article = clean_text(f"PORT ALEN (Reuters) -{PARAGRAPH}\n(Reporting by Jon Berg; Editing by Ana Sol)")
    assert [role for role, _ in roles(article)] == ["dateline", "text", "credit"]
    assert (article.agency, article.place, article.title) == ("Reuters", "Port Alen", None)


def test_a_credit_closes_a_paragraph() -> None:
    article = clean_text(f"{PARAGRAPH} (Reporting by Jon Berg; Editing by Ana Sol)")
    assert roles(article)[1] == ("credit", "(Reporting by Jon Berg; Editing by Ana Sol)")


def test_head_with_byline_and_date() -> None:
    article = clean_text(f"Ferry strike ends\nBy Ana Sol and Jon Berg\nPublished: May 3, 2025 10:15\n{PARAGRAPH}")
    assert article.title == "Ferry strike ends"
    assert article.authors == ("Ana Sol", "Jon Berg")
    assert article.published_at == datetime(2025, 5, 3, 10, 15, tzinfo=timezone.utc)
    assert article.published_from == "text"
    assert roles(article)[0] == ("credit", "By Ana Sol and Jon Berg")


def test_an_update_is_no_publication() -> None:
    article = clean_text(f"Ferry strike ends\nUpdated: May 4, 2025\n{PARAGRAPH}")
    assert article.published_at is None
    assert article.modified_at == datetime(2025, 5, 4, tzinfo=timezone.utc)


def test_first_paragraph_is_no_title() -> None:
    assert clean_text(f"{PARAGRAPH}\n{PARAGRAPH}").title is None


def test_a_known_title_is_not_guessed_again() -> None:
    article = clean_text(f"Quick facts\n{PARAGRAPH}", title="Ferry strike ends")
    assert article.title == "Ferry strike ends"
    assert article.body.startswith("Quick facts\n")


def test_speech_with_a_dash_keeps_it() -> None:
    line = "– We will not sail, said Ana Sol to the crowd at the harbour on Tuesday."
    assert line in clean_text(f"{PARAGRAPH}\n{line}").body


def test_identity() -> None:
    here, there = clean_text(SAVED), clean_text(SAVED + "\n")
    assert here.article_id == there.article_id
    assert clean_text(SAVED, url="https://www.example.org/a?utm_source=x").article_id != here.article_id
    assert clean_text(SAVED, url="https://www.example.org/a?utm_source=x").outlet == "example.org"


REFUSED = {  # name: (text, reason)
    "empty": ("", "empty"),
    "blank": (" \n\t ", "empty"),
    "only furniture": ("17 views\nLeave a Reply", "no_text"),
    "three words": ("Ferry strike ends", "too_short"),
}


@pytest.mark.parametrize(("text", "reason"), REFUSED.values(), ids=REFUSED)
def test_refused(text: str, reason: str) -> None:
    with pytest.raises(CleanError) as error:
        clean_text(text)
    assert error.value.reason == reason


def test_too_large() -> None:
    with pytest.raises(CleanError, match="too_large"):
        clean_text("word " * 1_100_000)
