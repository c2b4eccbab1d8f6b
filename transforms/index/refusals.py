"""Dead letters of what could not be written."""

from datetime import datetime
from typing import Any

from schemas import DeadLetter, WriteError, to_dead_letter
from schemas.ids import dead_letter_id
from transforms.store.bulk import Outcome


def refusal(
    outcome: Outcome,
    now: datetime,
    *,
    article_id: str | None = None,
    outlet: str | None = None,
    versions: str | None = None,
) -> DeadLetter:
    """The dead letter of a document that the index refused for good; its input is the document."""
    reason = "too_large" if outcome.status == 413 else "refused"
    error = WriteError(reason, f"{outcome.action.target}/{outcome.action.id}", outcome.message)
    return to_dead_letter(
        error,
        now=now,
        input=outcome.action.document,
        input_type="document",
        article_id=article_id,
        outlet=outlet,
        versions=versions,
    )


def unusable(element: Any, error: Exception, now: datetime) -> DeadLetter:
    """The dead letter of an element that could not be made a document."""
    content = element if isinstance(element, bytes) else repr(element).encode("utf-8", "replace")
    cause = WriteError("refused", None, f"{type(error).__name__}: {error}")
    return to_dead_letter(cause, now=now, input=content, input_type="document")


def claim_refusal(outcome: Outcome, now: datetime) -> DeadLetter:
    """The dead letter of a claim whose recomputed document the index refused; its subject is the claim's id."""
    error = WriteError("refused", outcome.action.id, outcome.message)
    letter = to_dead_letter(error, now=now, input=outcome.action.document, input_type="document")
    return letter._replace(stage="rollup", dead_letter_id=dead_letter_id("rollup", outcome.action.id))
