"""What becomes of an article that is seen again, and of its mentions. Pure decisions."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from schemas import Article, Mention, ids
from transforms.store.ledger import LedgerEntry

RECHECKS = (timedelta(hours=1), timedelta(hours=6), timedelta(hours=24), timedelta(days=7))


class Standing(NamedTuple):
    """What is needed of a mention that stands in the index."""

    mention_id: str
    article_id: str
    claim_id: str | None = None
    revision_added: int | None = None
    revision_withdrawn: int | None = None
    related: tuple[str, ...] = ()
    contradicts: tuple[str, ...] = ()


class Revision(NamedTuple):
    """What to write for one article."""

    article: Article
    mentions: tuple[Mention, ...]  # complete, with revision_added
    withdrawn: tuple[Standing, ...]  # that stand, are not stated any more, and do not say so yet
    claims: frozenset[str]  # whose mentions or links change


def is_unchanged(article: Article, entry: LedgerEntry | None, later_versions: str = "") -> bool:
    """Whether the article stands indexed as it is now.

    `later_versions`: of the stages that it has not passed yet, such as "claims=2"; a newer one makes it changed.
    """
    if entry is None or entry.status != "indexed" or entry.content_hash != article.content_hash:
        return False
    wanted = {*(article.versions or "").split(), *later_versions.split()}
    return wanted <= {*(entry.versions or "").split()}


def revision_of(article: Article, entry: LedgerEntry | None) -> int:
    """One more than what stands when title or body changed; the same when only our versions did."""
    if entry is None or entry.indexed_at is None:
        return 1
    return entry.revision if entry.content_hash == article.content_hash else entry.revision + 1


def next_look(discovered_at: datetime, now: datetime, schedule: Sequence[timedelta] = RECHECKS) -> datetime | None:
    """When to look for a revision: the first time of the schedule, counted from the discovery, that is not over."""
    return next((discovered_at + age for age in schedule if discovered_at + age > now), None)


def revise(article: Article, mentions: Iterable[Mention], standing: Mapping[str, Standing]) -> Revision:
    """`article` has its new revision number; `standing` are its mentions in the index, by id.

    A mention that stands keeps the revision it was added in; one that comes back is no longer withdrawn; one that is
    not stated any more is kept and marked. (Withdrawn in the revision that it was added in: an attempt that was cut
    off, or an extractor that thinks better of it.)
    """
    now = tuple(complete(mention, article, standing.get(mention.mention_id)) for mention in mentions)
    stated = {mention.mention_id for mention in now}
    touching: list[Mention | Standing] = [*now, *standing.values()]
    gone = [old for old in standing.values() if old.mention_id not in stated]
    return Revision(
        article,
        now,
        tuple(old for old in gone if old.revision_withdrawn is None),
        frozenset(claim for one in touching for claim in _claims(one)),
    )


def _claims(mention: Mention | Standing) -> tuple[str, ...]:
    own = (mention.claim_id,) if mention.claim_id else ()
    return (*own, *mention.related, *mention.contradicts)


def complete(mention: Mention, article: Article, standing: Standing | None = None) -> Mention:
    """With the article's fields copied in where they are missing, and the revision it was added in."""
    added = standing.revision_added if standing and standing.revision_added else article.revision
    return mention._replace(
        revision_added=added,
        revision_withdrawn=None,
        outlet=mention.outlet or article.outlet,
        outlet_name=mention.outlet_name or article.outlet_name,
        url=mention.url or article.canonical_url or article.url,
        title=mention.title or article.title,
        published_at=mention.published_at or article.published_at,
        fetched_at=mention.fetched_at or article.fetched_at,
        seen_at=mention.seen_at or seen_at(article),
        origin_id=mention.origin_id or article.origin_id or ids.origin_id(article.article_id),
        agency=mention.agency or article.agency,
        language=mention.language or article.language,
    )


def seen_at(article: Article) -> datetime | None:
    """Publication time, or the fetch where that is unknown or lies in the future of the fetch."""
    published, fetched = article.published_at, article.fetched_at
    if published is None or (fetched is not None and published > fetched):
        return fetched
    return published
