"""Laws of comparing, with and without the sentence model, and what a few pairs are to each other."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.dedupe import compare
from transforms.dedupe.judge.decide import Evidence, decide
from transforms.dedupe.judge.guards import GUARDS, fired
from transforms.dedupe.judge.score import features, likelihoods
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
    left, right = read(a), read(b)
    assert likelihoods(left, right) == likelihoods(right, left)
    assert fired(left, right) == fired(right, left)
    assert all(0.0 <= value <= 1.0 for value in likelihoods(left, right))
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
    lexical = decide(likelihoods(read(a), read(b)).score, fired(read(a), read(b)))
    assert lexical.relation == relation
    assert compare(a, b).relation == relation
    assert compare(a, b) == compare(b, a)


ONE, OTHER, UNKNOWN = Evidence("same"), Evidence("different"), Evidence("unknown")
DECISIONS = {  # name: (score, guards, evidence, relation)
    "far": (0.1, (), ONE, "different"),
    "grey": (0.4, (), ONE, "related"),
    "one speaker needs less": (0.65, (), ONE, "same"),
    "unknown speakers need more": (0.65, (), UNKNOWN, "related"),
    "the outlet's own voice, all of the other": (0.65, (), Evidence("outlet", covered=0.95), "same"),
    "the outlet's own voice": (0.65, (), Evidence("outlet", covered=0.8), "related"),
    "all of the other, speakers unknown": (0.65, (), Evidence(covered=0.95), "related"),
    "one speaker, of something else": (0.65, (), Evidence("same", replaced=True), "related"),
    "one speaker on one meeting": (0.57, (), Evidence("same", 0, True), "same"),
    "another speaker on one meeting": (0.57, (), Evidence("different", 0, True), "related"),
    "other speakers need most": (0.77, (), OTHER, "related"),
    "near, other speaker": (0.9, (), OTHER, "same"),
    "guarded": (0.95, ("name",), ONE, "related"),
    "denied": (0.95, ("polarity",), ONE, "contradicts"),
    "denied, less alike": (0.4, ("polarity", "short"), ONE, "contradicts"),
    "denied but grey": (0.25, ("polarity",), ONE, "related"),
    "another number, less alike": (0.4, ("number",), ONE, "related"),
    "denied of somebody else": (0.9, ("name", "polarity"), ONE, "related"),
    "one speaker's own words": (0.2, (), Evidence("same", 4), "same"),
    "own words overrule wording": (0.2, ("exchange", "short"), Evidence("same", 4), "same"),
    "own words do not overrule a number": (0.9, ("number", "short"), Evidence("same", 9), "related"),
    "too few of them": (0.2, (), Evidence("same", 3), "related"),
    "quoted, speakers unknown": (0.3, (), Evidence("unknown", 6), "same"),
    "quoted by another speaker": (0.3, (), Evidence("different", 9), "related"),
    "a whim of single dimensions": (0.85, (), Evidence("unknown", likeness=0.25), "related"),
    "alike but not the same": (0.05, (), Evidence("unknown", likeness=0.4), "related"),
    "denied, and so no longer like the same": (0.05, ("polarity",), Evidence("unknown", likeness=0.5), "contradicts"),
    "two words on one meeting": (0.15, ("short",), Evidence("same", 2, True), "same"),
    "two words on one meeting, other speaker": (0.3, (), Evidence("different", 2, True), "related"),
}


@pytest.mark.parametrize(("value", "guards", "evidence", "relation"), DECISIONS.values(), ids=DECISIONS)
def test_decisions(value: float, guards: tuple[str, ...], evidence: Evidence, relation: str) -> None:
    decided = decide(value, guards, evidence)
    assert decided.relation == relation
    assert decided.score == value


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
