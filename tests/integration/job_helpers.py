"""Running the job in a test, and reading all that it left in the index."""

from dataclasses import replace
from datetime import datetime, timezone
from typing import Any, NamedTuple, TypeVar

from examples.newsroom import Newsroom
from pipeline import job
from pipeline.config import Config
from schemas import Article, Claim, Extraction, Mention
from transforms.feeds.imports import to_feed
from transforms.feeds.state import add_feeds
from transforms.store import Store
from transforms.store.documents import from_document
from transforms.store.reading import refresh, scan

Record = TypeVar("Record")


class Found(NamedTuple):
    """What the index holds."""

    articles: list[Article]
    mentions: list[Mention]
    claims: list[Claim]

    def extractions(self) -> list[Extraction]:
        """The indexed articles with their mentions."""
        by_article: dict[str, list[Mention]] = {}
        for mention in self.mentions:
            by_article.setdefault(mention.article_id, []).append(mention)
        indexed = [article for article in self.articles if article.status == "indexed"]
        return [Extraction(article, tuple(by_article.get(article.article_id, ()))) for article in indexed]


def config_for(store: Store, **changes: Any) -> Config:
    """Settings for a store, whatever the environment says."""
    return Config(elasticsearch_url=store.url, index_prefix=store.prefix, patience=store.patience_s, **changes)


def run_newsroom(store: Store, newsroom: Newsroom) -> dict[str, int]:
    """One tick over all feeds of the newsroom, however recently they were polled."""
    add_feeds(store, [to_feed(url, added_at=datetime.now(timezone.utc)) for url in newsroom.feed_urls])
    settings = {"allow_hosts": newsroom.allow_hosts, "connect_to": newsroom.connect_to}
    return job.run_bounded(config_for(store, host_gap=0.0, min_poll=0.0, **settings), job.beam_options([]))


def ingest(store: Store, *paths: str, **changes: Any) -> dict[str, int]:
    return job.run_bounded(replace(config_for(store, **changes), paths=paths), job.beam_options([]))


def read_all(store: Store) -> Found:
    """Everything in the index, as it stands now."""
    refresh(store, "articles", "mentions", "claims", "dead-letters")
    return Found(
        _records(store, "articles", Article, "article_id"),
        _records(store, "mentions", Mention, "mention_id"),
        _records(store, "claims", Claim, "claim_id"),
    )


def _records(store: Store, kind: str, record: type[Record], key: str) -> list[Record]:
    return [from_document(record, source) for source in scan(store, kind, {"match_all": {}}, [key])]


def assert_consistent(found: Found) -> None:
    """Every mention's claim stands, and every claim's counts are what its mentions say."""
    mentions: dict[str, list[Mention]] = {}
    for mention in found.mentions:
        assert mention.claim_id is not None
        mentions.setdefault(mention.claim_id, []).append(mention)
    claims = {claim.claim_id: claim for claim in found.claims if claim.merged_into is None}
    assert claims.keys() == mentions.keys()
    for claim_id, claim in claims.items():
        counted = mentions[claim_id]
        assert claim.mention_count == len(counted)
        assert claim.article_count == len({mention.article_id for mention in counted})
        assert claim.outlet_count == len({mention.outlet for mention in counted if mention.outlet})
        assert claim.origin_count == len({mention.origin_id or mention.article_id for mention in counted})


def grouping(found: Found) -> set[frozenset[str]]:
    """The mentions of each claim, without the claims' names."""
    groups: dict[str | None, set[str]] = {}
    for mention in found.mentions:
        groups.setdefault(mention.claim_id, set()).add(mention.mention_id)
    return {frozenset(group) for group in groups.values()}
