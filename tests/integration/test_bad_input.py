"""Bad input and bad surroundings: one clear line each, nothing lost, the rest goes on."""

import gzip
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from schemas import ReadError
from tests.integration.job_helpers import ingest, read_all
from transforms.files import read
from transforms.index import queries
from transforms.store import Store

pytestmark = pytest.mark.integration

GOOD = """Council to rebuild the old pier

The town council will rebuild the old pier before next summer, mayor Ida Fenwick said on Monday.
"We have waited nine years and we will not wait a tenth," Fenwick told reporters at the harbour.
The work will cost $2 million, according to the harbour board, which has asked four companies for offers.
"""


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _binary(path: Path) -> None:
    path.write_bytes(bytes(range(256)) * 200)


def _huge(path: Path) -> None:
    path.write_text(GOOD * 50_000)  # 20 MB


def _truncated(path: Path) -> None:
    path.write_bytes(gzip.compress(os.urandom(2000).hex().encode())[:-900])


def _unreadable(path: Path) -> None:
    path.write_text(GOOD)
    path.chmod(0)


def _blank(path: Path) -> None:
    path.write_text(" \n\t\n ")


BAD = {  # name: (file name, what makes it, stage, reason)
    "empty file": ("empty.txt", _empty, "read", "empty"),
    "binary": ("binary.txt", _binary, "read", "binary"),
    "20 MB of text": ("huge.txt", _huge, "read", "too_large"),
    "gzip that ends early": ("cut.txt.gz", _truncated, "read", "truncated"),
    "only white space": ("blank.txt", _blank, "read", "empty"),
    "a path that is not there": ("absent.txt", lambda path: None, "read", "missing"),
}


def test_each_bad_file_is_a_dead_letter_and_the_rest_goes_on(indices: Store, tmp_path: Path) -> None:
    good = tmp_path / "good.txt"
    good.write_text(GOOD)
    paths = [tmp_path / name for name, *_ in BAD.values()]
    for path, (_, make, *_) in zip(paths, BAD.values(), strict=True):
        make(path)
    counts = ingest(indices, *map(str, paths), str(good))
    found = read_all(indices)
    letters = {letter.subject: (letter.stage, letter.reason) for letter in queries.list_dead_letters(indices)}
    assert letters == {
        str(path): (stage, reason) for path, (*_, stage, reason) in zip(paths, BAD.values(), strict=True)
    }
    assert counts["articles"] == 1
    assert [article.title for article in found.articles if article.status == "indexed"] == [
        "Council to rebuild the old pier"
    ]
    assert found.mentions


@pytest.mark.skipif(os.getuid() != 0, reason="only root can read with another user's rights")
def test_no_permission_to_read(tmp_path: Path) -> None:
    locked = tmp_path / "locked.txt"
    _unreadable(locked)
    os.seteuid(65534)
    try:
        [error] = read(str(locked))
    finally:
        os.seteuid(0)
    assert isinstance(error, ReadError)
    assert error.reason in ("no_permission", "missing")


def test_wrong_encoding_is_read_all_the_same(indices: Store, tmp_path: Path) -> None:
    path = tmp_path / "latin.txt"
    path.write_bytes(GOOD.replace("Ida Fenwick", "Éloïse Fenwick").encode("latin-1"))
    ingest(indices, str(path))
    [article] = read_all(indices).articles
    assert "Éloïse Fenwick" in article.body


def test_a_host_that_cannot_be_reached_is_tried_again_later(indices: Store) -> None:
    result = claimwire(indices, "feeds", "add", "http://127.0.0.1:1/feed.xml")
    assert result.returncode == 0
    result = claimwire(indices, "run", "--once", CLAIMWIRE_ALLOW_HOSTS="127.0.0.1")
    assert result.returncode == 0, result.stderr
    listed = json.loads(claimwire(indices, "feeds", "list", "--json").stdout)["feeds"]
    assert (listed[0]["last_reason"], listed[0]["failures"]) == ("unreachable", 1)


SURROUNDINGS = {  # name: (environment, exit code, what the one line says)
    "nobody listens": ({"ELASTICSEARCH_URL": "http://127.0.0.1:1", "CLAIMWIRE_PATIENCE": "1"}, 1, "127.0.0.1:1"),
    "no address": ({"ELASTICSEARCH_URL": "nonsense"}, 2, "nonsense"),
    "a setting that cannot work": ({"CLAIMWIRE_HOST_GAP": "soon"}, 2, "CLAIMWIRE_HOST_GAP"),
}


@pytest.mark.parametrize(("environment", "code", "says"), SURROUNDINGS.values(), ids=SURROUNDINGS)
def test_surroundings_that_do_not_work(
    indices: Store, tmp_path: Path, environment: dict[str, str], code: int, says: str
) -> None:
    (tmp_path / "good.txt").write_text(GOOD)
    result = claimwire(indices, "ingest", str(tmp_path), **environment)
    assert_one_line(result, code, says)


def test_an_index_with_another_schema(indices: Store, tmp_path: Path) -> None:
    client, alias = indices.client(), indices.alias("mentions")
    client.indices.delete(index=f"{alias}-v1")
    client.indices.create(index=f"{alias}-v1", aliases={alias: {}}, mappings={"_meta": {"schema_version": 0}})
    (tmp_path / "good.txt").write_text(GOOD)
    assert_one_line(claimwire(indices, "ingest", str(tmp_path)), 2, f"{alias}-v1 has another schema")


def test_a_full_disk_is_waited_for_and_said(indices: Store, tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text(GOOD)
    with full_disk(indices):
        result = claimwire(indices, "ingest", str(tmp_path), CLAIMWIRE_PATIENCE="2")
    assert_one_line(result, 1, "read-only")
    assert claimwire(indices, "ingest", str(tmp_path)).returncode == 0
    assert read_all(indices).mentions


@contextmanager
def full_disk(store: Store) -> Iterator[None]:
    """The block that Elasticsearch puts on an index when the disk is full; it ends by itself, so it is kept up."""
    done = threading.Event()

    def block(on: bool | None) -> None:
        settings = {"index.blocks.read_only_allow_delete": on}
        store.client().indices.put_settings(index=store.alias("mentions"), settings=settings)

    def keep_up() -> None:
        while not done.wait(0.02):
            block(True)

    block(True)
    keeper = threading.Thread(target=keep_up)
    keeper.start()
    try:
        yield
    finally:
        done.set()
        keeper.join()
        block(None)


def claimwire(
    store: Store, *arguments: str, user: int | None = None, **environment: str
) -> "subprocess.CompletedProcess[str]":
    surroundings = os.environ | {"ELASTICSEARCH_URL": store.url, "CLAIMWIRE_INDEX_PREFIX": store.prefix} | environment
    command = [sys.executable, "-m", "pipeline", *arguments]
    return subprocess.run(command, env=surroundings, capture_output=True, text=True, timeout=120, user=user)


def assert_one_line(result: "subprocess.CompletedProcess[str]", code: int, says: str) -> None:
    errors = [line for line in result.stderr.splitlines() if line.startswith("error: ")]
    assert (result.returncode, len(errors)) == (code, 1), result.stderr
    assert says in errors[0]
    assert "Traceback" not in result.stderr
