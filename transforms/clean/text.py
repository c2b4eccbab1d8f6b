"""An article that is already plain text."""

from datetime import datetime

from schemas import Article, CleanError
from schemas.ids import article_id, content_hash
from schemas.urls import canonicalise, outlet_of
from transforms.clean.build import VERSION, Block, join


def clean_text(text: str, *, url: str | None = None, fetched_at: datetime | None = None) -> Article:
    """The article in a plain text: title taken apart where it has one, page leftovers gone, roles marked.

    Raises `CleanError` with its reason, and nothing else for any text.
    """
    blocks = [Block(line.strip()) for line in text.splitlines() if line.strip()]
    if not blocks:
        raise CleanError("empty", url)
    body, lines = join(blocks)
    canonical = canonicalise(url) if url else None
    return Article(
        article_id=article_id(canonical, text.strip().encode("utf-8", "surrogatepass")),
        url=url,
        canonical_url=canonical,
        outlet=outlet_of(url),
        body=body,
        lines=lines,
        language="en",
        published_from="none",
        fetched_at=fetched_at,
        content_hash=content_hash(None, body),
        versions=VERSION,
    )
