"""Dead letters once more: each input goes back to the stage that refused it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import apache_beam as beam
import orjson

from pipeline.config import Config
from schemas import Article, DeadLetter, Page, Pending
from transforms.store import Store, get_articles
from transforms.store.bulk import Action, write_bulk
from transforms.store.documents import from_document
from transforms.store.ledger import pending_of
from transforms.store.reading import get_sources, refresh, scan

TYPES = ("page", "article", "path", "url")  # the inputs that have a way back


@dataclass
class LoadLetters(beam.PTransform):
    """Dead letter ids (str) -> their inputs: pages, articles, paths and pendings, each under its tag in TYPES."""

    store: Store

    def expand(self, letter_ids: beam.PCollection) -> Any:
        loaded = letter_ids | beam.Reshuffle() | beam.ParDo(_LoadFn(self.store)).with_outputs(*TYPES)
        for tag, record in zip(TYPES, (Page, Article, str, Pending), strict=True):
            loaded[tag].element_type = record
        return loaded


class _LoadFn(beam.DoFn):
    def __init__(self, store: Store) -> None:
        self._store = store

    def process(self, letter_id: str) -> Iterator[Any]:
        source = get_sources(self._store, "dead-letters", [letter_id]).get(letter_id)
        if source is not None:
            letter = from_document(DeadLetter, source)
            yield beam.pvalue.TaggedOutput(letter.input_type, input_of(self._store, letter))


def input_of(store: Store, letter: DeadLetter) -> Page | Article | Pending | str:
    """What the stage was given. The ledger knows best what is to be fetched under a URL."""
    content = letter.input or b""
    if letter.input_type == "page":
        return from_document(Page, orjson.loads(content))
    if letter.input_type == "article":
        return from_document(Article, orjson.loads(content))
    if letter.input_type == "path":
        return content.decode("utf-8", "surrogateescape")
    return pending_of(get_articles(store, [letter.article_id or ""])[letter.article_id or ""])


def letters_to_replay(store: Store, *, stage: str | None, reason: str | None) -> list[str]:
    """Ids of the letters that have a way back: those of the stage and reason, else those that wait for a person."""
    chosen: list[dict[str, Any]] = [{"terms": {"input_type": TYPES}}]
    named = [{"term": {field: value}} for field, value in (("stage", stage), ("reason", reason)) if value]
    query = {"bool": {"filter": chosen + (named or [{"term": {"outcome": "dead"}}])}}
    refresh(store, "dead-letters")
    found = scan(store, "dead-letters", query, ["dead_letter_id"], ["dead_letter_id"])
    return [letter["dead_letter_id"] for letter in found]


def replay(config: Config, *, stage: str | None, reason: str | None, now: datetime) -> dict[str, int]:
    """Replay letters and remove those that did not come back; what the job counted, and `replayed`."""
    from pipeline import job

    store = config.store()
    letter_ids = letters_to_replay(store, stage=stage, reason=reason)
    if not letter_ids:
        return {"replayed": 0}
    counts = job.run_bounded(replace(config, letters=tuple(letter_ids)), job.beam_options([]))
    _remove(store, letter_ids, now)
    return {"replayed": len(letter_ids), **counts}


def _remove(store: Store, letter_ids: list[str], before: datetime) -> None:
    """An input that failed again has rewritten its letter with a later time; that one stays."""
    stand = get_sources(store, "dead-letters", letter_ids, ["dead_letter_id", "failed_at"])
    gone = [key for key, letter in stand.items() if datetime.fromisoformat(letter["failed_at"]) < before]
    write_bulk(store, [Action("delete", store.alias("dead-letters"), key) for key in gone])
