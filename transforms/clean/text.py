"""An article that is already plain text."""

from datetime import datetime

from schemas import Article, CleanError
from schemas.ids import article_id, content_hash
from schemas.places import place_of
from schemas.urls import canonicalise, outlet_of
from schemas.visible import visible
from transforms.clean.build import VERSION, Block, join
from transforms.clean.dateline import find_agency, mark_dateline
from transforms.clean.decode import MAX_BYTES
from transforms.clean.furniture import without_furniture
from transforms.clean.language import detect_language
from transforms.clean.plain import read_head
from transforms.clean.roles import mark, mark_parts, without_bullet
from transforms.clean.stamps import Clock

MIN_CHARS = 40  # somebody gave this text as an article: only what cannot hold a statement is refused


def clean_text(
    text: str, *, url: str | None = None, fetched_at: datetime | None = None, title: str | None = None
) -> Article:
    """The article in a plain text: title taken apart where it has one, page leftovers gone, roles marked.

    With a `title` that is known from elsewhere none is guessed. Raises `CleanError` with its reason, and nothing else
    for any text.
    """
    if len(text) > MAX_BYTES:
        raise CleanError("too_large", url, f"{len(text):,} characters, at most {MAX_BYTES:,} are read")
    if not text.strip("\ufeff\0 \t\r\n\f\v"):
        raise CleanError("empty", url)
    head, blocks = read_head(_blocks(text), title, Clock(fetched_at, place_of(url)))
    blocks = without_furniture(blocks)
    marked, dateline = mark_dateline([mark_parts(block) for block in mark(blocks, [head.title or ""], {})])
    body, lines = join(marked)
    if sum(character.isalnum() for character in body) < MIN_CHARS:
        raise CleanError("too_short" if body else "no_text", url, f"{len(body)} characters are left without furniture")
    canonical = canonicalise(url) if url else None
    return Article(
        article_id=article_id(canonical, text.strip().encode("utf-8", "surrogatepass")),
        url=url,
        canonical_url=canonical,
        outlet=outlet_of(url),
        title=head.title,
        authors=head.authors,
        body=body,
        lines=lines,
        language=detect_language(body),
        published_at=head.published_at,
        published_from="text" if head.published_at else "none",
        modified_at=head.modified_at,
        fetched_at=fetched_at,
        agency=find_agency(dateline, marked, head.authors),
        place=dateline.place if dateline else None,
        content_hash=content_hash(head.title, body),
        versions=VERSION,
    )


def _blocks(text: str) -> list[Block]:
    text = visible(text.replace("\0", "")).encode("utf-8", "replace").decode("utf-8")
    lines = (" ".join(line.split()) for line in text.splitlines())
    return [without_bullet(Block(line)) for line in lines if line]
