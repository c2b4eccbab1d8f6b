"""The field reference is what the records say, and every field says something."""

from pathlib import Path

from schemas.reference import reference


def test_the_page_is_up_to_date() -> None:
    page = Path(__file__).parents[2] / "docs/fields.md"
    assert page.read_text(encoding="utf-8") == reference(), "run: python -m schemas.reference > docs/fields.md"


def test_every_field_has_its_meaning() -> None:
    assert [line for line in reference().splitlines() if line.endswith("|  |")] == []
