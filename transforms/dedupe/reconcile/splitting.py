"""Two claims in one: wordings that the guards keep apart, since these are newer than the claim."""

from collections.abc import Iterable, Iterator, Sequence

from schemas import Mention
from transforms.dedupe.judge.decision import VETOES
from transforms.dedupe.matcher import compare_claim
from transforms.dedupe.reconcile.claim_vectors import fill_vectors
from transforms.dedupe.reconcile.stored import (
    RollUp,
    batches,
    claims_of,
    mentions_of,
    update,
    view_of,
)
from transforms.dedupe.retrieval.candidates import ClaimView
from transforms.dedupe.text.describe import founded_id, statement_of
from transforms.store.bulk import Action, write_bulk
from transforms.store.connection import Store
from transforms.store.reading import get_sources


def strangers(claim: ClaimView, mentions: Iterable[Mention]) -> list[Mention]:
    """The mentions that a guard keeps from a wording that stays in the claim; of two wordings the earlier one stays."""
    kept = claim._replace(wordings=claim.wordings[:1], resolved_wordings=claim.resolved_wordings[:1])
    staying: set[tuple[str, str | None]] = set()
    gone: list[Mention] = []
    for mention in sorted(mentions, key=_order):
        words = mention.text, mention.speaker_name or mention.speaker
        if words not in staying and _objects(mention, kept):
            gone.append(mention)
        else:
            staying.add(words)
            kept = kept._replace(
                wordings=tuple(dict.fromkeys((*kept.wordings, mention.text))),
                resolved_wordings=tuple(dict.fromkeys((*kept.statements, statement_of(mention)))),
            )
    return gone


def part_all(store: Store, roll_up: RollUp) -> int:
    """How many mentions left their claims. Each left wording founds a claim of its own, which may then be merged."""
    parted = 0
    for claims in batches(one for one in claims_of(store) if len(one.wordings) > 1 and one.merged_into is None):
        views = {claim.claim_id: view_of(claim) for claim in claims}
        left = {one: strangers(views[one], mentions) for one, mentions in mentions_of(store, views)}
        founded = [mention for mentions in left.values() for mention in _own_claims(mentions)]
        if founded:
            _end_redirects(store, {str(mention.claim_id) for mention in founded})
            update(store, "mentions", {mention.mention_id: _place(mention) for mention in founded})
            roll_up({*(one for one in left if left[one]), *(str(mention.claim_id) for mention in founded)})
        parted += len(founded)
    fill_vectors(store)
    return parted


def _objects(mention: Mention, claim: ClaimView) -> bool:
    verdict = compare_claim(mention, claim)
    return verdict.relation == "contradicts" or (verdict.relation != "same" and not VETOES.isdisjoint(verdict.guards))


def _own_claims(mentions: Sequence[Mention]) -> Iterator[Mention]:
    """The mentions in the claims that their own words found; the first of each is the founder."""
    founded: set[str] = set()
    for mention in sorted(mentions, key=_order):
        own = founded_id(mention)
        yield mention._replace(claim_id=own, match_relation="same" if own in founded else "founder")
        founded.add(own)


def _place(mention: Mention) -> dict[str, str | None]:
    return {"claim_id": mention.claim_id, "match_relation": mention.match_relation}


def _order(mention: Mention) -> tuple[bool, object, str]:
    return mention.seen_at is None, mention.seen_at or 0, mention.mention_id


def _end_redirects(store: Store, claim_ids: Iterable[str]) -> None:
    """A claim that was merged before and is founded again leads nowhere else any more."""
    standing = get_sources(store, "claims", sorted(claim_ids), ["merged_into"])
    ended = [one for one, source in standing.items() if source.get("merged_into")]
    write_bulk(store, [Action("delete", store.alias("claims"), one) for one in ended])
