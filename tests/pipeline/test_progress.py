"""What a job counts: each article once, under what became of it."""

from datetime import datetime, timezone

import apache_beam as beam
import pytest
from apache_beam.runners.portability.fn_api_runner import FnApiRunner

import schemas.coders  # noqa: F401
from pipeline.job import committed_counts
from pipeline.progress import CountOutcomes
from schemas import CleanError, DeadLetter, FeedError, FetchError, InputError, WriteError, to_dead_letter
from transforms.feeds.politeness import HostOnHold

NOW = datetime(2026, 11, 23, tzinfo=timezone.utc)

LETTERS = {  # name: (error, article, attempts, counted as)
    "a page that is no article": (CleanError("not_an_article", "http://a.example/1", ""), "a1", 1, "rejected"),
    "a page that could not be had": (FetchError("timeout", "http://a.example/2", ""), "a2", 1, "failed"),
    "the same, tried again": (FetchError("timeout", "http://a.example/2", ""), "a2", 2, None),
    "its host wants rest": (HostOnHold("throttled", "http://a.example/2", ""), "a2", 1, None),
    "a page tried too often": (CleanError("crashed", "http://a.example/3", ""), "a3", 8, "dead"),
    "an article known by its address alone": (FetchError("missing", "http://a.example/4", ""), None, 1, "rejected"),
    "a feed": (FeedError("timeout", "http://a.example/feed", ""), None, 1, None),
    "a mention": (WriteError("refused", "mention-1", ""), None, 1, None),
}


@pytest.mark.parametrize(("error", "article_id", "attempts", "counted"), LETTERS.values(), ids=LETTERS)
def test_an_article_is_counted_under_its_outcome(
    error: InputError, article_id: str | None, attempts: int, counted: str | None
) -> None:
    letter: DeadLetter = to_dead_letter(error, now=NOW, article_id=article_id, attempts=attempts)
    pipeline = beam.Pipeline(runner=FnApiRunner())
    pipeline | beam.Create([letter]) | CountOutcomes()
    result = pipeline.run()
    result.wait_until_finish()
    assert committed_counts(result) == ({counted: 1} if counted else {})
