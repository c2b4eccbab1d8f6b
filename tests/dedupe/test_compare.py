"""Laws of comparing, with and without the sentence model, and what a few pairs are to each other."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.dedupe import compare
from transforms.dedupe.decide import decide
from transforms.dedupe.guards import GUARDS, fired
from transforms.dedupe.score import features, score
from transforms.dedupe.text import read

WORDS = (
    "the",
    "not",
    "minister",
    "Paris",
    "London",
    "said",
    "12",
    "21",
    "more",
    "than",
    "bridge",
    "closed",
    "U.S.",
    "%",
)
TEXTS = st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join) | st.text(max_size=30)

RELATIONS = {  # name: (a, b, relation) for the lexical score as well as with vectors
    "same words": ("The bridge will be closed for a week", "“The bridge will be closed for a week,”", "same"),
    "nothing in common": (
        "The bridge will be closed for a week",
        "Voters like the senator's plan for schools",
        "different",
    ),
    "other number": (
        "The fire killed 12 people in the old town",
        "The fire killed 21 people in the old town",
        "contradicts",
    ),
    "denied": (
        "The union will call a strike in the ports",
        "The union will not call a strike in the ports",
        "contradicts",
    ),
    "other club": (
        "The striker will play for Chelsea in spring",
        "The striker will play for Liverpool in spring",
        "related",
    ),
}


@given(TEXTS, TEXTS)
@settings(deadline=None)
def test_scores_and_guards_are_the_same_both_ways(a: str, b: str) -> None:
    left, right = read(a), read(b)
    assert score(left, right) == score(right, left)
    assert fired(left, right) == fired(right, left)
    assert 0.0 <= score(left, right) <= 1.0
    assert all(0.0 <= value <= 1.0 + 1e-9 for value in features(left, right).values())


@given(TEXTS)
@settings(deadline=None)
def test_a_text_is_the_same_as_itself(text: str) -> None:
    assert compare(text, text) == ("same", 1.0, ())


@given(TEXTS)
@settings(deadline=None)
def test_words_lie_where_they_say(text: str) -> None:
    starts = [word.start for word in read(text).words]
    assert starts == sorted(set(starts))
    assert all(0 <= start < len(text) for start in starts)


@pytest.mark.parametrize(("a", "b", "relation"), RELATIONS.values(), ids=RELATIONS)
def test_relations(a: str, b: str, relation: str) -> None:
    lexical = decide(score(read(a), read(b)), fired(read(a), read(b)))
    assert lexical.relation == relation
    assert compare(a, b).relation == relation
    assert compare(a, b) == compare(b, a)


DECISIONS = {  # name: (score, guards, speakers, relation)
    "far": (0.1, (), "same", "different"),
    "grey": (0.4, (), "same", "related"),
    "one speaker needs less": (0.6, (), "same", "same"),
    "unknown speakers need more": (0.6, (), "unknown", "related"),
    "other speakers need most": (0.77, (), "different", "related"),
    "near, other speaker": (0.9, (), "different", "same"),
    "guarded": (0.95, ("name",), "same", "related"),
    "denied": (0.95, ("polarity",), "same", "contradicts"),
    "denied but grey": (0.4, ("polarity",), "same", "related"),
}


@pytest.mark.parametrize(("value", "guards", "speakers", "relation"), DECISIONS.values(), ids=DECISIONS)
def test_decisions(value: float, guards: tuple[str, ...], speakers: str, relation: str) -> None:
    decided = decide(value, guards, speakers)
    assert decided.relation == relation
    assert decided.score == value


def test_guards_are_named_in_order() -> None:
    assert list(GUARDS) == sorted(GUARDS)
