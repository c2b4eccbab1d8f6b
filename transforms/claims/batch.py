"""Many articles at once, in the shared process pool: an article that hangs the parser harms no other."""

from collections.abc import Iterator, Sequence

from schemas import Article, ClaimwireError, Extraction, ExtractionError, Mention
from transforms import pool
from transforms.claims.extract import VERSION, extract_all, skipped

CHUNK = 8  # articles a call: one call costs about as much as a sentence
TIMEOUT_S = 60.0  # of one article; a chunk may take so long for each of its articles, up to MAX_TIMEOUT_S
MAX_TIMEOUT_S = 240.0

_REASONS: dict[type[Exception], str] = {pool.TaskTimeout: "timeout", pool.TaskCrashed: "crashed"}

Result = list[Mention] | ExtractionError


def extract_articles(articles: Sequence[Article], assertions: bool) -> Iterator[Extraction | ExtractionError]:
    """The extraction of each article, in order; what is wrong with an article stands in its place."""
    chunks = [tuple(articles[at : at + CHUNK]) for at in range(0, len(articles), CHUNK)]
    for chunk, results in zip(chunks, _run(chunks, assertions), strict=True):
        for article, result in zip(chunk, results, strict=True):
            yield result if isinstance(result, ExtractionError) else Extraction(stamped(article), tuple(result))


def _run(chunks: Sequence[tuple[Article, ...]], assertions: bool) -> Iterator[list[Result]]:
    """The results of each chunk; when one overruns or dies, its articles are tried one by one."""
    timeout_s = min(TIMEOUT_S * max(map(len, chunks), default=1), MAX_TIMEOUT_S)
    outcomes = pool.run_all(_extract, [(chunk, assertions) for chunk in chunks], timeout_s)
    for chunk, outcome in zip(chunks, outcomes, strict=True):
        if not isinstance(outcome, Exception):
            yield outcome
        elif len(chunk) == 1:
            yield [_error(chunk[0], outcome)]
        else:
            yield [result for [result] in _run([(article,) for article in chunk], assertions)]


def _extract(task: tuple[tuple[Article, ...], bool]) -> list[Result]:
    """Runs in the pool's processes."""
    articles, assertions = task
    return list(extract_all(articles, assertions=assertions))


def _error(article: Article, cause: Exception) -> ExtractionError:
    if isinstance(cause, ExtractionError):
        return cause
    if isinstance(cause, ClaimwireError):
        raise cause  # a missing model is nobody's input
    reason = _REASONS.get(type(cause), "parser")
    message = str(cause) if type(cause) in _REASONS else f"{type(cause).__name__}: {cause}"
    return ExtractionError(reason, article.url or article.path or article.article_id, message)


def stamped(article: Article) -> Article:
    """`article` with the extractor's version, and why no claims were looked for if so."""
    versions = [part for part in (article.versions or "").split() if not part.startswith("claims=")]
    return article._replace(versions=" ".join([*versions, f"claims={VERSION}"]), claims_skipped=skipped(article))
