"""Quotations however they are attributed: signed, announced, narrated, interrupted, in single marks, or left out."""

import pytest

from schemas import Article, Line, Mention
from transforms.claims import extract_mentions
from transforms.claims.left_out import REASONS, left_out

QUOTED = "Few crews know this coast as well as she does."
OPENING = "The port has a pilot again.\n"
QUOTATIONS = {  # name: (body, (speaker's name, text) of each direct mention)
    "signed with a hyphen": (f"{OPENING}“{QUOTED}” -Harbour warden Gil Starke", [("Gil Starke", QUOTED)]),
    "signed with a dash": (f"{OPENING}“{QUOTED}” — Gil Starke, harbour warden", [("Gil Starke", QUOTED)]),
    "signed on the next line": (f"{OPENING}“{QUOTED}”\n— Gil Starke, harbour warden", [("Gil Starke", QUOTED)]),
    "signed in parentheses": (f"{OPENING}“{QUOTED}” (Gil Starke, harbour master)", [("Gil Starke", QUOTED)]),
    "signed in parentheses below": (f"{OPENING}“{QUOTED}”\n(Mayor Rosa Wend)", [("Rosa Wend", QUOTED)]),
    "signed without a mark": (f"{OPENING}“{QUOTED}” Rosa Wend, mayor of Norvale", [("Rosa Wend", QUOTED)]),
    "a note in parentheses": (f"{OPENING}“{QUOTED}” (Reporting by Gil Starke, editor)", []),
    "a source in parentheses": (f"{OPENING}“{QUOTED}” (Associated Press)", []),
    "a credit in parentheses": (f"{OPENING}“{QUOTED}” (Gil Starke, staff photographer)", []),
    "a sentence behind it": (f"{OPENING}“{QUOTED}” Rosa Wend, mayor of Norvale, had heard enough.", []),
    "a heading below": (f"{OPENING}“{QUOTED}”\nRosa Wend, mayor of Norvale", [(None, QUOTED)]),
    "a dash with a sentence behind it": (f"{OPENING}“{QUOTED}” – Gil Starke had heard enough.", []),
    "announced on its line": (f"{OPENING}And from Mayor Rosa Wend: “{QUOTED}”", [("Rosa Wend", QUOTED)]),
    "announced on the line above": (f"{OPENING}This from Mayor Rosa Wend:\n“{QUOTED}”", [("Rosa Wend", QUOTED)]),
    "announced with what somebody is": (f"From Rosa Wend, mayor of Norvale: “{QUOTED}”", [("Rosa Wend", QUOTED)]),
    "announced by whose it is": (f"Rosa Wend’s verdict: “{QUOTED}”", [("Rosa Wend", QUOTED)]),
    "announced by a verb": (f"Added Rosa Wend: “{QUOTED}”", [("Rosa Wend", QUOTED)]),
    "announced by a verb and a surname": (f"Added Wend: “{QUOTED}”", [("Wend", QUOTED)]),
    "signed with a colon": (f"{OPENING}“{QUOTED}”: Rosa Wend", [("Rosa Wend", QUOTED)]),
    "announced behind somebody else": (
        f"“We are glad,” said Gil Starke.\nAnd from Mayor Rosa Wend:\n“{QUOTED}”",
        [("Gil Starke", "We are glad,"), ("Rosa Wend", QUOTED)],
    ),
    "narrated before": (f"Rosa Wend shook her head slowly. “{QUOTED}”", [("Rosa Wend", QUOTED)]),
    "narrated before and going on": (
        f"Rosa Wend shook her head slowly. “{QUOTED}” The council meets on Friday.",
        [("Rosa Wend", QUOTED)],
    ),
    "narrated before a colon": (f"For Rosa Wend the matter is closed: “{QUOTED}”", [("Rosa Wend", QUOTED)]),
    "by nobody who is named": (f"Outside it was still dark. “{QUOTED}”", [(None, QUOTED)]),
    "single marks and possessives": (
        "‘Nurses’ hours have grown for years,’ the union leader Ada Holm said. ‘The nurses’ strike will show it.’",
        [("Ada Holm", "Nurses’ hours have grown for years,"), ("Ada Holm", "The nurses’ strike will show it.")],
    ),
    "single marks behind a colon": (
        "The mayor, Tom Rudd, said: ‘The farmers’ plan was never fair.’",
        [("Tom Rudd", "The farmers’ plan was never fair.")],
    ),
    "interrupted in its sentence": (
        "“The permits,” Ines Fark said, “have lapsed.”",
        [("Ines Fark", "The permits,” Ines Fark said, “have lapsed.")],
    ),
    "interrupted by a long cue": (
        "“The licence for the pit,” county geologist Omar Rees told the council on Friday, “ran out in March.”",
        [
            (
                "Omar Rees",
                "The licence for the pit,” county geologist Omar Rees told the council on Friday, “ran out in March.",
            )
        ],
    ),
    "two quotations": (
        "“We will not pay,” Ada Holm said, and the mayor answered: “We will see about that.”",
        [("Ada Holm", "We will not pay,"), ("mayor", "We will see about that.")],
    ),
    "asked and answered": (
        "Asked whether the ferry was safe, Gil Starke said: “It has never been safer.”",
        [("Gil Starke", "It has never been safer.")],
    ),
}


