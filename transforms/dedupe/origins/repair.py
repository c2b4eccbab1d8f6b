"""Reprints that were matched at the same time, each an origin of its own, get one origin afterwards.

Of two near-duplicate articles that both stand as origins the later one joins the earlier one, and with it whatever had
joined it. Mentions change first, then their claims, then the articles, the one that lost its origin last: killed at any
line, the next run finds what is left to do.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from schemas import Article
from schemas.ids import origin_id
from transforms.dedupe.origins.index import Origins
from transforms.dedupe.reconcile.stored import RollUp, batches, update
from transforms.store.connection import Store
from transforms.store.documents import from_document
from transforms.store.reading import scan

_FIELDS = ("article_id", "origin_id", "published_at", "fetched_at", "body", "agency", "bands")


def repair_origins(store: Store, roll_up: RollUp) -> int:
    """How many articles have another origin now."""
    joined = dict(_joined(store))
    if not joined:
        return 0
    final = {origin: _last(origin, joined) for origin in joined}
    return sum(_move(store, roll_up, some, final) for some in batches(sorted(final)))


def _joined(store: Store) -> Iterator[tuple[str, str]]:
    """Origin -> the origin that its articles belong to: known from its founder, or found now."""
    origins = Origins(store)
    for article in _articles(store, {"exists": {"field": "origin_id"}}):
        own = origin_id(article.article_id)
        if article.origin_id != own:
            yield own, str(article.origin_id)
        elif earlier := origins.earlier(article):
            yield own, earlier


def _move(store: Store, roll_up: RollUp, origins: Collection[str], final: Mapping[str, str]) -> int:
    """What still names one of these origins gets its final one."""
    named = {"terms": {"origin_id": list(origins)}}
    mentions = list(scan(store, "mentions", named, ["mention_id"], ["mention_id", "claim_id", "origin_id"]))
    update(store, "mentions", {one["mention_id"]: {"origin_id": final[one["origin_id"]]} for one in mentions})
    if claims := {one["claim_id"] for one in mentions if "claim_id" in one}:
        roll_up(claims)
    articles = list(scan(store, "articles", named, ["article_id"], ["article_id", "origin_id"]))
    founders = [one for one in articles if origin_id(one["article_id"]) == one["origin_id"]]
    for some in ([one for one in articles if one not in founders], founders):
        update(store, "articles", {one["article_id"]: {"origin_id": final[one["origin_id"]]} for one in some})
    return len(articles)


def _last(origin: str, joined: Mapping[str, str]) -> str:
    seen = [origin]
    while (target := joined.get(seen[-1])) is not None and target not in seen:
        seen.append(target)
    return seen[-1]


def _articles(store: Store, query: Mapping[str, Any]) -> Iterable[Article]:
    """Without a page of thousands of bodies in memory."""
    for some in batches(scan(store, "articles", query, ["article_id"], ["article_id"]), 100):
        ids = {"terms": {"article_id": [one["article_id"] for one in some]}}
        yield from (from_document(Article, one) for one in scan(store, "articles", ids, ["article_id"], _FIELDS))
