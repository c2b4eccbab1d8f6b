"""Where a new mention's claims may be: the protocol of every place that can be asked, and what it answers."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from schemas import Mention


class ClaimView(NamedTuple):
    """What matching needs to see of a claim."""

    claim_id: str
    wordings: tuple[str, ...]  # distinct, the founder's first
    language: str | None = None
    first_seen: datetime | None = None
    last_seen: datetime | None = None
    participants: tuple[str, ...] = ()


class Place(NamedTuple):
    """The match of a mention that already stands; it keeps it."""

    claim_id: str
    match_relation: str | None = None
    match_score: float | None = None
    guards: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    contradicts: tuple[str, ...] = ()


class Candidates(Protocol):
    """A place that can be asked for claims. Both questions are asked once for a whole batch."""

    def known(self, mention_ids: Sequence[str]) -> dict[str, Place]:
        """The matches of those mentions that already stand."""
        ...

    def find(self, mentions: Sequence[Mention]) -> list[list[ClaimView]]:
        """For each mention the claims that it may state, the likeliest first, in its language and time window."""
        ...
