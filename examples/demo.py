"""The demo: starts Elasticsearch, runs the job on the example newsroom or on your files, and shows what came out.

`python -m examples` or `python -m examples PATH…`; `make demo` calls it.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

from rich.text import Text

from examples.newsroom import Newsroom
from pipeline import elasticsearch, job, progress
from pipeline.commands.common import err, out, table
from pipeline.commands.elasticsearch import reporting
from pipeline.commands.jobs import summary
from pipeline.commands.look import show_hits
from pipeline.commands.status import show_status
from pipeline.config import Config
from schemas import ClaimwireError
from transforms.feeds.imports import to_feed
from transforms.feeds.state import add_feeds
from transforms.index import queries
from transforms.store import Store
from transforms.store.reading import refresh
from transforms.store.setup import setup

SEARCHES = ("ferry fire", '"drinking water"')


def main(paths: Sequence[str]) -> int:
    config = Config.load({"paths": tuple(paths) or None})
    try:
        with reporting("starting Elasticsearch") as report_line:
            url = config.elasticsearch_url or elasticsearch.start(Path(config.state), report=report_line).url
        config = replace(config, elasticsearch_url=url)
        store = config.store()
        setup(store)
        counts = _files(config) if config.paths else _newsroom(config)
    except ClaimwireError as error:
        err.print(f"[bold red]error[/]: {error}", highlight=False, soft_wrap=True)
        return 1
    report(store, searches=() if config.paths else SEARCHES)
    next_steps(url, summary(counts))
    return 0


def _files(config: Config) -> dict[str, int]:
    with progress.shown("ingest"):
        return job.run_bounded(config, job.beam_options([]))


def _newsroom(config: Config) -> dict[str, int]:
    """One tick over the newsroom's feeds; it is our own server, so nobody needs a rest between two requests."""
    with Newsroom() as newsroom, progress.shown("run --once"):
        now = datetime.now(timezone.utc)
        add_feeds(config.store(), [to_feed(url, added_at=now) for url in newsroom.feed_urls])
        local = replace(
            config, allow_hosts=newsroom.allow_hosts, connect_to=newsroom.connect_to, host_gap=0.0, min_poll=0.0
        )
        return job.run_bounded(local, job.beam_options([]))


def report(store: Store, searches: Sequence[str]) -> None:
    """What the index holds now: funnel, the claims that most outlets tell, searches."""
    refresh(store, "articles", "claims", "mentions", "dead-letters")
    show_status(queries.status(store))
    top = table(
        "Claims told by most independent outlets", "claim", "said by", "first in", "#outlets", "#origins", "claim id"
    )
    for claim in queries.top_claims(store, 10):
        numbers = (str(claim.outlet_count), str(claim.origin_count))
        top.add_row(Text(claim.text), ", ".join(claim.speakers[:2]), claim.first_outlet or "", *numbers, claim.claim_id)
    out.print(top)
    for words in searches:
        show_hits(words, queries.search_claims(store, words, 5))


def next_steps(url: str, done: str) -> None:
    """What to type next."""
    steps = table("What next (after: source .venv/bin/activate)", "to", "type")
    for purpose, command in (
        ("search", 'claimwire search "spokesman said"'),
        ("see one claim's life", "claimwire show CLAIM_ID"),
        ("read your own files", "claimwire ingest PATH…"),
        ("follow your own feeds", "claimwire feeds add URL… && claimwire run"),
        ("see what failed and why", "claimwire dead-letters"),
        ("import Kibana's dashboards", "claimwire setup --kibana http://localhost:5601"),
        ("stop Elasticsearch", "claimwire elasticsearch stop"),
        ("remove all data", "claimwire elasticsearch stop && rm -r .claimwire"),
    ):
        steps.add_row(purpose, Text(command))
    out.print(steps)
    out.print(f"{done}; Elasticsearch at {url}", highlight=False)
