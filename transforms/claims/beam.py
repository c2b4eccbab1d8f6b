"""Wires claim extraction as a transform."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timezone

import apache_beam as beam
import orjson

from schemas.errors import ExtractionError, to_dead_letter
from schemas.records import Article, DeadLetter, Extraction, Mention
from transforms import pool
from transforms.claims.extract import VERSION, extract_all, skipped
from transforms.outputs import DEAD, StageOutput, split

CHUNK = 16  # articles a call: one call costs about as much as a sentence
TIMEOUT_S = 60.0  # of one article; a chunk may take so long for each of its articles, up to MAX_TIMEOUT_S
MAX_TIMEOUT_S = 240.0

Result = list[Mention] | ExtractionError


def _extract(task: tuple[tuple[Article, ...], bool]) -> list[Result]:
    """Runs in the pool's processes."""
    articles, assertions = task
    return list(extract_all(articles, assertions=assertions))


def extract_chunk(articles: tuple[Article, ...], assertions: bool) -> Iterator[Result]:
    """The result of each article; when a chunk overruns or dies, its articles are tried one by one."""
    timeout_s = min(TIMEOUT_S * len(articles), MAX_TIMEOUT_S)
    [results] = pool.run_all(_extract, [(articles, assertions)], timeout_s)
    if not isinstance(results, Exception):
        yield from results
    elif len(articles) == 1:
        yield _error(articles[0], results)
    else:
        for article in articles:
            yield from extract_chunk((article,), assertions)


def _error(article: Article, cause: Exception) -> ExtractionError:
    if not isinstance(cause, (pool.TaskTimeout, pool.TaskCrashed, ExtractionError)):
        raise cause  # a missing model or a bug is nobody's input
    if isinstance(cause, ExtractionError):
        return cause
    reason = "timeout" if isinstance(cause, pool.TaskTimeout) else "crashed"
    return ExtractionError(reason, article.url or article.path or article.article_id, str(cause))


class _ExtractFn(beam.DoFn):
    def __init__(self, assertions: bool) -> None:
        self._assertions = assertions
        self._in = beam.metrics.Metrics.counter("claimwire", "extract_in")
        self._good = beam.metrics.Metrics.counter("claimwire", "extract_good")
        self._dead = beam.metrics.Metrics.counter("claimwire", "extract_dead")

    def process(self, batch: list[Article]) -> Iterable[Extraction | beam.pvalue.TaggedOutput]:
        self._in.inc(len(batch))
        for at in range(0, len(batch), CHUNK):
            articles = tuple(batch[at : at + CHUNK])
            for article, result in zip(articles, extract_chunk(articles, self._assertions), strict=True):
                yield self._output(article, result)

    def _output(self, article: Article, result: Result) -> Extraction | beam.pvalue.TaggedOutput:
        if isinstance(result, ExtractionError):
            self._dead.inc()
            return beam.pvalue.TaggedOutput(DEAD, dead_letter(article, result))
        self._good.inc()
        return Extraction(stamped(article), tuple(result))


def stamped(article: Article) -> Article:
    """`article` with the extractor's version, and why no claims were looked for if so."""
    versions = [part for part in (article.versions or "").split() if not part.startswith("claims=")]
    return article._replace(versions=" ".join([*versions, f"claims={VERSION}"]), claims_skipped=skipped(article))


def dead_letter(article: Article, error: ExtractionError) -> DeadLetter:
    """Keeps the whole article, as JSON with the record's field names."""
    return to_dead_letter(
        error,
        now=datetime.now(timezone.utc),
        input=orjson.dumps(article._asdict(), default=str),
        input_type="article",
        article_id=article.article_id,
        outlet=article.outlet,
        versions=stamped(article).versions,
    )


@dataclass
class ExtractMentions(beam.PTransform):
    """Article -> Extraction; `assertions=False` leaves out what nobody is said to have said."""

    assertions: bool = True

    def expand(self, articles: beam.PCollection) -> StageOutput:
        outputs = (
            articles
            | "Batch" >> beam.BatchElements(min_batch_size=1, max_batch_size=64)
            | "Extract" >> beam.ParDo(_ExtractFn(self.assertions)).with_outputs(DEAD, main="good")
        )
        return split(outputs, Extraction)
