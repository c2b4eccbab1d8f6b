"""Mentions in, the same mentions with their claims out: sticky, in order, deterministic."""

import threading
from collections.abc import Sequence
from typing import Protocol

from schemas import Mention
from schemas.ids import claim_id, normalise_text
from transforms.dedupe.candidates import Candidates, ClaimView, Place
from transforms.dedupe.compare import compare
from transforms.dedupe.decide import Comparison, decide

_LINKS = 5  # related or contradicting claims that a mention names


class Recent(Candidates, Protocol):
    """Candidates that learn at once what was just decided."""

    def add(self, mention: Mention, place: Place, view: ClaimView | None) -> None: ...


class Matcher:
    """One for all threads of a process: `store` answers for what is searchable, `recent` for what is not yet."""

    def __init__(self, store: Candidates | None, recent: Recent) -> None:
        self._store = store
        self._recent = recent
        self._lock = threading.Lock()

    def assign(self, mentions: Sequence[Mention]) -> list[Mention]:
        """The mentions with claim, relation, score, guards and links set; same length and order."""
        known = self._store.known([mention.mention_id for mention in mentions]) if self._store else {}
        new = [mention for mention in mentions if mention.mention_id not in known]
        found = (
            dict(zip([m.mention_id for m in new], self._store.find(new), strict=True)) if self._store and new else {}
        )
        with self._lock:
            return [self._place(m, known.get(m.mention_id), found.get(m.mention_id, [])) for m in mentions]

    def _place(self, mention: Mention, place: Place | None, stored: list[ClaimView]) -> Mention:
        place = place or self._recent.known([mention.mention_id]).get(mention.mention_id)
        view = None
        if place is None:
            views = _merged(self._recent.find([mention])[0], stored)
            place, view = choose(mention, views)
        self._recent.add(mention, place, view)
        return mention._replace(**place._asdict())


def choose(mention: Mention, views: Sequence[ClaimView]) -> tuple[Place, ClaimView | None]:
    """The claim that a mention joins, or the one that it founds, and the links to the others."""
    key, own_id = normalise_text(mention.text), claim_id(mention.text, mention.language)
    judged = sorted(((compare_claim(mention, view), view) for view in views), key=_rank)
    exact = [view for view in views if view.claim_id == own_id] or [
        view for view in views if key in map(normalise_text, view.wordings)
    ]
    if exact:
        return _place(exact[0].claim_id, "same", 1.0, judged), exact[0]
    best = next(((verdict, view) for verdict, view in judged if verdict.relation == "same"), None)
    if best:
        return _place(best[1].claim_id, "same", best[0].score, judged), best[1]
    return _place(own_id, "founder", 1.0, judged), None


def compare_claim(mention: Mention, view: ClaimView) -> Comparison:
    """What a mention is to a claim: the best score over its wordings, under the guards of all of them."""
    each = [compare(mention.text, wording) for wording in view.wordings]
    fired = tuple(sorted({guard for one in each for guard in one.guards}))
    return decide(max(one.score for one in each), fired)


def _rank(pair: tuple[Comparison, ClaimView]) -> tuple[float, str]:
    return -pair[0].score, pair[1].claim_id


def _place(own: str, relation: str, score: float, judged: Sequence[tuple[Comparison, ClaimView]]) -> Place:
    others = [(verdict, view.claim_id) for verdict, view in judged if view.claim_id != own]
    better = [verdict.guards for verdict, _ in others if relation == "founder" or verdict.score > score]
    return Place(
        own,
        relation,
        round(score, 4),
        tuple(sorted({guard for guards in better for guard in guards})),
        tuple(claim for verdict, claim in others if verdict.relation == "related")[:_LINKS],
        tuple(claim for verdict, claim in others if verdict.relation == "contradicts")[:_LINKS],
    )


def _merged(recent: list[ClaimView], stored: list[ClaimView]) -> list[ClaimView]:
    """Both answers, one view a claim, the wordings of both joined, the stored ones first."""
    views = {view.claim_id: view for view in stored}
    for view in recent:
        old = views.get(view.claim_id)
        if old:
            wordings = tuple(dict.fromkeys(old.wordings + view.wordings))
            view = view._replace(wordings=wordings, participants=old.participants or view.participants)
        views[view.claim_id] = view
    return list(views.values())
