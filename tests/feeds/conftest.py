"""The scripted web server, over HTTP and over TLS with an authority of its own."""

import ssl
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
import trustme

from tests.feeds.scripted_web import Clock, Web

hypothesis.settings.register_profile("feeds", deadline=None)  # a busy machine is no failure
hypothesis.settings.load_profile("feeds")


@pytest.fixture
def web() -> Iterator[Web]:
    server = Web()
    yield server
    server.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ca_certs(authority: trustme.CA, tmp_path: Path) -> str:
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(path)
    return str(path)


@pytest.fixture
def tls_web(authority: trustme.CA) -> Iterator[Web]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("news.localhost").configure_cert(context)
    server = Web(context)
    yield server
    server.close()
