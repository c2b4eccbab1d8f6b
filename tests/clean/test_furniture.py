"""What goes with the page and what stays with the article, line by line."""

import pytest

from transforms.clean.build import Block
from transforms.clean.furniture import is_furniture, without_furniture

GONE = (
    "17 views",
    "2 weeks ago",
    "1.2K shares",
    "Share this article",
    "Share on Facebook",
    "Facebook | Twitter | WhatsApp",
    "Leave a Reply",
    "Your email address will not be published.",
    "Your email address will not be published. Required fields are marked *",
    "Save my name, email, and website in this browser for the next time I comment.",
    "This site uses Akismet to reduce spam. Learn how your comment data is processed.",
    "3 Comments",
    "No comments yet",
    "Be the first to comment on this story.",
    "Sign up for our daily newsletter and never miss a headline.",
    "Get the day's biggest stories in your inbox every morning.",
    "By signing up, you agree to our terms and privacy policy.",
    "Already a subscriber? Log in",
    "Subscribe to continue reading.",
    "This article is exclusive to Harbour+ subscribers",
    "We use cookies to improve your experience on this site.",
    "© 2025 The Harbour Post. All rights reserved.",
    "Read more: Harbour strike enters third week",
    "ALSO READ: Minister rules out new ferry tax",
    "Related: The ferry that never sailed",
    "Tags: ferries, harbour, strike",
    "Home > News > Politics",
    "Advertisement",
    "Article continues below",
    "Published: 3 May 2025, 10:15",
    "Last updated on May 3, 2025 at 10:15 am",
    "5 min read",
    "0:00 / 3:15",
    "Listen to this article",
    "Follow us on Instagram",
    "Author",
    "* * *",
    "#harbour #strike",
)

KEPT = (
    "Share prices fell by 3% on Monday.",
    "Views differ on whether the ferry should sail.",
    "Comments by the minister drew anger in the port.",
    "The minister, who has 17 views of the harbour in her office, declined to comment.",
    "Related cases rose by a third, the clinic said.",
    "Read the letter aloud, the judge told him, and he did.",
    "Sign language interpreters will be at every session from May.",
    "Next up is Port Alen, where the union expects a second vote.",
    "Follow the money, she said.",
    "Advertising revenue fell to 3 million crowns last year.",
    "Two weeks ago, the ferry company said it would not negotiate.",
    "“We use cookies to thank our guides,” the scout leader joked.",
    "Home prices rose 4 percent in Norvale.",
    "No comment was available from the ministry on Sunday.",
    "“No comment,” the spokesman said.",
    "More from the harbour will follow, Ana Sol told reporters.",
    "Subscribers to the plan pay 12 crowns a month, the watchdog said.",
    "The author said the book was finished.",
    "Tags on the whales showed that they swim 90 km a day.",
    "You have 30 days to appeal, the court told the company.",
    "He was 17.",
    "The club is only for members, the harbour master said.",
    "The union will sign up to read the offer on Friday.",
    "Yes, she said.",
    "The vote passed 12-4",
    "Ferry strike ends after three weeks",
)


@pytest.mark.parametrize("line", GONE)
def test_furniture_goes(line: str) -> None:
    assert is_furniture(Block(line))


@pytest.mark.parametrize("line", KEPT)
def test_what_an_article_says_stays(line: str) -> None:
    assert not is_furniture(Block(line))


PARAGRAPH = Block("The harbour council voted on Tuesday to reopen the ferry line after three weeks of strike.")
HEADLINE = Block("Harbour workers reject second offer from ferry company")

SEQUENCES = {  # name: (lines, keys of links or None, lines that stay)
    "a bare date above the text": ([Block("May 3, 2025"), PARAGRAPH], None, [PARAGRAPH]),
    "a date between paragraphs is a diary": (
        [PARAGRAPH, Block("May 3, 2025"), PARAGRAPH],
        None,
        [PARAGRAPH, Block("May 3, 2025"), PARAGRAPH],
    ),
    "headlines under a link section": (
        [PARAGRAPH, Block("Related stories", "heading"), HEADLINE, HEADLINE],
        None,
        [PARAGRAPH],
    ),
    "the text goes on behind a link section": (
        [PARAGRAPH, Block("Don't miss", "heading"), HEADLINE, PARAGRAPH],
        None,
        [PARAGRAPH, PARAGRAPH],
    ),
    "what is no link stays under a link section": (
        [PARAGRAPH, Block("Related stories", "heading"), HEADLINE, PARAGRAPH],
        [],
        [PARAGRAPH, HEADLINE, PARAGRAPH],
    ),
    "a linked headline between paragraphs": (
        [PARAGRAPH, HEADLINE, PARAGRAPH],
        ["harbour workers reject second offer from ferry company"],
        [PARAGRAPH, PARAGRAPH],
    ),
    "a linked name in a list stays": (
        [PARAGRAPH, Block("Port Alen", "list_item"), PARAGRAPH],
        ["port alen"],
        [PARAGRAPH, Block("Port Alen", "list_item"), PARAGRAPH],
    ),
    "reader comments behind the form": (
        [PARAGRAPH] * 6 + [Block("2 Comments"), Block("I was there and it rained."), Block("So was I, Tom.")],
        None,
        [PARAGRAPH] * 6,
    ),
    "a heading without its text": ([PARAGRAPH, Block("Read on", "heading"), Block("17 views")], None, [PARAGRAPH]),
    "a heading at the end that stood so": (
        [PARAGRAPH, Block("What comes next", "heading")],
        None,
        [PARAGRAPH, Block("What comes next", "heading")],
    ),
}


@pytest.mark.parametrize(("lines", "links", "stays"), SEQUENCES.values(), ids=SEQUENCES)
def test_furniture_by_its_place(lines: list[Block], links: list[str] | None, stays: list[Block]) -> None:
    assert without_furniture(lines, links) == stays
