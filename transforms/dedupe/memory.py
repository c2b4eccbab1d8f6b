"""Claims in memory: the whole store of tests and `extract`, and the live index of what is not searchable yet."""

from collections import Counter, OrderedDict, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from schemas import Mention
from transforms.dedupe.candidates import ClaimView, Place
from transforms.dedupe.matcher import Matcher
from transforms.dedupe.text import Text, read

_TERMS = 12  # rarest words of a mention that are looked up
_FOUND = 20  # claims handed to the scorer


class MemoryCandidates:
    """An inverted index over the words of claims, with exact keys; `capacity` claims are kept, the oldest go first."""

    def __init__(self, window: timedelta, capacity: int | None = None) -> None:
        self._window = window
        self._capacity = capacity
        self._claims: OrderedDict[str, ClaimView] = OrderedDict()
        self._postings: defaultdict[str, set[str]] = defaultdict(set)
        self._keys: dict[tuple[str | None, str], str] = {}
        self._places: OrderedDict[str, Place] = OrderedDict()

    def known(self, mention_ids: Sequence[str]) -> dict[str, Place]:
        return {mention_id: self._places[mention_id] for mention_id in mention_ids if mention_id in self._places}

    def find(self, mentions: Sequence[Mention]) -> list[list[ClaimView]]:
        return [self._find(mention, read(mention.text)) for mention in mentions]

    def add(self, mention: Mention, place: Place, view: ClaimView | None) -> None:
        """Remember that `mention` stands in a claim; `view` is the claim as it was found, None for a new one."""
        self._places[mention.mention_id] = place
        old = self._claims.get(place.claim_id) or view or ClaimView(place.claim_id, (), mention.language)
        self._claims[place.claim_id] = _extended(old, mention)
        self._claims.move_to_end(place.claim_id)
        for wording in self._claims[place.claim_id].wordings:
            self._index(place.claim_id, mention.language, read(wording))
        self._trim()

    def _index(self, claim_id: str, language: str | None, text: Text) -> None:
        self._keys.setdefault((language, text.key), claim_id)
        for stem in text.weights:
            self._postings[stem].add(claim_id)

    def _trim(self) -> None:
        while self._capacity and len(self._claims) > self._capacity:
            claim_id, view = self._claims.popitem(last=False)
            for text in map(read, view.wordings):
                if self._keys.get((view.language, text.key)) == claim_id:
                    del self._keys[view.language, text.key]
                for stem in text.weights:
                    self._postings[stem].discard(claim_id)
        while self._capacity and len(self._places) > 4 * self._capacity:
            self._places.popitem(last=False)

    def _find(self, mention: Mention, text: Text) -> list[ClaimView]:
        exact = self._keys.get((mention.language, text.key))
        rarest = sorted(text.weights, key=lambda stem: (len(self._postings.get(stem, ())), stem))[:_TERMS]
        votes: Counter[str] = Counter()
        for stem in rarest:
            for claim_id in self._postings.get(stem, ()):
                votes[claim_id] += text.weights[stem]  # type: ignore[assignment]
        likely = sorted(votes, key=lambda claim_id: (-votes[claim_id], claim_id))
        views = [self._claims[claim_id] for claim_id in likely]
        found = [view for view in views if view.claim_id != exact and self._in_window(mention, view)][:_FOUND]
        return ([self._claims[exact]] if exact else []) + found

    def _in_window(self, mention: Mention, view: ClaimView) -> bool:
        if view.language != mention.language:
            return False
        seen = mention.seen_at
        if seen is None or view.first_seen is None or view.last_seen is None:
            return True
        return view.first_seen - self._window <= seen <= view.last_seen + self._window


class InMemoryClaims:
    """Claims without a server: the live matcher's scorer and guards over an index in memory; state accumulates."""

    def __init__(self, *, window_days: float = 30.0) -> None:
        self._matcher = Matcher(None, MemoryCandidates(timedelta(days=window_days)))

    def assign(self, mentions: Iterable[Mention]) -> list[Mention]:
        """The mentions with `claim_id` and how it was found, in order; a mention_id seen before keeps its claim."""
        return self._matcher.assign(list(mentions))


def _extended(view: ClaimView, mention: Mention) -> ClaimView:
    wordings = view.wordings
    if read(mention.text).key not in {read(wording).key for wording in wordings}:
        wordings = (*wordings, mention.text)
    return view._replace(
        wordings=wordings,
        first_seen=_earlier(view.first_seen, mention.seen_at),
        last_seen=_later(view.last_seen, mention.seen_at),
        participants=view.participants or mention.participants,
    )


def _earlier(a: datetime | None, b: datetime | None) -> datetime | None:
    return min(a, b) if a and b else a or b


def _later(a: datetime | None, b: datetime | None) -> datetime | None:
    return max(a, b) if a and b else a or b
