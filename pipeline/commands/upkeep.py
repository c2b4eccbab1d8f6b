"""`setup`, `replay`, `rebuild-claims`, `reconcile` and `reindex-vectors`."""

from typing import Annotated

import typer

from pipeline.commands.common import AsJson, connected, err, out, print_json, settings, utc_now
from pipeline.commands.jobs import summary


def register(app: typer.Typer) -> None:
    app.command()(setup)
    app.command()(replay)
    app.command("rebuild-claims")(rebuild_claims)
    app.command()(reconcile)
    app.command("reindex-vectors")(reindex_vectors)


def setup(
    context: typer.Context,
    kibana: Annotated[str | None, typer.Option(help="Kibana to import data views and dashboards into.")] = None,
) -> None:
    """Make the index templates, indices and aliases; harmless when they are there."""
    from transforms.store.setup import setup as make

    store = connected(settings(context)).store()
    make(store)
    out.print(f"indices {store.prefix}* are ready at {store.url}", highlight=False)
    if kibana:
        from pipeline.kibana import import_saved_objects

        count = import_saved_objects(kibana, prefix=store.prefix, api_key=store.api_key)
        out.print(f"{count} saved objects imported into {kibana}", highlight=False)


def replay(
    context: typer.Context,
    stage: Annotated[str | None, typer.Option(help="Only of this stage.")] = None,
    reason: Annotated[str | None, typer.Option(help="Only with this reason.")] = None,
    as_json: AsJson = False,
) -> None:
    """Try dead letters again; those that come through leave the dead letters."""
    from pipeline.replay import replay as again

    counts = again(connected(settings(context)), stage=stage, reason=reason, now=utc_now())
    if as_json:
        print_json(counts)
    else:
        out.print(f"{counts['replayed']} replayed: {summary(counts)}", highlight=False)


def rebuild_claims(context: typer.Context, as_json: AsJson = False) -> None:
    """Recompute every claim from its mentions."""
    from transforms.index.rollup import rebuild_claims as rebuild

    count = rebuild(connected(settings(context)).store(), utc_now)
    if as_json:
        print_json({"claims": count})
    else:
        out.print(f"{count} claims recomputed", highlight=False)


def reconcile(context: typer.Context, as_json: AsJson = False) -> None:
    """Merge claims that should be one and part those that should not."""
    from transforms.dedupe.reconcile.reconcile import reconcile as work
    from transforms.index.rollup import roll_up

    config = connected(settings(context))
    store = config.store()
    done = work(store, lambda claim_ids: roll_up(store, claim_ids, utc_now), window_days=config.window_days)
    if as_json:
        print_json(done._asdict())
    else:
        out.print(", ".join(f"{count} {name}" for name, count in done._asdict().items()), highlight=False)


def reindex_vectors(context: typer.Context, as_json: AsJson = False) -> None:
    """Encode every claim again, after the sentence model changed."""
    from transforms.dedupe.reconcile.claim_vectors import reindex_vectors as again
    from transforms.dedupe.retrieval.encoder import model_version

    store = connected(settings(context)).store()
    count = again(store, lambda done: err.print(f"{done} claims encoded", highlight=False))
    if as_json:
        print_json({"claims": count, "model": model_version()})
    else:
        out.print(f"{count} claims encoded with model {model_version()}", highlight=False)
