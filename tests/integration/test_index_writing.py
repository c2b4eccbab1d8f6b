"""Writing articles on the real node: order, revisions, roll-up, ledger."""

from datetime import timedelta

import pytest
from index_parts import NOON, clock, documents, everything, extraction, mention, newsroom, texts_of

from schemas import Article, Claim, Extraction, FetchError, Mention, Pending, ids, to_dead_letter
from transforms.index.articles import write_articles
from transforms.index.dead_letters import write_dead_letters
from transforms.index.rollup import claim_of, rebuild_claims, roll_up
from transforms.index.unchanged import changed_articles
from transforms.store import (
    Store,
    add_pending,
    encode,
    from_document,
    get_articles,
    get_sources,
    known,
    refresh,
    take_due,
    to_document,
    write_bulk,
)
from transforms.store.bulk import Action

pytestmark = pytest.mark.integration


def computed(store: Store) -> dict[str, Claim]:
    """What the claims should be: from all mentions that stand."""
    mentions = [from_document(Mention, source) for source in documents(store, "mentions").values()]
    by_claim: dict[str, list[Mention]] = {}
    for one in mentions:
        by_claim.setdefault(one.claim_id or "", []).append(one)
    return {claim_id: claim_of(claim_id, group) for claim_id, group in by_claim.items()}


def standing(store: Store) -> dict[str, Claim]:
    return {claim_id: from_document(Claim, source) for claim_id, source in documents(store, "claims").items()}


def test_articles_mentions_and_claims_stand_after_a_write(indices: Store) -> None:
    room = newsroom(9)
    written = write_articles(indices, room, clock)
    assert [one.article.status for one in written if one.article] == ["indexed"] * 9
    assert all(not one.dead_letters for one in written)
    assert len(documents(indices, "mentions")) == 36
    assert standing(indices) == computed(indices)
    claim = standing(indices)[ids.claim_id("Statement number 0", "en")]
    assert (claim.mention_count, claim.article_count, claim.outlet_count) == (3, 3, 3)
    assert claim.speakers == ("Ann Lee",)


def test_the_size_of_batches_and_a_second_delivery_change_nothing(indices: Store) -> None:
    room = newsroom(12)
    for one in room:
        write_articles(indices, [one], clock)
    first = everything(indices)
    write_articles(indices, room, clock)
    write_articles(indices, list(reversed(room)), clock)
    assert everything(indices) == first
    assert standing(indices) == computed(indices)


def test_a_revision_marks_what_came_and_what_went(indices: Store) -> None:
    write_articles(indices, [extraction(1, ["stays", "goes"]), extraction(2, ["goes"])], clock)
    write_articles(indices, [extraction(1, ["stays", "comes"])], clock)
    mentions = {one["text"]: one for one in documents(indices, "mentions").values() if one["title"] == "Story 1"}
    assert {text: (one["revision_added"], one.get("revision_withdrawn")) for text, one in mentions.items()} == {
        "stays": (1, None),
        "goes": (1, 2),
        "comes": (2, None),
    }
    [article] = [one for one in documents(indices, "articles").values() if one["title"] == "Story 1"]
    assert (article["revision"], article["mention_count"]) == (2, 2)
    assert standing(indices) == computed(indices)
    assert standing(indices)[ids.claim_id("goes", "en")].mention_count == 2, "what was withdrawn still counts"


def test_a_mention_that_comes_back_is_no_longer_withdrawn(indices: Store) -> None:
    for texts in (["stays", "goes"], ["stays"], ["stays", "goes"]):
        write_articles(indices, [extraction(1, texts)], clock)
    [mention_again] = [one for one in documents(indices, "mentions").values() if one["text"] == "goes"]
    assert mention_again["revision_added"] == 1
    assert "revision_withdrawn" not in mention_again
    [article] = documents(indices, "articles").values()
    assert article["revision"] == 3


def test_a_refused_mention_is_a_dead_letter_and_the_rest_goes_on(indices: Store) -> None:
    good, bad = extraction(1, ["one", "two"]), extraction(2, ["three"])
    too_long = bad.mentions[0]._replace(mention_id="m" * 600)
    refused_value = bad.mentions[0]._replace(mention_id="n", start=2**40)
    bad = bad._replace(mentions=(*bad.mentions, too_long, refused_value))
    written = write_articles(indices, [good, bad], clock)
    assert [one.article is not None for one in written] == [True, True]
    assert written[0].dead_letters == ()
    assert {letter.reason for letter in written[1].dead_letters} == {"refused"}
    assert {letter.subject for letter in written[1].dead_letters} == {
        f"{indices.alias('mentions')}/{'m' * 600}",
        f"{indices.alias('mentions')}/n",
    }
    assert all(letter.article_id is None for letter in written[1].dead_letters), "the article itself is well"
    write_dead_letters(indices, [*written[1].dead_letters], clock)
    assert len(documents(indices, "dead-letters")) == 2
    assert texts_of(documents(indices, "mentions").values()) == ["one", "three", "two"]
    assert {one["status"] for one in documents(indices, "articles").values()} == {"indexed"}


