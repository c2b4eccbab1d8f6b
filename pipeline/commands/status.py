"""`status`: what the index holds, and how the live run is."""

import time
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Group, RenderableType
from rich.live import Live
from rich.table import Table

from pipeline.commands.common import AsJson, connected, out, print_json, settings, table, utc_now

if TYPE_CHECKING:
    from transforms.feeds.pace import Load
    from transforms.index.health import Health
    from transforms.index.queries import Status
    from transforms.store import Store

EVERY_S = 2.0


def register(app: typer.Typer) -> None:
    app.command()(status)


def status(
    context: typer.Context,
    watch: Annotated[bool, typer.Option("--watch", "-w", help="Look again every two seconds, until Ctrl-C.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show what the index holds and how the live run is: due, in flight, per minute, lag, silent outlets."""
    store = connected(settings(context)).store()
    if as_json:
        print_json(figures(store, utc_now()))
    elif watch:
        with Live(_all(store), console=out, auto_refresh=False) as live:
            while True:
                time.sleep(EVERY_S)
                live.update(_all(store), refresh=True)
    else:
        out.print(_all(store))


def figures(store: "Store", now: datetime) -> dict[str, Any]:
    """Everything that `status` shows, as plain values."""
    from transforms.feeds.pace import load
    from transforms.index import queries
    from transforms.index.health import health

    held, health_now = queries.status(store), health(store, now)
    return {
        "articles": held.articles,
        "mentions": held.mentions,
        "claims": held.claims,
        "load": load(store, now)._asdict(),
        **health_now._asdict(),
        "silent": [one._asdict() for one in health_now.silent],
        "outlets": [funnel._asdict() for funnel in held.outlets],
        "dead_letters": [letter._asdict() for letter in held.dead_letters],
    }


def show_status(now: "Status") -> None:
    """The counts as tables."""
    out.print(_counts(now))


def _all(store: "Store") -> RenderableType:
    from transforms.feeds.pace import load
    from transforms.index import queries
    from transforms.index.health import health

    now = utc_now()
    return Group(_live(load(store, now), health(store, now)), _counts(queries.status(store)))


def _live(load: "Load", health: "Health") -> RenderableType:
    lines = [
        f"feeds: {load.feeds_due} due, {load.feeds_held} being polled; "
        f"articles: {load.articles_due} due, {load.articles_held} in flight",
        f"per minute: {health.articles_per_minute:.1f} articles, {health.mentions_per_minute:.1f} mentions, "
        f"{health.claims_per_minute:.1f} new claims",
        f"lag from publication: {_lags(health.published_lag_s)}; from discovery: {_lags(health.discovered_lag_s)}",
    ]
    parts: list[RenderableType] = ["\n".join(lines)]
    if health.silent:
        silent = table("Silent outlets", "outlet", "last published", "#usual gap", "#silent for")
        for one in health.silent:
            last = f"{one.last_published_at:%Y-%m-%d %H:%M}"
            silent.add_row(one.outlet, last, _time(one.usual_gap_s), _time(one.silent_s))
        parts.append(silent)
    return Group(*parts)


def _lags(seconds: dict[str, float]) -> str:
    return ", ".join(f"{name} {_time(value)}" for name, value in seconds.items()) or "no article of a feed yet"


def _time(seconds: float) -> str:
    """In the unit that a person would take."""
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if abs(seconds) >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"


def _counts(now: "Status") -> RenderableType:
    states = ", ".join(f"{count} {state}" for state, count in now.articles.items())
    line = f"articles: {states or 'none'}; {now.mentions} mentions, {now.claims} claims"
    parts: list[RenderableType] = [line, _funnels(now)]
    if now.dead_letters:
        letters = table("Dead letters", "stage", "reason", "outcome", "#count")
        for letter in now.dead_letters:
            letters.add_row(letter.stage, letter.reason, letter.outcome, str(letter.letters))
        parts.append(letters)
    return Group(*parts)


def _funnels(now: "Status") -> Table:
    numbers = ("discovered", "indexed", "with_claims", "mentions", "pending", "rejected", "failed", "dead")
    columns = [f"#{name.replace('_', ' ')}" for name in numbers]
    shown = table("What became of each outlet's articles", "outlet", *columns, "reasons")
    for one in now.outlets:
        reasons = ", ".join(f"{reason} {count}" for reason, count in one.reasons.items())
        shown.add_row(one.outlet or "(unknown)", *(str(getattr(one, name)) for name in numbers), reasons)
    return shown
