"""One page of HTML -> one article."""

from datetime import datetime

from lxml.html import HtmlElement
from trafilatura.utils import load_html

from schemas import Article, CleanError
from schemas.ids import article_id, content_hash
from schemas.urls import outlet_of
from transforms.clean.build import VERSION, Block, join
from transforms.clean.dateline import find_agency, mark_dateline
from transforms.clean.decode import cap_elements, decode, visible_markup
from transforms.clean.extract import PARSER_ERRORS, main_blocks
from transforms.clean.furniture import without_furniture
from transforms.clean.language import detect_language
from transforms.clean.markup import Markup, read_markup
from transforms.clean.metadata import Metadata, read_metadata
from transforms.clean.pagetype import refuse
from transforms.clean.parts import with_parts
from transforms.clean.roles import mark, mark_parts, repeats_title
from transforms.clean.wording import key

_HEAD = 4  # lines at the top among which the title can stand again


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
    tree = _parsed(visible_markup(decode(page, content_type, url)), url)
    meta = read_metadata(tree, url=url, now=fetched_at)
    markup = read_markup(tree)
    raw = main_blocks(tree, url)
    doubts: tuple[str, ...] = ()
    if meta.scope is not None:
        raw, doubts = with_parts(raw, tree, meta.scope)
    blocks = without_furniture(_without_title(raw, meta), markup.links)
    refuse(blocks, raw, meta, url)
    article = _article(page, blocks, meta, markup, url, fetched_at)
    return article._replace(doubts=doubts, other_titles=_other_titles(meta))


def _parsed(text: str, url: str | None) -> HtmlElement:
    cap_elements(text, url)
    try:
        tree = load_html(text)
    except PARSER_ERRORS as error:
        raise CleanError("parser", url, f"{type(error).__name__}: {error}") from error
    if tree is None or not len(tree):
        raise CleanError("no_text", url, "no HTML elements")
    return tree


def _without_title(blocks: list[Block], meta: Metadata) -> list[Block]:
    """Without the title at the top, which the page gives apart."""
    for at, block in enumerate(blocks[:_HEAD]):
        if block.words < 40 and repeats_title(block, meta.titles[:2]):
            return [*blocks[:at], *blocks[at + 1 :]]
    return blocks


def _other_titles(meta: Metadata) -> tuple[str, ...]:
    """List the wordings that differ from the title, each once."""
    wordings = {key(title): title for title in reversed(meta.titles)}
    wordings.pop(key(meta.title or ""), None)
    return tuple(reversed(wordings.values()))


def _article(
    page: bytes, blocks: list[Block], meta: Metadata, markup: Markup, url: str | None, fetched_at: datetime | None
) -> Article:
    marked, dateline = mark_dateline([mark_parts(block) for block in mark(blocks, meta.titles, markup.roles)])
    body, lines = join(marked)
    address = url or meta.canonical_url
    return Article(
        article_id=article_id(meta.canonical_url, page),
        url=url,
        canonical_url=meta.canonical_url,
        outlet=outlet_of(address),
        outlet_name=meta.outlet_name,
        title=meta.title,
        authors=meta.authors,
        body=body,
        lines=lines,
        language=detect_language(body, meta.language),
        published_at=meta.published_at,
        published_from=meta.published_from,
        modified_at=meta.modified_at,
        fetched_at=fetched_at,
        agency=find_agency(dateline, marked, meta.authors),
        place=dateline.place if dateline else None,
        content_hash=content_hash(meta.title, body),
        versions=VERSION,
    )
