"""Title, authors, times, outlet and address of an article: JSON-LD first, then meta elements, then the page's text."""

import re
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from htmldate import find_date
from lxml.html import HtmlElement
from trafilatura.metadata import extract_author

from schemas.times import parse_time
from schemas.urls import canonicalise, outlet_of
from transforms.clean.extract import PARSER_ERRORS
from transforms.clean.jsonld import JsonLd, read_jsonld
from transforms.clean.markup import text_of
from transforms.clean.wording import alike

_PUBLISHED = (
    "article:published_time", "og:article:published_time", "og:published_time", "article:published", "datepublished",
    "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "dc.date.issued",
    "dcterms.issued", "dcterms.created", "dc.date.created", "dc.date", "dcterms.date", "publish-date", "publish_date",
    "og:publish_date", "published_date", "publisheddate", "publication_date", "pubdate", "date.created", "datecreated",
    "article_date_original", "originalpublicationdate", "displaydate", "published", "date",
)  # fmt: skip
_MODIFIED = (
    "article:modified_time", "og:article:modified_time", "og:updated_time", "og:modified_time", "datemodified",
    "dcterms.modified", "dc.date.modified", "last-modified", "lastmod", "modified_date", "updated_date",
)  # fmt: skip
_AUTHORS = (
    "author", "parsely-author", "sailthru.author", "article:author", "og:article:author", "og:author", "byl",
    "dc.creator", "dcterms.creator", "cxenseparse:author", "article_author", "bc:authors", "dc.contributor.author",
)  # fmt: skip
_NOT_A_NAME = re.compile(
    r"https?:|www\.|@|[<>{}=]|\.(?:com|org|net)\b|^(?:admin|author|editor|staff|user|null|none)$", re.I
)
_BYLINE = re.compile(r"^\s*(?:by|words by|written by|story by|text by|posted by|from|von|par|por|di|av)[\s:]+", re.I)
_ROLE_TAIL = re.compile(
    r"\s*(?:[|•·–—/(]|,\s*(?=(?:[a-z]|senior|staff|chief|editor|correspondent|contributor)\b)|\s-\s).*$", re.I
)
_AND = re.compile(r"\s*(?:;|\band\b|\s&\s|,(?!\s*(?:Jr|Sr|MD|PhD|Ph\.D|M\.D|II|III|Dr|Esq|DO|RN|MPH|MBA)\b))\s*")
_MAX_AUTHORS = 10
_MAX_TITLE = 300
_CONFIRMED = 0.5  # likeness of a heading to the stated title
_BYLINE_CLASSES = ("byline", "author-name", "author_name", "article-author")
_SITE_TAIL = re.compile(r"\s+(?:[|»«·•]|[-–—]|::)\s+")


class Metadata(NamedTuple):
    """What a page says about its article."""

    title: str | None = None
    titles: tuple[str, ...] = ()  # every wording of the title on the page
    authors: tuple[str, ...] = ()
    published_at: datetime | None = None
    published_from: str = "none"  # json-ld | meta | text | none
    modified_at: datetime | None = None
    canonical_url: str | None = None
    outlet_name: str | None = None
    language: str | None = None  # as declared
    description: str | None = None
    jsonld: JsonLd = JsonLd()
    og_type: str | None = None


def read_metadata(tree: HtmlElement, *, url: str | None, now: datetime | None) -> Metadata:
    """From the parsed page; `now` (the fetch) bounds what can be a time."""
    jsonld, meta = read_jsonld(tree), _meta(tree)
    published_at, published_from = _published(tree, jsonld, meta, url, now)
    outlet_name = jsonld.publisher or meta.get("og:site_name") or meta.get("application-name")
    titles = _titles(tree, jsonld, meta, outlet_name)
    return Metadata(
        title=titles[0] if titles else None,
        titles=titles,
        authors=_authors(tree, jsonld, meta, outlet_name),
        published_at=published_at,
        published_from=published_from,
        modified_at=_first_time([jsonld.modified, *_pick(meta, _MODIFIED)], now),
        canonical_url=_canonical(tree, meta, url),
        outlet_name=outlet_name,
        language=tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or jsonld.language,
        description=meta.get("og:description") or meta.get("description") or jsonld.description,
        jsonld=jsonld,
        og_type=meta.get("og:type"),
    )


def _meta(tree: HtmlElement) -> dict[str, str]:
    """Name, property or itemprop in lower case -> the first content that is not empty."""
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        content = " ".join((element.get("content") or "").split())
        for name in (element.get("property"), element.get("name"), element.get("itemprop")):
            if name and content:
                found.setdefault(name.strip().lower(), content)
    return found


def _pick(meta: dict[str, str], names: tuple[str, ...]) -> list[str]:
    return [meta[name] for name in names if name in meta]


def _first_time(values: list[str | None], now: datetime | None) -> datetime | None:
    return next((time for value in values if (time := parse_time(value, now=now))), None)


def _published(
    tree: HtmlElement, jsonld: JsonLd, meta: dict[str, str], url: str | None, now: datetime | None
) -> tuple[datetime | None, str]:
    sources: tuple[tuple[str, list[str | None]], ...] = (
        ("json-ld", [jsonld.published]),
        ("meta", [*_pick(meta, _PUBLISHED)]),
        ("text", _time_elements(tree)),
    )
    for source, values in sources:
        if time := _first_time(values, now):
            return time, source
    written = parse_time(_written_date(tree, url), now=now)
    updates = [jsonld.modified, *_pick(meta, _MODIFIED), *map(_stamp, filter(_is_update, tree.iter("time", "abbr")))]
    if written is None or written.date() in {time.date() for value in updates if (time := parse_time(value, now=now))}:
        return None, "none"
    return written, "text"


