"""A page as the pipeline carries it -> an article, with what feed or manifest know of it."""

from schemas import Article, Page
from transforms.clean.html import clean_html
from transforms.clean.text import clean_text


def clean_page(page: Page) -> Article:
    """The page's own words win; the feed or manifest fills what it does not say. Raises `CleanError`."""
    if page.kind == "text":
        text = page.content.decode("utf-8", "replace")
        article = clean_text(text, url=page.url, fetched_at=page.fetched_at)
    else:
        article = clean_html(page.content, url=page.url, content_type=page.content_type, fetched_at=page.fetched_at)
    return article._replace(path=page.path, feed_url=page.feed_url)
