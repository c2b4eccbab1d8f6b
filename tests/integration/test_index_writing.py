"""Writing articles on the real node: order, revisions, roll-up, ledger."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from schemas import Article, Claim, Extraction, FetchError, Mention, Pending, ids, to_dead_letter
from tests.integration.index_parts import NOON, clock, documents, everything, extraction, mention, newsroom, texts_of
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


def test_articles_mentions_and_claims_stand_after_a_write(emptied: Store) -> None:
    room = newsroom(9)
    written = write_articles(emptied, room, clock)
    assert [one.article.status for one in written if one.article] == ["indexed"] * 9
    assert all(not one.dead_letters for one in written)
    assert len(documents(emptied, "mentions")) == 36
    assert standing(emptied) == computed(emptied)
    claim = standing(emptied)[ids.claim_id("Statement number 0", "en")]
    assert (claim.mention_count, claim.article_count, claim.outlet_count) == (3, 3, 3)
    assert claim.speakers == ("Ann Lee",)


def test_the_size_of_batches_and_a_second_delivery_change_nothing(emptied: Store) -> None:
    room = newsroom(12)
    for one in room:
        write_articles(emptied, [one], clock)
    first = everything(emptied)
    write_articles(emptied, room, clock)
    write_articles(emptied, list(reversed(room)), clock)
    assert everything(emptied) == first
    assert standing(emptied) == computed(emptied)


def test_writers_at_once_leave_every_claim_with_all_its_mentions(emptied: Store) -> None:
    """Forty articles state the same few claims; each thread rolls up what the others are just adding to."""
    room = newsroom(40, texts=5, each=3)
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda at: write_articles(emptied, room[at : at + 4], clock), range(0, 40, 4)))
    assert standing(emptied) == computed(emptied)
    assert sum(claim.mention_count for claim in standing(emptied).values()) == 120


def test_a_revision_marks_what_came_and_what_went(emptied: Store) -> None:
    write_articles(emptied, [extraction(1, ["stays", "goes"]), extraction(2, ["goes"])], clock)
    write_articles(emptied, [extraction(1, ["stays", "comes"])], clock)
    mentions = {one["text"]: one for one in documents(emptied, "mentions").values() if one["title"] == "Story 1"}
    assert {text: (one["revision_added"], one.get("revision_withdrawn")) for text, one in mentions.items()} == {
        "stays": (1, None),
        "goes": (1, 2),
        "comes": (2, None),
    }
    [article] = [one for one in documents(emptied, "articles").values() if one["title"] == "Story 1"]
    assert (article["revision"], article["mention_count"]) == (2, 2)
    assert standing(emptied) == computed(emptied)
    assert standing(emptied)[ids.claim_id("goes", "en")].mention_count == 2, "what was withdrawn still counts"


def test_a_mention_that_comes_back_is_no_longer_withdrawn(emptied: Store) -> None:
    for texts in (["stays", "goes"], ["stays"], ["stays", "goes"]):
        write_articles(emptied, [extraction(1, texts)], clock)
    [mention_again] = [one for one in documents(emptied, "mentions").values() if one["text"] == "goes"]
    assert mention_again["revision_added"] == 1
    assert "revision_withdrawn" not in mention_again
    [article] = documents(emptied, "articles").values()
    assert article["revision"] == 3


def test_a_refused_mention_is_a_dead_letter_and_the_rest_goes_on(emptied: Store) -> None:
    good, bad = extraction(1, ["one", "two"]), extraction(2, ["three"])
    too_long = bad.mentions[0]._replace(mention_id="m" * 600)
    refused_value = bad.mentions[0]._replace(mention_id="n", start=2**40)
    bad = bad._replace(mentions=(*bad.mentions, too_long, refused_value))
    written = write_articles(emptied, [good, bad], clock)
    assert [one.article is not None for one in written] == [True, True]
    assert written[0].dead_letters == ()
    assert {letter.reason for letter in written[1].dead_letters} == {"refused"}
    assert {letter.subject for letter in written[1].dead_letters} == {
        f"{emptied.alias('mentions')}/{'m' * 600}",
        f"{emptied.alias('mentions')}/n",
    }
    assert all(letter.article_id is None for letter in written[1].dead_letters), "the article itself is well"
    write_dead_letters(emptied, [*written[1].dead_letters], clock)
    assert len(documents(emptied, "dead-letters")) == 2
    assert texts_of(documents(emptied, "mentions").values()) == ["one", "three", "two"]
    assert {one["status"] for one in documents(emptied, "articles").values()} == {"indexed"}


def test_a_refused_article_is_dead_and_keeps_its_document(emptied: Store) -> None:
    [written] = write_articles(emptied, [extraction(1, ["one"], revision=1, language="en", place="p" * 3)], clock)
    assert written.article
    huge = extraction(2, ["two"])
    huge = huge._replace(article=huge.article._replace(article_id="a" * 600))
    [refused] = write_articles(emptied, [huge], clock)
    assert refused.article is None
    [letter] = refused.dead_letters
    assert (letter.stage, letter.reason, letter.outcome, letter.article_id) == ("write", "refused", "dead", "a" * 600)
    assert letter.input
    assert b"Story 2" in letter.input
    write_dead_letters(emptied, refused.dead_letters, clock)
    assert len(documents(emptied, "dead-letters")) == 1


def test_unchanged_articles_are_dropped_and_changed_ones_get_their_revision(emptied: Store) -> None:
    write_articles(emptied, [extraction(1, ["one"]), extraction(2, ["two"])], clock)
    again = [extraction(1, ["one"]), extraction(2, ["two, corrected"]), extraction(3, ["three"])]
    found = changed_articles(emptied, [one.article._replace(versions="clean=1") for one in again], clock)
    assert [article and article.revision for article in found] == [None, 2, 1]


def test_an_unchanged_article_that_was_looked_at_gets_its_next_time(emptied: Store) -> None:
    one = extraction(1, ["one"])
    pending = Pending(one.article.article_id, one.article.url or "", discovered_at=clock() - timedelta(hours=2))
    add_pending(emptied, [pending])
    write_articles(emptied, [one], clock)
    [entry] = get_articles(emptied, [pending.article_id]).values()
    assert entry.recheck_at == (pending.discovered_at or NOON) + timedelta(hours=6)
    refresh(emptied, "articles")
    assert take_due(emptied, clock(), 10, timedelta(minutes=5)) == []
    later = clock() + timedelta(hours=5)
    assert take_due(emptied, later, 10, timedelta(minutes=5)) == [pending]
    assert changed_articles(emptied, [one.article], lambda: later) == [None]
    [entry] = get_articles(emptied, [pending.article_id]).values()
    assert (entry.lease_until, entry.recheck_at) == (None, (pending.discovered_at or NOON) + timedelta(hours=24))
    assert (entry.status, entry.revision) == ("indexed", 1)


def test_what_the_ledger_knew_outlives_the_write(emptied: Store) -> None:
    one = extraction(1, ["one"], feed_url="http://feeds.example/second")
    pending = Pending(one.article.article_id, "https://entry.example/1", "http://feeds.example/first", "Name", "Entry")
    add_pending(emptied, [pending], lease_until=clock() + timedelta(minutes=5))
    write_articles(emptied, [one], clock)
    [entry] = get_articles(emptied, [pending.article_id]).values()
    assert (entry.entry_url, entry.entry_title, entry.feed_url) == (
        "https://entry.example/1",
        "Entry",
        "http://feeds.example/first",
    )
    assert (entry.status, entry.lease_until) == ("indexed", None)


def test_only_new_addresses_become_pending(emptied: Store) -> None:
    one, two, three = (Pending(name, f"http://x/{name}") for name in "abc")
    assert add_pending(emptied, [one, two]) == [one, two]
    assert add_pending(emptied, [two, three, three]) in ([three], [three._replace()])
    assert known(emptied, ["a", "b", "c", "d"]) == {"a", "b", "c"}


def test_two_workers_never_hold_one_article(emptied: Store) -> None:
    pendings = [Pending(f"p{number}", f"http://x/{number}", discovered_at=NOON) for number in range(20)]
    add_pending(emptied, pendings)
    refresh(emptied, "articles")
    now, lease = clock(), timedelta(minutes=5)
    first = take_due(emptied, now, 20, lease)  # the index has not refreshed: both see the same hits
    second = take_due(emptied, now, 20, lease)
    assert sorted(first + second) == sorted(pendings)
    refresh(emptied, "articles")
    assert take_due(emptied, now, 20, lease) == []
    assert len(take_due(emptied, now + lease + timedelta(seconds=1), 20, lease)) == 20, (
        "a dead worker's work comes back"
    )


def test_a_failure_turns_the_ledger_and_success_settles_it(emptied: Store) -> None:
    one = extraction(1, ["one"])
    pending = Pending(one.article.article_id, one.article.url or "", discovered_at=clock())
    add_pending(emptied, [pending], lease_until=clock() + timedelta(minutes=5))
    letter = to_dead_letter(FetchError("timeout", pending.url), now=clock(), article_id=pending.article_id, attempts=1)
    write_dead_letters(emptied, [letter], clock)
    [entry] = get_articles(emptied, [pending.article_id]).values()
    assert (entry.status, entry.reason, entry.attempts, entry.lease_until) == ("failed", "timeout", 1, None)
    refresh(emptied, "articles", "dead-letters")
    assert take_due(emptied, clock(), 10, timedelta(minutes=5)) == [], "not before its time"
    assert take_due(emptied, clock() + timedelta(minutes=11), 10, timedelta(minutes=5)) == [
        pending._replace(attempts=1)
    ]
    write_articles(emptied, [one], clock)
    [entry] = get_articles(emptied, [pending.article_id]).values()
    assert (entry.status, entry.reason, entry.attempts) == ("indexed", None, 0)
    assert documents(emptied, "dead-letters") == {}


def test_a_failure_that_nobody_knew_of_is_in_the_ledger(emptied: Store) -> None:
    url = "https://outlet.example/gone"
    write_dead_letters(emptied, [to_dead_letter(FetchError("missing", url), now=clock())], clock)
    [entry] = get_articles(emptied, [ids.article_id(url)]).values()
    assert (entry.status, entry.reason, entry.outlet, entry.url) == ("rejected", "missing", "outlet.example", url)


def test_a_claims_vector_outlives_its_roll_ups(emptied: Store) -> None:
    vector = (0.25, *(0.0,) * 383)
    founder, follower = extraction(1, ["one"]), extraction(2, ["one"])
    founder = founder._replace(mentions=(founder.mentions[0]._replace(vector=vector),))
    follower = follower._replace(mentions=(follower.mentions[0]._replace(match_relation="same"),))
    write_articles(emptied, [founder], clock)
    write_articles(emptied, [follower], clock)
    rebuild_claims(emptied, clock)
    [claim] = standing(emptied).values()
    assert (claim.vector, claim.mention_count) == (vector, 2)


def test_a_refused_claim_is_a_dead_letter_and_its_article_is_indexed(emptied: Store) -> None:
    odd = extraction(2, ["odd"])
    odd = odd._replace(mentions=(odd.mentions[0]._replace(vector=(0.5, 0.5)),))
    written = write_articles(emptied, [extraction(1, ["one"]), odd], clock)
    assert [one.article is not None for one in written] == [True, True]
    assert written[0].dead_letters == ()
    [letter] = written[1].dead_letters
    assert (letter.stage, letter.subject, letter.article_id) == ("rollup", odd.mentions[0].claim_id, None)
    assert "dimension" in letter.message
    assert texts_of(documents(emptied, "claims").values()) == ["one"]


def test_links_stand_on_both_claims(emptied: Store) -> None:
    first, second = extraction(1, ["one"]), extraction(2, ["not one"])
    target = first.mentions[0].claim_id or ""
    second = second._replace(mentions=(second.mentions[0]._replace(contradicts=(target,)),))
    write_articles(emptied, [first, second], clock)
    claims = {claim.text: claim for claim in standing(emptied).values()}
    assert claims["not one"].contradicts == (target,)
    assert claims["one"].contradicts == (claims["not one"].claim_id,)
    third = extraction(3, ["also one"])
    third = third._replace(mentions=(third.mentions[0]._replace(related=(target,)),))
    write_articles(emptied, [third], clock)
    claims = {claim.text: claim for claim in standing(emptied).values()}
    assert claims["one"].related == (claims["also one"].claim_id,), "though no mention of it was written"
    before = standing(emptied)
    rebuild_claims(emptied, clock)
    assert standing(emptied) == before


def test_a_rebuild_repairs_every_claim_and_removes_the_empty(emptied: Store) -> None:
    write_articles(emptied, newsroom(6), clock)
    right = standing(emptied)
    some = sorted(right)[:4]
    broken = [
        Action("index", emptied.alias("claims"), one, to_document(right[one]._replace(mention_count=99)))
        for one in some
    ]
    empty = Claim("empty", "said by nobody")
    redirect = Claim("old", "merged", merged_into=some[0])
    strays = [Action("index", emptied.alias("claims"), one.claim_id, to_document(one)) for one in (empty, redirect)]
    gone = [Action("delete", emptied.alias("claims"), sorted(right)[5])]
    assert {outcome.kind for outcome in write_bulk(emptied, [*broken, *strays, *gone])} == {"ok"}
    assert rebuild_claims(emptied, clock) == len(right)
    assert standing(emptied) == {**right, "old": redirect}


def test_the_roll_up_that_saw_more_wins(emptied: Store) -> None:
    write_articles(emptied, [extraction(1, ["one"])], clock)
    [claim_id] = standing(emptied)
    late = extraction(2, ["one"])
    [written] = write_articles(emptied, [late], clock)
    assert written.article
    stale = clock() - timedelta(minutes=1)
    write_bulk(
        emptied,
        [Action("delete", emptied.alias("mentions"), late.mentions[0].mention_id)],
    )
    roll_up(emptied, [claim_id], lambda: stale)
    assert standing(emptied)[claim_id].mention_count == 2, "an older view changes nothing"
    roll_up(emptied, [claim_id], clock)
    assert standing(emptied)[claim_id].mention_count == 1


def test_an_article_without_mentions_is_indexed(emptied: Store) -> None:
    bare = Extraction(Article("a", body="Nothing is said here.", content_hash="h", claims_skipped="language"))
    [written] = write_articles(emptied, [bare], clock)
    assert written.article
    source = get_sources(emptied, "articles", ["a"])["a"]
    assert (source["status"], source["mention_count"], source["claims_skipped"]) == ("indexed", 0, "language")


def test_half_a_surrogate_pair_is_indexed(emptied: Store) -> None:
    odd = extraction(1, ["one"], title="broken \ud83d title")
    odd = odd._replace(mentions=(mention(odd.article.article_id, "say \udfff"),))
    [written] = write_articles(emptied, [odd], clock)
    assert written.article
    assert encode("x")
    assert texts_of(documents(emptied, "mentions").values()) == ["say �"]
