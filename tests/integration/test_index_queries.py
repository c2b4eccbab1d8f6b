"""What the command line asks the index."""

import pytest

from schemas import Claim, FetchError, ReadError, ids, to_dead_letter
from tests.integration.index_parts import NOON, clock, extraction, newsroom
from transforms.index.articles import write_articles
from transforms.index.dead_letters import write_dead_letters
from transforms.index.queries import get_claim, list_dead_letters, search_claims, status, top_claims
from transforms.store import Action, Store, refresh, to_document, write_bulk

pytestmark = pytest.mark.integration


@pytest.fixture
def filled(emptied: Store) -> Store:
    texts = [
        "the government will raise wages for nurses",
        "the bridge was closed on Monday",
        "a wage agreement was reached",
    ]
    write_articles(
        emptied,
        [extraction(1, texts), extraction(2, texts[:1]), extraction(3, texts[:2]), extraction(6, texts[:1])],
        clock,
    )
    write_dead_letters(
        emptied,
        [
            to_dead_letter(FetchError("missing", "https://outlet1.example/gone"), now=NOON),
            to_dead_letter(FetchError("robots", "https://outlet1.example/no"), now=clock()),
            to_dead_letter(ReadError("empty", "empty.txt"), now=clock(), input=b""),
        ],
        clock,
    )
    refresh(emptied, "articles", "mentions", "claims", "dead-letters")
    return emptied


SEARCHES = {  # name: (query, words that the best claim holds, number of hits)
    "another form of the word": ("raised wage nurse", "raise wages for nurses", 1),
    "two words, one of them is enough for nobody": ("bridge closing", "bridge was closed", 1),
    "one word": ("wage", "wage", 2),
    "a phrase as written": ('"wage agreement"', "wage agreement", 1),
    "a phrase that stands nowhere": ('"wages agreement"', None, 0),
    "without": ("wage -nurses", "wage agreement", 1),
    "by speaker": ("Lee", "", 3),
    "syntax gone wrong": ('"bridge closed', "bridge was closed", 1),
}


def test_searches(filled: Store) -> None:
    found = {name: search_claims(filled, query) for name, (query, _, _) in SEARCHES.items()}
    for name, (_, words, count) in SEARCHES.items():
        assert len(found[name]) == count, name
        assert count == 0 or words in found[name][0].claim.text, name
    best = found["another form of the word"][0]
    assert best.highlight == "the government will [raise] [wages] for [nurses]"
    assert best.score > 0
    assert best.claim.mention_count == 4
    assert search_claims(filled, "wage", size=1)[0].claim in [hit.claim for hit in found["one word"]]


def test_top_claims_are_told_by_most_independent_outlets(filled: Store) -> None:
    assert [(claim.outlet_count, claim.origin_count) for claim in top_claims(filled)] == [(3, 4), (2, 2), (1, 1)]
    assert len(top_claims(filled, 2)) == 2


def test_a_claims_life_is_in_the_order_of_appearance(filled: Store) -> None:
    claim_id = ids.claim_id("the government will raise wages for nurses", "en")
    life = get_claim(filled, claim_id)
    assert life
    assert life.claim.claim_id == claim_id
    assert [mention.title for mention in life.mentions] == ["Story 1", "Story 2", "Story 3", "Story 6"]
    assert get_claim(filled, "nobody") is None


def test_a_redirect_leads_to_the_claim_that_stands(filled: Store) -> None:
    claim_id = ids.claim_id("the bridge was closed on Monday", "en")
    redirects = [Claim("old", "x", merged_into=claim_id), Claim("ring", "x", merged_into="ring")]
    write_bulk(filled, [Action("index", filled.alias("claims"), one.claim_id, to_document(one)) for one in redirects])
    life = get_claim(filled, "old")
    assert life
    assert life.claim.claim_id == claim_id
    assert len(life.mentions) == 2
    assert get_claim(filled, "ring"), "a circle of redirects ends somewhere"
    refresh(filled, "claims")
    assert len(top_claims(filled)) == 3


def test_everything_is_counted(filled: Store) -> None:
    now = status(filled)
    assert now.articles == {"indexed": 4, "rejected": 2}
    assert (now.mentions, now.claims) == (7, 3)
    funnel = {one.outlet: one for one in now.outlets}
    assert set(funnel) == {"outlet0.example", "outlet1.example", "outlet2.example"}
    one = funnel["outlet1.example"]
    assert (one.discovered, one.indexed, one.with_claims, one.rejected, one.mentions) == (3, 1, 1, 2, 3)
    assert one.reasons == {"missing": 1, "robots": 1}
    assert sum(one.discovered for one in now.outlets) == sum(now.articles.values())
    assert {(one.stage, one.reason, one.outcome, one.letters) for one in now.dead_letters} == {
        ("fetch", "missing", "rejected", 1),
        ("fetch", "robots", "rejected", 1),
        ("read", "empty", "rejected", 1),
    }


def test_an_empty_index_counts_nothing(emptied: Store) -> None:
    now = status(emptied)
    assert (now.articles, now.mentions, now.claims, now.outlets, now.dead_letters) == ({}, 0, 0, (), ())
    assert search_claims(emptied, "anything") == []
    assert top_claims(emptied) == []


def test_dead_letters_are_listed_latest_first(filled: Store) -> None:
    assert [letter.reason for letter in list_dead_letters(filled)][-1] == "missing"
    assert [letter.subject for letter in list_dead_letters(filled, stage="read")] == ["empty.txt"]
    assert [letter.stage for letter in list_dead_letters(filled, reason="robots")] == ["fetch"]
    assert len(list_dead_letters(filled, size=1)) == 1


def test_statuses_add_up_on_a_larger_index(emptied: Store) -> None:
    write_articles(emptied, newsroom(30), clock)
    refresh(emptied, "articles", "mentions", "claims")
    now = status(emptied)
    assert (now.articles, now.mentions, now.claims) == ({"indexed": 30}, 120, 12)
    assert [one.mentions for one in now.outlets] == [40, 40, 40]
