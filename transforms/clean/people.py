"""Who wrote an article: names without roles, from what belongs to the article itself."""

import re
from collections.abc import Iterable, Iterator

from lxml.html import HtmlElement
from trafilatura.metadata import extract_author

from transforms.clean.extract import PARSER_ERRORS
from transforms.clean.jsonld import JsonLd
from transforms.clean.rules import rules
from transforms.clean.scope import Scope

META_NAMES = (
    "author", "parsely-author", "sailthru.author", "article:author", "og:article:author", "og:author", "byl",
    "dc.creator", "dcterms.creator", "cxenseparse:author", "article_author", "bc:authors", "dc.contributor.author",
)  # fmt: skip
_MAX_AUTHORS = 10
_MAX_CHARS = 1_000
_BYLINE_CHARS = range(4, 121)
_NOT_A_NAME = re.compile(
    r"https?:|www\.|@|[<>{}=]|\.(?:com|org|net)\b|^(?:admin|author|editor|staff|user|null|none)$", re.I
)
_OPENING = re.compile(
    r"^\s*(?:(?:words|written|authored|story|text|posted|reported|report|published)\s+)?(?:by|von|par|por|di|av|from)[\s:]+"
    r"|^\s*(?:words|text|authors?|reporters?)\s*:\s*",
    re.IGNORECASE,
)
_TAIL = re.compile(r"\s*(?:[|•·–—/(\n]|\s-\s|\s(?:on|at|in|for|with)\s+[A-Z\d]).*$", re.DOTALL)
_DEGREES = r"(?:Jr|Sr|MD|PhD|Ph\.D|M\.D|II|III|Dr|Esq|DO|RN|MPH|MBA)\b"
_COMMA = re.compile(rf"\s*(?:;|,(?!\s*{_DEGREES}))\s*(?:and\s+)?")
_AND = re.compile(r"\s+(?:and|et|und|y)\s+|\s*&\s*", re.IGNORECASE)
_AGO = re.compile(r"\b(?:\d+|an?)\s+(?:min(?:ute)?|hour|hr|day|week|month|year)s?\s+ago\b", re.IGNORECASE)
_PARTICLES = frozenset(re.findall(r"\w+", "al bin da de del den der di du el ibn la le van von"))
_MARKS = "//*[@rel='author' or @itemprop='author'][not(self::meta)]"
_BYLINE_CLASS = re.compile(r"byline|by-line|author[-_]name|article[-_]author", re.IGNORECASE)
_AUTHOR_CLASS = re.compile(r"(?:^|[\s_-])(?:authors?|writers?|contributors?)(?:$|\s)", re.IGNORECASE)
_NAMED = (
    ".//*[@itemprop='name' or @rel='author' or contains(@class,'author-name') or "
    "self::a[contains(@href,'/author') or contains(@href,'/people/') or contains(@href,'/profile')]]"
)


def authors_of(
    tree: HtmlElement, jsonld: JsonLd, meta: dict[str, str], outlet_name: str | None, scope: Scope
) -> tuple[str, ...]:
    """Prefer people to the outlet itself, which many pages name as author although the byline has a person."""
    found: list[str] = []
    for source in (
        lambda: jsonld.authors,
        lambda: [meta[name] for name in META_NAMES if name in meta],
        lambda: _bylines([*tree.xpath(_MARKS), *_of_class(tree, _BYLINE_CLASS)], scope),
        lambda: _bylines(_of_class(tree, _AUTHOR_CLASS), scope),
        lambda: _guessed(tree, scope),
    ):
        names = list(dict.fromkeys(name for value in source() for name in person_names(value)))
        found = found or names
        people = [name for name in names if name.casefold() != (outlet_name or "").casefold()]
        if people:
            return tuple(people[:_MAX_AUTHORS])
    return tuple(found[:_MAX_AUTHORS])


def person_names(value: str) -> list[str]:
    """`By Ana Sol and Jon Berg, Political Editor` -> the two names; an address or an account name gives none."""
    text = _TAIL.sub("", _OPENING.sub("", _AGO.sub("", value[:_MAX_CHARS])))
    first, *others = [segment for segment in _COMMA.split(text) if segment] or [""]
    segments = [first, *(segment for segment in others if not _is_role(segment))]
    names = (" ".join(_without_role(name).split()) for segment in segments for name in _names_in(segment))
    return [name for name in names if _is_name(name)]


def _names_in(segment: str) -> list[str]:
    """Split names joined by "and"; `Health and Science Reporter` is a role and gives none."""
    return [] if _role_length(segment.split()) == len(segment.split()) else _AND.split(segment)


def _is_name(text: str) -> bool:
    has_letter = any(character.isalpha() for character in text)
    return has_letter and 2 < len(text) < 60 and len(text.split()) <= 6 and not _NOT_A_NAME.search(text)


def _is_role(segment: str) -> bool:
    """Whether it only describes the name before it: `Ports Reporter`, `editor at large`, `in Norvale`."""
    words = segment.split()
    if words[0][0].islower() and words[0] not in _PARTICLES:
        return True
    begins_so = _is_job(words[0]) or words[0].lower() in rules().beats
    return _is_job(words[-1]) or (begins_so and any(map(_is_job, words)))


def _is_job(word: str) -> bool:
    return word.lower().strip(".,").partition("-")[0] in rules().jobs


def _without_role(name: str) -> str:
    """`Political Editor Ana Sol` and `Ana Sol Political Editor` -> `Ana Sol`."""
    words = name.split()
    job = next((at for at, word in enumerate(words) if _is_job(word)), None)
    if job is None:
        return name
    length = _role_length(words[: job + 1])
    kept = words[job + 1 :] if length == job + 1 else words[: job + 1 - length]
    return " ".join(kept) if len(kept) != 1 else name


def _role_length(words: list[str]) -> int:
    """Count the words at the end that are a role: a job, and all from the first rank or subject on."""
    if not words or not _is_job(words[-1]):
        return 0
    first = next(at for at, word in enumerate(words) if _is_job(word) or word.lower().strip(",.") in rules().beats)
    return len(words) - first


def _of_class(tree: HtmlElement, pattern: re.Pattern[str]) -> list[HtmlElement]:
    return [element for element in tree.xpath("//body//*[@class]") if pattern.search(element.get("class"))]


def _bylines(elements: Iterable[HtmlElement], scope: Scope) -> list[str]:
    """Return the first byline of the article itself, or the names marked in it."""
    for element in scope.own(dict.fromkeys(elements)):
        texts = [_apart(name) for name in element.xpath(_NAMED)] or [_apart(element)]
        texts = [text for text in texts if len(text) in _BYLINE_CHARS and person_names(text)]
        if texts:
            return texts
    return []


def _apart(element: HtmlElement) -> str:
    """Return its text, with a bar where two elements touch: `<b>Ana Sol</b><i>Editor</i>` is a name and a role."""
    text = ""
    for piece in element.itertext():
        glued = text[-1:].isalnum() and piece[:1].isalnum()
        text += f" | {piece}" if glued else piece
    return " ".join(text.split())


def _guessed(tree: HtmlElement, scope: Scope) -> Iterator[str]:
    """Guess by trafilatura's rules; keep names that occur in the article's own part of the page."""
    try:
        guesses = (extract_author(tree) or "").split("; ")
    except PARSER_ERRORS:
        return
    for name in (name for guess in guesses for name in person_names(guess)):
        holders = (element for element in tree.iter() if name.casefold() in (element.text or "").casefold())
        if scope.own(holder for holder in holders if isinstance(holder.tag, str) and holder.tag != "script"):
            yield name
