"""Waiting with a clock of the test's own."""

import logging
from collections.abc import Iterator

import pytest
from elastic_transport import ConnectionError
from hypothesis import given
from hypothesis import strategies as st

from schemas import ConfigError, UnavailableError
from transforms.store import retry
from transforms.store.connection import Store
from transforms.store.outcome import Verdict
from transforms.store.retry import Patience, next_wait, raise_fatal

STORE = Store("http://127.0.0.1:1", patience_s=60.0)


class Clock:
    """Time passes only by sleeping."""

    now = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture(autouse=True)
def _nobody_is_away() -> Iterator[None]:
    yield
    retry._away.clear()


def wait_for_ever(patience: Patience, cause: Exception) -> None:
    while True:
        patience.wait("refused", cause)


def test_gives_up_within_its_patience_and_says_why() -> None:
    clock = Clock()
    patience = Patience(STORE, clock, clock.sleep)
    cause = ConnectionError("refused")
    with pytest.raises(UnavailableError, match=r"http://127\.0\.0\.1:1 took no request for 60 s: refused") as raised:
        wait_for_ever(patience, cause)
    assert raised.value.__cause__ is cause
    assert 45 < clock.now <= 60


def test_says_once_that_the_node_is_away_and_once_that_it_is_back(caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock()
    patience = Patience(STORE, clock, clock.sleep)
    with caplog.at_level(logging.WARNING):
        patience.wait("refused")
        patience.wait("refused")
        Patience(STORE, clock, clock.sleep).wait("refused")
        patience.back()
        patience.back()
    assert [record.message for record in caplog.records] == [
        "Elasticsearch at http://127.0.0.1:1 is away, waiting: refused",
        "Elasticsearch at http://127.0.0.1:1 is back",
    ]


@given(st.integers(0, 10_000), st.floats(0, 1, exclude_max=True))
def test_waits_are_bounded_and_never_zero(tries: int, chance: float) -> None:
    assert 0.1 <= next_wait(tries, chance) <= 10.0


def test_waits_grow() -> None:
    waits = [next_wait(tries, 0.5) for tries in range(8)]
    assert waits == sorted(waits)
    assert waits[0] < 0.2
    assert waits[-1] > 7


def test_what_waiting_cannot_mend_is_a_matter_of_configuration() -> None:
    with pytest.raises(ConfigError, match=r"^Elasticsearch at http://127\.0\.0\.1:1: the API key is refused$"):
        raise_fatal(STORE, Verdict("fatal", "the API key is refused"))
    raise_fatal(STORE, Verdict("retry", "busy"))
