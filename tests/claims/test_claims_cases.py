"""Whole articles: a folder each, with the body as a reader has it and what a person found in it."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from transforms.claims import extract_mentions

CASES = sorted((Path(__file__).parent / "cases").iterdir())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Path) -> None:
    expected = json.loads((case / "expected.json").read_text(encoding="utf-8"))
    mentions = extract_mentions(
        (case / "body.txt").read_text(encoding="utf-8"),
        title=expected["title"],
        published_at=datetime.fromisoformat(expected["published_at"]),
    )
    found = [json.loads(json.dumps(mention._asdict(), default=str)) for mention in mentions]
    assert [one["text"] for one in found] == [one["text"] for one in expected["mentions"]]
    for one, wanted in zip(found, expected["mentions"], strict=True):
        assert _like(one, wanted) == wanted


def _like(found: dict[str, Any], wanted: dict[str, Any]) -> dict[str, Any]:
    """What of `found` the case speaks of, times in one spelling."""
    values = {name: found[name] for name in wanted}
    if values.get("said_at"):
        values["said_at"] = values["said_at"].replace(" ", "T")
    return values