def test_a_refused_article_is_dead_and_keeps_its_document(indices: Store) -> None:
    [written] = write_articles(indices, [extraction(1, ["one"], revision=1, language="en", place="p" * 3)], clock)
    assert written.article
    huge = extraction(2, ["two"])
    huge = huge._replace(article=huge.article._replace(article_id="a" * 600))
    [refused] = write_articles(indices, [huge], clock)
    assert refused.article is None
    [letter] = refused.dead_letters
    assert (letter.stage, letter.reason, letter.outcome, letter.article_id) == ("write", "refused", "dead", "a" * 600)
    assert letter.input
    assert b"Story 2" in letter.input


def test_unchanged_articles_are_dropped_and_changed_ones_get_their_revision(indices: Store) -> None:
    write_articles(indices, [extraction(1, ["one"]), extraction(2, ["two"])], clock)
    again = [extraction(1, ["one"]), extraction(2, ["two, corrected"]), extraction(3, ["three"])]
    found = changed_articles(indices, [one.article._replace(versions="clean=1") for one in again], clock)
    assert [article and article.revision for article in found] == [None, 2, 1]


def test_an_unchanged_article_that_was_looked_at_gets_its_next_time(indices: Store) -> None:
    one = extraction(1, ["one"])
    pending = Pending(one.article.article_id, one.article.url or "", discovered_at=clock() - timedelta(hours=2))
    add_pending(indices, [pending])
    write_articles(indices, [one], clock)
    [entry] = get_articles(indices, [pending.article_id]).values()
    assert entry.recheck_at == (pending.discovered_at or NOON) + timedelta(hours=6)
    refresh(indices, "articles")
    assert take_due(indices, clock(), 10, timedelta(minutes=5)) == []
    later = clock() + timedelta(hours=5)
    assert take_due(indices, later, 10, timedelta(minutes=5)) == [pending]
    assert changed_articles(indices, [one.article], lambda: later) == [None]
    [entry] = get_articles(indices, [pending.article_id]).values()
    assert (entry.lease_until, entry.recheck_at) == (None, (pending.discovered_at or NOON) + timedelta(hours=24))
    assert (entry.status, entry.revision) == ("indexed", 1)


def test_what_the_ledger_knew_outlives_the_write(indices: Store) -> None:
    one = extraction(1, ["one"], feed_url="http://feeds.example/second")
    pending = Pending(one.article.article_id, "https://entry.example/1", "http://feeds.example/first", "Name", "Entry")
    add_pending(indices, [pending], lease_until=clock() + timedelta(minutes=5))
    write_articles(indices, [one], clock)
    [entry] = get_articles(indices, [pending.article_id]).values()
    assert (entry.entry_url, entry.entry_title, entry.feed_url) == (
        "https://entry.example/1",
        "Entry",
        "http://feeds.example/first",
    )
    assert (entry.status, entry.lease_until) == ("indexed", None)


def test_only_new_addresses_become_pending(indices: Store) -> None:
    one, two, three = (Pending(name, f"http://x/{name}") for name in "abc")
    assert add_pending(indices, [one, two]) == [one, two]
    assert add_pending(indices, [two, three, three]) in ([three], [three._replace()])
    assert known(indices, ["a", "b", "c", "d"]) == {"a", "b", "c"}


def test_two_workers_never_hold_one_article(indices: Store) -> None:
    pendings = [Pending(f"p{number}", f"http://x/{number}", discovered_at=NOON) for number in range(20)]
    add_pending(indices, pendings)
    refresh(indices, "articles")
    now, lease = clock(), timedelta(minutes=5)
    first = take_due(indices, now, 20, lease)  # the index has not refreshed: both see the same hits
    second = take_due(indices, now, 20, lease)
    assert sorted(first + second) == sorted(pendings)
    refresh(indices, "articles")
    assert take_due(indices, now, 20, lease) == []
    assert len(take_due(indices, now + lease + timedelta(seconds=1), 20, lease)) == 20, (
        "a dead worker's work comes back"
    )


def test_a_failure_turns_the_ledger_and_success_settles_it(indices: Store) -> None:
    one = extraction(1, ["one"])
    pending = Pending(one.article.article_id, one.article.url or "", discovered_at=clock())
    add_pending(indices, [pending], lease_until=clock() + timedelta(minutes=5))
    letter = to_dead_letter(FetchError("timeout", pending.url), now=clock(), article_id=pending.article_id, attempts=1)
    write_dead_letters(indices, [letter], clock)
    [entry] = get_articles(indices, [pending.article_id]).values()
    assert (entry.status, entry.reason, entry.attempts, entry.lease_until) == ("failed", "timeout", 1, None)
    refresh(indices, "articles", "dead-letters")
    assert take_due(indices, clock(), 10, timedelta(minutes=5)) == [], "not before its time"
    assert take_due(indices, clock() + timedelta(minutes=11), 10, timedelta(minutes=5)) == [
        pending._replace(attempts=1)
    ]
    write_articles(indices, [one], clock)
    [entry] = get_articles(indices, [pending.article_id]).values()
    assert (entry.status, entry.reason, entry.attempts) == ("indexed", None, 0)
    assert documents(indices, "dead-letters") == {}


