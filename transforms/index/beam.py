"""Wires the index as transforms."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, NamedTuple

import apache_beam as beam
from apache_beam.utils.windowed_value import WindowedValue

from schemas import Article, Claim, ConfigError, DeadLetter, Extraction
from transforms.index.articles import write_articles
from transforms.index.dead_letters import write_dead_letters
from transforms.index.refusals import refusal, unusable
from transforms.index.revisions import RECHECKS
from transforms.index.rollup import roll_up
from transforms.index.unchanged import changed_articles
from transforms.outputs import DEAD, Counters, StageOutput, split
from transforms.store.bulk import Action, write_bulk
from transforms.store.connection import Store
from transforms.store.documents import encode


def utc_now() -> datetime:
    return datetime.now(timezone.utc)


@dataclass
class WriteArticles(beam.PTransform):
    """Extraction -> (Article with status `indexed`, DeadLetter): mentions, then the roll-up of their claims, then the
    article. A process that dies at any line leaves an article either indexed, with everything behind it, or to be
    done again onto the same documents. `rechecks`: ages at which a fetched article is looked at again.
    """

    store: Store
    rechecks: Sequence[timedelta] = RECHECKS

    @beam.typehints.no_annotations
    def expand(self, extractions: beam.PCollection) -> StageOutput:
        write = _WriteArticlesFn(self.store, tuple(self.rechecks))
        return split(extractions | "Write" >> beam.ParDo(write).with_outputs(DEAD, main="good"), Article)


@dataclass
class SkipUnchanged(beam.PTransform):
    """Article -> (Article that is new or changed, DeadLetter); the others are counted as `unchanged`.

    `versions`: of the stages behind this one, such as "claims=2"; a newer one makes an article changed.
    """

    store: Store
    versions: str = ""
    rechecks: Sequence[timedelta] = RECHECKS

    @beam.typehints.no_annotations
    def expand(self, articles: beam.PCollection) -> StageOutput:
        skip = _SkipUnchangedFn(self.store, self.versions, tuple(self.rechecks))
        return split(articles | "Compare" >> beam.ParDo(skip).with_outputs(DEAD, main="good"), Article)


@dataclass
class RollUpClaims(beam.PTransform):
    """Claim ids (str) -> (Claim as recomputed from its mentions, DeadLetter)."""

    store: Store

    @beam.typehints.no_annotations
    def expand(self, claim_ids: beam.PCollection) -> StageOutput:
        return split(claim_ids | "Roll up" >> beam.ParDo(_RollUpFn(self.store)).with_outputs(DEAD, main="good"), Claim)


@dataclass
class WriteDeadLetters(beam.PTransform):
    """DeadLetter -> the same, kept in the index, its article's ledger entry turned to the outcome."""

    store: Store
    rechecks: Sequence[timedelta] = RECHECKS

    def expand(self, letters: beam.PCollection) -> beam.PCollection:
        keep = _WriteDeadLettersFn(self.store, tuple(self.rechecks))
        return letters | "Keep" >> beam.ParDo(keep).with_output_types(DeadLetter)


@dataclass
class WriteToElasticsearch(beam.PTransform):
    """Writes documents of any pipeline: elements -> (acknowledged elements, DeadLetter).

        rows | WriteToElasticsearch(Store("http://localhost:9200"), index="rows", id=lambda row: row["key"])

    An element is a dict, JSON as bytes, or an `Action` (then `index` and `id` are not needed). `index` is a name or a
    function of the element; `id` gives the document's id, `version` an external version (a stale write is then
    acknowledged and changes nothing). Raises ConfigError while the graph is built when one of the two is missing.

    Guarantee: an element on the first output is on the server's disk, or a newer version of it is. Whatever line the
    process dies at, a runner that delivers the bundle again rewrites the same ids: nothing is lost or double. What the
    index refuses for its own sake goes to the dead letters; a node that is away is waited for, for `store.patience_s`.
    """

    store: Store
    index: str | Callable[[Any], str] = ""
    id: Callable[[Any], str] | None = None
    version: Callable[[Any], int] | None = None

    @beam.typehints.no_annotations
    def expand(self, elements: beam.PCollection) -> StageOutput:
        if bool(self.index) != bool(self.id):
            raise ConfigError(
                "WriteToElasticsearch takes `index` and `id` together, or neither for elements of type Action"
            )
        write = _WriteFn(self.store, self.index, self.id, self.version)
        return split(elements | "Write" >> beam.ParDo(write).with_outputs(DEAD, main="good"), elements.element_type)


class _Held(NamedTuple):
    """An element with what it must leave with: its own time and windows."""

    element: Any
    timestamp: Any
    windows: Any

    def leaving(self, value: Any) -> WindowedValue:
        return WindowedValue(value, self.timestamp, self.windows)


