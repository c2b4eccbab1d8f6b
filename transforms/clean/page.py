"""A page as the pipeline carries it -> an article, with what feed or manifest know of it."""

from schemas import Article, CleanError, Page
from schemas.ids import article_id, content_hash
from schemas.urls import canonicalise
from transforms.clean.decode import decode
from transforms.clean.html import clean_html
from transforms.clean.people import person_names
from transforms.clean.text import clean_text


def clean_page(page: Page) -> Article:
    """The page's own words win; feed or manifest fill what it does not say. Raises `CleanError`.

    A feed's time is exact where a time found in the page's text is often a day, so it goes before that.
    """
    subject = page.url or page.path
    if page.kind == "text":
        text = decode(page.content, page.content_type, subject)
        article = clean_text(text, url=page.url, fetched_at=page.fetched_at, title=page.title)
    else:
        article = clean_html(page.content, url=page.url, content_type=page.content_type, fetched_at=page.fetched_at)
    return _merged(_as_listed(article, page), page)


def _as_listed(article: Article, page: Page) -> Article:
    """Use the address in the feed, if it keeps a parameter that is a tracker elsewhere.

    What the page itself states goes first.
    """
    listed = canonicalise(page.url or "", doubtful=True)
    if listed is None or article.canonical_url != canonicalise(page.url or "") or page.article_id != article_id(listed):
        return article
    return article._replace(article_id=page.article_id, canonical_url=listed)


def second_address(page: Page, article: Article) -> CleanError | None:
    """What to tell the ledger of the address that was fetched when the article stands under another, canonical one."""
    if page.article_id in (None, article.article_id):
        return None
    return CleanError("duplicate_url", page.url, f"the article is {article.article_id}, {article.canonical_url}")


def address_of(page: Page, article: Article) -> str | None:
    """Where to ask for the article: as its server wrote it when a redirect led there, since the canonical form has its
    parameters sorted and `'` as `%27`, which not every server takes."""
    led_there = page.url is not None and canonicalise(page.url) == article.canonical_url
    return page.url if led_there else article.canonical_url


def _merged(article: Article, page: Page) -> Article:
    weak_time = article.published_from in ("text", "none")
    title = article.title or page.title
    return article._replace(
        path=page.path,
        feed_url=page.feed_url,
        outlet_name=article.outlet_name or page.outlet_name,
        title=title,
        authors=article.authors or tuple(name for value in page.authors for name in person_names(value)),
        modified_at=article.modified_at or page.modified_at,
        language=article.language or page.language,
        published_at=page.published_at if weak_time and page.published_at else article.published_at,
        published_from="feed" if weak_time and page.published_at else article.published_from,
        content_hash=content_hash(title, article.body),
    )
