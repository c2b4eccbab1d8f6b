"""Reprints share an origin, other articles on the same matter do not."""

import random

import pytest

from schemas import Article
from schemas.ids import origin_id
from transforms.dedupe.origins import index as origin_index
from transforms.dedupe.origins.fingerprints import BANDS, bands, one_origin, shingles
from transforms.dedupe.origins.index import Origins

WORDS = [f"word{n}" for n in range(300)]


def text(seed: int, sentences: int = 20) -> str:
    chance = random.Random(seed)
    return "\n".join(" ".join(chance.choices(WORDS, k=14)) + "." for _ in range(sentences))


def article(name: str, body: str, **changes: object) -> Article:
    return Article(name, body=body)._replace(**changes)  # type: ignore[arg-type]


LINES = text(1).split("\n")
CASES = {  # name: (reprint of LINES, agency of both, whether it is one)
    "whole": (LINES, None, True),
    "cut": (LINES[:12], None, True),
    "reordered": ([*LINES[10:], *LINES[:10]], None, True),
    "with own paragraphs": ([*LINES[:14], *text(2, 6).split("\n")], None, True),
    "one quotation in common": ([*text(3, 18).split("\n"), *LINES[:3]], None, False),
    "other text": (text(4).split("\n"), None, False),
    "a third, no agency": ([*LINES[:6], *text(5, 12).split("\n")], None, False),
    "a third, one agency": ([*LINES[:6], *text(5, 12).split("\n")], "Harbour News Agency", True),
}


@pytest.mark.parametrize(("lines", "agency", "reprint"), CASES.values(), ids=CASES)
def test_reprints(lines: list[str], agency: str | None, reprint: bool) -> None:
    origins = Origins()
    first, second = origins.assign(
        [article("a", "\n".join(LINES), agency=agency), article("b", "\n".join(lines), agency=agency)]
    )
    assert first.origin_id == origin_id("a")
    assert (second.origin_id == first.origin_id) is reprint


def test_a_second_delivery_and_the_size_of_batches_change_nothing() -> None:
    articles = [article(str(n), "\n".join(LINES[n:])) for n in range(5)]
    whole = Origins().assign(articles)
    single = Origins()
    assert [single.assign([one])[0] for one in articles] == whole
    assert single.assign(list(reversed(articles))) == list(reversed(whole))


def test_what_leaves_the_memory_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(origin_index, "_RECENT", 2)
    origins = Origins()
    for edited in (text(1), text(2)):
        origins.assign([article("a", edited)])
    origins.assign([article("b", text(3)), article("c", text(4))])
    [found] = origins.assign([article("d", text(1))])  # as the first revision of one that is forgotten
    assert found.origin_id == origin_id("d")
    assert {name for names in origins._by_band.values() for name in names} == {"c", "d"}
    assert all(origins._by_band.values())


def test_bands_are_the_same_everywhere() -> None:
    made = bands(" ".join(f"word{n}" for n in range(60)))
    assert len(made) == BANDS
    assert made[:2] == bands(" ".join(f"Word{n}," for n in range(60)))[:2]


def test_a_body_that_is_too_short_has_no_bands_and_no_copies() -> None:
    assert bands("The harbour bridge is closed") == ()
    assert not one_origin(shingles("The harbour bridge is closed now"), shingles("The harbour bridge is closed now"))