class _Batches(beam.DoFn):
    """Collects elements of a bundle and works on many at once; each result leaves in its own element's window."""

    STAGE = ""
    MOST = 100

    def __init__(self) -> None:
        self._counters = Counters(self.STAGE)

    def work(self, elements: list[Any]) -> Iterable[tuple[Any, Sequence[DeadLetter]]]:
        """(result or None, dead letters) of each element, in order."""
        raise NotImplementedError

    def full(self, held: list[Any], element: Any) -> bool:
        """Whether `held` is to be worked on before `element` is added."""
        return len(held) >= self.MOST

    def start_bundle(self) -> None:
        self._held: list[_Held] = []

    def process(
        self, element: Any, timestamp: Any = beam.DoFn.TimestampParam, window: Any = beam.DoFn.WindowParam
    ) -> Iterator[Any]:
        if self._held and self.full([held.element for held in self._held], element):
            yield from self._flush()
        self._held.append(_Held(element, timestamp, (window,)))

    def finish_bundle(self) -> Iterator[Any]:
        yield from self._flush()

    def _flush(self) -> Iterator[Any]:
        batch, self._held = self._held, []
        if not batch:
            return
        self._counters.taken.inc(len(batch))
        for held, (result, letters) in zip(batch, self.work([held.element for held in batch]), strict=True):
            if result is not None:
                self._counters.good.inc()
                yield held.leaving(result)
            for letter in letters:
                self._counters.dead.inc()
                yield beam.pvalue.TaggedOutput(DEAD, held.leaving(letter))


class _WriteArticlesFn(_Batches):
    STAGE = "write"

    def __init__(self, store: Store, rechecks: tuple[timedelta, ...]) -> None:
        super().__init__()
        self._store = store
        self._rechecks = rechecks

    def full(self, held: list[Extraction], element: Extraction) -> bool:
        """An article that is there twice is written twice, one after the other."""
        ids = {extraction.article.article_id for extraction in held}
        return super().full(held, element) or element.article.article_id in ids

    def work(self, elements: list[Extraction]) -> Iterable[tuple[Article | None, Sequence[DeadLetter]]]:
        return write_articles(self._store, elements, utc_now, self._rechecks)


class _SkipUnchangedFn(_Batches):
    STAGE = "skip"

    def __init__(self, store: Store, versions: str, rechecks: tuple[timedelta, ...]) -> None:
        super().__init__()
        self._store = store
        self._versions = versions
        self._rechecks = rechecks
        self._unchanged = beam.metrics.Metrics.counter("claimwire", "unchanged")

    def work(self, elements: list[Article]) -> Iterator[tuple[Article | None, Sequence[DeadLetter]]]:
        for article in changed_articles(self._store, elements, utc_now, self._versions, self._rechecks):
            if article is None:
                self._unchanged.inc()
            yield article, ()


class _RollUpFn(_Batches):
    STAGE = "rollup"
    MOST = 1_000

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store

    def work(self, elements: list[str]) -> Iterator[tuple[Claim | None, Sequence[DeadLetter]]]:
        rolled_up = roll_up(self._store, elements, utc_now)
        claims = {claim.claim_id: claim for claim in rolled_up.claims}
        for claim_id in elements:
            yield claims.get(claim_id), [letter for letter in rolled_up.dead_letters if letter.subject == claim_id]


class _WriteDeadLettersFn(_Batches):
    STAGE = "dead_letters"

    def __init__(self, store: Store, rechecks: tuple[timedelta, ...]) -> None:
        super().__init__()
        self._store = store
        self._rechecks = rechecks

    def work(self, elements: list[DeadLetter]) -> Iterator[tuple[DeadLetter, Sequence[DeadLetter]]]:
        write_dead_letters(self._store, elements, utc_now, self._rechecks)
        for letter in elements:
            yield letter, ()


class _WriteFn(_Batches):
    STAGE = "elasticsearch"
    MOST = 4_000

    def __init__(self, store: Store, index: Any, id: Any, version: Any) -> None:
        super().__init__()
        self._store = store
        self._index = index
        self._id = id
        self._version = version

    def work(self, elements: list[Any]) -> Iterator[tuple[Any, Sequence[DeadLetter]]]:
        actions = [self._action(element) for element in elements]
        outcomes = iter(write_bulk(self._store, [action for action in actions if isinstance(action, Action)]))
        for element, action in zip(elements, actions, strict=True):
            if isinstance(action, DeadLetter):
                yield None, (action,)
            elif (outcome := next(outcomes)).acknowledged:
                yield element, ()
            else:
                yield None, (refusal(outcome, utc_now()),)

    def _action(self, element: Any) -> Action | DeadLetter:
        if isinstance(element, Action):
            return element
        try:
            index = self._index(element) if callable(self._index) else self._index
            document = element if isinstance(element, bytes) else encode(element)
            version = self._version(element) if self._version else None
            return Action("index", index, self._id(element), document, version=version)
        except Exception as error:  # noqa: BLE001  an element that its own functions cannot place is one bad input
            return unusable(element, error, utc_now())
