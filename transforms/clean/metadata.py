"""Title, authors, times, outlet and address of an article: JSON-LD first, then meta elements, then the page's text."""

from datetime import datetime
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from schemas.places import place_of
from schemas.urls import canonicalise, outlet_of
from transforms.clean.jsonld import JsonLd, read_nodes
from transforms.clean.markup import text_of
from transforms.clean.people import authors_of
from transforms.clean.scope import Scope
from transforms.clean.stamps import Clock, modified, published
from transforms.clean.titles import heading_text, without_site


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
    scope: Scope | None = None  # the article's own part of the page


def read_metadata(tree: HtmlElement, *, url: str | None, now: datetime | None) -> Metadata:
    """From the parsed page; `now` (the fetch) bounds what can be a time."""
    meta = _meta(tree)
    canonical = _canonical(tree, meta, url)
    nodes = read_nodes(tree)
    site = meta.get("og:site_name") or meta.get("application-name")
    stated = [
        text for text in (meta.get("og:title"), meta.get("twitter:title"), text_of(tree.find(".//title"))) if text
    ]
    scope = Scope(tree, stated, [site] if site else [])
    headings = [*stated, *([text_of(scope.heading)] if scope.heading is not None else [])]
    jsonld = nodes.article(headings, [address for address in (canonical, url) if address])
    outlet_name = jsonld.publisher or site
    declared = tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or jsonld.language
    clock = Clock(now, place_of(canonical or url, meta.get("og:locale") or declared))
    published_at, published_from = published(tree, jsonld, meta, url, scope, clock)
    titles = _titles(scope, jsonld, stated, site or jsonld.publisher, canonical or url)
    return Metadata(
        title=titles[0] if titles else None,
        titles=titles,
        authors=authors_of(tree, jsonld, meta, outlet_name, scope),
        published_at=published_at,
        published_from=published_from,
        modified_at=modified(jsonld, meta, clock),
        canonical_url=canonical,
        outlet_name=outlet_name,
        language=declared,
        description=meta.get("og:description") or meta.get("description") or jsonld.description,
        jsonld=jsonld,
        og_type=meta.get("og:type"),
        scope=scope,
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


def _titles(scope: Scope, jsonld: JsonLd, stated: list[str], site: str | None, url: str | None) -> tuple[str, ...]:
    """List the heading of the article, then the titles that the page states, best first."""
    said = [text for text in (jsonld.headline, *stated) if text]
    heading = heading_text(scope.heading, said)
    tidy = [without_site(text, heading, said, site, url) for text in said]
    return tuple(dict.fromkeys(text for text in (heading, *tidy) if text))


def _canonical(tree: HtmlElement, meta: dict[str, str], url: str | None) -> str | None:
    """Take the page's own statement, unless it is another outlet's, a home page or the page's section.

    Otherwise it is the address that the page came from.
    """
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
    own = canonicalise(url) if url else None
    if own and _is_section_of(parts.path.rstrip("/"), urlsplit(own).path.rstrip("/")):
        return False
    return url is None or outlet_of(candidate) == outlet_of(url)


def _is_section_of(path: str, page: str) -> bool:
    """Whether it is above the page's path, and its last part a plain word: `/ports` of `/ports/ferry-line`."""
    tail = page.removeprefix(f"{path}/")
    return tail != page and path.rpartition("/")[2].isalpha() and tail not in ("amp", "print")
