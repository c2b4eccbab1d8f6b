"""How fast the whole job is, and where its time goes: `python -m benchmarks.ingest PATH… [--state DIR]`.

Needs a node: ELASTICSEARCH_URL, or the embedded one of the state folder. Each run has its own prefix, removed after.
"""

import argparse
import os
import resource
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from pipeline import elasticsearch
from schemas import Article, Extraction, Page
from transforms.claims.batch import extract_articles
from transforms.clean.batch import clean_pages
from transforms.dedupe.beam import shared
from transforms.files import expand, read
from transforms.index.articles import write_articles
from transforms.index.queries import status
from transforms.pool import stop
from transforms.store import Store, setup

BATCH = 32
out = Console(width=110)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="+")
    parser.add_argument("--state", type=Path, default=Path(".claimwire"))
    options = parser.parse_args()
    url = elasticsearch.ensure(options.state)
    whole_job(url, options.paths)
    by_stage(url, options.paths)


def whole_job(url: str, paths: list[str]) -> None:
    """`claimwire ingest` as a process, on one core and on two; the node has the machine's other time."""
    columns = ("cores", "seconds", "articles/s", "mentions/s", "our CPU s", "peak RSS MB, all processes")
    table = Table(*columns, title="claimwire ingest")
    for cores in (1, 2):
        with fresh(url) as store:
            before = _used()
            seconds, rss = _ingest(store, paths, cores)
            now = status(store)
        rates = (now.articles.get("indexed", 0) / seconds, now.mentions / seconds)
        table.add_row(
            str(cores),
            f"{seconds:.1f}",
            f"{rates[0]:.1f}",
            f"{rates[1]:.0f}",
            f"{_used() - before:.0f}",
            f"{rss / 1e6:.0f}",
        )
    out.print(table)


def _ingest(store: Store, paths: list[str], cores: int) -> tuple[float, int]:
    environment = os.environ | {
        "ELASTICSEARCH_URL": store.url,
        "CLAIMWIRE_INDEX_PREFIX": store.prefix,
        "CLAIMWIRE_WORKERS": str(cores),
    }
    started = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "pipeline", "ingest", *paths],
        env=environment,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=lambda: os.sched_setaffinity(0, range(cores)),
    )
    peak = 0
    while process.poll() is None:
        peak = max(peak, _group_rss(process.pid))
        time.sleep(0.2)
    if process.returncode:
        sys.exit(f"ingest ended with exit code {process.returncode}")
    return time.monotonic() - started, peak


def _used() -> float:
    """Seconds of CPU of the processes that have ended, and of theirs."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _group_rss(leader: int) -> int:
    listed = subprocess.run(["ps", "-eo", "pgid=,rss="], capture_output=True, text=True).stdout
    return sum(int(rss) * 1024 for pgid, rss in map(str.split, listed.splitlines()) if int(pgid) == leader)


def by_stage(url: str, paths: list[str]) -> None:
    """The same work stage by stage, in batches, on all cores: seconds and share of each."""
    spent: dict[str, float] = dict.fromkeys(("read", "clean", "extract", "match", "write"), 0.0)
    articles = mentions = 0
    clean_pages([Page(b"<p>warm</p>")])  # the pool's start and the model's load are not a stage's work
    list(extract_articles([Article("warm", body="He said it was warm.", language="en")] * BATCH, True))
    with fresh(url) as store:
        for pages in _timed(spent, "read", _batches(paths)):
            cleaned = [one for one in timed(spent, "clean", clean_pages, pages) if isinstance(one, Article)]
            found = timed(spent, "extract", lambda cleaned=cleaned: list(extract_articles(cleaned, True)))
            matched = timed(spent, "match", match, store, [one for one in found if isinstance(one, Extraction)])
            timed(spent, "write", lambda matched=matched: write_articles(store, matched, now))
            articles += len(matched)
            mentions += sum(len(one.mentions) for one in matched)
    stop()
    total = sum(spent.values())
    table = Table(
        "stage", "seconds", "share", "ms an article", title=f"{articles} articles, {mentions} mentions, 2 cores"
    )
    for stage, seconds in spent.items():
        table.add_row(stage, f"{seconds:.1f}", f"{seconds / total:.0%}", f"{1000 * seconds / articles:.0f}")
    out.print(table)


def match(store: Store, extractions: list[Extraction]) -> list[Extraction]:
    """Origins and claims, as MatchClaims gives them."""
    ours = shared(store, 30.0)
    articles = ours.origins.assign([one.article for one in extractions])
    matched = iter(ours.matcher.assign([mention for one in extractions for mention in one.mentions]))
    return [
        Extraction(article, tuple(next(matched) for _ in one.mentions))
        for article, one in zip(articles, extractions, strict=True)
    ]


def now() -> datetime:
    return datetime.now(timezone.utc)


def timed(spent: dict[str, float], stage: str, work: Callable[..., Any], *arguments: Any) -> Any:
    started = time.monotonic()
    try:
        return work(*arguments)
    finally:
        spent[stage] += time.monotonic() - started


def _timed(spent: dict[str, float], stage: str, items: Iterator[Any]) -> Iterator[Any]:
    while (item := timed(spent, stage, next, items, None)) is not None:
        yield item


def _batches(paths: list[str]) -> Iterator[list[Page]]:
    batch: list[Page] = []
    for path in expand(paths):
        for page in read(path):
            if isinstance(page, Page):
                batch.append(page)
            if len(batch) == BATCH:
                yield batch
                batch = []
    if batch:
        yield batch


@contextmanager
def fresh(url: str) -> Iterator[Store]:
    """A store with a prefix of its own, gone afterwards."""
    store = Store(url, prefix=f"bench-{secrets.token_hex(4)}-")
    setup(store)
    try:
        yield store
    finally:
        client = store.client()
        client.indices.delete(index=list(client.indices.get(index=f"{store.prefix}*")))
        for template in client.indices.get_index_template(name=f"{store.prefix}*")["index_templates"]:
            client.indices.delete_index_template(name=template["name"])


if __name__ == "__main__":
    main()
