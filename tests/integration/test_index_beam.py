"""The index's transforms on a local runner and the real node."""

import apache_beam as beam
import orjson
import pytest
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.runners.portability.fn_api_runner import FnApiRunner
from apache_beam.testing import test_stream
from apache_beam.testing.util import assert_that, equal_to
from apache_beam.transforms.window import FixedWindows, TimestampedValue

from schemas import Claim, ConfigError, DeadLetter, FetchError, ids, to_dead_letter
from tests.integration.index_parts import clock, documents, extraction, newsroom
from transforms.index import RollUpClaims, SkipUnchanged, WriteArticles, WriteDeadLetters, WriteToElasticsearch
from transforms.store import Action, Store, get_articles

pytestmark = pytest.mark.integration


def pipeline() -> beam.Pipeline:
    return beam.Pipeline(runner=FnApiRunner())


def test_articles_come_out_indexed(emptied: Store) -> None:
    room = newsroom(6)
    with pipeline() as p:
        written = p | beam.Create(room) | WriteArticles(emptied)
        assert_that(
            written.good | beam.Map(lambda one: (one.article_id, one.status)),
            equal_to([(one.article.article_id, "indexed") for one in room]),
        )
        assert_that(written.dead_letters, equal_to([]), label="dead")
    assert len(documents(emptied, "mentions")) == 24
    assert len(documents(emptied, "claims")) == 12


def test_an_article_that_is_there_twice_is_written_twice_in_order(emptied: Store) -> None:
    twice = [extraction(1, ["one"]), extraction(1, ["one, corrected"])]
    with pipeline() as p:
        written = p | beam.Create([twice]) | beam.FlatMap(lambda one: one) | WriteArticles(emptied)
        assert_that(written.good | beam.Map(lambda one: one.revision), equal_to([1, 2]))


def test_unchanged_articles_are_counted_and_dropped(emptied: Store) -> None:
    room = newsroom(4)
    with pipeline() as p:
        p | beam.Create(room) | WriteArticles(emptied)
    articles = [one.article for one in [*room, extraction(9, ["new"])]]
    p = beam.Pipeline(runner=FnApiRunner())
    changed = p | beam.Create(articles) | SkipUnchanged(emptied)
    assert_that(changed.good | beam.Map(lambda one: one.title), equal_to(["Story 9"]))
    result = p.run()
    result.wait_until_finish()
    found = result.metrics().query(beam.metrics.MetricsFilter().with_namespace("claimwire"))["counters"]
    assert {one.key.metric.name: one.committed for one in found} == {"skip_in": 5, "unchanged": 4, "skip_good": 1}


def test_claims_are_rolled_up_by_id(emptied: Store) -> None:
    with pipeline() as p:
        p | beam.Create(newsroom(3, texts=2, each=1)) | WriteArticles(emptied)
    wanted = [ids.claim_id("Statement number 0", "en"), "nothing"]
    with pipeline() as p:
        claims = p | beam.Create(wanted) | RollUpClaims(emptied)
        assert_that(claims.good | beam.Map(_summary), equal_to([("Statement number 0", 2)]))


def _summary(claim: Claim) -> tuple[str, int]:
    return claim.text, claim.mention_count


def test_dead_letters_are_kept_and_turn_the_ledger(emptied: Store) -> None:
    url = "https://outlet.example/1"
    letter = to_dead_letter(FetchError("missing", url), now=clock(), input=b"\x00\xff", article_id="a")
    with pipeline() as p:
        kept = p | beam.Create([letter]) | WriteDeadLetters(emptied)
        assert_that(kept, equal_to([letter]))
    [source] = documents(emptied, "dead-letters").values()
    assert source["reason"] == "missing"
    assert get_articles(emptied, ["a"])["a"].status == "rejected"


def test_the_sink_takes_dicts_bytes_and_actions(emptied: Store) -> None:
    target = emptied.alias("dead-letters")
    dicts = [{"dead_letter_id": name, "stage": "read"} for name in "abc"]
    encoded = [orjson.dumps({"dead_letter_id": "d"})]
    actions = [Action("index", target, "e", b'{"dead_letter_id":"e"}')]
    with pipeline() as p:
        for label, elements, sink in (
            ("dicts", dicts, WriteToElasticsearch(emptied, index=target, id=lambda row: row["dead_letter_id"])),
            ("bytes", encoded, WriteToElasticsearch(emptied, index=lambda _: target, id=lambda _: "d")),
            ("actions", actions, WriteToElasticsearch(emptied)),
        ):
            written = p | f"Create {label}" >> beam.Create(elements) | label >> sink
            assert_that(written.good, equal_to(elements), label=f"acknowledged {label}")
    assert set(documents(emptied, "dead-letters")) == set("abcde")


