"""`ingest` (files) and `run` (feeds)."""

from typing import Annotated

import typer

from pipeline.commands.common import AsJson, connected, out, print_json, reasons, settings

_CONTAINERS = {"read": "records", "entries": "feed entries"}  # by the prefix of their counters
_BEAM = {"allow_extra_args": True, "ignore_unknown_options": True}


def register(app: typer.Typer) -> None:
    app.command(context_settings=_BEAM)(ingest)
    app.command(context_settings=_BEAM)(run)


def ingest(
    context: typer.Context,
    paths: Annotated[
        list[str],
        typer.Argument(help="Files, globs or folders; text, HTML, JSON Lines, CSV, WARC, zip, tar; also .gz."),
    ],
    as_json: AsJson = False,
) -> None:
    """Read files into the index. Further options go to Beam, such as --runner."""
    # A negative flag value would be taken for a path by the parser, so options are told by their dashes.
    files = [path for path in paths if not path.startswith("--")]
    beam_arguments = [path for path in paths if path.startswith("--")] + context.args
    _run_once(context, "ingest", tuple(files), beam_arguments, as_json)


def run(
    context: typer.Context,
    once: Annotated[bool, typer.Option("--once", help="One tick: poll what is due, work it off, end.")] = False,
    as_json: AsJson = False,
) -> None:
    """Poll the feeds and index what is new, until SIGTERM or Ctrl-C. Further options go to Beam, such as --runner."""
    if once:
        _run_once(context, "run", (), context.args, as_json)
    else:
        _run_on(context, context.args)


def _run_once(
    context: typer.Context, label: str, paths: tuple[str, ...], beam_arguments: list[str], as_json: bool
) -> None:
    from pipeline import job, progress
    from transforms.store.setup import setup

    options = job.beam_options(beam_arguments)
    config = connected(settings(context, paths=paths or None))
    setup(config.store())
    with progress.shown(label):
        counts = job.run_bounded(config, options)
    if as_json:
        print_json(counts)
    else:
        out.print(summary(counts), highlight=False)


def _run_on(context: typer.Context, beam_arguments: list[str]) -> None:
    from pipeline import continuous
    from transforms.store.setup import setup

    config = connected(settings(context))
    setup(config.store())
    continuous.run(config, beam_arguments)


def summary(counts: dict[str, int]) -> str:
    """Format the closing lines: what was read, then `31 pages, 29 articles indexed, 0 unchanged, 2 dead letters`."""
    parts = (("pages", "pages"), ("articles", "articles indexed"), ("unchanged", "unchanged"))
    line = ", ".join(f"{counts.get(name, 0)} {words}" for name, words in parts)
    last = f"{line}, {counts.get('dead_letters', 0)} dead letters"
    return "\n".join([*(text for stage in _CONTAINERS if (text := _records(counts, stage))), last])


def _records(counts: dict[str, int], stage: str) -> str:
    """Format `52 records = 31 taken + 19 skipped (12 not a page, 7 not html) + 2 dead letters`."""
    if not counts.get(f"{stage}_in"):
        return ""
    prefix = f"{stage}_skipped_"
    skipped = {name.removeprefix(prefix): count for name, count in counts.items() if name.startswith(prefix)}
    return (
        f"{counts[f'{stage}_in']} {_CONTAINERS[stage]} = {counts.get(f'{stage}_good', 0)} taken"
        f" + {sum(skipped.values())} skipped{reasons(skipped)}"
        f" + {counts.get(f'{stage}_dead', 0)} dead letters"
    )