@pytest.mark.parametrize(("body", "expected"), QUOTATIONS.values(), ids=QUOTATIONS)
def test_direct_mentions(body: str, expected: list[tuple[str | None, str]]) -> None:
    found = [m for m in extract_mentions(body, assertions=False) if m.form == "direct"]
    assert [(m.speaker_name, m.text) for m in found] == expected
    assert all(body[m.start : m.end] == m.text for m in found)


QUESTIONS = (
    "Asked whether the harbour would close, Gil Starke said no.",
    "When asked if the ferry was unsafe, Gil Starke said no.",
    "Pressed on whether the pilot had resigned, the mayor said no.",
    "Rosa Wend, asked whether she would resign, said she would stay.",
)


@pytest.mark.parametrize("body", QUESTIONS)
def test_what_somebody_was_asked_is_not_what_they_said(body: str) -> None:
    question = body.rpartition(",")[0]
    assert not [m.text for m in extract_mentions(body, assertions=False) if m.text in question]


ANSWERS = {  # body: (speaker's name, text) of its only mention
    "Rosa Wend, asked whether she would resign, said she would stay.": ("Rosa Wend", "she would stay"),
    "Rosa Wend, asked whether she would resign, said: “I will stay here.”": ("Rosa Wend", "I will stay here."),
    "Rosa Wend, when asked whether the ferry was safe, said “it has never been safer.”": (
        "Rosa Wend",
        "it has never been safer.",
    ),
    "Finance minister Omar Rees, asked on Friday whether taxes would rise, said “not this year”.": (
        "Omar Rees",
        "not this year",
    ),
    "Gil Starke, asked about the ferry, told reporters it would sail on Friday.": (
        "Gil Starke",
        "it would sail on Friday",
    ),
    "The board, asked by members who had paid, said: “We all did.”": ("board", "We all did."),
}


@pytest.mark.parametrize(("body", "expected"), ANSWERS.items())
def test_whoever_was_asked_gives_the_answer(body: str, expected: tuple[str, str]) -> None:
    assert [(m.speaker_name, m.text) for m in extract_mentions(body, assertions=False)] == [expected]


LEFT_OUT = {  # name: (body, role of its line, reason for its quotation)
    "a title": ("A stall sells “The Old Man of the Harbour” there.", "text", "title"),
    "a question": ("“Who will pay for it?” a resident asked.", "text", "asked"),
    "a few words": ("It was a ferry “without port or crew” for years.", "text", "part"),
    "a sentence": ("“The ferry never sailed.” It was the end.", "text", "no_statement"),
    "a heading": ("“Nothing will be the same” on the coast", "heading", "role"),
    "a caption": ("The sign says “No entry after dark” again.", "caption", "role"),
}


@pytest.mark.parametrize(("body", "role", "reason"), LEFT_OUT.values(), ids=LEFT_OUT)
def test_what_is_left_out_has_its_reason(body: str, role: str, reason: str) -> None:
    article = Article("a", body=body, lines=(Line(0, len(body), role),))
    (found,) = left_out(article, [])
    assert (found.reason, body[found.start : found.end]) == (reason, found.text)
    assert reason in REASONS
    mention = Mention("m", "a", found.text, found.start, found.end)
    assert left_out(article, [mention]) == []
    assert left_out(article, [mention._replace(kind="assertion")]) == [found]


def test_two_words_are_a_name() -> None:
    assert left_out(Article("a", body="The “Sea Star” sank."), []) == []


@pytest.mark.parametrize("body", [body for body, _ in QUOTATIONS.values()])
def test_every_quotation_is_a_mention_or_left_out(body: str) -> None:
    mentions = extract_mentions(body, assertions=False)
    gone = left_out(Article("a", body=body), mentions)
    spans = [(m.start, m.end) for m in mentions] + [(one.start, one.end) for one in gone]
    for at, character in enumerate(body):
        if character in "“‘" and len(body[at + 1 :].split("”")[0].split()) >= 3:
            assert any(start <= at + 1 < end for start, end in spans), body[at:]
