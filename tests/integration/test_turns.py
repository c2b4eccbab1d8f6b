"""Workers in several processes share the hosts' turns: one request a host at a time, with its gap, whoever dies."""

import threading
from datetime import datetime, timedelta, timezone

import pytest

from schemas import ConfigError
from transforms.feeds.politeness import HostOnHold, Politeness
from transforms.store import Store, Turns, pause, paused

pytestmark = pytest.mark.integration

LEASE_S = 60.0


class Now:
    """The workers' common time."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 1, 1, tzinfo=timezone.utc)

    def __call__(self) -> datetime:
        return self.moment

    def pass_by(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)

    def monotonic(self) -> float:
        return self.moment.timestamp()


@pytest.fixture
def now() -> Now:
    return Now()


def worker(store: Store, now: Now) -> Turns:
    return Turns(store, timedelta(seconds=LEASE_S), now=now, look_s=0.25)


def test_one_worker_has_the_turn_and_the_next_waits_for_its_end_and_the_gap(emptied: Store, now: Now) -> None:
    one, other = worker(emptied, now), worker(emptied, now)
    assert one.take("a.example") == 0
    assert other.take("a.example") == 0.25
    assert other.take("b.example") == 0
    one.give("a.example", rest_s=2.0)
    assert other.take("a.example") == 2.0
    now.pass_by(2.0)
    assert other.take("a.example") == 0


def test_the_turn_of_a_dead_worker_ends_with_its_lease(emptied: Store, now: Now) -> None:
    dead, other = worker(emptied, now), worker(emptied, now)
    assert dead.take("a.example") == 0
    now.pass_by(LEASE_S)
    assert other.take("a.example") == 0


def test_who_comes_back_too_late_takes_nothing_away(emptied: Store, now: Now) -> None:
    late, other, third = (worker(emptied, now) for _ in range(3))
    late.take("a.example")
    now.pass_by(LEASE_S)
    other.take("a.example")
    late.give("a.example", rest_s=0.0)
    assert third.take("a.example") == 0.25


@pytest.mark.parametrize("known", [True, False], ids=["host that was asked", "host of a redirect"])
def test_a_rest_that_the_host_asked_for_holds_for_all(emptied: Store, now: Now, known: bool) -> None:
    one, other = worker(emptied, now), worker(emptied, now)
    if known:
        one.take("a.example")
        one.give("a.example", rest_s=2.0)
    one.rest("a.example", 300.0)
    assert other.take("a.example") == 300.0


def test_who_is_told_of_rest_meanwhile_still_ends_its_turn(emptied: Store, now: Now) -> None:
    one, other = worker(emptied, now), worker(emptied, now)
    one.take("a.example")
    other.rest("a.example", 30.0)
    one.give("a.example", rest_s=2.0)
    assert other.take("a.example") == 30.0


def test_a_gap_that_one_knows_of_holds_for_all(emptied: Store, now: Now) -> None:
    one, other = worker(emptied, now), worker(emptied, now)
    one.take("a.example")
    one.give("a.example", rest_s=2.0)  # it has just read robots.txt
    one.slow_down("a.example", 7.0)
    now.pass_by(2.0)
    assert other.take("a.example") == 0
    other.give("a.example", rest_s=2.0)
    assert one.take("a.example") == 7.0


def test_a_name_of_any_length_has_a_turn(emptied: Store, now: Now) -> None:
    one = worker(emptied, now)
    assert one.take("a" * 1_900) == 0
    one.give("a" * 1_900, rest_s=0.0)


def test_without_its_index_the_error_says_what_to_do(store: Store, now: Now) -> None:
    with pytest.raises(ConfigError, match="claimwire setup"):
        worker(store, now).take("a.example")


def test_politeness_waits_for_others_and_says_when_a_host_wants_rest(emptied: Store, now: Now) -> None:
    ours, theirs = (
        Politeness(2.0, 4, turns=worker(emptied, now), clock=now.monotonic, sleep=now.pass_by) for _ in range(2)
    )
    started = now.monotonic()
    for politeness in (ours, theirs, ours):
        with politeness.turn("a.example"):
            now.pass_by(10)
    assert now.monotonic() - started == pytest.approx(30 + 2 * 2)
    theirs.hold("a.example", 300)
    with pytest.raises(HostOnHold) as caught, ours.turn("a.example"):
        pass
    assert caught.value.retry_in_s == pytest.approx(300 - 2)  # its own gap was waited for first


def test_all_may_be_asked_to_pause_for_a_time(emptied: Store, now: Now) -> None:
    assert not paused(emptied, now())
    pause(emptied, now(), 60.0)
    assert paused(emptied, now())
    now.pass_by(60.0)
    assert not paused(emptied, now())
    pause(emptied, now(), 60.0)
    pause(emptied, now(), 0.0)
    assert not paused(emptied, now())


def test_threads_of_two_processes_never_meet_at_a_host(emptied: Store) -> None:
    def now() -> datetime:
        return datetime.now(timezone.utc)

    both = [Politeness(0.01, 4, turns=Turns(emptied, timedelta(seconds=30), now=now, look_s=0.01)) for _ in range(2)]
    inside, met, done = threading.Semaphore(1), [], []

    def ask(politeness: Politeness) -> None:
        for _ in range(5):
            with politeness.turn("a.example"):
                met.append(not inside.acquire(blocking=False))
                done.append(1)
                inside.release()

    threads = [threading.Thread(target=ask, args=(politeness,)) for politeness in both for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (any(met), len(done)) == (False, 20)
