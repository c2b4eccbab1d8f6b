"""`extract`: files to articles and mentions on stdout, without a server and without Beam."""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any

import typer

from pipeline.commands.common import err, reasons, settings
from schemas import Article, Extraction, InputError, Page

BATCH = 32  # pages cleaned and read at a time


def register(app: typer.Typer) -> None:
    app.command()(extract)


def extract(
    context: typer.Context,
    paths: Annotated[list[str], typer.Argument(help="Files, globs or folders.")],
    assertions: Annotated[bool | None, typer.Option(help="Also what outlets assert in their own voice.")] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Also the quotations left out, with the reason.")] = False,
) -> None:
    """Print each article and its mentions as JSON Lines; what could not be read is said on stderr."""
    config = settings(context, assertions=assertions)
    articles = failures = 0
    skipped: Counter[str] = Counter()
    quotations: Counter[str] = Counter()
    for result in extractions(paths, assertions=config.assertions, skipped=skipped):
        if isinstance(result, Extraction):
            articles += 1
            print_extraction(result)
            if explain:
                quotations.update(_explain(result))
        else:
            failures += 1
            err.print(f"{result}", highlight=False, markup=False, soft_wrap=True)
    line = f"{articles} articles, {failures} dead letters"
    if skipped:
        line += f", {skipped.total()} records skipped{reasons(skipped)}"
    if quotations:
        line += f", {quotations.total()} quotations left out{reasons(quotations)}"
    err.print(line, highlight=False)


def extractions(
    paths: list[str], *, assertions: bool = True, skipped: Counter[str] | None = None
) -> Iterator[Extraction | InputError]:
    """Extract `paths` as the job would, with claims matched in memory; yield the error of a bad input in its place.

    Records that are left out on purpose are counted in `skipped`, by reason.
    """
    from transforms.claims.batch import extract_articles
    from transforms.clean.batch import clean_pages
    from transforms.dedupe import InMemoryClaims

    claims = InMemoryClaims()
    for pages in _batches(_read(paths, Counter() if skipped is None else skipped)):
        cleaned = clean_pages([page for page in pages if isinstance(page, Page)])
        yield from (page for page in pages if isinstance(page, InputError))
        yield from (article for article in cleaned if isinstance(article, InputError))
        articles = [article for article in cleaned if isinstance(article, Article)]
        for extraction in extract_articles(articles, assertions):
            if isinstance(extraction, Extraction):
                extraction = extraction._replace(mentions=tuple(claims.assign(extraction.mentions)))
            yield extraction


def _explain(extraction: Extraction) -> Iterator[str]:
    """Print the quotations that became no mention; give the reason of each."""
    from transforms.claims.left_out import left_out

    for quotation in left_out(extraction.article, extraction.mentions):
        print_record("left_out", {"article_id": extraction.article.article_id, **quotation._asdict()})
        yield quotation.reason


def print_extraction(extraction: Extraction) -> None:
    """The article, then its mentions, one JSON object a line with every field of the record and its `type`."""
    article = extraction.article
    print_record("article", article._asdict() | {"lines": [line._asdict() for line in article.lines]})
    for mention in extraction.mentions:
        print_record("mention", {name: value for name, value in mention._asdict().items() if name != "vector"})


def print_record(kind: str, fields: dict[str, Any]) -> None:
    """Lone surrogates cannot be encoded and come out as question marks."""
    text = json.dumps({"type": kind, **fields}, ensure_ascii=False, default=_plain)
    sys.stdout.buffer.write(text.encode("utf-8", "replace") + b"\n")


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _read(paths: list[str], skipped: Counter[str]) -> Iterator[Page | InputError]:
    from transforms.files import Skipped, expand, read_all

    for path in expand(paths):
        for outcome in read_all(path):
            if isinstance(outcome, Skipped):
                skipped[outcome.reason] += 1
            else:
                yield outcome


def _batches(items: Iterator[Any]) -> Iterator[list[Any]]:
    batch: list[Any] = []
    for item in items:
        batch.append(item)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
