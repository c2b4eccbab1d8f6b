"""`claimwire elasticsearch start|stop|status`: the embedded node."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from pipeline import elasticsearch
from pipeline.commands import common

app = typer.Typer(help="The embedded Elasticsearch.", no_args_is_help=True)

Major = Annotated[int | None, typer.Option(help="Major version: 8 or 9.", min=8, max=9)]


@app.command()
def start(context: typer.Context, major: Major = None, as_json: common.AsJson = False) -> None:
    """Start the node, or find the one that runs; the first time, fetch it."""
    config = common.settings(context)
    if config.elasticsearch_url:
        _nothing_to_do(config.elasticsearch_url, as_json)
        return
    with reporting("looking for Elasticsearch") as report:
        node = elasticsearch.start(Path(config.state), major, report=report)
    _show(node, as_json)


@app.command()
def stop(context: typer.Context, major: Major = None) -> None:
    """Stop the node; its data stay."""
    stopped = elasticsearch.stop(Path(common.settings(context).state), major)
    common.out.print("stopped" if stopped else "no embedded Elasticsearch runs here")


@app.command()
def status(context: typer.Context, major: Major = None, as_json: common.AsJson = False) -> None:
    """Say whether the node runs, where, and where its log is; exit code 1 when it does not."""
    config = common.settings(context)
    if config.elasticsearch_url:
        _nothing_to_do(config.elasticsearch_url, as_json)
        return
    node = elasticsearch.status(Path(config.state), major)
    _show(node, as_json)
    if node is None:
        raise typer.Exit(1)


@contextmanager
def reporting(first: str) -> Iterator[Callable[[str], None]]:
    """For what takes long: lines that replace each other on a terminal, elsewhere (a log) one line a kind of work."""
    if common.err.is_terminal:
        with common.err.status(first) as spinner:
            yield spinner.update
        return
    said: set[str] = set()

    def say(line: str) -> None:
        kind, _, _ = line.partition(":")
        if kind not in said:
            common.err.print(kind, highlight=False)
            said.add(kind)

    yield say


def _nothing_to_do(url: str, as_json: bool) -> None:
    if as_json:
        common.print_json({"running": None, "embedded": False, "url": url})
    else:
        common.out.print(f"ELASTICSEARCH_URL names {url}: the embedded Elasticsearch is not needed", soft_wrap=True)


def _show(node: elasticsearch.Node | None, as_json: bool) -> None:
    if as_json:
        facts: dict[str, Any] = node._asdict() if node else {"url": None}
        common.print_json({"running": node is not None, "embedded": True, **facts})
    elif node is None:
        common.out.print("no embedded Elasticsearch runs here; `claimwire elasticsearch start` starts it")
    else:
        common.out.print(f"Elasticsearch {node.version} at {node.url} (process {node.pid})", soft_wrap=True)
        common.out.print(f"log {node.log}\ndata {node.data}", soft_wrap=True)
