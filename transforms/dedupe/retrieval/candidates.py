"""Where a new mention's claims may be: what such places answer, and what matching needs to see of a claim."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple, Protocol

from schemas import Mention
from schemas.ids import normalise_text

WORDINGS = 5  # of a claim that a new mention is held against
LINKS = 5  # related or contradicting claims that a mention names


class ClaimView(NamedTuple):
    """A claim as matching sees it."""

    claim_id: str
    wordings: tuple[str, ...]  # distinct, verbatim, the founder's first
    language: str | None = None
    first_seen: datetime | None = None
    last_seen: datetime | None = None
    speakers: tuple[str, ...] = ()
    participants: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()  # of the founder, dates among them
    related: tuple[str, ...] = ()  # claim_ids
    contradicts: tuple[str, ...] = ()  # claim_ids
    resolved_wordings: tuple[str, ...] = ()  # as they are compared: with names for pronouns; the founder's first
    context: tuple[str, ...] = ()  # stems of the words around the founder
    articles: tuple[str, ...] = ()  # that state it, as far as they were matched a moment ago

    @property
    def statements(self) -> tuple[str, ...]:
        """The wordings as they are compared."""
        return self.resolved_wordings or self.wordings


class Place(NamedTuple):
    """How a mention was matched. One that already stands keeps it."""

    claim_id: str
    match_relation: str | None = None
    match_score: float | None = None
    guards: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    contradicts: tuple[str, ...] = ()


class Stored(Protocol):
    """The claims that a store holds. Each question is asked once for many mentions."""

    def known(self, mention_ids: Sequence[str]) -> dict[str, Place]:
        """The matches of those mentions that already stand."""
        ...

    def exact(self, mentions: Sequence[Mention]) -> dict[str, list[ClaimView]]:
        """Mention id -> claims in which its very words stand; mentions without one are left out."""
        ...

    def worded(self, mentions: Sequence[Mention]) -> list[list[ClaimView]]:
        """For each mention the claims, in its language and time window, that share its rarest words, best first."""
        ...

    def near(self, mentions: Sequence[Mention]) -> list[list[ClaimView]]:
        """For each mention the claims, in its language and time window, of the nearest vectors, nearest first."""
        ...


class Recent(Protocol):
    """Claims of a moment ago, which the store cannot find yet; it learns at once what was just decided."""

    def known(self, mention_ids: Sequence[str]) -> dict[str, Place]: ...

    def find(self, mention: Mention) -> list[ClaimView]: ...

    def add(self, mention: Mention, place: Place, view: ClaimView | None) -> None: ...


def distinct(wordings: Iterable[str]) -> tuple[str, ...]:
    """The first few wordings that are not the same words."""
    written = list(dict.fromkeys(wordings))
    if len(written) == 1:  # as of most claims
        return tuple(written)
    return tuple({words_of(wording): wording for wording in reversed(written)}.values())[::-1][:WORDINGS]


@lru_cache(maxsize=20_000)
def words_of(wording: str) -> str:
    """The form in which two wordings are the same words, without reading them as the scorer does."""
    return normalise_text(wording)


def in_window(mention: Mention, view: ClaimView, window: timedelta) -> bool:
    """Whether a claim is in the mention's language and no further away in time than `window`, in whole days."""
    if view.language != mention.language:
        return False
    if mention.seen_at is None or view.first_seen is None or view.last_seen is None:
        return True
    first, last = days_around(mention.seen_at, window)
    return view.first_seen.date() <= last and first <= view.last_seen.date()


def days_around(seen: datetime, window: timedelta) -> tuple[date, date]:
    """The first and the last day (UTC) that are not further away than `window`."""
    return (seen - window).date(), (seen + window).date()
