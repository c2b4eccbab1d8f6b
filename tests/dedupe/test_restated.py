"""Claims stated again in nearly their own words: told without the sentence model, and only when no guard objects."""

from schemas import Mention
from transforms.dedupe.judge.near_duplicate import restated
from transforms.dedupe.retrieval.candidates import ClaimView

BRIDGE = "The harbour bridge will be closed to lorries and coaches for eleven weeks from Monday"


def stated(text: str, *wordings: str, **changes: object) -> bool:
    mention = Mention("m", "a", text, 0, len(text), language="en")._replace(**changes)  # type: ignore[arg-type]
    return restated(mention, [ClaimView("c", wordings or (BRIDGE,), "en")]) is not None


def test_a_retouched_reprint_is_the_claim() -> None:
    assert stated("From Monday, harbour bridge closed to lorries and coaches for eleven weeks")
    view, share = restated(Mention("m", "a", BRIDGE, 0, 1), [ClaimView("c", (BRIDGE + " on",), "en")]) or (None, 0.0)
    assert view is not None
    assert 0.9 <= share <= 1.0


def test_with_fewer_of_the_words_the_scorer_decides() -> None:
    assert not stated("The harbour bridge will be closed from Monday")
    assert not stated("Teachers will strike on Thursday unless the ministry reopens the wage talks")


def test_guards_object() -> None:
    assert not stated(BRIDGE.replace("eleven", "three"))
    assert not stated(BRIDGE.replace("will be", "will not be"))
    assert not stated(BRIDGE.replace("coaches", "motorbikes"))


def test_every_wording_can_object() -> None:
    assert not stated(BRIDGE.replace("for eleven weeks ", ""), BRIDGE, BRIDGE.replace("from Monday", "from Tuesday"))


def test_dates_that_are_meant_can_object() -> None:
    view = ClaimView("c", (BRIDGE,), "en", numbers=("date 2026-03-02",))
    mention = Mention("m", "a", BRIDGE + " on", 0, len(BRIDGE), language="en")
    assert restated(mention._replace(numbers=("date 2026-03-02",)), [view])
    assert restated(mention._replace(numbers=("date 2026-03-09",)), [view]) is None


def test_the_claim_with_most_of_the_words_is_it() -> None:
    others = [ClaimView("a", (BRIDGE + " on",), "en"), ClaimView("b", (BRIDGE + " in Velmark",), "en")]
    found = restated(Mention("m", "a", BRIDGE + " in Velmark", 0, 1), others)
    assert found is not None
    assert (found[0].claim_id, found[1]) == ("b", 1.0)
