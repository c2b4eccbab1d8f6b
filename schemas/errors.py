"""One tree of errors, each carrying its reason from a closed list and the subject it is about.

    ClaimwireError
    ├── ConfigError       a setting, flag or environment that cannot work (exit code 2)
    ├── UnavailableError  a service or part that is not there: node, model, Java (exit code 1)
    └── InputError        one bad input; becomes a dead letter, never stops the rest
        ├── FeedError     poll
        ├── FetchError    fetch
        ├── ReadError     files
        ├── CleanError    clean
        ├── ExtractionError
        ├── MatchError
        └── WriteError    a document that the index refuses

All of them pickle, because they cross process pools and runners.
"""

from datetime import datetime, timezone
from typing import ClassVar

from schemas.ids import dead_letter_id
from schemas.records import DeadLetter


class ClaimwireError(Exception):
    """Base of all errors that Claimwire raises on purpose."""


class ConfigError(ClaimwireError):
    """A setting that cannot work; the message names the setting and what to write instead."""


class UnavailableError(ClaimwireError):
    """A part that is needed and not there; the message names every way to get it."""


class InputError(ClaimwireError):
    """One input that could not be processed. `reason` is from the class's closed list `REASONS`."""

    STAGE: ClassVar[str] = ""
    REASONS: ClassVar[dict[str, str]] = {}  # reason -> outcome: rejected | failed | dead

    def __init__(self, reason: str, subject: str | None = None, message: str = "") -> None:
        if reason not in self.REASONS:
            raise ValueError(f"{type(self).__name__} knows no reason {reason!r}; one of {', '.join(self.REASONS)}")
        super().__init__(reason, subject, message)
        self.reason = reason
        self.subject = subject
        self.message = message

    @property
    def outcome(self) -> str:
        return self.REASONS[self.reason]

    def __str__(self) -> str:
        about = f" {self.subject}" if self.subject else ""
        return f"{self.reason}{about}: {self.message}" if self.message else f"{self.reason}{about}"


class FeedError(InputError):
    STAGE = "poll"
    REASONS: ClassVar[dict[str, str]] = {
        "unreachable": "failed",  # no connection, DNS, TLS, reset
        "timeout": "failed",
        "http_error": "failed",  # 4xx and 5xx but those below
        "throttled": "failed",  # 429, 503 with or without Retry-After
        "gone": "dead",  # 410
        "too_large": "failed",
        "redirects": "failed",
        "refused_address": "dead",  # private, loopback, link-local or metadata address
        "robots": "failed",
        "not_a_feed": "failed",
        "entry_without_url": "rejected",
    }


class FetchError(InputError):
    """`retry_in_s` is how long the host asked to be left alone, where it did."""

    STAGE = "fetch"
    retry_in_s: float | None = None
    REASONS: ClassVar[dict[str, str]] = {
        "unreachable": "failed",
        "timeout": "failed",
        "http_error": "failed",  # 5xx and odd answers
        "throttled": "failed",
        "robots_unavailable": "failed",  # robots.txt answered 5xx: wait
        "missing": "rejected",  # 404, 410
        "forbidden": "rejected",  # 401, 402, 403, 451
        "robots": "rejected",
        "refused_address": "rejected",
        "redirects": "rejected",
        "too_large": "rejected",
        "bad_url": "rejected",
        "content_type": "rejected",  # neither HTML nor text
    }


class ReadError(InputError):
    STAGE = "read"
    REASONS: ClassVar[dict[str, str]] = {
        "missing": "dead",
        "no_permission": "dead",
        "empty": "rejected",
        "too_large": "rejected",
        "truncated": "dead",  # a compressed file or archive that ends early
        "corrupt": "dead",
        "binary": "rejected",
        "bad_record": "dead",  # one line of JSON Lines, or one row of a table
        "unknown_type": "rejected",
    }


class CleanError(InputError):
    STAGE = "clean"
    REASONS: ClassVar[dict[str, str]] = {
        "empty": "rejected",
        "binary": "rejected",
        "too_large": "rejected",
        "too_short": "rejected",
        "not_an_article": "rejected",  # index, category, video, error page
        "paywall": "rejected",
        "consent": "rejected",
        "no_text": "rejected",  # the page has no text that a reader would read
        "duplicate_url": "rejected",  # a second address of an article that has its own under its canonical URL
        "timeout": "dead",
        "crashed": "dead",  # the worker process died on it
        "parser": "dead",
    }


class ExtractionError(InputError):
    STAGE = "extract"
    REASONS: ClassVar[dict[str, str]] = {
        "too_large": "rejected",
        "timeout": "dead",
        "crashed": "dead",
        "parser": "dead",
    }


class MatchError(InputError):
    STAGE = "match"
    REASONS: ClassVar[dict[str, str]] = {"refused": "dead", "internal": "dead"}


class WriteError(InputError):
    STAGE = "write"
    REASONS: ClassVar[dict[str, str]] = {
        "refused": "dead",  # the document's own fault: mapping, id, size
        "too_large": "dead",
        "unavailable": "dead",  # the index did not take it until the deadline
    }


def to_dead_letter(
    error: InputError,
    *,
    now: datetime,
    input: bytes | None = None,
    input_type: str | None = None,
    article_id: str | None = None,
    outlet: str | None = None,
    attempts: int = 1,
    next_attempt_at: datetime | None = None,
    versions: str | None = None,
) -> DeadLetter:
    """The dead letter for `error`; its id comes from the stage and the subject (else the article, else the input)."""
    subject = error.subject or article_id
    return DeadLetter(
        dead_letter_id=dead_letter_id(error.STAGE, subject or "", b"" if subject else (input or b"")),
        stage=error.STAGE,
        reason=error.reason,
        outcome=error.outcome,
        subject=error.subject,
        message=error.message,
        error_class=type(error).__name__,
        article_id=article_id,
        outlet=outlet,
        input=input,
        input_type=input_type,
        attempts=attempts,
        failed_at=now.astimezone(timezone.utc),
        next_attempt_at=next_attempt_at,
        versions=versions,
    )
