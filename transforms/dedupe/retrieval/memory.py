"""Claims in memory: the whole store of tests and `extract`, and the live index of what is not searchable yet."""

from collections import Counter, OrderedDict, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from schemas import Mention
from transforms.dedupe.retrieval.candidates import LINKS, ClaimView, Place, distinct, in_window
from transforms.dedupe.retrieval.vector_index import Nearest
from transforms.dedupe.text.describe import statement_of
from transforms.dedupe.text.speakers import voice
from transforms.dedupe.text.statement import read

_TERMS = 12  # rarest words of a mention that are looked up
_BY_WORDS = 20  # claims handed to the scorer
_BY_VECTOR = 5
_ARTICLES = 8  # remembered for each claim
_PLACES = 4  # mentions remembered for each claim that is kept


class MemoryCandidates:
    """An inverted index over the words of claims, with exact keys; `capacity` claims are kept, the oldest go first."""

    def __init__(self, window: timedelta, capacity: int | None = None) -> None:
        self._window = window
        self._capacity = capacity
        self._claims: OrderedDict[str, ClaimView] = OrderedDict()
        self._postings: defaultdict[str, set[str]] = defaultdict(set)
        self._keys: dict[tuple[str | None, str], str] = {}
        self._places: OrderedDict[str, Place] = OrderedDict()
        self._nearest = Nearest()

    def __len__(self) -> int:
        return len(self._claims)

    def known(self, mention_ids: Sequence[str]) -> dict[str, Place]:
        return {mention_id: self._places[mention_id] for mention_id in mention_ids if mention_id in self._places}

    def find(self, mention: Mention) -> list[ClaimView]:
        """The claims that the mention may state, the likeliest first."""
        text = read(statement_of(mention))
        exact = self._keys.get((mention.language, read(mention.text).key))
        rarest = sorted(text.weights, key=lambda stem: (len(self._postings.get(stem, ())), stem))[:_TERMS]
        votes: Counter[str] = Counter()
        for stem in rarest:
            for claim_id in self._postings.get(stem, ()):
                votes[claim_id] += text.weights[stem]  # type: ignore[assignment]
        likely = self._open(mention, sorted(votes, key=lambda claim_id: (-votes[claim_id], claim_id)), _BY_WORDS)
        if mention.vector:
            likely += self._open(mention, self._nearest.find(mention.vector, 4 * _BY_VECTOR), _BY_VECTOR)
        return [self._claims[claim_id] for claim_id in dict.fromkeys(([exact] if exact else []) + likely)]

    def add(self, mention: Mention, place: Place, view: ClaimView | None) -> None:
        """Remember that `mention` stands in a claim; `view` is the claim as it was found, None for a new one."""
        self._places[mention.mention_id] = place
        old = self._claims.get(place.claim_id) or view or ClaimView(place.claim_id, (), mention.language)
        new = self._claims[place.claim_id] = _extended(old, mention, place)
        self._claims.move_to_end(place.claim_id)
        for wording in new.wordings:
            self._keys.setdefault((new.language, read(wording).key), new.claim_id)
        for statement in new.statements:
            for stem in read(statement).weights:
                self._postings[stem].add(new.claim_id)
        if mention.vector and place.match_relation == "founder":
            self._nearest.add(place.claim_id, mention.vector)
        self._trim()

    def _open(self, mention: Mention, claim_ids: Iterable[str], limit: int) -> list[str]:
        """The first claims that the mention may join by language and time."""
        fitting = (one for one in claim_ids if in_window(mention, self._claims[one], self._window))
        return [claim_id for claim_id, _ in zip(fitting, range(limit), strict=False)]

    def _trim(self) -> None:
        while self._capacity and len(self._claims) > self._capacity:
            self._forget(*self._claims.popitem(last=False))
        while self._capacity and len(self._places) > _PLACES * self._capacity:
            self._places.popitem(last=False)

    def _forget(self, claim_id: str, view: ClaimView) -> None:
        self._nearest.remove(claim_id)
        for text in map(read, view.wordings):
            if self._keys.get((view.language, text.key)) == claim_id:
                del self._keys[view.language, text.key]
        for text in map(read, view.statements):
            for stem in text.weights.keys() & self._postings.keys():
                self._postings[stem].discard(claim_id)
                if not self._postings[stem]:
                    del self._postings[stem]


def _extended(view: ClaimView, mention: Mention, place: Place) -> ClaimView:
    speaker = voice(mention)
    return view._replace(
        wordings=distinct((*view.wordings, mention.text)),
        resolved_wordings=distinct((*view.resolved_wordings, statement_of(mention))),
        context=view.context or mention.context,
        articles=tuple(dict.fromkeys((*view.articles, mention.article_id)))[-_ARTICLES:],
        first_seen=_earlier(view.first_seen, mention.seen_at),
        last_seen=_later(view.last_seen, mention.seen_at),
        speakers=tuple(dict.fromkeys((*view.speakers, *([speaker] if speaker else [])))),
        participants=view.participants or mention.participants,
        numbers=view.numbers or mention.numbers,
        related=tuple(dict.fromkeys(view.related + place.related))[:LINKS],
        contradicts=tuple(dict.fromkeys(view.contradicts + place.contradicts))[:LINKS],
    )


def _earlier(a: datetime | None, b: datetime | None) -> datetime | None:
    return min(a, b) if a and b else a or b


def _later(a: datetime | None, b: datetime | None) -> datetime | None:
    return max(a, b) if a and b else a or b
