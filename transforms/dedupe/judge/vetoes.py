"""What is known of mention and claim beside their words, and forbids that they are one."""

from collections.abc import Collection

from schemas import Mention
from transforms.dedupe.retrieval.candidates import ClaimView
from transforms.dedupe.text.dates import dates_conflict
from transforms.dedupe.text.describe import is_fragment, statement_of
from transforms.dedupe.text.meetings import participants_differ

_SAME_STORY = 0.15  # likeness of contexts from which two fragments may be about one thing


def objections(mention: Mention, view: ClaimView) -> set[str]:
    """Return the vetoes: other parties meet, another day is meant, or a fragment stands in another story."""
    apart = {
        "participants": participants_differ(mention.participants, view.participants),
        "date": dates_conflict(_dates(mention.numbers), _dates(view.numbers)),
        "fragment": _is_stray(mention, view),
    }
    return {veto for veto, objects in apart.items() if objects}


def likeness_of(context: Collection[str], other: Collection[str]) -> float | None:
    """Return the share of the words around two statements that both have, 0..1; None where one has none."""
    own, others = set(context), set(other)
    return 2 * len(own & others) / (len(own) + len(others)) if own and others else None


def _is_stray(mention: Mention, view: ClaimView) -> bool:
    if not any(is_fragment(text) for text in (statement_of(mention), *view.statements[:1])):
        return False
    likeness = likeness_of(mention.context, view.context)
    return likeness is not None and likeness < _SAME_STORY


def _dates(numbers: tuple[str, ...]) -> list[str]:
    return [number.removeprefix("date ") for number in numbers if number.startswith("date ")]
