"""Mentions in, the same mentions with their claims out: sticky, in order, deterministic."""

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import NamedTuple

from schemas import Mention
from schemas.ids import claim_id
from transforms.dedupe.compare import compare_texts
from transforms.dedupe.judge import guards
from transforms.dedupe.judge.decide import Comparison, Evidence, decide
from transforms.dedupe.judge.near_duplicate import restated
from transforms.dedupe.retrieval.candidates import LINKS, ClaimView, Place, Recent, Stored, distinct, words_of
from transforms.dedupe.retrieval.encoder import shared_encoder
from transforms.dedupe.retrieval.prefilter import likeliest, stored_candidates, telling
from transforms.dedupe.text import speakers
from transforms.dedupe.text.describe import describe, objections
from transforms.dedupe.text.quotations import shared_quotation
from transforms.dedupe.text.statement import read_of
from transforms.pool import workers

_PART = 32  # mentions looked up by one thread at a time
_BEST = 3  # claims by words among which one that is stated again is looked for before anything else

Judged = tuple[Comparison, ClaimView]


class LookedUp(NamedTuple):
    """A mention that is ready to be placed: described, with a vector unless its id or its words settle it."""

    mention: Mention
    place: Place | None
    stored: list[ClaimView]


class Matcher:
    """One for all threads of a process: `store` answers for what is searchable, `recent` for what is not yet."""

    def __init__(self, store: Stored | None, recent: Recent) -> None:
        self._store = store
        self._recent = recent
        self._lock = threading.Lock()

    def assign(self, mentions: Sequence[Mention]) -> list[Mention]:
        """The mentions with claim, relation, score, guards and links set; same length and order.

        Some threads look up, so that the sentence model and the node work side by side; one by one they are placed.
        """
        parts = [mentions[start : start + _PART] for start in range(0, len(mentions), _PART)]
        placed: list[Mention] = []
        for part in _threads().map(self._look_up, parts):
            with self._lock:
                placed += [self._place(*one) for one in part]
        return placed

    def _look_up(self, mentions: Sequence[Mention]) -> list[LookedUp]:
        described = [describe(mention) for mention in mentions]
        if self._store is None:
            return [LookedUp(with_vector(mention), None, []) for mention in described]
        known = self._store.known([mention.mention_id for mention in described])
        exact = self._store.exact([mention for mention in described if mention.mention_id not in known])
        others = [mention for mention in described if mention.mention_id not in known.keys() | exact.keys()]
        found = {mention.mention_id: LookedUp(mention, None, views) for mention, views in self._search(others)}
        for one in described:
            if place := known.get(one.mention_id):
                found[one.mention_id] = LookedUp(one, place, [])
            elif views := exact.get(one.mention_id):
                found[one.mention_id] = LookedUp(one, None, views)
        return [found[one.mention_id] for one in described]

    def _search(self, mentions: Sequence[Mention]) -> Iterator[tuple[Mention, list[ClaimView]]]:
        """The mentions with what they may state; those that restate a claim with that alone, and without a vector."""
        assert self._store is not None
        left: list[tuple[Mention, list[ClaimView]]] = []
        for mention, worded in zip(mentions, self._store.worded(mentions), strict=True):
            if stated := restated(mention, worded[:_BEST]):
                yield mention, [stated[0]]
            else:
                left.append((with_vector(mention), worded))
        asked = [mention for mention, _ in left]
        yield from zip(asked, stored_candidates(self._store, asked, [worded for _, worded in left]), strict=True)

    def _place(self, mention: Mention, place: Place | None, stored: list[ClaimView]) -> Mention:
        place = place or self._recent.known([mention.mention_id]).get(mention.mention_id)
        view = None
        if place is None:
            place, view = choose(mention, _merged(self._recent.find(mention), stored))
        if place.match_relation != "founder":
            self._recent.add(mention, place, view)
            return mention._replace(**place._asdict())._replace(vector=())
        founder = with_vector(mention)  # one that stands brings it again: a kill may have come before its claim
        self._recent.add(founder, place, view)
        return founder._replace(**place._asdict())


@cache
def _threads() -> ThreadPoolExecutor:
    """One more than there are cores: it waits for the node."""
    return ThreadPoolExecutor(workers() + 1, thread_name_prefix="match")


