"""`feeds add|import|list`."""

from datetime import datetime, timezone
from pathlib import Path
from typing import Annotated

import typer

from pipeline.commands.common import AsJson, connected, err, out, print_json, settings, table
from schemas import ConfigError, Feed

app = typer.Typer(help="The feeds that are polled.", no_args_is_help=True)


@app.command()
def add(
    context: typer.Context,
    urls: Annotated[list[str], typer.Argument(help="Addresses of feeds.")],
    outlet: Annotated[str | None, typer.Option(help="Name of the outlet, where its articles give none.")] = None,
) -> None:
    """Add feeds; one that is there already keeps its state."""
    from transforms.feeds.imports import to_feed

    now = datetime.now(timezone.utc)
    try:
        feeds = [to_feed(url, outlet, added_at=now) for url in urls]
    except ValueError as error:
        raise ConfigError(f"feeds add: {error}") from error
    _enter(context, feeds)


@app.command("import")
def import_(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(help="OPML, one address a line, or CSV with outlet names.")],
) -> None:
    """Add the feeds of a list; lines that name none are said."""
    from transforms.feeds.imports import import_feeds

    try:
        imported = import_feeds(path, added_at=datetime.now(timezone.utc))
    except OSError as error:
        raise ConfigError(f"feeds import: {path}: {error.strerror}") from error
    for refused in imported.refused:
        err.print(f"{path}:{refused.line}: {refused.reason}: {refused.text}", highlight=False, markup=False)
    _enter(context, imported.feeds)


@app.command("list")
def list_(context: typer.Context, as_json: AsJson = False) -> None:
    """List the feeds and how they are."""
    from transforms.feeds.state import list_feeds

    feeds = list_feeds(connected(settings(context)).store())
    if as_json:
        print_json({"feeds": [feed._asdict() for feed in feeds]})
        return
    shown = table(f"{len(feeds)} feeds", "feed", "outlet", "health", "#entries", "#every", "last change", "next poll")
    for feed in feeds:
        every = f"{feed.interval_s / 60:.0f} min" if feed.interval_s else ""
        entries = str(feed.entries_seen)
        shown.add_row(
            feed.url,
            feed.outlet_name or "",
            health(feed),
            entries,
            every,
            _day(feed.last_changed_at),
            _day(feed.next_poll_at),
        )
    out.print(shown)


def health(feed: Feed) -> str:
    """`ok`, `new`, `gone`, or what the last polls failed with."""
    if feed.status != "active":
        return feed.status
    if feed.failures:
        return f"{feed.last_reason} ×{feed.failures}"
    return "ok" if feed.last_polled_at else "new"


def _day(time: datetime | None) -> str:
    return f"{time:%Y-%m-%d %H:%M}" if time else ""


def _enter(context: typer.Context, feeds: list[Feed]) -> None:
    from transforms.feeds.state import add_feeds
    from transforms.store.setup import setup

    store = connected(settings(context)).store()
    setup(store)
    new = add_feeds(store, feeds)
    out.print(f"{len(new)} feeds added, {len(feeds) - len(new)} were there", highlight=False)
