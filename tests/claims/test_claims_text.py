"""Lines become segments with roles, segments become sentences."""

import pytest

from schemas import Line
from transforms.claims.text import MAX_SENTENCE, segments, sentences


def roles(body: str, lines: tuple[Line, ...] = ()) -> list[tuple[str, str]]:
    return [(body[s.start : s.end], s.role) for s in segments(body, lines)]


def cut(line: str) -> list[str]:
    return [line[s.start : s.end] for n, part in enumerate(segments(line, ())) for s in sentences(line, n, part)]


GUESSED = {  # name: (line, role)
    "a sentence": ("The harbour was closed on Monday.", "text"),
    "no stop at its end": ("Harbour closed after storm", "heading"),
    "a bullet": ("- The harbour was closed.", "list_item"),
    "who wrote it": ("(Reporting by Ada Lund; editing by Bo Ek)", "credit"),
    "a long line without a stop": ("word " * 60, "text"),
}


@pytest.mark.parametrize(("line", "role"), GUESSED.values(), ids=GUESSED)
def test_role_is_guessed_without_lines(line: str, role: str) -> None:
    assert [found for _, found in roles(line)] == [role]


def test_dateline_is_a_segment_of_its_own() -> None:
    found = roles("NORDHAVN (Kystwire) - The harbour was closed.")
    assert [role for _, role in found] == ["dateline", "text"]
    assert found[1][0] == "The harbour was closed."


def test_bullets_behind_a_summary_line_are_summary() -> None:
    found = roles("Summary\n- One thing happened.\n- Another did.\n\nThe harbour was closed.")
    assert [role for _, role in found] == ["heading", "summary", "summary", "text"]


def test_given_lines_decide_and_gaps_are_text() -> None:
    body = "Storm closes harbour. The town waits."
    assert roles(body, (Line(0, 21, "heading"),)) == [
        ("Storm closes harbour.", "heading"),
        ("The town waits.", "text"),
    ]


def test_lines_that_do_not_fit_the_body_are_passed_over() -> None:
    assert roles("Short.", (Line(3, 99, "heading"), Line(-1, 2, "title"))) == [("Short.", "text")]


SENTENCES = {  # name: (line, its sentences)
    "plain": ("It rained. It stopped.", ["It rained.", "It stopped."]),
    "a title": ("Mr. Lund and Dr. Ek left. So did I.", ["Mr. Lund and Dr. Ek left.", "So did I."]),
    "initials before a name": ("The U.S. President spoke.", ["The U.S. President spoke."]),
    "initials before a new sentence": ("He left the U.S. The ship stayed.", ["He left the U.S.", "The ship stayed."]),
    "a stop inside a quotation": ("“Go. Now,” she said.", ["“Go.", "Now,” she said."]),
    "a question with its asker": ('"Why?" Ada Lund asked. He left.', ['"Why?" Ada Lund asked.', "He left."]),
    "lower case goes on": ("The firm (est. 1990) grew.", ["The firm (est. 1990) grew."]),
}


@pytest.mark.parametrize(("line", "expected"), SENTENCES.values(), ids=SENTENCES)
def test_sentences(line: str, expected: list[str]) -> None:
    assert cut(line) == expected


def test_an_endless_line_is_cut() -> None:
    pieces = cut("word " * 5000)
    assert max(map(len, pieces)) <= MAX_SENTENCE
    assert sum(piece.count("word") for piece in pieces) == 5000
