"""The articles of the newsroom: one text file each under `stories/`, TOML between `+++` lines and the body behind it.

The body is blocks separated by blank lines: paragraphs, `## headings` and lists of `- items`; `[words](address)` is a
link. A correction is a second file, `slug.r2.txt`, whose front matter holds only what changed.
"""

import re
import sys
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, NamedTuple

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

HERE = Path(__file__).parent
LINK = re.compile(r"\[([^\]]+)\]\(([^)]+)\)")


class Outlet(NamedTuple):
    """A fictional publisher, its address and what its feed is like (see outlets.toml)."""

    key: str
    name: str
    host: str
    feed: str
    format: str
    content: str
    links: str
    guid: bool = True
    disallow: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        return f"http://{self.host}"

    @property
    def feed_url(self) -> str:
        return self.url + self.feed


class Block(NamedTuple):
    """A paragraph (`p`), heading (`h2`) or list (`ul`, with several lines)."""

    tag: str
    lines: tuple[str, ...]


class Story(NamedTuple):
    """One revision of one article."""

    slug: str  # name of its file, and of the article everywhere in this package
    topic: str  # folder: which of the invented stories it tells
    outlet: Outlet
    path: str
    title: str
    published: datetime
    blocks: tuple[Block, ...]
    authors: tuple[str, ...] = ()
    modified: datetime | None = None
    standfirst: str | None = None
    summary: tuple[str, ...] = ()  # key points that the page shows in a box
    language: str = "en"
    kind: str = "article"  # article | paywall | index | missing
    also_at: tuple[str, ...] = ()  # further paths that serve the same page, with rel=canonical to `path`
    feed_date: str | None = None  # the date as the feed writes it, where that is odd; "" leaves it out

    @property
    def url(self) -> str:
        return self.outlet.url + self.path

    @property
    def is_closed(self) -> bool:
        """Whether robots.txt forbids to fetch it."""
        return self.path.startswith(self.outlet.disallow)

    @property
    def is_read(self) -> bool:
        """Whether Claimwire gets its text: an article that is there, free, and not closed."""
        return self.kind == "article" and not self.is_closed

    @property
    def updated(self) -> datetime:
        return self.modified or self.published

    @property
    def text(self) -> str:
        """What a reader reads: title, standfirst, key points and body without mark-up, one block a line."""
        lines = [line for block in self.blocks for line in block.lines]
        parts = [self.title, self.standfirst or "", *self.summary, *lines]
        return "\n".join(LINK.sub(r"\1", part) for part in parts if part)


def load_outlets(path: Path = HERE / "outlets.toml") -> dict[str, Outlet]:
    """Outlets by key, in the order of the file."""
    tables = tomllib.loads(path.read_text("utf-8"))
    return {key: Outlet(key=key, **_with_tuples(table)) for key, table in tables.items()}


def load_stories(folder: Path = HERE / "stories") -> dict[str, tuple[Story, ...]]:
    """All revisions of every article by slug, oldest revision first, articles in order of publication."""
    outlets = load_outlets()
    revisions: dict[str, list[Story]] = {}
    for path in sorted(folder.glob("*/*.txt"), key=lambda path: (path.stem.split(".")[0], path.stem)):
        slug = path.stem.split(".")[0]
        earlier = revisions.setdefault(slug, [])
        earlier.append(_load(path, slug, earlier[-1] if earlier else None, outlets))
    by_time = sorted(revisions.items(), key=lambda item: (item[1][0].published, item[0]))
    return {slug: tuple(found) for slug, found in by_time}


def _load(path: Path, slug: str, before: Story | None, outlets: dict[str, Outlet]) -> Story:
    _, front, body = path.read_text("utf-8").split("+++\n", 2)
    fields: dict[str, Any] = _with_tuples(tomllib.loads(front))
    if before:
        return before._replace(**fields, blocks=_blocks(body))
    fields["outlet"] = outlets[fields["outlet"]]
    return Story(slug=slug, topic=path.parent.name, blocks=_blocks(body), **fields)


def _with_tuples(table: dict[str, Any]) -> dict[str, Any]:
    """Lists as tuples and times in UTC, as the records have them."""
    for key, value in table.items():
        if isinstance(value, list):
            table[key] = tuple(value)
        elif isinstance(value, datetime):
            table[key] = value.astimezone(timezone.utc)
    return table


def _blocks(body: str) -> tuple[Block, ...]:
    return tuple(_block(text.strip()) for text in re.split(r"\n\s*\n", body) if text.strip())


def _block(text: str) -> Block:
    if text.startswith("## "):
        return Block("h2", (text[3:],))
    if text.startswith("- "):
        return Block("ul", tuple(line[2:] for line in text.split("\n")))
    return Block("p", (" ".join(text.split("\n")),))