def test_a_failure_that_nobody_knew_of_is_in_the_ledger(indices: Store) -> None:
    url = "https://outlet.example/gone"
    write_dead_letters(indices, [to_dead_letter(FetchError("missing", url), now=clock())], clock)
    [entry] = get_articles(indices, [ids.article_id(url)]).values()
    assert (entry.status, entry.reason, entry.outlet, entry.url) == ("rejected", "missing", "outlet.example", url)


def test_a_claims_vector_outlives_its_roll_ups(indices: Store) -> None:
    vector = (0.25, *(0.0,) * 383)
    founder, follower = extraction(1, ["one"]), extraction(2, ["one"])
    founder = founder._replace(mentions=(founder.mentions[0]._replace(vector=vector),))
    follower = follower._replace(mentions=(follower.mentions[0]._replace(match_relation="same"),))
    write_articles(indices, [founder], clock)
    write_articles(indices, [follower], clock)
    rebuild_claims(indices, clock)
    [claim] = standing(indices).values()
    assert (claim.vector, claim.mention_count) == (vector, 2)


def test_links_stand_on_both_claims(indices: Store) -> None:
    first, second = extraction(1, ["one"]), extraction(2, ["not one"])
    target = first.mentions[0].claim_id or ""
    second = second._replace(mentions=(second.mentions[0]._replace(contradicts=(target,)),))
    write_articles(indices, [first, second], clock)
    claims = {claim.text: claim for claim in standing(indices).values()}
    assert claims["not one"].contradicts == (target,)
    assert claims["one"].contradicts == (claims["not one"].claim_id,)
    third = extraction(3, ["also one"])
    third = third._replace(mentions=(third.mentions[0]._replace(related=(target,)),))
    write_articles(indices, [third], clock)
    claims = {claim.text: claim for claim in standing(indices).values()}
    assert claims["one"].related == (claims["also one"].claim_id,), "though no mention of it was written"
    before = standing(indices)
    rebuild_claims(indices, clock)
    assert standing(indices) == before


def test_a_rebuild_repairs_every_claim_and_removes_the_empty(indices: Store) -> None:
    write_articles(indices, newsroom(6), clock)
    right = standing(indices)
    some = sorted(right)[:4]
    broken = [
        Action("index", indices.alias("claims"), one, to_document(right[one]._replace(mention_count=99)))
        for one in some
    ]
    empty = Claim("empty", "said by nobody")
    redirect = Claim("old", "merged", merged_into=some[0])
    strays = [Action("index", indices.alias("claims"), one.claim_id, to_document(one)) for one in (empty, redirect)]
    gone = [Action("delete", indices.alias("claims"), sorted(right)[5])]
    assert {outcome.kind for outcome in write_bulk(indices, [*broken, *strays, *gone])} == {"ok"}
    assert rebuild_claims(indices, clock) == len(right)
    assert standing(indices) == {**right, "old": redirect}


def test_the_roll_up_that_saw_more_wins(indices: Store) -> None:
    write_articles(indices, [extraction(1, ["one"])], clock)
    [claim_id] = standing(indices)
    late = extraction(2, ["one"])
    [written] = write_articles(indices, [late], clock)
    assert written.article
    stale = clock() - timedelta(minutes=1)
    write_bulk(
        indices,
        [Action("delete", indices.alias("mentions"), late.mentions[0].mention_id)],
    )
    roll_up(indices, [claim_id], lambda: stale)
    assert standing(indices)[claim_id].mention_count == 2, "an older view changes nothing"
    roll_up(indices, [claim_id], clock)
    assert standing(indices)[claim_id].mention_count == 1


def test_an_article_without_mentions_is_indexed(indices: Store) -> None:
    bare = Extraction(Article("a", body="Nothing is said here.", content_hash="h", claims_skipped="language"))
    [written] = write_articles(indices, [bare], clock)
    assert written.article
    source = get_sources(indices, "articles", ["a"])["a"]
    assert (source["status"], source["mention_count"], source["claims_skipped"]) == ("indexed", 0, "language")


def test_half_a_surrogate_pair_is_indexed(indices: Store) -> None:
    odd = extraction(1, ["one"], title="broken \ud83d title")
    odd = odd._replace(mentions=(mention(odd.article.article_id, "say \udfff"),))
    [written] = write_articles(indices, [odd], clock)
    assert written.article
    assert encode("x")
    assert texts_of(documents(indices, "mentions").values()) == ["say �"]
