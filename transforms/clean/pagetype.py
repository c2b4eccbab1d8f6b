"""Whether a page is an article at all, and if not, what it is."""

import re
from collections.abc import Sequence

from schemas import CleanError
from transforms.clean.build import Block
from transforms.clean.metadata import Metadata
from transforms.clean.rules import rules
from transforms.clean.wording import ends_sentence

MIN_CHARS = 100  # of prose; shorter is no article from which a claim could be taken with its context
_PREVIEW_WORDS = 250  # with a paywall's words below it, less is a preview and not the article
_NOTICE_WORDS = 300  # a consent or error page has no more
_PROSE_WORDS = 9
_MIN_PROSE_SHARE = 0.2
_MIN_PROSE_WORDS = 60
_MANY_LINES = 8
_LONGEST_SENTENCE = 80  # words
_STOPS_INSIDE = 3
_WITHOUT_SPACES = re.compile("[\u2e80-\u9fff\uac00-\ud7a3]")
_STOP = re.compile(r"[.!?…](?:\W|$)|[。！？।۔؟]")
_LISTS = {"CollectionPage", "ItemList", "SearchResultsPage", "ProfilePage", "VideoGallery", "ImageGallery"}


def refuse(blocks: Sequence[Block], raw: Sequence[Block], meta: Metadata, url: str | None) -> None:
    """Raises `CleanError` with the reason why this page is no article; `raw` are the blocks before furniture went."""
    words = sum(block.words for block in blocks)
    prose = [block for block in blocks if is_prose(block)]
    notices = [block.text for block in raw]
    if _is_error(meta, notices, words):
        raise CleanError("not_an_article", url, "an error page or a robot check")
    if words < _NOTICE_WORDS and sum(rules().consent.found_in(text) for text in notices) >= 2:
        raise CleanError("consent", url)
    if words < _PREVIEW_WORDS and _is_walled(meta, notices):
        raise CleanError("paywall", url, f"{words} words before the wall")
    if not blocks:
        raise CleanError("no_text", url)
    _refuse_lists(blocks, prose, meta, url)
    if visible_chars(blocks) < MIN_CHARS:
        raise CleanError("too_short", url, f"{visible_chars(blocks)} characters, at least {MIN_CHARS} are wanted")


def is_prose(block: Block) -> bool:
    """A line that reads as sentences; a whole page of links run together does not."""
    stops = len(_STOP.findall(block.text))
    ends = ends_sentence(block.text) or stops >= _STOPS_INSIDE
    return ends and _PROSE_WORDS <= block.words <= _LONGEST_SENTENCE * stops


def visible_chars(blocks: Sequence[Block]) -> int:
    """Characters of text; one of a script without spaces counts for three."""
    text = "".join(block.text for block in blocks if block.role not in ("caption", "credit", "title"))
    return len(text) + 2 * len(_WITHOUT_SPACES.findall(text))


def _is_error(meta: Metadata, notices: Sequence[str], words: int) -> bool:
    return words < _NOTICE_WORDS / 3 and any(rules().errors.found_in(text) for text in (*meta.titles, *notices[:3]))


def _is_walled(meta: Metadata, notices: Sequence[str]) -> bool:
    return any(rules().paywall.found_in(text) for text in notices)


def _refuse_lists(blocks: Sequence[Block], prose: Sequence[Block], meta: Metadata, url: str | None) -> None:
    """An index or category page is many short lines; a video page is a player with a line or two."""
    types = set(meta.jsonld.types)
    said = bool(meta.jsonld.published or meta.og_type == "article")
    share = sum(block.words for block in prose) / max(1, sum(block.words for block in blocks))
    if not said and types & _LISTS and share < 0.5:
        raise CleanError("not_an_article", url, "a list of other pages")
    if "VideoObject" in types and not meta.jsonld.published and sum(block.words for block in blocks) < 80:
        raise CleanError("not_an_article", url, "a video with a few words")
    few = share < _MIN_PROSE_SHARE and sum(block.words for block in prose) < _MIN_PROSE_WORDS
    many = len(blocks) > _MANY_LINES or not prose
    if few and many and not _has_no_spaces(blocks) and visible_chars(blocks) >= MIN_CHARS:
        raise CleanError("not_an_article", url, f"{share:.0%} of its words stand in sentences")


def _has_no_spaces(blocks: Sequence[Block]) -> bool:
    text = "".join(block.text for block in blocks)
    return text.count(" ") * 20 < len(text)
