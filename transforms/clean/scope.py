"""Which parts of a page belong to its own article, and which to other stories on it."""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import islice

from lxml.html import HtmlElement

from transforms.clean.markup import text_of
from transforms.clean.wording import alike, key

_PARAGRAPH = 80  # characters; less may be a caption or a link
_MAX_PARAGRAPHS = 500
_MAX_ELEMENTS = 200  # bylines or times of a page that are looked at
_MAX_TITLE = 300
_TITLE_WORDS = range(3, 26)  # of a heading that nothing confirms; less is a section, more a paragraph
_CARD = 1_000  # characters; a story that is only announced takes no more
_LINK_WORDS = 4  # of a link that is a headline
_CONFIRMED = 0.5  # likeness of a heading to what the page states
_BLOCKS = {"div", "section", "aside", "footer", "nav", "article", "li", "ul", "time", "span", "p"}
_ASIDE = {"aside", "footer", "nav"}  # not the article's own, except inside its own block
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_OTHER = re.compile(
    r"(?:^|[\s_-])(?:related|teasers?|promos?|river|side-?bar|recommend\w*|trending|most-?(?:read|popular)|comments?)"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
_LOGO = re.compile(
    r"(?:^|[\s_-])(?:logo|brand\w*|site-?(?:title|name|header|logo)|masthead)(?:$|[\s_-])", re.IGNORECASE
)


class Scope:
    """The article's own block on a page: its heading, its text and what surrounds both.

    `stated` are the titles that the page states elsewhere, `site` the names of the outlet, which are no heading.
    """

    def __init__(self, tree: HtmlElement, stated: Iterable[str], site: Iterable[str]) -> None:
        self._tree = tree
        self._cards: dict[tuple[HtmlElement, bool], bool] = {}  # each element is looked at once
        self._headed: dict[HtmlElement, bool] = {}
        self.text = _text_parent(tree)
        self.heading = self._own_heading(list(stated), {key(name) for name in site})
        paths = [[end, *end.iterancestors()] for end in (self.heading, self.text) if end is not None]
        self._frame = {ancestor for path in paths for ancestor in path}  # what surrounds heading or text
        shared = set.intersection(*map(set, paths)) if paths else set()
        common = next((ancestor for ancestor in paths[0] if ancestor in shared), None) if paths else None
        self._block = self._frame - shared  # the same, up to what surrounds both
        if common is not None and common.tag not in ("body", "html"):
            self._block.add(common)

    @cached_property
    def _positions(self) -> dict[HtmlElement, int]:
        return {element: at for at, element in enumerate(self._tree.iter())}

    @cached_property
    def _first_paragraph(self) -> int:
        found = None if self.text is None else next((p for p in self.text.iterchildren("p") if _is_long(p)), self.text)
        return len(self._positions) if found is None else self._positions[found]

    def own(self, elements: Iterable[HtmlElement]) -> list[HtmlElement]:
        """Keep those that belong to the article: between heading and text first, then above, then the others."""
        mine = [element for element in islice(elements, _MAX_ELEMENTS) if self.belongs(element)]
        return sorted(mine, key=lambda element: (self._rank(element), self._positions[element]))

    def without_others(self, copy: HtmlElement) -> HtmlElement:
        """Remove from a copy of the page what belongs to other stories."""
        for mine, theirs in list(zip(self._tree.iter(), copy.iter(), strict=True)):
            parent = theirs.getparent()
            is_block = isinstance(mine.tag, str) and mine.tag in _BLOCKS and mine not in self._frame
            if is_block and parent is not None and not self.belongs(mine):
                theirs.drop_tree()
        return copy

    def belongs(self, element: HtmlElement) -> bool:
        """Whether the element is the article's: no ancestor up to the article's frame is another story's."""
        around = list(self._up_to_frame(element))
        inside = around[-1] in self._block if around else False
        if any(_is_elsewhere(ancestor, inside) for ancestor in around[:-1]):
            return False
        return self._rank(element) == 0 or not any(self._announces(a, not inside) for a in around[:-1])

    def continues(self, parent: HtmlElement) -> bool:
        """Whether a block of text can continue the article: next to it, and without a headline of its own."""
        around = list(self._up_to_frame(parent))
        return not any(_is_elsewhere(ancestor, False) or self._has_heading(ancestor) for ancestor in around[:-1])

    def _announces(self, element: HtmlElement, any_link: bool) -> bool:
        """Whether it is a card: a linked headline with little more; any long link can be one where `any_link`."""
        if (element, any_link) not in self._cards:
            is_long = len(element.text_content()) > _CARD
            has_link = any_link and any(len(text_of(link).split()) >= _LINK_WORDS for link in element.iter("a"))
            self._cards[element, any_link] = not is_long and (has_link or self._has_heading(element))
        return self._cards[element, any_link]

    def _has_heading(self, element: HtmlElement) -> bool:
        if element not in self._headed:
            self._headed[element] = _has_linked_heading(element)
        return self._headed[element]

    def surrounds(self, element: HtmlElement) -> bool:
        """Whether it is in the article's own block."""
        *_, frame = self._up_to_frame(element)
        return frame in self._block

    def _up_to_frame(self, element: HtmlElement) -> Iterator[HtmlElement]:
        for ancestor in (element, *element.iterancestors()):
            yield ancestor
            if ancestor in self._frame:
                return

    def _rank(self, element: HtmlElement) -> int:
        """Return 0 between heading and text, 1 above the heading, 2 in or after the text."""
        at = self._positions[element]
        if at > self._first_paragraph:
            return 2
        return int(self.heading is not None and at < self._positions[self.heading])

    def _own_heading(self, stated: list[str], site: set[str]) -> HtmlElement | None:
        """Find the `h1` like the stated titles, else the last one above the text that is no logo or link."""
        found = [(h1, text) for h1 in self._tree.iter("h1") if 0 < len(text := text_of(h1)) < _MAX_TITLE]
        found = [(h1, text) for h1, text in found if key(text) not in site and not _is_logo(h1)]
        likeness = [(max((alike(text, title) for title in stated), default=0.0), h1) for h1, text in found]
        best = max(likeness, key=lambda pair: pair[0], default=(0.0, None))
        if best[0] >= _CONFIRMED or self.text is None:
            return best[1] if best[0] >= _CONFIRMED or not stated else None
        above = [
            h1
            for h1, text in found
            if self._positions[h1] < self._first_paragraph
            and len(text.split()) in _TITLE_WORDS
            and self._is_beside_text(h1)
        ]
        return above[-1] if above else None

    def _is_beside_text(self, h1: HtmlElement) -> bool:
        """Whether it is in the same article element as the text, if there is one, and no link to another story."""
        if h1.find(".//a[@href]") is not None or any(around.tag == "a" for around in h1.iterancestors("a")):
            return False
        article = next(self.text.iterancestors("article", "main"), None) if self.text is not None else None
        return article is None or any(around is article for around in h1.iterancestors())


def _text_parent(tree: HtmlElement) -> HtmlElement | None:
    """Find the element with most letters in its own paragraphs."""
    letters: dict[HtmlElement, int] = {}
    for at, paragraph in enumerate(tree.iter("p")):
        parent = paragraph.getparent()
        if at < _MAX_PARAGRAPHS and parent is not None and _is_long(paragraph):
            letters[parent] = letters.get(parent, 0) + len(paragraph.text_content())
    return max(letters, key=lambda parent: letters[parent], default=None)


def _is_long(paragraph: HtmlElement) -> bool:
    return len(paragraph.text_content()) >= _PARAGRAPH


def _is_logo(h1: HtmlElement) -> bool:
    links = [link.get("href") for link in h1.iter("a")]
    return "/" in links or _LOGO.search(f"{h1.get('class') or ''} {h1.get('id') or ''}") is not None


def _is_elsewhere(element: HtmlElement, inside: bool) -> bool:
    """Whether it is another article, or an aside that is not `inside` of this article's block."""
    about = f"{element.get('class') or ''} {element.get('id') or ''}"
    return element.tag == "article" or (not inside and element.tag in _ASIDE) or _OTHER.search(about) is not None


def _has_linked_heading(element: HtmlElement) -> bool:
    return any(
        len(text_of(heading).split()) >= _LINK_WORDS
        and (heading.find(".//a[@href]") is not None or any(True for _ in heading.iterancestors("a")))
        for heading in element.iter(*_HEADINGS)
    )
