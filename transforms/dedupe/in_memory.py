"""Matching without a server."""

from collections.abc import Iterable
from datetime import timedelta

from schemas import Mention
from transforms.dedupe.matcher import Matcher
from transforms.dedupe.retrieval.memory import MemoryCandidates


class InMemoryClaims:
    """Claims without a server: the live matcher over an index in memory; state accumulates."""

    def __init__(self, *, window_days: float = 30.0) -> None:
        self._matcher = Matcher(None, MemoryCandidates(timedelta(days=window_days)))

    def assign(self, mentions: Iterable[Mention]) -> list[Mention]:
        """The mentions with `claim_id` and how it was found, in order; a mention_id seen before keeps its claim."""
        return self._matcher.assign(list(mentions))
