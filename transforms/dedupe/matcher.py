"""Mentions in, the same mentions with their claims out: sticky, in order, deterministic."""

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import NamedTuple

from schemas import Mention
from transforms.dedupe.judge.decision import Comparison
from transforms.dedupe.judge.evidence import Circumstances
from transforms.dedupe.judge.judge import judge_all, side
from transforms.dedupe.judge.near_duplicate import restated
from transforms.dedupe.judge.vetoes import likeness_of, objections
from transforms.dedupe.retrieval.candidates import LINKS, ClaimView, Place, Recent, Stored, distinct, words_of
from transforms.dedupe.retrieval.encoder import shared_encoder, spoken
from transforms.dedupe.retrieval.prefilter import likeliest, stored_candidates, telling
from transforms.dedupe.text.describe import describe, founded_id, is_fragment, statement_of
from transforms.dedupe.text.speakers import relation, voice
from transforms.pool import workers

_WITHIN = 0.9  # probability from which an article that states a claim states it again: mostly it says something new
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
    """Return the mention with its vector, where a sentence model is there."""
    encoder = None if mention.vector else shared_encoder()
    if encoder is None:
        return mention
    return mention._replace(vector=tuple(encoder.encode(spoken(voice(mention), statement_of(mention))).tolist()))


def choose(mention: Mention, views: Sequence[ClaimView]) -> tuple[Place, ClaimView | None]:
    """Return the claim that a mention joins, with its view, or the one that it founds; and the links to the others.

    (Nearly) the same words are compared with nothing else, and have no links of their own: those of the claim hold for
    them, and which of these are known depends on the moment.
    """
    own_id = founded_id(mention)
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
    """Return what a mention is to a claim, by every wording that adds words to the others."""
    parties = mention.participants if mention.participants == view.participants else ()
    speaker = voice(mention)
    known = Circumstances(relation(speaker, view.speakers), bool(parties), likeness_of(mention.context, view.context))
    leading = view.speakers[0] if view.speakers else None
    own = side(statement_of(mention), speaker, parties)
    wordings = [side(statement, leading, parties) for statement in telling(view.statements)]
    found = judge_all(own, wordings, known, objections(mention, view))
    if found.relation == "same" and found.score < _WITHIN and mention.article_id in view.articles:
        return found._replace(relation="related")
    return found


def _exact(mention: Mention, own_id: str, views: Sequence[ClaimView]) -> ClaimView | None:
    """The claim of the same words: the one they founded, else one in which they are a wording."""
    same = [view for view in views if view.claim_id == own_id]
    if not is_fragment(statement_of(mention)):
        key = words_of(mention.text)
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
            resolved_wordings=distinct(old.resolved_wordings + view.resolved_wordings),
            context=old.context or view.context,
            articles=view.articles,
            related=tuple(dict.fromkeys(old.related + view.related)),
            contradicts=tuple(dict.fromkeys(old.contradicts + view.contradicts)),
        )
    return list(views.values())
