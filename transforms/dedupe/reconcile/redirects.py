"""Redirects of merged claims followed to their end, and what a kill in between left behind."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from transforms.dedupe.reconcile.stored import AT_ONCE, REDIRECT, RollUp, batches, claims_of, mentions_of, update
from transforms.store.connection import Store
from transforms.store.reading import refresh, scan, search

_ALL: dict[str, Any] = {"match_all": {}}
_LINKS = ("mention_id", "claim_id", "related", "contradicts")
_COUNTED = ("claim_id", "text", "mention_count", "merged_into")


def follow_redirects(store: Store, roll_up: RollUp) -> int:
    """Move mentions and links from merged claims, and let redirects name the last claim; how many mentions moved."""
    refresh(store, "mentions", "claims")
    sources = scan(store, "claims", REDIRECT, ["claim_id"], ["claim_id", "merged_into"])
    direct = {source["claim_id"]: source["merged_into"] for source in sources}
    targets = {one: _last(one, direct) for one in direct}
    longer = {one: {"merged_into": target} for one, target in targets.items() if direct[one] != target}
    update(store, "claims", longer)
    return sum(move(store, roll_up, batch, targets) for batch in batches(sorted(targets)))


def _last(claim: str, direct: Mapping[str, str]) -> str:
    """Where redirects end; if they go in a circle, before it closes."""
    seen = [claim]
    while (target := direct.get(seen[-1])) is not None and target not in seen:
        seen.append(target)
    return seen[-1]


def move(store: Store, roll_up: RollUp, merged: Sequence[str], targets: Mapping[str, str]) -> int:
    """Put mentions and links of merged claims under their targets and roll up; how many mentions."""
    changes: dict[str, dict[str, Any]] = {}
    touched: set[str] = set()
    for one, mentions in mentions_of(store, merged):
        for mention in mentions:
            changes[mention.mention_id] = {"claim_id": targets[one], "match_relation": "same"}
        touched |= {one, targets[one]}
    moved = len(changes)
    for source in scan(store, "mentions", _naming(merged), ["mention_id"], _LINKS):
        links = {name: [targets.get(one, one) for one in source.get(name, ())] for name in ("related", "contradicts")}
        changes[source["mention_id"]] = changes.get(source["mention_id"], {}) | links
        touched |= {source["claim_id"], *links["related"], *links["contradicts"]}
    update(store, "mentions", changes)
    if touched:
        roll_up(touched)
    return moved


def _naming(claim_ids: Sequence[str]) -> dict[str, Any]:
    return {"bool": {"should": [{"terms": {name: list(claim_ids)}} for name in ("related", "contradicts")]}}


def roll_up_stale(store: Store, roll_up: RollUp) -> None:
    """Recompute claims whose counts are not those of their mentions; either may stand without the other."""
    for counts in _stated(store):
        found = claims_of(store, {"terms": {"claim_id": list(counts)}}, _COUNTED)
        right = {one.claim_id for one in found if one.merged_into or one.mention_count == counts[one.claim_id]}
        _recompute(roll_up, counts.keys() - right)
    for claims in batches(claims_of(store, {"bool": {"must_not": [REDIRECT]}}, _COUNTED)):
        ids = {claim.claim_id for claim in claims}
        _recompute(roll_up, ids - set().union(*_stated(store, {"terms": {"claim_id": sorted(ids)}})))
    refresh(store, "claims")


def _recompute(roll_up: RollUp, claim_ids: Collection[str]) -> None:
    if claim_ids:
        roll_up(claim_ids)


def _stated(store: Store, query: Mapping[str, Any] = _ALL) -> Iterator[dict[str, int]]:
    """Claim -> how many mentions name it, in batches."""
    after: dict[str, Any] = {}
    while True:
        pages = {"size": AT_ONCE, "sources": [{"claim_id": {"terms": {"field": "claim_id"}}}], **after}
        answer = search(store, "mentions", query=query, size=0, aggregations={"claims": {"composite": pages}})
        page = answer["aggregations"]["claims"]
        if not page["buckets"]:
            return
        yield {bucket["key"]["claim_id"]: bucket["doc_count"] for bucket in page["buckets"]}
        after = {"after": page["after_key"]}
