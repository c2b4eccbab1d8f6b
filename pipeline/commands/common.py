"""What every command needs: its settings, a place for results, and errors as one clear line."""

import json
import logging
import sys
import warnings
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.logging import RichHandler
from rich.table import Table

from pipeline.config import Config
from schemas import ConfigError

out = Console(width=None if sys.stdout.isatty() else 150)
err = Console(stderr=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def settings(context: typer.Context, **flags: Any) -> Config:
    """The command's settings: its own flags over the global ones, environment and file."""
    given: dict[str, Any] = context.find_root().obj or {}
    values = {**given.get("flags", {}), **{name: value for name, value in flags.items() if value is not None}}
    return Config.load(values, file=given.get("file"))


def connected(config: Config) -> Config:
    """`config` with the URL of the embedded node where no other is set and that node runs."""
    if config.elasticsearch_url:
        return config
    from pipeline import elasticsearch

    node = elasticsearch.status(Path(config.state))
    if node is None:
        raise ConfigError("no Elasticsearch: set ELASTICSEARCH_URL or run `claimwire elasticsearch start`")
    return replace(config, elasticsearch_url=node.url)


def utc_now() -> datetime:
    return datetime.now(timezone.utc)


def print_json(value: Any) -> None:
    """One JSON object on stdout; times in ISO 8601."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=_plain) + "\n")


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value)


def table(title: str, *columns: str) -> Table:
    """A plain table; columns whose name starts with `#` hold numbers and stand to the right."""
    made = Table(title=title, title_justify="left", title_style="bold", header_style="dim", expand=False)
    for column in columns:
        made.add_column(column.lstrip("#"), justify="right" if column.startswith("#") else "left", overflow="fold")
    return made


def set_up_logging(verbose: bool) -> None:
    """Claimwire's own messages to stderr; the libraries' only from warnings on, unless `verbose`."""
    handler: logging.Handler = RichHandler(console=err, show_path=False, markup=False)
    if not sys.stderr.isatty():  # a file or a pipe: one line a message, whatever its length
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s", "%Y-%m-%d %H:%M:%S"))
    logging.basicConfig(level=logging.INFO if verbose else logging.WARNING, handlers=[handler], force=True)
    for ours in ("pipeline", "transforms"):
        logging.getLogger(ours).setLevel(logging.INFO)
    if not verbose:
        logging.getLogger().addFilter(lambda record: "apitools" not in record.msg)  # Beam misses what we do not use
        # What a stage raised is said once, by the command that ran the job.
        logging.getLogger("apache_beam").setLevel(logging.CRITICAL)
        for noisy in ("elastic_transport", "urllib3", "trafilatura", "htmldate", "courlan"):
            logging.getLogger(noisy).setLevel(logging.ERROR)
        warnings.simplefilter("ignore")


def reasons(counts: Mapping[str, int]) -> str:
    """Format ` (12 not a page, 7 not html)`, to follow the sum; empty when nothing was counted."""
    parts = ", ".join(f"{count} {reason.replace('_', ' ')}" for reason, count in sorted(counts.items()))
    return f" ({parts})" if parts else ""
