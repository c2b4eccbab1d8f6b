"""Pages and feeds of the scenario."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from email.utils import format_datetime
from html import escape

from benchmarks.scenario.plan import PlannedArticle, PlannedFeed
from benchmarks.scenario.text import telling

_PAGE = """<!doctype html>
<html lang="en"><head><title>{title} | {host}</title>{charset}
<link rel="canonical" href="{canonical}">
<meta property="article:published_time" content="{published}"></head>
<body><nav><a href="/">Home</a> <a href="/about">About</a></nav>
<article><h1>{title}</h1>
{paragraphs}
</article><footer>All rights reserved</footer></body></html>
"""
_ACCENTS = "The café on the corner, Chez Zoë, stayed open late and served crêpes to those who had waited outside."


def page(article: PlannedArticle, *, started: datetime, edited: bool) -> bytes:
    """The article's page as its server sends it."""
    paragraphs = telling(article.story, article.teller, edited=edited)
    if article.kind in ("latin1", "cp1252"):
        paragraphs.append(_ACCENTS)
    if article.kind == "short":
        paragraphs = ["More to follow."]
    text = _PAGE.format(
        title=escape(article.story.title),
        host=article.feed.host,
        charset="" if article.kind == "cp1252" else '<meta charset="utf-8">',
        canonical=f"http://{article.feed.host}{article.stands_at}",
        published=published(article, started).isoformat(),
        paragraphs="\n".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs),
    )
    return text.encode({"latin1": "cp1252", "cp1252": "cp1252"}.get(article.kind, "utf-8"))


def published(article: PlannedArticle, started: datetime) -> datetime:
    return (started + timedelta(seconds=article.appears_s)).replace(microsecond=0)


def feed_body(feed: PlannedFeed, articles: Sequence[PlannedArticle], started: datetime) -> tuple[bytes, str]:
    """The feed's document with these articles, newest first, and its content type."""
    newest = sorted(articles, key=lambda article: -article.appears_s)
    if feed.kind == "html":
        return b"<!doctype html><html><body><h1>No feed here</h1></body></html>", "text/html"
    if feed.kind == "json":
        return json.dumps(_json_feed(feed, newest, started)).encode(), "application/feed+json"
    if feed.kind == "atom":
        return _atom(feed, newest, started).encode(), "application/atom+xml"
    text = _rss(feed, newest, started)
    if feed.kind == "malformed":  # a bare ampersand, an entity nobody declared, and no end
        text = text.replace("<description>", "<description>Fish & chips &nbsp; ", 1).replace("</channel></rss>", "")
    if feed.kind == "wrong_encoding":
        return text.replace("News of", "Nouvelles à").encode("latin-1"), "application/rss+xml; charset=utf-8"
    return text.encode(), "application/rss+xml; charset=utf-8"


def _rss(feed: PlannedFeed, articles: Sequence[PlannedArticle], started: datetime) -> str:
    items = "".join(_item(feed, article, started) for article in articles)
    head = f"<title>{feed.host}</title><link>http://{feed.host}/</link><description>News of {feed.host}</description>"
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{items}</channel></rss>'


def _item(feed: PlannedFeed, article: PlannedArticle, started: datetime) -> str:
    date = published(article, started)
    if feed.kind == "future_dates":
        date += timedelta(days=300)
    guid = "" if feed.kind == "no_guid" else f'<guid isPermaLink="false">n{article.number}</guid>'
    return (
        f"<item><title>{escape(article.story.title)}</title><link>{article.url}</link>{guid}"
        f"<pubDate>{format_datetime(date)}</pubDate></item>"
    )


def _atom(feed: PlannedFeed, articles: Sequence[PlannedArticle], started: datetime) -> str:
    entries = "".join(
        f'<entry><title>{escape(article.story.title)}</title><link href="{article.url}"/><id>n{article.number}</id>'
        f"<updated>{published(article, started).isoformat()}</updated></entry>"
        for article in articles
    )
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>{feed.host}</title><id>{feed.url}</id>{entries}</feed>'


def _json_feed(feed: PlannedFeed, articles: Sequence[PlannedArticle], started: datetime) -> dict[str, object]:
    items = [
        {
            "id": f"n{article.number}",
            "url": article.url,
            "title": article.story.title,
            "date_published": published(article, started).isoformat(),
        }
        for article in articles
    ]
    return {"version": "https://jsonfeed.org/version/1.1", "title": feed.host, "items": items}