def with_vector(mention: Mention) -> Mention:
    """The mention with its vector, where a sentence model is there."""
    encoder = None if mention.vector else shared_encoder()
    return mention._replace(vector=tuple(encoder.encode(mention.text).tolist())) if encoder else mention


def choose(mention: Mention, views: Sequence[ClaimView]) -> tuple[Place, ClaimView | None]:
    """The claim that a mention joins, with its view, or the one that it founds; and the links to the others.

    (Nearly) the same words are compared with nothing else, and have no links of their own: those of the claim hold for
    them, and which of these are known depends on the moment.
    """
    own_id = claim_id(mention.text, mention.language)
    if stated := _exact(mention, own_id, views):
        return Place(stated.claim_id, "same", 1.0), stated
    if again := restated(mention, views):
        view, share = again
        return Place(view.claim_id, "same", round(share, 4)), view
    judged: list[Judged] = sorted(
        ((compare_claim(mention, view), view) for view in likeliest(mention, views)), key=_rank
    )
    score, joined = next(((one.score, view) for one, view in judged if one.relation == "same"), (1.0, None))
    if joined is None:
        return _place(own_id, "founder", score, judged), None
    return _place(joined.claim_id, "same", score, judged), joined


def compare_claim(mention: Mention, view: ClaimView) -> Comparison:
    """What a mention is to a claim: as to the likeliest of its wordings, unless a guard objects to any of them."""
    parties = mention.participants if mention.participants == view.participants else ()
    sides = _sides(mention.speaker_name or mention.speaker, view.speakers)
    own = read_of(mention.text, parties)
    scored = telling(view.wordings)
    each = [compare_texts(own, read_of(wording, parties), sides, bool(parties)) for wording in scored]
    best = max(each, key=lambda one: (one.relation == "same", one.score))
    fired = {guard for one in each for guard in one.guards}
    for wording in view.wordings if best.relation == "same" else ():
        fired.update(guards.fired(own, read_of(wording, parties)) if wording not in scored else ())
    fired |= objections(mention, view)
    if best.relation != "same" or not fired:
        return best
    quotation = max(shared_quotation(own, read_of(wording, parties)) for wording in view.wordings)
    return decide(best.score, tuple(sorted(fired)), Evidence(sides, quotation, bool(parties)))


def _sides(speaker: str | None, others: Sequence[str]) -> str:
    return speakers.relation(speaker, others) if bool(speaker) == bool(others) else "outlet"


def _exact(mention: Mention, own_id: str, views: Sequence[ClaimView]) -> ClaimView | None:
    """The claim of the same words: the one they founded, else one in which they are a wording."""
    key = words_of(mention.text)
    same = [view for view in views if view.claim_id == own_id]
    same += sorted(view for view in views if key in map(words_of, view.wordings))
    return same[0] if same else None


def _rank(judged: Judged) -> tuple[float, str]:
    return -judged[0].score, judged[1].claim_id


def _place(own: str, relation: str, score: float, judged: Sequence[Judged]) -> Place:
    others = [(verdict, view.claim_id) for verdict, view in judged if view.claim_id != own]
    better = [verdict.guards for verdict, _ in others if verdict.relation != "different"]
    if relation == "same":
        better = [verdict.guards for verdict, _ in others if verdict.score > score]
    return Place(
        own,
        relation,
        round(score, 4),
        tuple(sorted({guard for guards in better for guard in guards})),
        tuple(claim for verdict, claim in others if verdict.relation == "related")[:LINKS],
        tuple(claim for verdict, claim in others if verdict.relation == "contradicts")[:LINKS],
    )


def _merged(recent: list[ClaimView], stored: list[ClaimView]) -> list[ClaimView]:
    """Both answers, one view a claim; the stored founder stays the first wording."""
    views = {view.claim_id: view for view in stored}
    for view in recent:
        old = views.get(view.claim_id, view)
        views[view.claim_id] = view._replace(
            wordings=distinct(old.wordings + view.wordings),
            speakers=tuple(dict.fromkeys(old.speakers + view.speakers)),
            participants=old.participants or view.participants,
            numbers=old.numbers or view.numbers,
            related=tuple(dict.fromkeys(old.related + view.related)),
            contradicts=tuple(dict.fromkeys(old.contradicts + view.contradicts)),
        )
    return list(views.values())
