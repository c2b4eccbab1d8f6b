"""A page of an invented outlet, whole or with parts left out."""

import json
from typing import Any

PARAGRAPHS = (
    "The harbour council voted on Tuesday to reopen the ferry line after three weeks of strike.",
    "“We have a line again, and it will sail on Friday,” council speaker Ana Sol told reporters in Norvale.",
    "The union said that it would study the offer, but that nothing had been signed so far by either of the two sides.",
    "Ferries between the two ports carry about 4,000 people a day, according to the company's own figures for April.",
)
HEADLINE = "Ferry line reopens after three weeks of strike"
NODE = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "headline": HEADLINE,
    "datePublished": "2025-05-06T10:30:00+02:00",
    "dateModified": "2025-05-06T12:00:00+02:00",
    "author": [{"@type": "Person", "name": "Jon Berg"}, {"@type": "Person", "name": "Ida Lund"}],
    "publisher": {"@type": "Organization", "name": "The Harbour Post"},
}


def news_page(
    *, jsonld: Any = NODE, head: str = "", top: str = "", body: str | None = None, bottom: str = "", lang: str = "en"
) -> bytes:
    """HTML in UTF-8: `jsonld` is dumped unless it is a string, `body` stands for the paragraphs."""
    script = jsonld if isinstance(jsonld, str) else json.dumps(jsonld)
    text = body if body is not None else "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    return f"""<!DOCTYPE html><html lang="{lang}"><head><title>{HEADLINE} - The Harbour Post</title>{head}
<script type="application/ld+json">{script}</script></head><body>
<nav><a href="/">Home</a> <a href="/ports">Ports</a></nav>
<main><article><h1>{HEADLINE}</h1>{top}{text}{bottom}</article></main>
<aside><a href="/a">Harbour cranes for sale</a></aside>
<footer>© 2025 The Harbour Post. All rights reserved.</footer></body></html>""".encode()
