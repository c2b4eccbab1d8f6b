"""Who is one side, and who meets whom."""

import pytest

from transforms.dedupe.text.meetings import participants, participants_differ
from transforms.dedupe.text.speakers import relation

SIDES = {  # name: (speaker, the claim's speakers, relation)
    "same name": ("Dmitry Peskov", ("Peskov",), "same"),
    "title": ("Senator Amy Brandt", ("Brandt", "The Herald"), "same"),
    "spokesman and seat": ("Kremlin spokesman Dmitry Peskov", ("the Kremlin",), "same"),
    "capital and country": ("Moscow", ("Russia",), "same"),
    "other name": ("Peskov", ("Zelensky",), "different"),
    "nobody named": ("officials", ("Peskov",), "unknown"),
    "no speaker": (None, ("Peskov",), "outlet"),
    "claim without speakers": ("Peskov", (), "outlet"),
    "nobody on either side": (None, (), "unknown"),
}
MEETINGS = {  # name: (text, what stands before, parties)
    "between": (
        "A meeting between Ott and Putin is possible, as is one between Putin and Zelensky",
        "",
        ("russia", "ukraine"),
    ),
    "titles between": (
        "Talks between U.S. President Donald Trump and Russian President Vladimir Putin",
        "",
        ("russia", "usa"),
    ),
    "nations' leaders": ("Any meeting between the Ukrainian and Russian presidents", "", ("russia", "ukraine")),
    "hyphen": ("Moscow wanted a Putin-Trump summit", "", ("russia", "usa")),
    "such a meeting": ("Such a meeting is needed", "He wants a Putin-Trump summit. It is late.", ("russia", "usa")),
    "the nearest wins": (
        "The talks failed",
        "A Xi-Modi call came first.\nThen Putin-Trump talks began.",
        ("russia", "usa"),
    ),
    "no pattern in the context": ("Such a meeting is needed", "Putin met nobody, and Trump slept.", ()),
    "named themselves": ("The meeting in Paris with Macron", "He wants a Putin-Trump summit.", ()),
    "no meeting": ("The bridge between Russia and Ukraine", "", ()),
}
DIFFERENCES = {
    "other parties": (("russia", "usa"), ("russia", "ukraine"), True),
    "a third party": (("russia", "ukraine"), ("russia", "ukraine", "usa"), False),
    "unresolved": ((), ("russia", "ukraine"), False),
}


@pytest.mark.parametrize(("speaker", "others", "expected"), SIDES.values(), ids=SIDES)
def test_sides(speaker: str | None, others: tuple[str, ...], expected: str) -> None:
    assert relation(speaker, others) == expected


@pytest.mark.parametrize(("text", "before", "parties"), MEETINGS.values(), ids=MEETINGS)
def test_meetings(text: str, before: str, parties: tuple[str, ...]) -> None:
    assert participants(text, before) == parties


@pytest.mark.parametrize(("a", "b", "differ"), DIFFERENCES.values(), ids=DIFFERENCES)
def test_differences(a: tuple[str, ...], b: tuple[str, ...], differ: bool) -> None:
    assert participants_differ(a, b) is differ
    assert participants_differ(b, a) is differ
