"""One page of HTML -> one article."""

from datetime import datetime

import trafilatura

from schemas import Article, CleanError
from schemas.ids import article_id, content_hash
from schemas.urls import canonicalise, outlet_of
from transforms.clean.build import VERSION, Block, join


def clean_html(
    page: bytes,
    *,
    url: str | None = None,
    content_type: str | None = None,
    fetched_at: datetime | None = None,
) -> Article:
    """The article on a page: its body in reading order, title, times, authors and what each line is.

    `url` is the address after redirects, `content_type` the header verbatim. Raises `CleanError` with its reason when
    the page has no article for us (`paywall`, `not_an_article`, `too_short` ...), and nothing else for any bytes.
    """
    if not page.strip():
        raise CleanError("empty", url)
    document = trafilatura.bare_extraction(page, url=url, include_comments=False, with_metadata=True)
    if document is None or document.body is None:
        raise CleanError("no_text", url)
    blocks = [Block(" ".join("".join(part.itertext()).split())) for part in document.body]
    body, lines = join(block for block in blocks if block.text)
    canonical = canonicalise(url) if url else None
    return Article(
        article_id=article_id(canonical, page),
        url=url,
        canonical_url=canonical,
        outlet=outlet_of(url),
        title=document.title,
        body=body,
        lines=lines,
        language="en",
        published_from="none",
        fetched_at=fetched_at,
        content_hash=content_hash(document.title, body),
        versions=VERSION,
    )
