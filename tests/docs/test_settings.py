"""The page of settings names every reason with its outcome."""

from pathlib import Path

from schemas.errors import InputError


def test_every_reason_is_in_the_documentation() -> None:
    page = (Path(__file__).parents[2] / "docs/settings.md").read_text()
    wanted = [
        f"| {error.STAGE} | `{reason}` | {outcome} |"
        for error in InputError.__subclasses__()
        for reason, outcome in error.REASONS.items()
    ]
    assert [line for line in wanted if line not in page] == []
