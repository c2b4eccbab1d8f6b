"""Elasticsearch goes away in the middle of a run and comes back: the run waits, says so, and ends whole."""

from pathlib import Path

import pytest

from examples.newsroom.export import export
from tests.conftest import PrivateNode, fresh_store
from tests.integration.job_helpers import read_all
from tests.integration.test_kill import assert_same, finish, start_ingest, wait_for
from transforms.store import Store
from transforms.store.setup import setup

pytestmark = pytest.mark.integration


@pytest.mark.timeout(300)
def test_the_run_waits_and_finishes(private_node: PrivateNode, tmp_path: Path) -> None:
    export(tmp_path / "pages")
    with fresh_store(private_node.url) as disturbed, fresh_store(private_node.url) as calm:
        setup(disturbed)
        setup(calm)
        with (tmp_path / "log").open("wb") as log:
            process = start_ingest(disturbed, tmp_path / "pages", stderr=log)
            wait_for(lambda: something_is_written(disturbed))
            private_node.stop()
            wait_for(lambda: "is away" in (tmp_path / "log").read_text())
            private_node.start()
            finish(process)
        assert "is back" in (tmp_path / "log").read_text()
        finish(start_ingest(calm, tmp_path / "pages"))
        assert_same(read_all(calm), read_all(disturbed))


def something_is_written(store: Store) -> bool:
    client = store.client()
    client.indices.refresh(index=store.alias("mentions"))
    return client.count(index=store.alias("mentions"))["count"] > 0
