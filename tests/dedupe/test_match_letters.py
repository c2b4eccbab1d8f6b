"""An article that the matcher cannot cope with is a dead letter; the others of its batch are matched."""

from collections.abc import Iterable, Sequence

import pytest

from schemas import Article, DeadLetter, Extraction, Mention, UnavailableError
from transforms.dedupe import beam as stage
from transforms.dedupe.in_memory import InMemoryClaims
from transforms.store import Store

STORE = Store("http://127.0.0.1:1")


class Failing:
    """The matcher and the origins of a process, with a fault at one text."""

    def __init__(self, fault: Exception) -> None:
        self.matcher = self.origins = self
        self._fault = fault
        self._claims = InMemoryClaims()

    def assign(self, items: Iterable[Article] | Iterable[Mention]) -> Sequence[Article] | Sequence[Mention]:
        found = list(items)
        if any(isinstance(item, Mention) and item.text == "poison" for item in found):
            raise self._fault
        return self._claims.assign(found) if found and isinstance(found[0], Mention) else found  # type: ignore


def extraction(name: str, text: str) -> Extraction:
    return Extraction(Article(name, url=f"http://a.example/{name}"), (Mention(name, name, text, 0, len(text)),))


def match(monkeypatch: pytest.MonkeyPatch, fault: Exception) -> list:
    monkeypatch.setattr(stage, "shared", lambda store, window_days: Failing(fault))
    function = stage._MatchFn(STORE, 30.0)
    function.setup()
    return list(function.process([extraction("a", "the bridge is closed"), extraction("b", "poison")]))


def test_a_bug_costs_one_article(monkeypatch: pytest.MonkeyPatch) -> None:
    good, bad = match(monkeypatch, IndexError("string index out of range"))
    assert good.mentions[0].claim_id
    letter: DeadLetter = bad.value
    assert (letter.stage, letter.reason, letter.outcome, letter.article_id) == ("match", "internal", "dead", "b")
    assert letter.message == "IndexError: string index out of range"


def test_an_absent_store_is_nobodys_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnavailableError):
        match(monkeypatch, UnavailableError("away"))
