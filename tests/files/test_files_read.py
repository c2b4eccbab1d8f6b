"""Files of every kind, and every way in which a file can be bad."""

import gzip
import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas import Page, ReadError
from transforms.files import read
from transforms.files.read import MAX_BYTES

TEXT = b"The harbour council voted on Tuesday to reopen the ferry line.\nIt will sail on Friday.\n"
HTML = b"<!DOCTYPE html><html><body><p>" + TEXT + b"</p></body></html>"
RECORD = {"url": "https://www.example.org/a", "title": "Ferry", "author": "Jon Berg", "publish_date": "2025-05-06"}


def lines(*records: Any) -> bytes:
    return b"\n".join(json.dumps(record).encode() for record in records)


TWO = [("text", b"one"), ("text", b"two")]
READ = {  # name: (file name, content, [(kind, content of the page)])
    "text": ("a.txt", TEXT, [("text", TEXT)]),
    "html": ("a.html", HTML, [("html", HTML)]),
    "html under another name": ("a.txt", HTML, [("html", HTML)]),
    "xhtml": ("a.html", b'<?xml version="1.0"?>' + HTML, [("html", b'<?xml version="1.0"?>' + HTML)]),
    "text without a name ending": ("a", TEXT, [("text", TEXT)]),
    "gzip": ("a.txt.gz", gzip.compress(TEXT), [("text", TEXT)]),
    "gzip under another name": ("a.html", gzip.compress(HTML), [("html", HTML)]),
    "utf-16": ("a.txt", TEXT.decode().encode("utf-16"), [("text", TEXT.decode().encode("utf-16"))]),
    "another encoding": ("a.txt", "Größe".encode("cp1252"), [("text", "Größe".encode("cp1252"))]),
    "json lines of texts": ("a.jsonl", lines({"text": "one"}, {"main_content": "two"}), TWO),
    "json lines of pages": ("a.jsonl.gz", gzip.compress(lines({"html": "<p>x"})), [("html", b"<p>x")]),
    "blank lines between": ("a.jsonl", b'\n{"text":"one"}\n\n{"body":"two"}\n', TWO),
    "a json array": ("a.json", json.dumps([{"text": "one"}, {"text": "two"}], indent=1).encode(), TWO),
    "one json object": ("a.json", json.dumps({"text": "one"}, indent=1).encode(), [("text", b"one")]),
}  # fmt: skip


@pytest.mark.parametrize(("name", "content", "expected"), READ.values(), ids=READ)
def test_read(tmp_path: Path, name: str, content: bytes, expected: list[tuple[str, bytes]]) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    pages = list(read(str(path)))
    assert [(page.kind, page.content) for page in pages if isinstance(page, Page)] == expected
    assert len(pages) == len(expected)


BAD = {  # name: (file name, content, reasons)
    "empty": ("a.txt", b"", ["empty"]),
    "blank": ("a.txt", b" \n\t", ["empty"]),
    "an empty gzip": ("a.gz", gzip.compress(b""), ["empty"]),
    "image": ("a.txt", b"\x89PNG\r\n\x1a\n\0\0\0", ["binary"]),
    "no zip": ("a.zip", b"PK\x03\x04" + bytes(50), ["corrupt"]),
    "pdf": ("a.pdf", b"%PDF-1.7 ...", ["binary"]),
    "bzip2": ("a.bz2", b"BZh91AY&SY", ["binary"]),
    "20 MB of text": ("a.txt", b"word " * 4_000_000, ["too_large"]),
    "a gzip bomb": ("a.gz", gzip.compress(bytes(1) + b"a" * 60_000_000), ["binary"]),
    "a gzip bomb of text": ("a.gz", gzip.compress(b"a" * 60_000_000), ["too_large"]),
    "a gzip bomb of one record": ("a.gz", gzip.compress(b'{"text":"' + b"a" * 60_000_000), ["too_large"]),
    "gzip cut in the middle": ("a.gz", gzip.compress(os.urandom(3000).hex().encode())[:-900], ["truncated"]),
    "gzip cut in its checksum": ("a.gz", gzip.compress(TEXT)[:-4], ["truncated"]),
    "gzip cut in its header": ("a.gz", gzip.compress(TEXT)[:6], ["truncated"]),
    "gzip of garbage": ("a.gz", b"\x1f\x8b\x08\x00" + b"garbage" * 20, ["corrupt"]),
    "feed": ("a.xml", b'<?xml version="1.0"?><rss><channel><title>x</title></channel></rss>', ["unknown_type"]),
    "json feed": ("a.json", b'{\n"version": "https://jsonfeed.org/version/1.1", "items": []}', ["unknown_type"]),
    "table": ("a.tsv", b"a\tb\n1\t2\n", ["unknown_type"]),
    "no json": ("a.json", b'{"a": \n nonsense', ["bad_record"]),
    "a record without text": ("a.jsonl", lines({"url": "x"}), ["bad_record"]),
    "lists for records": ("a.json", b"[[1], [2]]", ["bad_record", "bad_record"]),
}


