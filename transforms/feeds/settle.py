"""What polls found, entered: new articles first, then the feeds' state. A death in between loses nothing."""

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from schemas import DeadLetter, Feed, FeedError, Pending, WriteError, to_dead_letter
from schemas.ids import dead_letter_id
from schemas.urls import outlet_of
from transforms.feeds.decide import after_poll
from transforms.feeds.pace import ceased
from transforms.feeds.poll import Poll
from transforms.feeds.settings import FeedSettings
from transforms.feeds.state import save_feeds
from transforms.store import Action, Outcome, Store, encode, enter_pending, known, write_bulk

_log = logging.getLogger(__name__)


class Settled(NamedTuple):
    """What came of one poll."""

    feed_id: str
    new: list[Pending]  # held by the caller until its lease ends
    dead_letters: list[DeadLetter]
    counts: dict[str, int]  # of the feed's entries, by what became of them; `entries_in` is the sum of the others


def settle(store: Store, polls: Sequence[Poll], now: datetime, settings: FeedSettings) -> list[Settled]:
    """Enter the new entries of `polls` as pending, then save the feeds, and say of each poll what is new."""
    entries = {entry.article_id: entry for poll in reversed(polls) for entry in poll.entries}
    old = known(store, entries)
    fresh = [entry for entry in entries.values() if entry.article_id not in old]
    outcomes = enter_pending(store, fresh, lease_until=now + timedelta(seconds=settings.lease_s))
    entered = {entry.article_id: outcome for entry, outcome in zip(fresh, outcomes, strict=True)}
    feeds, settled = [], []
    for poll in polls:
        own = [(entry, entered.pop(entry.article_id)) for entry in poll.entries if entry.article_id in entered]
        new = [entry for entry, outcome in own if outcome.kind == "ok"]
        refused = [_refusal(entry, outcome, now) for entry, outcome in own if not outcome.acknowledged]
        feeds.append(_decide(poll, len(new), now, settings))
        letters = [*_dead_letters(poll, feeds[-1], now), *refused]
        settled.append(Settled(poll.feed.feed_id, new, letters, _counts(poll, len(new), len(refused))))
    save_feeds(store, feeds)
    _forget_letters(store, [poll for poll in polls if poll.feed.failures and poll.result.kind != "failed"])
    return settled


def _counts(poll: Poll, new: int, refused: int) -> dict[str, int]:
    """Count every entry once: new, refused, without an address, known, repeated, or skipped by the poll."""
    unaddressed = len(poll.errors) if poll.seen else 0
    repeated = poll.seen - len(poll.entries) - unaddressed - sum(poll.skipped.values())
    skipped = {**poll.skipped, "known": len(poll.entries) - new - refused, "repeated": repeated}
    counts = {"entries_in": poll.seen, "entries_good": new, "entries_dead": unaddressed + refused}
    counts |= {f"entries_skipped_{reason}": count for reason, count in skipped.items()}
    return {name: count for name, count in counts.items() if count}


def _refusal(entry: Pending, outcome: Outcome, now: datetime) -> DeadLetter:
    """An entry that the ledger cannot take is not fetched; it is there to be replayed."""
    error = WriteError("refused", entry.url, outcome.message)
    return to_dead_letter(
        error,
        now=now,
        input=entry.url.encode(),
        input_type="url",
        article_id=entry.article_id,
        outlet=outlet_of(entry.url),
    )


def _forget_letters(store: Store, recovered: Sequence[Poll]) -> None:
    """Feeds that failed before and answer now have no dead letter any more."""
    ids = [dead_letter_id(FeedError.STAGE, poll.feed.url) for poll in recovered]
    write_bulk(store, [Action("delete", store.alias("dead-letters"), letter) for letter in ids])


def put_back_articles(store: Store, pendings: Iterable[Pending], now: datetime, settings: FeedSettings) -> None:
    """Give up articles that there was no time for; others go first, so that no host starves the rest."""
    freed = encode({"doc": {"lease_until": None, "next_attempt_at": _after_others(now, settings)}})
    target = store.alias("articles")
    write_bulk(store, [Action("update", target, pending.article_id, freed) for pending in pendings])


def put_back_feeds(store: Store, feeds: Iterable[Feed], now: datetime, settings: FeedSettings) -> None:
    """The same for feeds; their state is untouched."""
    again_at = _after_others(now, settings)
    save_feeds(store, [feed._replace(lease_until=None, next_poll_at=again_at) for feed in feeds])


def _after_others(now: datetime, settings: FeedSettings) -> datetime | None:
    """At once where this process ends and others begin."""
    return None if ceased() else now + timedelta(seconds=settings.budget_s)


def _decide(poll: Poll, count: int, now: datetime, settings: FeedSettings) -> Feed:
    result = poll.result._replace(kind="new", new_entries=count) if count else poll.result
    decision = after_poll(poll.feed, result, now, settings)
    _log.info("feed %s: %s", poll.feed.url, decision.why, extra={"feed_id": poll.feed.feed_id, "reason": result.reason})
    return decision.feed


def _dead_letters(poll: Poll, feed: Feed, now: datetime) -> list[DeadLetter]:
    subject = poll.feed.url.encode()
    return [
        to_dead_letter(
            error,
            now=now,
            input=subject,
            input_type="url",
            outlet=feed.outlet_name,
            attempts=max(feed.failures, 1),
            next_attempt_at=feed.next_poll_at if error.outcome == "failed" else None,
        )
        for error in poll.errors
    ]
