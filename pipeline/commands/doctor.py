"""`doctor`: what is there, what is missing, and how to get it."""

import platform
from collections.abc import Callable, Iterator
from importlib.metadata import version
from typing import NamedTuple

import typer

from pipeline.commands.common import AsJson, connected, out, print_json, settings, table
from pipeline.config import Config
from schemas import ClaimwireError, UnavailableError


class Finding(NamedTuple):
    """One part that was looked at. `needed` says whether the job can run without it."""

    part: str
    ok: bool
    detail: str
    needed: bool = True


def register(app: typer.Typer) -> None:
    app.command()(doctor)


def doctor(context: typer.Context, as_json: AsJson = False) -> None:
    """Look at everything that the job leans on; exit code 1 when something that it needs is missing."""
    findings = list(examine(settings(context)))
    if as_json:
        print_json({"findings": [finding._asdict() for finding in findings]})
    else:
        shown = table("Claimwire's parts", "part", "", "what was found")
        for finding in findings:
            mark = "[green]ok" if finding.ok else ("[red]missing" if finding.needed else "[yellow]without")
            shown.add_row(finding.part, mark, finding.detail)
        out.print(shown)
    if any(finding.needed and not finding.ok for finding in findings):
        raise typer.Exit(1)


def examine(config: Config) -> Iterator[Finding]:
    """Each part in turn; nothing is started and nothing fetched."""
    yield Finding("Python", True, platform.python_version())
    yield Finding("Apache Beam", True, version("apache-beam"))
    yield _look("language model", _model)
    yield _look("Elasticsearch", lambda: _elasticsearch(config))
    yield _look("sentence vectors", _vectors, needed=False)
    yield _look("Java", _java, needed=config.elasticsearch_url is None)
    yield _look("Prism", _prism, needed=False)


def _look(part: str, find: Callable[[], str], needed: bool = True) -> Finding:
    try:
        return Finding(part, True, find(), needed)
    except ClaimwireError as error:
        return Finding(part, False, str(error), needed)


def _model() -> str:
    from transforms.claims.model import parser

    meta = parser().meta
    return f"{meta['lang']}_{meta['name']} {meta['version']}"


def _elasticsearch(config: Config) -> str:
    from transforms.store.retry import call
    from transforms.store.setup import check

    store = connected(config).store()
    about = call(store, lambda client: client.info())
    check(store)
    return f"{about['version']['number']} at {store.url}, indices {store.prefix}*"


def _vectors() -> str:
    from transforms.dedupe.retrieval.encoder import SETTING, model_folder, model_version, shared_encoder

    if shared_encoder() is None:
        raise UnavailableError(f"no sentence model, as {SETTING} asks: matching is by words alone")
    return f"{model_folder()}, version {model_version()}"


def _java() -> str:
    from pipeline.elasticsearch.java import find_java

    return str(find_java(17))


def _prism() -> str:
    from pipeline.prism import find_prism

    return str(find_prism())
