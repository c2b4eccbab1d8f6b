"""The embedded node itself: started, found again, stopped, killed, and what it says when it cannot start."""

import os
import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from pipeline import elasticsearch
from pipeline.elasticsearch import launch
from pipeline.elasticsearch.node import is_gone
from schemas import UnavailableError
from tests.conftest import MAJOR, PrivateNode

pytestmark = pytest.mark.integration


def test_a_node_lives_and_dies_as_it_should(private_node: PrivateNode, tmp_path: Path) -> None:
    state, first = private_node.state, elasticsearch.status(private_node.state)
    assert first is not None
    assert first.version.startswith(f"{MAJOR}.")
    assert first.log.read_text().count("started")
    assert elasticsearch.start(state, MAJOR) == first, "a second start finds it"
    assert elasticsearch.start(state) == first, "also when no major is asked for"
    assert elasticsearch.status(tmp_path / "another") is None, "another folder is another node"
    assert os.getsid(first.pid) not in (0, os.getsid(0)), "the terminal's end is not its end"

    with Elasticsearch(private_node.url) as client:
        client.index(index="kept", id="1", document={"a": 1})
    private_node.kill()
    assert elasticsearch.status(state) is None
    with ThreadPoolExecutor(2) as threads:
        again, same = threads.map(lambda _: private_node.start(), range(2))
    assert again == same, "two starts at once are one"
    assert (again.url, again.cluster) == (first.url, first.cluster), "whoever waits finds it where it was"
    assert again.pid != first.pid
    with Elasticsearch(private_node.url) as client:
        assert client.get(index="kept", id="1")["_source"] == {"a": 1}

    assert elasticsearch.stop(state, MAJOR) is True
    assert is_gone(again.pid)
    assert elasticsearch.stop(state, MAJOR) is False
    assert "closed" in first.log.read_text(), "stopped by itself, not by force"


def test_it_listens_on_loopback_only(node: str) -> None:
    with Elasticsearch(node) as client:
        http = next(iter(client.nodes.info(metric="http,transport")["nodes"].values()))
    for layer in ("http", "transport"):
        assert {address.rsplit(":", 1)[0] for address in http[layer]["bound_address"]} == {"127.0.0.1"}


def test_a_port_that_was_taken_meanwhile_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The node's own words reach the user in one line when it does not start, with the place of its log."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setattr("pipeline.elasticsearch.node._free_port", lambda last: port)
        with pytest.raises(UnavailableError) as caught:
            elasticsearch.start(tmp_path, MAJOR, heap="512m", fast=True)
    said = str(caught.value)
    assert "bind" in said.lower()
    assert "\n" not in said
    assert Path(said.rsplit("(log: ", 1)[1].rstrip(")")).is_file()
    assert elasticsearch.status(tmp_path) is None


def test_a_java_that_does_not_start(tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match=r"did not start \(exit code \d+\): Invalid initial heap size: -Xmsmuch"):
        elasticsearch.start(tmp_path, MAJOR, heap="much")


def test_a_java_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(minimum: int, bundled: Path | None = None) -> Path:
        raise UnavailableError(f"Elasticsearch needs a full Java {minimum} or newer")

    monkeypatch.setattr(launch, "find_java", none)
    with pytest.raises(UnavailableError, match=f"full Java {17 if MAJOR == 8 else 21}"):
        elasticsearch.start(tmp_path, MAJOR)
