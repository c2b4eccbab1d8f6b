"""The stage on a real runner, in real processes."""

import apache_beam as beam
import pytest
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.testing.util import assert_that, equal_to

from schemas import Article, ExtractionError
from transforms import pool
from transforms.claims import batch
from transforms.claims.beam import ExtractMentions
from transforms.claims.extract import MAX_CHARS, VERSION

ENGLISH = Article(
    "a1",
    url="https://nordhavn.example/1",
    outlet="nordhavn.example",
    outlet_name="Nordhavn News",
    title="Pier lost",
    body="Ada Lund said the pier was lost.",
    language="en",
    versions="clean=1 claims=0",
    origin_id="o1",
    agency="Kystwire",
)
GERMAN = Article("a2", body="Lund sagte, der Pier sei verloren.", language="de")
HUGE = Article("a3", body="a" * (MAX_CHARS + 1))


def test_articles_become_extractions_and_dead_letters() -> None:
    with beam.Pipeline("FnApiRunner", options=PipelineOptions([])) as pipeline:
        good, dead = pipeline | beam.Create([ENGLISH, GERMAN, HUGE]) | ExtractMentions(assertions=False)
        seen = good | beam.Map(
            lambda e: (e.article.article_id, e.article.claims_skipped, e.article.versions, len(e.mentions))
        )
        assert_that(
            seen,
            equal_to(
                [("a1", None, f"clean=1 claims={VERSION}", 1), ("a2", "language", f"claims={VERSION}", 0)],
            ),
        )
        letters = dead | beam.Map(lambda letter: (letter.stage, letter.reason, letter.article_id))
        assert_that(letters, equal_to([("extract", "too_large", "a3")]), label="dead")


def test_every_mention_stands_on_its_own() -> None:
    [extraction] = batch.extract_articles([ENGLISH], assertions=False)
    assert not isinstance(extraction, ExtractionError)
    [mention] = extraction.mentions
    copied = ("outlet", "outlet_name", "url", "title", "origin_id", "agency", "language")
    assert [getattr(mention, name) for name in copied] == [getattr(ENGLISH, name) for name in copied]


@pytest.fixture(autouse=True, scope="module")
def _no_pool_left_behind():
    yield
    pool.stop()
