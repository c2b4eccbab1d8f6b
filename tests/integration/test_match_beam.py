"""MatchClaims on a runner against a real node: origins and claims, the same in a second run and a new process."""

from collections.abc import Sequence

import apache_beam as beam
import pytest
from apache_beam.runners.portability.fn_api_runner import FnApiRunner
from apache_beam.testing.util import assert_that, equal_to

from schemas import Article, Extraction
from schemas.ids import origin_id
from tests.integration.test_match import NOW, TEXTS, keep, mention
from transforms.dedupe import beam as stage
from transforms.dedupe.beam import MatchClaims
from transforms.store.bulk import Action, write_bulk
from transforms.store.connection import Store
from transforms.store.documents import to_document

pytestmark = pytest.mark.integration

BODY = "\n".join(f"Pier {n * 13} of the harbour was built in {1900 + n} by firm number {n * 7}." for n in range(12))
FIRST = Article("a0", body=BODY, language="en", published_at=NOW, outlet="outlet0.example")
REPRINT = Article("a1", body=f"Our own first lines.\n{BODY}", language="en", published_at=NOW, outlet="outlet1.example")


def extraction(article: Article) -> Extraction:
    number = int(article.article_id[1:])
    return Extraction(article, (mention(TEXTS[0], number), mention(TEXTS[4], number)))


def keep_all(store: Store, matched: Sequence[Extraction]) -> None:
    actions = [Action("index", store.alias("articles"), m.article.article_id, to_document(m.article)) for m in matched]
    write_bulk(store, actions)
    store.client().indices.refresh(index=store.alias("articles"))
    keep(store, [one for m in matched for one in m.mentions])


def test_origins_and_claims_are_given_and_stay(emptied: Store) -> None:
    for article in (FIRST, REPRINT, FIRST, REPRINT):
        stage._shared.clear()  # as in a new process: nothing comes from memory
        matched = stage.shared(emptied, 30.0)
        (originated,) = matched.origins.assign([article])
        one = extraction(originated)
        found = Extraction(originated, tuple(matched.matcher.assign(one.mentions)))
        assert originated.origin_id == origin_id("a0")
        assert [m.match_relation for m in found.mentions] == (["founder"] * 2 if article is FIRST else ["same"] * 2)
        keep_all(emptied, [found])


def test_the_stage_on_a_runner(emptied: Store) -> None:
    stage._shared.clear()
    with beam.Pipeline(runner=FnApiRunner()) as p:
        good, dead_letters = p | beam.Create([extraction(FIRST)]) | MatchClaims(emptied)
        origins = good | beam.Map(lambda one: (one.article.origin_id, {m.origin_id for m in one.mentions}))
        relations = good | beam.FlatMap(lambda one: [m.match_relation for m in one.mentions])
        assert_that(origins, equal_to([(origin_id("a0"), {origin_id("a0")})]), label="origins")
        assert_that(relations, equal_to(["founder", "founder"]), label="relations")
        assert_that(dead_letters, equal_to([]), label="dead")