def _written_date(tree: HtmlElement, url: str | None) -> str | None:
    """A day in the address or the text of the page, found by htmldate's rules, without its guesses."""
    try:
        return find_date(tree, url=url, original_date=True, extensive_search=False)
    except PARSER_ERRORS:
        return None


def _time_elements(tree: HtmlElement) -> list[str | None]:
    """Of `<time>` elements: those marked as publication, then the first one before or in the article."""
    times = [element for element in tree.iter("time", "abbr") if not _is_update(element)]
    marked = [e for e in times if "pubdate" in e.attrib or "publish" in f"{e.get('itemprop')} {e.get('class')}".lower()]
    return [_stamp(element) for element in (*marked, *times[:1])]


def _stamp(element: HtmlElement) -> str:
    return element.get("datetime") or element.get("content") or element.text_content()


def _is_update(element: HtmlElement) -> bool:
    about = f"{element.get('itemprop')} {element.get('class')}".lower()
    return "modif" in about or "update" in about


def _titles(tree: HtmlElement, jsonld: JsonLd, meta: dict[str, str], outlet_name: str | None) -> tuple[str, ...]:
    """The heading on the page that its metadata confirms, then what the metadata says, best first."""
    headings = [text for element in tree.iter("h1") if (text := text_of(element)) and len(text) < _MAX_TITLE]
    stated = (meta.get("og:title"), meta.get("twitter:title"), text_of(tree.find(".//title")))
    tidy = [_without_site(text, outlet_name, headings) for text in stated if text]
    said = [text for text in (jsonld.headline, *tidy) if text]
    confirmed = max(headings, key=lambda text: _likeness(text, said), default="")
    first = [confirmed] if _likeness(confirmed, said) >= _CONFIRMED or not said else []
    return tuple(dict.fromkeys(text for text in (*first, *said) if text))


def _likeness(heading: str, said: list[str]) -> float:
    return max((alike(heading, text) for text in said), default=0.0)


def _without_site(title: str, outlet_name: str | None, headings: list[str]) -> str:
    """`Story | Site` without the site: by the heading, by the outlet's name, else the last part when it is short."""
    for heading in headings:
        if len(heading) > 15 and title.casefold().startswith(heading.casefold()):
            return heading
    parts = _SITE_TAIL.split(title)
    if len(parts) > 1 and (parts[-1].casefold() == (outlet_name or "").casefold() or len(parts[-1].split()) <= 4):
        return title[: title.rindex(parts[-1])].rstrip(" |»«·•-–—:")
    return title


def _authors(tree: HtmlElement, jsonld: JsonLd, meta: dict[str, str], outlet_name: str | None) -> tuple[str, ...]:
    """People before the outlet itself, which many pages name as the author where the byline has a person."""
    found: list[str] = []
    for source in (
        lambda: jsonld.authors,
        lambda: _pick(meta, _AUTHORS),
        lambda: _bylines(tree),
        lambda: _guessed(tree),
    ):
        names = list(dict.fromkeys(name for value in source() for name in person_names(value)))
        found = found or names
        people = [name for name in names if name.casefold() != (outlet_name or "").casefold()]
        if people:
            return tuple(people[:_MAX_AUTHORS])
    return tuple(found[:_MAX_AUTHORS])


def _guessed(tree: HtmlElement) -> list[str]:
    try:
        return (extract_author(tree) or "").split("; ")
    except PARSER_ERRORS:
        return []


def _bylines(tree: HtmlElement) -> list[str]:
    marks = "@rel='author' or @itemprop='author'", *(f"contains(@class,'{name}')" for name in _BYLINE_CLASSES)
    found = tree.xpath(f"//*[{' or '.join(marks)}][not(ancestor::footer or ancestor::aside)]")
    texts = [text_of(element) for element in found[:5]]
    return [text for text in texts if 3 < len(text) < 60][:1]


def person_names(value: str) -> list[str]:
    """`By Ana Sol and Jon Berg | Editor` -> the two names; an address or an account name gives none."""
    text = _ROLE_TAIL.sub("", _BYLINE.sub("", value))
    names = [" ".join(name.split()) for name in _AND.split(text)]
    names = [name for name in names if any(character.isalpha() for character in name)]
    return [name for name in names if 2 < len(name) < 60 and len(name.split()) <= 6 and not _NOT_A_NAME.search(name)]


def _canonical(tree: HtmlElement, meta: dict[str, str], url: str | None) -> str | None:
    """The page's own statement unless it leads to another outlet or to a home page; else the address it came from."""
    stated = [e.get("href") for e in tree.iter("link") if (e.get("rel") or "").lower() == "canonical"]
    for candidate in (*stated, meta.get("og:url")):
        absolute = canonicalise(_join(url, candidate)) if candidate else None
        if absolute and _trusted(absolute, url):
            return absolute
    return canonicalise(url) if url else None


def _join(url: str | None, candidate: str) -> str:
    try:
        return urljoin(url or "", candidate.strip())
    except ValueError:
        return ""


def _trusted(candidate: str, url: str | None) -> bool:
    parts = urlsplit(candidate)
    if parts.path in ("", "/") and not parts.query:
        return False
    return url is None or outlet_of(candidate) == outlet_of(url)
