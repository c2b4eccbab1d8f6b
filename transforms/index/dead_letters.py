"""Dead letters into their index, and the ledger turned to their outcome."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from schemas import DeadLetter, Pending, ids
from schemas.urls import canonicalise, outlet_of
from transforms.index.revisions import RECHECKS, next_look
from transforms.store.bulk import Action, write_bulk
from transforms.store.connection import Store
from transforms.store.documents import encode, to_document
from transforms.store.ledger import LedgerEntry, add_pending, get_articles, pending_of

_FIRST_RETRY = timedelta(minutes=10)
_LAST_RETRY = timedelta(days=1)
_log = logging.getLogger(__name__)


def write_dead_letters(
    store: Store,
    letters: Sequence[DeadLetter],
    clock: Callable[[], datetime],
    schedule: Sequence[timedelta] = RECHECKS,
) -> None:
    """Keep the letters, then turn the entries of their articles; an article that nobody knew yet gets one.

    The letter is written first: killed in between, the article is still due and fails once more onto the same letter.
    """
    _keep(store, letters)
    now = clock()
    turned = {article_id: letter for letter in letters if (article_id := article_of(letter))}
    entries = get_articles(store, turned)
    for key, letter in turned.items():
        if (entry := entries.get(key)) and (pending := _elsewhere(letter, entry)):
            add_pending(store, [pending], lease_until=entry.lease_until)
    actions = []
    for article_id, letter in turned.items():
        changes = entry_changes(letter, entries.get(article_id), now, schedule)
        body = {"doc": changes, "upsert": new_entry(article_id, letter) | changes}
        actions.append(Action("update", store.alias("articles"), article_id, encode(body)))
    for outcome in write_bulk(store, actions):
        if not outcome.acknowledged:
            _log.error("the ledger refuses article %s: %s", outcome.action.id, outcome.message)


def _elsewhere(letter: DeadLetter, entry: LedgerEntry) -> Pending | None:
    """The article whose second address the letter is about.

    It is entered, and held as that address is, before that address is settled: killed in between, nobody would know of
    it any more.
    """
    url = (letter.input or b"").decode() if letter.reason == "duplicate_url" else ""
    canonical = canonicalise(url)
    if canonical is None:
        return None
    return pending_of(entry)._replace(article_id=ids.article_id(canonical), url=url, attempts=0)


def article_of(letter: DeadLetter) -> str | None:
    """The article whose entry the letter turns: the one it names, else the one at the URL it is about."""
    if letter.article_id or letter.stage == "poll":
        return letter.article_id
    url = canonicalise(letter.subject or "")
    return ids.article_id(url) if url else None


def entry_changes(
    letter: DeadLetter, entry: LedgerEntry | None, now: datetime, schedule: Sequence[timedelta] = RECHECKS
) -> dict[str, Any]:
    """What the letter changes in the article's entry; None takes a value away.

    An article that stands indexed stays so: looking again failed, what was found before still holds.
    """
    freed = {"lease_until": None, "attempts": letter.attempts}
    if entry is not None and entry.status == "indexed":
        return freed | {"recheck_at": next_look(entry.discovered_at or now, now, schedule)}
    again = (letter.next_attempt_at or now + retry_after(letter.attempts)) if letter.outcome == "failed" else None
    return freed | {"status": letter.outcome, "reason": letter.reason, "next_attempt_at": again}


def retry_after(attempts: int) -> timedelta:
    """The wait before the next try where the stage names none: doubling, up to a day."""
    return min(_LAST_RETRY, _FIRST_RETRY * 2 ** min(attempts - 1, 10))


def new_entry(article_id: str, letter: DeadLetter) -> dict[str, Any]:
    """The entry of an article that failed before anybody knew it, so that the funnel counts it."""
    url = letter.subject if canonicalise(letter.subject or "") else None
    known = {"url": url, "outlet": letter.outlet or outlet_of(url), "path": None if url else letter.subject}
    return {"article_id": article_id, "discovered_at": letter.failed_at} | {
        name: value for name, value in known.items() if value
    }


def _keep(store: Store, letters: Sequence[DeadLetter]) -> None:
    """A letter whose input the index refuses is kept without it."""
    outcomes = write_bulk(store, [_action(store, letter) for letter in letters])
    refused = [letter for letter, outcome in zip(letters, outcomes, strict=True) if not outcome.acknowledged]
    if refused:
        for outcome in write_bulk(store, [_action(store, letter._replace(input=None)) for letter in refused]):
            if not outcome.acknowledged:
                _log.error("dead letter %s is lost, the index refuses it: %s", outcome.action.id, outcome.message)


def _action(store: Store, letter: DeadLetter) -> Action:
    return Action("index", store.alias("dead-letters"), letter.dead_letter_id, to_document(letter))