@pytest.mark.parametrize(("name", "content", "reasons"), BAD.values(), ids=BAD)
def test_bad_files(tmp_path: Path, name: str, content: bytes, reasons: list[str]) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    errors = list(read(str(path)))
    assert [error.reason for error in errors if isinstance(error, ReadError)] == reasons
    assert all(isinstance(error, ReadError) and (error.subject or "").startswith(str(path)) for error in errors)


def test_a_bad_record_harms_no_other(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"text":"one"}\n{"text": broken}\n"x"\n{"text":"%s"}\n{"text":"five"}' % (b"a" * MAX_BYTES))
    found = list(read(str(path)))
    assert [page.content for page in found if isinstance(page, Page)] == [b"one", b"five"]
    assert [(error.reason, error.subject) for error in found if isinstance(error, ReadError)] == [
        ("bad_record", f"{path}:2"),
        ("bad_record", f"{path}:3"),
        ("too_large", f"{path}:4"),
    ]


def test_records_before_a_cut_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(lines(*({"text": os.urandom(300).hex()} for _ in range(200))))[:-5000])
    *pages, error = read(str(path))
    assert len(pages) > 50
    assert isinstance(error, ReadError)
    assert error.reason == "truncated"


def test_what_a_record_says(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(lines({**RECORD, "text": "one", "crawl_date": "2025-05-07 08:00:00"}))
    (page,) = read(str(path))
    assert isinstance(page, Page)
    assert (page.url, page.title, page.authors, page.path) == (RECORD["url"], "Ferry", ("Jon Berg",), f"{path}:1")
    assert str(page.published_at) == "2025-05-06 00:00:00+00:00"
    assert str(page.fetched_at) == "2025-05-07 08:00:00+00:00"


def test_no_such_file_and_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    paths = {"nothing": "missing", "pipe": "unknown_type", "folder": "empty", "a" * 300: "corrupt", "a\0b": "missing"}
    for name, reason in paths.items():
        (error,) = read(str(tmp_path / name))
        assert isinstance(error, ReadError)
        assert (error.reason, error.message != "") == (reason, True), name


def test_no_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(TEXT)
    path.chmod(0)
    if os.access(path, os.R_OK):  # root reads everything: let the system call say what it says to others
        monkeypatch.setattr("builtins.open", _refused)
    (error,) = read(str(path))
    assert isinstance(error, ReadError)
    assert (error.reason, error.message) == ("no_permission", "Permission denied")


def _refused(path: str, *_: object) -> None:
    raise PermissionError(13, "Permission denied", path)


PIECES = st.sampled_from(
    ["{", "}", "[", '"text":', '"a"', "\n", "null", "\ufeff", "1e999", "WARC/1.0\r\n", "url,text\n", ",", '"', "\r"]
)
ZIPPED = st.binary(min_size=30, max_size=200).map(gzip.compress)
BYTES = st.one_of(
    st.binary(max_size=200),
    ZIPPED,
    st.tuples(ZIPPED, st.integers(1, 40)).map(lambda cut: cut[0][: -cut[1]]),
    st.lists(PIECES).map(lambda pieces: "".join(pieces).encode()),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(BYTES)
def test_any_bytes_give_pages_or_errors(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "any"
    path.write_bytes(content)
    found = list(read(str(path)))
    assert found or b"WARC/" in content
    assert all(isinstance(one, Page | ReadError) for one in found)
