"""CSV and other tables: one article a row, under the names that JSON Lines have too."""

import csv
import io
from pathlib import Path

import pytest

from schemas import Page, ReadError
from transforms.files import read
from transforms.files.read import MAX_BYTES

URL = "https://www.example.org/a"
TEXT = 'The mayor said: "The ferry, at last, will sail."\nIt sails on Friday.'


def table(rows: list[list[str]], delimiter: str = ",") -> str:
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=delimiter).writerows(rows)
    return file.getvalue()


ROWS = [["url", "title", "text", "date"], [URL, "Ferry", TEXT, "2025-05-06"]]
TABLES = {  # name: (file name, content)
    "csv": ("a.csv", table(ROWS).encode()),
    "tsv": ("a.tsv", table(ROWS, "\t").encode()),
    "semicolons": ("a.csv", table(ROWS, ";").encode()),
    "under another name": ("a.txt", table(ROWS).encode()),
    "with a byte order mark": ("a.csv", table(ROWS).encode("utf-8-sig")),
    "utf-16": ("a.csv", table(ROWS).encode("utf-16")),
    "line feeds alone": ("a.csv", table(ROWS).replace("\r\n", "\n").encode()),
    "names in capitals": ("a.csv", table([["URL", " Title", "Text", "Date"], ROWS[1]]).encode()),
    "names of two words": ("a.csv", table([["Page URL", "Article title", "Full Text", "Pub Date"], ROWS[1]]).encode()),
    "a blank line": ("a.csv", table([ROWS[0], [], ROWS[1]]).encode()),
}


@pytest.mark.parametrize(("name", "content"), TABLES.values(), ids=TABLES)
def test_a_row_is_an_article(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    (page,) = read(str(tmp_path / name))
    assert isinstance(page, Page)
    assert (page.url, page.title, page.content.decode(), page.kind) == (URL, "Ferry", TEXT, "text")
    assert str(page.published_at) == "2025-05-06 00:00:00+00:00"


def test_pages_in_a_table(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(table([["url", "html"], [URL, "<p>é</p>"]]), "cp1252")
    (page,) = read(str(tmp_path / "a.csv"))
    assert isinstance(page, Page)
    assert (page.kind, page.content.decode()) == ("html", "<p>é</p>")


def test_a_long_page_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(table([["url", "text"], [URL, "word " * 100_000]]))
    (page,) = read(str(tmp_path / "a.csv"))
    assert isinstance(page, Page)
    assert len(page.content) == 500_000


def test_a_bad_row_harms_no_other(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('url,text\n,one\n,two,three\n,\n,"four" or so\n\n,"five\nor six"\n,seven\n,"eight')
    outcomes = list(read(str(path)))
    pages = [(page.path, page.content) for page in outcomes if isinstance(page, Page)]
    assert pages == [(f"{path}:2", b"one"), (f"{path}:7", b"five\nor six"), (f"{path}:9", b"seven")]
    errors = [error for error in outcomes if isinstance(error, ReadError)]
    assert [(error.reason, error.subject) for error in errors] == [
        ("bad_record", f"{path}:{number}") for number in (3, 4, 5, 10)
    ]


@pytest.mark.parametrize("mark", ["", '"'])
def test_a_row_without_end(tmp_path: Path, mark: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"url,text\n,one\n,{mark}" + "a" * (MAX_BYTES + 10) + "\n,two\n")
    page, error = read(str(path))
    assert isinstance(page, Page)
    assert isinstance(error, ReadError)
    assert (error.reason, error.subject) == ("too_large", f"{path}:3")


NO_TABLES = {  # name: (file name, content, what it is read as)
    "sentences": ("a.txt", b"Text, she said, is all.\nThe rest, he said, is silence.\n", "text"),
    "one known word": ("a.txt", b"Article, part one\nIt begins.\n", "text"),
    "no rows": ("a.csv", b"url,text\n\n", "empty"),
    "column names without end": ("a.csv", b'text,"url\nx,y\n', "bad_record"),
    "no column for texts": ("a.csv", b"url,title\nx,y\n", "unknown_type"),
}


@pytest.mark.parametrize(("name", "content", "expected"), NO_TABLES.values(), ids=NO_TABLES)
def test_what_is_no_table(tmp_path: Path, name: str, content: bytes, expected: str) -> None:
    (tmp_path / name).write_bytes(content)
    (outcome,) = read(str(tmp_path / name))
    assert (outcome.kind if isinstance(outcome, Page) else outcome.reason) == expected
