"""The field reference is what the records say, and every field says something."""

from pathlib import Path

from schemas.reference import reference
from transforms.claims.left_out import REASONS
from transforms.files.skipped import SKIPPED


def test_the_page_is_up_to_date() -> None:
    page = Path(__file__).parents[2] / "docs/fields.md"
    assert page.read_text(encoding="utf-8") == reference(), "run: python -m schemas.reference > docs/fields.md"


def test_the_reasons_for_leaving_something_out_are_explained() -> None:
    page = (Path(__file__).parents[2] / "docs/files.md").read_text(encoding="utf-8")
    assert [reason for reason in (*REASONS, *SKIPPED) if f"`{reason}`" not in page] == []


def test_every_field_has_its_meaning() -> None:
    assert [line for line in reference().splitlines() if line.endswith("|  |")] == []