def test_the_sink_hands_refused_documents_to_the_dead_letters(emptied: Store) -> None:
    rows = [{"dead_letter_id": "good"}, {"dead_letter_id": "bad", "no_such_field": 1}]
    sink = WriteToElasticsearch(emptied, index=emptied.alias("dead-letters"), id=lambda row: row["dead_letter_id"])
    with pipeline() as p:
        written = p | beam.Create(rows) | sink
        assert_that(written.good, equal_to(rows[:1]))
        assert_that(written.dead_letters | beam.Map(_refused), equal_to([("refused", rows[1])]), label="dead")


def test_an_element_that_has_no_id_or_no_json_is_a_dead_letter(emptied: Store) -> None:
    rows = [{"dead_letter_id": "good"}, {"name": "nobody"}, {"dead_letter_id": "odd", "stage": {1, 2}.__class__}]
    sink = WriteToElasticsearch(emptied, index=emptied.alias("dead-letters"), id=lambda row: row["dead_letter_id"])
    with pipeline() as p:
        written = p | beam.Create([rows]) | beam.FlatMap(lambda one: one) | sink
        assert_that(written.good, equal_to(rows[:1]))
        errors = written.dead_letters | beam.Map(lambda letter: letter.message.split(":")[0])
        assert_that(errors, equal_to(["KeyError", "TypeError"]), label="dead")


def test_half_a_sink_is_refused_before_anything_starts() -> None:
    with pytest.raises(ConfigError, match="takes `index` and `id` together"):
        beam.Pipeline(runner=FnApiRunner()) | beam.Create([{}]) | WriteToElasticsearch(Store("http://x"), index="rows")


def _refused(letter: DeadLetter) -> tuple[str, dict[str, object]]:
    return letter.reason, orjson.loads(letter.input or b"")


def test_the_sink_writes_the_newest_version_whatever_the_order(emptied: Store) -> None:
    rows = [{"dead_letter_id": "a", "attempts": attempts} for attempts in (3, 1, 2)]
    sink = WriteToElasticsearch(
        emptied,
        index=emptied.alias("dead-letters"),
        id=lambda row: row["dead_letter_id"],
        version=lambda row: row["attempts"],
    )
    for _ in range(2):
        with pipeline() as p:
            written = p | beam.Create(rows) | sink
            assert_that(written.good, equal_to(rows))
    assert documents(emptied, "dead-letters")["a"]["attempts"] == 3


def test_each_element_leaves_in_its_own_window_and_time(emptied: Store) -> None:
    rows = [({"dead_letter_id": str(second)}, second) for second in (1, 2, 11, 25)]
    sink = WriteToElasticsearch(emptied, index=emptied.alias("dead-letters"), id=lambda row: row["dead_letter_id"])
    with pipeline() as p:
        written = (
            p
            | beam.Create([rows])
            | beam.FlatMap(lambda some: [TimestampedValue(row, second) for row, second in some])
            | beam.WindowInto(FixedWindows(10))
            | sink
        )
        placed = written.good | beam.ParDo(_Placed())
        assert_that(
            placed | "One window" >> beam.WindowInto(beam.window.GlobalWindows()),
            equal_to([("1", 1, 0), ("2", 2, 0), ("11", 11, 10), ("25", 25, 20)]),
        )


class _Placed(beam.DoFn):
    def process(self, row, timestamp=beam.DoFn.TimestampParam, window=beam.DoFn.WindowParam):  # type: ignore[no-untyped-def]
        yield row["dead_letter_id"], int(timestamp), int(window.start)


def test_a_stream_is_written_as_it_comes(emptied: Store) -> None:
    rows = [{"dead_letter_id": str(number)} for number in range(3)]
    stream = test_stream.TestStream().add_elements(rows[:2]).advance_watermark_to(60).add_elements(rows[2:])
    sink = WriteToElasticsearch(emptied, index=emptied.alias("dead-letters"), id=lambda row: row["dead_letter_id"])
    options = PipelineOptions(["--streaming"])
    with beam.Pipeline(runner="BundleBasedDirectRunner", options=options) as p:
        p | stream.advance_watermark_to_infinity() | sink
    assert set(documents(emptied, "dead-letters")) == {"0", "1", "2"}
