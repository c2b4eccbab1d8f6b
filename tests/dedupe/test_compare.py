"""Laws of comparing, with and without the sentence model, and what a few pairs are to each other."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.dedupe import compare
from transforms.dedupe.judge.decision import Probabilities, decide, pooled, probabilities
from transforms.dedupe.judge.evidence import Circumstances, Side, evidence
from transforms.dedupe.judge.guards import GUARDS, fired
from transforms.dedupe.judge.judge import judge
from transforms.dedupe.text.quotations import shared_quotation
from transforms.dedupe.text.statement import read

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
    left, right = Side(read(a)), Side(read(b))
    guards = fired(left.text, right.text)
    assert guards == fired(right.text, left.text)
    figures = evidence(left, right, guards, Circumstances())
    assert figures == evidence(right, left, guards, Circumstances())
    assert all(0.0 <= value <= 1.0 + 1e-9 for value in figures.values())
    assert sum(probabilities(figures)) == pytest.approx(1.0)


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
    by_words = judge(Side(read(a)), Side(read(b))).relation
    assert (by_words == "same") == (relation == "same")
    assert compare(a, b).relation == relation
    assert compare(a, b) == compare(b, a)


LIKELY, UNLIKELY = Probabilities(0.97, 0.02, 0.01, 0.0), Probabilities(0.01, 0.1, 0.01, 0.88)
DENIED = Probabilities(0.05, 0.2, 0.7, 0.05)
DECISIONS = {  # name: (probabilities, guards, relation)
    "likely": (LIKELY, (), "same"),
    "unlikely": (UNLIKELY, (), "different"),
    "grey": (Probabilities(0.4, 0.5, 0.02, 0.08), (), "related"),
    "a veto": (LIKELY, ("name",), "related"),
    "what is no veto": (LIKELY, ("exchange", "polarity", "short"), "same"),
    "denied": (DENIED, ("polarity",), "contradicts"),
    "vetoed, and what is left contradicts": (Probabilities(0.8, 0.05, 0.14, 0.01), ("number",), "contradicts"),
}


@pytest.mark.parametrize(("found", "guards", "relation"), DECISIONS.values(), ids=DECISIONS)
def test_decisions(found: Probabilities, guards: tuple[str, ...], relation: str) -> None:
    assert decide(found, guards) == (relation, found.same, guards)


def test_all_wordings_of_a_claim_count() -> None:
    assert pooled([LIKELY]) == LIKELY
    both = pooled([LIKELY, UNLIKELY])
    assert UNLIKELY.same < both.same < LIKELY.same
    assert sum(both) == pytest.approx(1.0)
    assert pooled([LIKELY, UNLIKELY]) == pytest.approx(pooled([UNLIKELY, LIKELY]))


def test_speakers_may_be_given() -> None:
    a, b = "the north quay would be closed for a month", "The north quay will be shut for four weeks"
    named = compare(a, b, speakers=("Ada Lund", "Lund"))
    assert named == compare(b, a, speakers=("Lund", "Ada Lund"))
    assert named.score != compare(a, b).score


QUOTATIONS = {  # name: (a, b, words of the longest shared quotation)
    "both quote": ('It has to be "well prepared and paid for"', "It should be “well prepared”", 2),
    "one quotes": ('It was "extremely careless" of them', "They were extremely careless with it", 2),
    "wikipedia marks": ("It was ''a bridge too far'' then", "He spoke of a bridge too far again", 4),
    "the whole text": ('"They were extremely careless"', "They were extremely careless in this", 0),
    "a clause of the other": (
        "Every test since May has been clean",
        "We test every week, and every test since May has been clean.",
        7,
    ),
    "less than half of the other": (
        "Every test since May has been clean",
        "Every test since May has been clean, and we have asked two more laboratories to look at it",
        0,
    ),
    "told by somebody": ("the ferry was sailing too fast", "it had warned that the ferry was sailing too fast", 0),
    "function words alone": ('He said "it is" of it', "What it is nobody knew", 0),
    "none": ("They were extremely careless", "They were extremely careless", 0),
}


@pytest.mark.parametrize(("a", "b", "words"), QUOTATIONS.values(), ids=QUOTATIONS)
def test_shared_quotations(a: str, b: str, words: int) -> None:
    assert shared_quotation(read(a), read(b)) == shared_quotation(read(b), read(a)) == words


def test_guards_are_named_in_order() -> None:
    assert list(GUARDS) == sorted(GUARDS)
