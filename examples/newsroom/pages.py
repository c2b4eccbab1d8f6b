"""How the newsroom's articles look on the web: pages by the outlets' templates, and their feeds."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from email.utils import format_datetime

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from examples.newsroom.stories import HERE, LINK, Block, Outlet, Story

_TRACKING = "?utm_source=rss&utm_medium=feed"
_templates = Environment(
    loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)
FEED_TYPES = {
    "rss": "application/rss+xml; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "rdf": "application/rdf+xml; charset=utf-8",
    "json": "application/feed+json; charset=utf-8",
}


def page(story: Story, stories: Sequence[Story]) -> str:
    """The story's page; `stories` is what its outlet has, for related links and index pages."""
    name = {"article": story.outlet.key, "paywall": "paywall", "index": "index"}[story.kind]
    related = [other for other in stories if other.kind == "article" and other.slug != story.slug][:4]
    return _templates.get_template(f"{name}.html").render(
        story=story, outlet=story.outlet, related=related, body=body_html(story.blocks), json_ld=_json_ld(story)
    )


def front_page(outlet: Outlet, stories: Sequence[Story]) -> str:
    """The outlet's home page."""
    return _templates.get_template("front.html").render(outlet=outlet, stories=stories)


def body_html(blocks: Sequence[Block]) -> Markup:
    return Markup("\n").join(_block_html(block) for block in blocks)


def _block_html(block: Block) -> Markup:
    if block.tag == "ul":
        items = Markup("").join(Markup("<li>{}</li>").format(_inline(line)) for line in block.lines)
        return Markup("<ul>{}</ul>").format(items)
    return Markup("<{0}>{1}</{0}>").format(block.tag, _inline(block.lines[0]))


def _inline(text: str) -> Markup:
    return Markup(LINK.sub(r'<a href="\2">\1</a>', str(escape(text))))


def _json_ld(story: Story) -> dict[str, object]:
    return {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": story.title,
        "url": story.url,
        "datePublished": story.published.isoformat(),
        "dateModified": story.updated.isoformat(),
        "inLanguage": story.language,
        "isAccessibleForFree": story.kind != "paywall",
        "author": [{"@type": "Person", "name": name} for name in story.authors],
        "publisher": {"@type": "NewsMediaOrganization", "name": story.outlet.name, "url": story.outlet.url},
    }


def feed(outlet: Outlet, stories: Sequence[Story]) -> str:
    """The outlet's feed, newest article first; an article at two addresses is listed at both."""
    entries = [(path, story) for story in reversed(stories) for path in (story.path, *story.also_at)]
    if outlet.format == "json":
        return json.dumps(_json_feed(outlet, entries), ensure_ascii=False, indent=1)
    items = [{"link": _link(outlet, path), "story": story, "html": _entry_html(story)} for path, story in entries]
    return _templates.get_template(f"{outlet.format}.xml").render(outlet=outlet, items=items, rfc822=_rfc822)


def _json_feed(outlet: Outlet, entries: Sequence[tuple[str, Story]]) -> dict[str, object]:
    items = []
    for path, story in entries:
        item: dict[str, object] = {
            "url": _link(outlet, path),
            "title": story.title,
            "date_published": story.feed_date or story.published.isoformat(),
            "authors": [{"name": name} for name in story.authors],
        }
        item["content_html" if outlet.content == "full" else "summary"] = str(_entry_html(story))
        items.append({"id": f"{outlet.key}:{story.slug}", **item} if outlet.guid else item)
    version = "https://jsonfeed.org/version/1.1"
    return {"version": version, "title": outlet.name, "home_page_url": outlet.url, "language": "en", "items": items}


def _entry_html(story: Story) -> Markup:
    if story.outlet.content == "full":
        return body_html(story.blocks)
    return Markup(story.standfirst or LINK.sub(r"\1", story.blocks[0].lines[0]))


def _link(outlet: Outlet, path: str) -> str:
    joined = _TRACKING.replace("?", "&") if "?" in path else _TRACKING
    return {"relative": path, "absolute": outlet.url + path, "tracking": outlet.url + path + joined}[outlet.links]


def _rfc822(time: datetime) -> str:
    return format_datetime(time, usegmt=True)


def robots(outlet: Outlet) -> str:
    return "\n".join(["User-agent: *", *(f"Disallow: {path}" for path in outlet.disallow), "Allow: /", ""])


def hosts_page(outlets: Iterable[Outlet]) -> str:
    """What a request that names no outlet gets: who lives here."""
    return _templates.get_template("hosts.html").render(outlets=list(outlets))
