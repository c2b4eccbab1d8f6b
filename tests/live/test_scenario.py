"""The scenario proves something: it is the same every time, and its rules notice each way to break them."""

from collections import Counter
from collections.abc import Iterator

import pytest

from benchmarks.scenario.compare import Index, b_cubed_f, compare, differences_from_plan, expected, inconsistencies
from benchmarks.scenario.manners import violations
from benchmarks.scenario.plan import ARTICLE_KINDS, BAD_FEEDS, FEED_KINDS, make_plan
from benchmarks.scenario.server import Hit, Scenario
from benchmarks.scenario.text import telling

PLAN = make_plan(1, feeds=44, articles=420, duration_s=600)


def test_the_same_seed_gives_the_same_news() -> None:
    again = make_plan(1, feeds=44, articles=420, duration_s=600)
    assert again == PLAN
    assert [telling(a.story, a.teller) for a in again.articles] == [telling(a.story, a.teller) for a in PLAN.articles]
    assert make_plan(2, feeds=44, articles=420, duration_s=600) != PLAN


def test_everything_that_can_go_wrong_does() -> None:
    assert {feed.kind for feed in PLAN.feeds} == {*FEED_KINDS, *BAD_FEEDS}
    kinds = Counter(article.kind for article in PLAN.articles)
    assert kinds.keys() == {"plain", *ARTICLE_KINDS}
    assert len(PLAN.articles) >= 400
    assert len(PLAN.feeds) >= 40
    assert 0 <= min(a.appears_s for a in PLAN.articles) <= max(a.appears_s for a in PLAN.articles) <= PLAN.duration_s


def test_several_outlets_tell_a_story() -> None:
    tellers = Counter(statement for a in PLAN.articles for statement in {s.direct for s in a.story.statements})
    assert tellers.most_common(1)[0][1] >= 3


@pytest.fixture
def scenario() -> Iterator[Scenario]:
    with Scenario(make_plan(1, feeds=27, articles=46, duration_s=20), gap_s=1.0, crawl_delay_s=2.0) as served:
        yield served


def hit(host: str, path: str, at: float, **changes: object) -> Hit:
    return Hit(host, path, 200, at, at + 0.1, None, None, "")._replace(**changes)  # type: ignore[arg-type]


HOST, FEED = "paper02.example", "/feeds/04.xml"
RULES = hit(HOST, "/robots.txt", 0)

LOGS = {  # name: (hits, words of the violation)
    "well-behaved": ([RULES, hit(HOST, FEED, 2), hit(HOST, "/news/x", 4), hit(HOST, FEED, 13)], None),
    "the rules were not asked for": ([hit(HOST, FEED, 2)], "before robots.txt"),
    "forbidden": ([RULES, hit(HOST, "/private/x", 2)], "robots.txt forbids"),
    "too soon after": ([RULES, hit(HOST, FEED, 0.5)], "0.400 s after"),
    "two at a time": ([RULES, hit(HOST, FEED, 2, ended=9.0), hit(HOST, "/news/x", 4)], "-5.000 s after"),
    "polled again too soon": ([RULES, hit(HOST, FEED, 2), hit(HOST, FEED, 6)], "polled again after 3.90 s"),
    "without the validator": (
        [RULES, hit(HOST, FEED, 2, gave_validator='"a"'), hit(HOST, FEED, 13)],
        'asked with None, had been given "a"',
    ),
    "with an old validator": (
        [
            RULES,
            hit(HOST, FEED, 2, gave_validator='"a"'),
            hit(HOST, FEED, 13, sent_validator='"a"', gave_validator='"b"'),
            hit(HOST, FEED, 24, sent_validator='"a"'),
        ],
        'asked with "a", had been given "b"',
    ),
    "no rest after 429": (
        [RULES, hit(HOST, "/news/x", 2, fault="throttled", status=429), hit(HOST, FEED, 3.2)],
        "after 429",
    ),
    "after 410": ([RULES, hit(HOST, FEED, 2, status=410), hit(HOST, FEED, 13)], "polled after 410"),
    "the rules twice": ([RULES, hit(HOST, "/robots.txt", 3)], "robots.txt asked for 2 times"),
}


@pytest.mark.parametrize(("log", "words"), LOGS.values(), ids=LOGS)
def test_a_rule_that_is_broken_is_noticed(scenario: Scenario, log: list[Hit], words: str | None) -> None:
    scenario.log[:] = log
    found = violations(scenario, min_poll_s=10, looks=1)
    assert [line for line in found if words is None or words in line] == (found if words else [])
    assert bool(found) == bool(words)


def test_a_page_that_is_fetched_again_is_noticed(scenario: Scenario) -> None:
    article = next(one for one in scenario.plan.articles if one.kind == "plain")
    rules = hit(article.feed.host, "/robots.txt", 0)
    looks = [hit(article.feed.host, article.path, 5.0 * number) for number in (1, 2, 3)]
    scenario.log[:] = [rules, *looks[:2]]
    assert violations(scenario, min_poll_s=10, looks=2) == []
    scenario.log[:] = [rules, *looks]
    assert "asked for 3 times, 2 would do" in violations(scenario, min_poll_s=10, looks=2)[0]


MENTIONS = {f"m{number}": {"article_id": "a", "claim_id": f"c{number % 2}", "outlet": "o"} for number in range(4)}
CLAIM = {"mention_count": 2, "article_count": 1, "outlet_count": 1, "origin_count": 1}
INDEX = Index({"a": {"status": "indexed", "content_hash": "h"}}, MENTIONS, {"c0": CLAIM, "c1": CLAIM})


def test_an_index_is_held_against_another() -> None:
    assert list(inconsistencies(INDEX)) == []
    same = compare(INDEX, INDEX)
    assert (same.lost, same.extra, same.b_cubed_f) == ((), (), 1.0)
    less = INDEX._replace(mentions={key: one for key, one in MENTIONS.items() if key != "m0"})
    assert compare(INDEX, less).lost == ("m0",)
    assert compare(less, INDEX).extra == ("m0",)
    assert len(list(inconsistencies(less))) == 1
    withdrawn = INDEX._replace(mentions={**MENTIONS, "old": {**MENTIONS["m0"], "revision_withdrawn": 2}})
    assert compare(INDEX, withdrawn).extra == ()


def test_b_cubed_is_that_of_the_textbook() -> None:
    assert b_cubed_f({"a": "1", "b": "1", "c": "2"}, {"a": "x", "b": "x", "c": "y"}) == 1.0
    # All in one group: precision (2/3 + 2/3 + 1/3) / 3 = 5/9, recall 1.
    assert b_cubed_f({"a": "1", "b": "1", "c": "2"}, dict.fromkeys("abc", "x")) == pytest.approx(10 / 14)


def test_what_is_not_as_planned_is_named() -> None:
    plan = make_plan(1, feeds=27, articles=46, duration_s=20)
    done = {key: {"status": status, "reason": reason} for key, (status, reason) in expected(plan).items()}
    assert differences_from_plan(plan, done) == []
    missing = dict(list(done.items())[1:])
    assert len(differences_from_plan(plan, missing)) == 1
    assert len(differences_from_plan(plan, {**done, "nobody knows": {"status": "indexed"}})) == 1
