"""Datelines, places and agencies."""

import pytest

from transforms.clean.build import Block
from transforms.clean.dateline import find_agency, find_dateline

REST = "The harbour council voted on Tuesday to reopen the ferry line after three weeks of strike."

DATELINES = {  # dateline: (place, agency)
    "PORT ALEN (Reuters) - ": ("Port Alen", "Reuters"),
    "PORT ALEN (Reuters) -": ("Port Alen", "Reuters"),
    "PORT ALEN, May 3 (AP) — ": ("Port Alen", "Associated Press"),
    "PORT ALEN, Norvale (AP) — ": ("Port Alen", "Associated Press"),
    "Port Alen (AFP) – ": ("Port Alen", "AFP"),
    "NORVALE, Nov 22 — ": ("Norvale", None),
    "NORVALE: ": ("Norvale", None),
    "NORVALE/PORT ALEN — ": ("Norvale/Port Alen", None),
}


@pytest.mark.parametrize(("text", "expected"), DATELINES.items(), ids=DATELINES)
def test_dateline(text: str, expected: tuple[str, str | None]) -> None:
    found = find_dateline(text + REST)
    assert found is not None
    assert (found.place, found.agency, found.end) == (*expected, len(text))


@pytest.mark.parametrize(
    "text",
    [
        f"UPDATE: {REST}",
        f"WATCH — {REST}",
        "NATO: a short line",
        "The council (Reuters reported) – in the end – voted.",
        "Port Alen - the ferry port - was quiet.",
        "“NORVALE — is ours,” he said.",
        "",
    ],
)
def test_no_dateline(text: str) -> None:
    assert find_dateline(text) is None


AGENCIES = {  # name: (credit or None, author or None, agency)
    "credit": ("(Reporting by Ana Sol for Reuters; Editing by Jon Berg)", None, "Reuters"),
    "author": (None, "AFP", "AFP"),
    "author beside the outlet": (None, "The Harbour Post and AFP", "AFP"),
    "person": ("Reporting by Ana Sol", "Ana Sol", None),
}


@pytest.mark.parametrize(("credit", "author", "agency"), AGENCIES.values(), ids=AGENCIES)
def test_agency(credit: str | None, author: str | None, agency: str | None) -> None:
    blocks = [Block(credit, "credit")] if credit else []
    assert find_agency(None, blocks, [author] if author else []) == agency
