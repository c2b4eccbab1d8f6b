"""What all tests share: a real node, a fresh prefix on it, a node of one's own, and no way beyond loopback.

`CLAIMWIRE_TEST_ELASTICSEARCH` (8 or 9) picks the node's major version; `ELASTICSEARCH_URL` names another node.
"""

import fcntl
import ipaddress
import os
import secrets
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from pipeline import elasticsearch
from pipeline.elasticsearch.node import is_gone
from transforms.store.connection import Store

MAJOR = int(os.environ.get("CLAIMWIRE_TEST_ELASTICSEARCH", "8"))


@pytest.fixture(scope="session")
def node(pytestconfig: pytest.Config) -> Iterator[str]:
    """URL of the node; started when it is not up, stopped by the last test run that uses it."""
    if named := os.environ.get("ELASTICSEARCH_URL"):
        yield named
        return
    state = pytestconfig.rootpath / ".claimwire" / f"test-{MAJOR}"
    state.mkdir(parents=True, exist_ok=True)
    with (state / "users").open("w") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        yield elasticsearch.start(state, MAJOR, heap="512m", fast=True).url
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return  # somebody else's tests use it
        elasticsearch.stop(state, MAJOR)


@pytest.fixture
def store(node: str) -> Iterator[Store]:
    """A store with a prefix that nobody used; whatever carries the prefix is removed afterwards."""
    with fresh_store(node) as fresh:
        yield fresh


@contextmanager
def fresh_store(url: str) -> Iterator[Store]:
    """The same for fixtures of a wider scope."""
    fresh = Store(url, prefix=f"test-{secrets.token_hex(5)}-", patience_s=60.0)
    try:
        yield fresh
    finally:
        remove(fresh)
        fresh.client().close()


@pytest.fixture
def indices(store: Store) -> Store:
    """The store, with its templates, indices and aliases."""
    from transforms.store.setup import setup

    setup(store)
    return store


@pytest.fixture(scope="session")
def shared_indices(node: str) -> Iterator[Store]:
    from transforms.store.setup import setup

    with fresh_store(node) as shared:
        setup(shared)
        yield shared


@pytest.fixture
def emptied(shared_indices: Store) -> Store:
    """The session's indices without a document: ten times as quick as `indices`, for tests that change nothing else."""
    client, pattern = shared_indices.client(), f"{shared_indices.prefix}*"
    client.indices.refresh(index=pattern)
    client.delete_by_query(index=pattern, query={"match_all": {}}, refresh=True)
    return shared_indices


def remove(store: Store) -> None:
    """Indices and templates with the store's prefix, by their full names."""
    client, pattern = store.client().options(ignore_status=404), f"{store.prefix}*"
    if names := list(client.indices.get(index=pattern, expand_wildcards="all")):
        client.indices.delete(index=names)
    if found := client.indices.get_index_template(name=pattern).get("index_templates"):
        client.indices.delete_index_template(name=[template["name"] for template in found])
    if found := client.cluster.get_component_template(name=pattern).get("component_templates"):
        client.cluster.delete_component_template(name=[template["name"] for template in found])


class PrivateNode:
    """A node that a test may stop, kill and start again; it keeps its address and its data."""

    def __init__(self, state: Path, major: int = MAJOR) -> None:
        self.state = state
        self.major = major
        self.url = self.start().url

    def start(self) -> elasticsearch.Node:
        return elasticsearch.start(self.state, self.major, heap="512m", fast=True)

    def stop(self) -> None:
        elasticsearch.stop(self.state, self.major)

    def kill(self) -> None:
        """As `kill -9` does it."""
        if running := elasticsearch.status(self.state, self.major):
            os.kill(running.pid, signal.SIGKILL)
            while not is_gone(running.pid):
                time.sleep(0.01)


@pytest.fixture
def private_node(tmp_path: Path) -> Iterator[PrivateNode]:
    own = PrivateNode(tmp_path / "state")
    yield own
    own.stop()


# ---- no way out ------------------------------------------------------------------------------------------------------


class BeyondLoopback(Exception):
    """A test tried to reach another machine."""


@pytest.fixture(autouse=True, scope="session")
def _only_loopback() -> Iterator[None]:
    """Connections elsewhere are an error of the test; names but `localhost` do not resolve, as without a network."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name)))
        patch.setattr(socket, "getaddrinfo", _resolver(socket.getaddrinfo))
        yield


def _guarded(connect: Any) -> Any:
    def guarded(self: socket.socket, address: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_loopback(address[0]):
            self.close()
            raise BeyondLoopback(f"tests may not connect to {address[0]}")
        return connect(self, address)

    return guarded


def _resolver(getaddrinfo: Any) -> Any:
    def resolver(host: Any, *args: Any, **kwargs: Any) -> Any:
        if host and not _is_loopback(host) and not _is_address(host):
            raise socket.gaierror(socket.EAI_NONAME, f"tests resolve no names beyond localhost, such as {host}")
        return getaddrinfo(host, *args, **kwargs)

    return resolver


def _is_address(host: Any) -> bool:
    try:
        ipaddress.ip_address(_text(host))
    except ValueError:
        return False
    return True


def _is_loopback(host: Any) -> bool:
    return _text(host) == "localhost" or (_is_address(host) and ipaddress.ip_address(_text(host)).is_loopback)


def _text(host: Any) -> str:
    return host.decode() if isinstance(host, bytes) else str(host)
