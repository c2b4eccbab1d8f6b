"""What `show` tells of a claim: counted from its mentions, in the order of appearance."""

from datetime import datetime, timedelta, timezone

import pytest

from pipeline.commands.life import Appearance, Chain, Change, Link, Origin, Speaker, print_life, told
from schemas import Claim, Mention
from transforms.dedupe import Comparison
from transforms.index.queries import ClaimLife

NOON = datetime(2026, 3, 2, 12, tzinfo=timezone.utc)


def mention(number: int, outlet: str, hours: float, **fields: object) -> Mention:
    text = f"The bridge will be closed ({number})"
    made = Mention(f"m{number}", f"a{number}", text, 0, len(text), speaker="Mayor Ott", outlet=outlet)
    return made._replace(seen_at=NOON + timedelta(hours=hours), **fields)  # type: ignore[arg-type]


MENTIONS = (
    mention(1, "first.example", 0, origin_id="o1", agency="Interfax", via=("Interfax",), speaker_role="mayor"),
    mention(2, "second.example", 2.5, origin_id="o1", via=("Interfax",), revision_withdrawn=2),
    mention(3, "third.example", 30, origin_id="o3", revision_added=3),
    mention(4, "first.example", 31, origin_id="o4", speaker="Ann Lund"),
)
DENIED = Claim("c2", "The bridge will not be closed")
NEAR = Claim("c3", "A bridge was closed")
CLAIM = Claim("c1", "The bridge will be closed", related=("gone", "c3", "old"), contradicts=("c2",))
LINKED = {"c2": DENIED, "c3": NEAR, "old": NEAR}


def compare(a: str, b: str) -> Comparison:
    return Comparison("any", 0.5 if "not" in b else 0.25, ("polarity",) if "not" in b else ())


def test_everything_is_counted_in_the_order_of_appearance() -> None:
    found = told(ClaimLife(CLAIM, MENTIONS), LINKED, compare)
    assert found["voices"] == [
        Speaker("Mayor Ott", "mayor", None, 3)._asdict(),
        Speaker("Ann Lund", None, None, 1)._asdict(),
    ]
    assert found["appearances"] == [
        Appearance("first.example", NOON, 0.0, 2, ("o1", "o4"))._asdict(),
        Appearance("second.example", NOON + timedelta(hours=2.5), 9000.0, 1, ("o1",))._asdict(),
        Appearance("third.example", NOON + timedelta(hours=30), 108000.0, 1, ("o3",))._asdict(),
    ]
    assert found["origins"][0] == Origin("o1", "Interfax", ("first.example", "second.example"), 2)._asdict()
    assert [one["origin_id"] for one in found["origins"]] == ["o1", "o3", "o4"]
    assert Chain(("Mayor Ott", "Interfax", "first.example"), 1)._asdict() in found["chains"]


def test_linked_claims_come_with_text_and_score_and_once() -> None:
    found = told(ClaimLife(CLAIM, MENTIONS), LINKED, compare)
    assert found["links"] == [
        Link("contradicts", "c2", DENIED.text, 0.5, ("polarity",))._asdict(),
        Link("related", "c3", NEAR.text, 0.25, ())._asdict(),
    ]


def test_revisions_are_told() -> None:
    found = told(ClaimLife(CLAIM, MENTIONS), LINKED, compare)
    assert found["revisions"] == [
        Change("withdrawn", 2, "second.example", "m2", MENTIONS[1].text)._asdict(),
        Change("added", 3, "third.example", "m3", MENTIONS[2].text)._asdict(),
    ]


def test_a_redirect_is_said_and_all_of_it_printed(capsys: pytest.CaptureFixture[str]) -> None:
    life = ClaimLife(CLAIM, MENTIONS)
    print_life("c0", life, told(life, LINKED, compare))
    printed = capsys.readouterr().out
    for part in ("claim c1, which c0 was merged into", "Mayor Ott → Interfax → first.example", "2:30:00", "c2"):
        assert part in printed
