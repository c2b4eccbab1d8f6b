"""Writing articles with their mentions, in the one order that a kill at any moment does not hurt (DESIGN 4.3)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from schemas import Article, DeadLetter, Extraction, ids
from transforms.index.founders import founding
from transforms.index.refusals import refusal
from transforms.index.revisions import RECHECKS, Revision, Standing, next_look, revise, revision_of
from transforms.index.rollup import Clock, roll_up
from transforms.store.bulk import Action, write_bulk
from transforms.store.connection import Store
from transforms.store.documents import encode, from_document, to_document, to_source
from transforms.store.ledger import KEPT, LedgerEntry, get_articles
from transforms.store.reading import scan


class Written(NamedTuple):
    """What became of one extraction: its article, indexed, or None when the index refused it; and the refusals."""

    article: Article | None
    dead_letters: tuple[DeadLetter, ...] = ()


def write_articles(
    store: Store, extractions: Sequence[Extraction], clock: Clock, schedule: Sequence[timedelta] = RECHECKS
) -> list[Written]:
    """Write extractions of different articles; one result each, in order.

    Mentions first; when every one is acknowledged (or refused for good), the touched claims are rolled up; only then
    the articles turn `indexed`. Killed before that, the article is not indexed and the same input does it again, onto
    the same documents. Raises UnavailableError when the index takes nothing until the deadline.
    """
    entries = get_articles(store, [extraction.article.article_id for extraction in extractions])
    revisions = _revisions(store, extractions, entries)
    with founding(mention for revision in revisions for mention in revision.mentions):
        refused = _write_mentions(store, revisions, clock)
        rolled_up = roll_up(store, {claim for revision in revisions for claim in revision.claims}, clock)
    _share_out(rolled_up.dead_letters, revisions, refused)
    written = _write_documents(store, revisions, entries, clock, schedule)
    _settle(store, [entry for entry in entries.values() if entry.status in ("failed", "rejected", "dead")])
    return [
        one._replace(dead_letters=(*refused[revision.article.article_id], *one.dead_letters))
        for one, revision in zip(written, revisions, strict=True)
    ]


def _revisions(store: Store, extractions: Sequence[Extraction], entries: dict[str, LedgerEntry]) -> list[Revision]:
    standing: dict[str, dict[str, Standing]] = {extraction.article.article_id: {} for extraction in extractions}
    # Searchable without a refresh: an article turns indexed only after the refresh of its roll-up.
    for source in scan(store, "mentions", {"terms": {"article_id": list(standing)}}, ["mention_id"], Standing._fields):
        standing[source["article_id"]][source["mention_id"]] = from_document(Standing, source)
    return [
        revise(
            article._replace(revision=revision_of(article, entries.get(article.article_id))),
            mentions,
            standing[article.article_id],
        )
        for article, mentions in extractions
    ]


def _write_mentions(store: Store, revisions: Sequence[Revision], clock: Clock) -> dict[str, list[DeadLetter]]:
    """The dead letters of refused mentions, by article."""
    target = store.alias("mentions")
    actions: list[Action] = []
    owners: list[Article] = []
    for article, mentions, withdrawn, _ in revisions:
        gone = encode({"doc": {"revision_withdrawn": article.revision}})
        actions += [Action("index", target, mention.mention_id, to_document(mention)) for mention in mentions]
        actions += [Action("update", target, old.mention_id, gone) for old in withdrawn]
        owners += [article] * (len(mentions) + len(withdrawn))
    refused: dict[str, list[DeadLetter]] = {revision.article.article_id: [] for revision in revisions}
    for outcome, article in zip(write_bulk(store, actions), owners, strict=True):
        if not outcome.acknowledged:
            refused[article.article_id].append(
                refusal(outcome, clock(), outlet=article.outlet, versions=article.versions)
            )
    return refused


def _share_out(
    letters: Sequence[DeadLetter], revisions: Sequence[Revision], refused: dict[str, list[DeadLetter]]
) -> None:
    """Refused claims go with the first article that touched them."""
    for letter in letters:
        first = next(one for one in revisions if letter.subject in one.claims)
        refused[first.article.article_id].append(letter)


def _write_documents(
    store: Store,
    revisions: Sequence[Revision],
    entries: dict[str, LedgerEntry],
    clock: Clock,
    schedule: Sequence[timedelta],
) -> list[Written]:
    now = clock()
    articles = [_indexed(one.article, entries.get(one.article.article_id), now) for one in revisions]
    actions = [
        Action("index", store.alias("articles"), article.article_id, encode(source))
        for article, source in (
            (article, _document(article, entries.get(article.article_id), len(one.mentions), now, schedule))
            for article, one in zip(articles, revisions, strict=True)
        )
    ]
    return [
        Written(article)
        if outcome.acknowledged
        else Written(None, (refusal(outcome, now, article_id=article.article_id, outlet=article.outlet),))
        for article, outcome in zip(articles, write_bulk(store, actions), strict=True)
    ]


def _indexed(article: Article, entry: LedgerEntry | None, now: datetime) -> Article:
    first_feed = entry.feed_url if entry and entry.feed_url else article.feed_url
    origin = article.origin_id or ids.origin_id(article.article_id)
    return article._replace(status="indexed", reason=None, indexed_at=now, feed_url=first_feed, origin_id=origin)


def _document(
    article: Article, entry: LedgerEntry | None, mention_count: int, now: datetime, schedule: Sequence[timedelta]
) -> dict[str, Any]:
    """The article's document: itself, and of the ledger what outlives the attempt."""
    kept = {name: getattr(entry, name) for name in KEPT} if entry else {}
    discovered_at = kept.get("discovered_at") or now
    recheck_at = next_look(discovered_at, now, schedule) if kept.get("entry_url") else None
    ledger = kept | {"discovered_at": discovered_at, "recheck_at": recheck_at, "mention_count": mention_count}
    return to_source(article) | {name: value for name, value in ledger.items() if value is not None and value != ()}


def _settle(store: Store, entries: Sequence[LedgerEntry]) -> None:
    """Articles that failed before and are indexed now have no dead letters any more."""
    if not entries:
        return
    query = {"terms": {"article_id": [entry.article_id for entry in entries]}}
    letters = scan(store, "dead-letters", query, ["dead_letter_id"], ["dead_letter_id"])
    write_bulk(store, [Action("delete", store.alias("dead-letters"), one["dead_letter_id"]) for one in letters])
