"""Matching in real processes: killed at any moment, two at once, and put right by reconciling."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.orders import b_cubed
from schemas import Extraction
from schemas.ids import claim_id, origin_id
from tests.conftest import fresh_store
from tests.integration import match_process
from tests.integration.index_parts import clock, documents
from tests.integration.job_helpers import assert_consistent, grouping, read_all
from tests.integration.match_process import extractions
from transforms.dedupe.matcher import with_vector
from transforms.dedupe.origins.fingerprints import bands
from transforms.index.articles import write_articles
from transforms.store import Store, setup

pytestmark = pytest.mark.integration

KILLS = 4


def start(store: Store, *arguments: str) -> "subprocess.Popen[str]":
    root = Path(__file__).parents[2]
    command = [sys.executable, str(Path(match_process.__file__)), store.url, store.prefix, *arguments]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


def finished(process: "subprocess.Popen[str]") -> str:
    printed, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    return printed


@pytest.fixture(scope="module")
def calm(node: str) -> Iterator[tuple[Store, float]]:
    """The index of one undisturbed process, and its seconds."""
    with fresh_store(node) as store:
        setup(store)
        started = time.monotonic()
        finished(start(store, "match", "0", "1"))
        yield store, time.monotonic() - started


@pytest.mark.timeout(300)
def test_a_matcher_killed_at_random_moments_and_run_again(calm: tuple[Store, float], indices: Store) -> None:
    whole, seconds = calm
    chance = random.Random(3)
    for _ in range(KILLS):
        process = start(indices, "match", "0", "1")
        # The moment is the point of the test: any of them must do.
        time.sleep(chance.uniform(0.4, 1.0) * seconds)
        process.kill()
        process.communicate()
    finished(start(indices, "match", "0", "1"))
    for kind in ("articles", "mentions", "claims"):
        assert documents(indices, kind) == documents(whole, kind)
    assert_consistent(read_all(indices))


@pytest.fixture(scope="module")
def apart(node: str) -> Iterator[Store]:
    """The index of two processes that matched half of the articles each, at the same time."""
    with fresh_store(node) as store:
        setup(store)
        both = [start(store, "match", part, "2") for part in "01"]
        for process in both:
            finished(process)
        yield store


def claims_of_mentions(store: Store) -> dict[str, str]:
    return {mention.mention_id: str(mention.claim_id) for mention in read_all(store).mentions}


def origins_of_articles(store: Store) -> dict[str, str | None]:
    return {article.article_id: article.origin_id for article in read_all(store).articles}


@pytest.mark.timeout(300)
def test_two_at_once_and_reconciled_are_as_one(calm: tuple[Store, float], apart: Store) -> None:
    finished(start(apart, "reconcile", "0"))
    wanted, found = claims_of_mentions(calm[0]), claims_of_mentions(apart)
    assert wanted.keys() == found.keys()
    assert b_cubed(wanted, found, list(wanted)) >= 0.98
    assert origins_of_articles(apart) == origins_of_articles(calm[0])
    assert_consistent(read_all(apart))
    assert finished(start(apart, "reconcile", "0")).split() == ["0", "0", "0", "0"]


@pytest.mark.timeout(300)
def test_reconciling_killed_at_any_request_and_run_again(indices: Store) -> None:
    """Each mention has a claim of its own, each article an origin; both are put right, once calmly and once not."""
    calm = replace(indices, prefix=indices.prefix + "calm-")
    setup(calm)
    for store in (calm, indices):
        found_each(store)
    finished(start(calm, "reconcile", "0"))
    killed = 0
    for request in (3, 8, 11, 16, 21, 26, 33, 40):
        process = start(indices, "reconcile", str(request))
        process.communicate(timeout=120)
        assert process.returncode in (0, -signal.SIGKILL)
        killed += process.returncode != 0
    assert killed >= 3
    finished(start(indices, "reconcile", "0"))
    assert grouping(read_all(indices)) == grouping(read_all(calm))
    assert origins_of_articles(indices) == origins_of_articles(calm)
    assert_consistent(read_all(indices))
    assert finished(start(indices, "reconcile", "0")).split() == ["0", "0", "0", "0"]


def found_each(store: Store) -> None:
    """As workers leave it that saw nothing of each other."""
    alone = []
    for article, mentions in extractions():
        own = origin_id(article.article_id)
        founded = [
            with_vector(m)._replace(claim_id=claim_id(m.text, "en"), match_relation="founder", origin_id=own)
            for m in mentions
        ]
        alone.append(Extraction(article._replace(origin_id=own, bands=bands(article.body)), tuple(founded)))
    write_articles(store, alone, clock)
