"""The command line: `claimwire COMMAND`, also `python -m pipeline COMMAND`.

Exit codes: 0 done (dead letters are counted in the last line), 1 stopped by an error, 2 wrong usage or settings.
"""

import sys
from pathlib import Path
from typing import Annotated

import typer

from pipeline.commands import common, doctor, elasticsearch, extract, feeds, jobs, look, status, upkeep
from schemas import ClaimwireError, ConfigError

app = typer.Typer(
    name="claimwire",
    help="Turn news feeds or files into claims with their provenance, in Elasticsearch.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for group in (extract, jobs, look, status, upkeep, doctor):
    group.register(app)
app.add_typer(feeds.app, name="feeds")
app.add_typer(elasticsearch.app, name="elasticsearch")


@app.callback()
def root(
    context: typer.Context,
    file: Annotated[Path | None, typer.Option("--config", help="Settings file (default: claimwire.toml here).")] = None,
    elasticsearch_url: Annotated[str | None, typer.Option(help="Elasticsearch 8.19 or later.")] = None,
    index_prefix: Annotated[str | None, typer.Option(help="Start of every index name.")] = None,
    state: Annotated[str | None, typer.Option(help="Folder of the embedded node.")] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Also what the libraries say.")] = False,
) -> None:
    common.set_up_logging(verbose)
    flags = {"elasticsearch_url": elasticsearch_url, "index_prefix": index_prefix, "state": state}
    context.obj = {"file": file, "flags": flags}


def main() -> None:
    """Run a command; a known error is one line on stderr and an exit code, never a traceback."""
    try:
        app()
    except ConfigError as error:
        _fail(error, 2)
    except ClaimwireError as error:
        _fail(error, 1)
    except KeyboardInterrupt:
        sys.exit(130)


def _fail(error: Exception, code: int) -> None:
    common.err.print(f"[bold red]error[/]: {error}", highlight=False, markup=True, soft_wrap=True)
    sys.exit(code)
