"""Paths, globs, folders and manifests."""

import csv
import json
from pathlib import Path

import pytest

from schemas import Page
from transforms.files import FileInput, expand, read

ROWS = [
    {"file": "b.html", "url": "https://www.example.org/b", "fetched_at": "2025-05-07T08:00:00Z"},
    {"file": "a.html", "url": "https://www.example.org/a", "crawl_date": "2025-05-07 09:00:00.123"},
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("a.html", "b.html", "sub/c.txt", "sub/.hidden", ".git/d.txt", "README.md"):
        path = tmp_path / "news" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"<html><p>{name}")
    return tmp_path / "news"


def names(paths: list[str], base: Path) -> list[str]:
    return [str(Path(file.path).relative_to(base)) for file in expand(paths)]


def test_paths(folder: Path) -> None:
    assert names([str(folder)], folder) == ["a.html", "b.html", "sub/c.txt"]
    assert names([str(folder / "*.html")], folder) == ["a.html", "b.html"]
    assert names([str(folder / "**/*.txt")], folder) == ["sub/c.txt"]
    assert names([str(folder / "b.html"), str(folder), str(folder / "b.html")], folder) == [
        "b.html",
        "a.html",
        "sub/c.txt",
    ]
    assert names([str(folder / "README.md")], folder) == ["README.md"]


def test_what_matches_nothing_stands(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    paths = [str(tmp_path / "no.txt"), str(tmp_path / "no*.txt"), "a\0b", str(tmp_path / "empty"), ""]
    assert [file.path for file in expand(paths)] == paths
    assert [next(iter(read(file))).reason for file in expand(paths)] == ["missing"] * 3 + ["empty", "missing"]


def written(form: str, folder: Path) -> Path:
    """The rows as a manifest of that name, in the folder or beside it."""
    path = folder / form if form.startswith("manifest") else folder.parent / form
    if form.endswith("sv"):
        with path.open("w", newline="") as file:
            writer = csv.DictWriter(
                file, ["file", "url", "fetched_at", "crawl_date"], delimiter="\t" if form.endswith("tsv") else ","
            )
            writer.writeheader()
            writer.writerows(ROWS)
    elif form.endswith("jsonl"):
        path.write_text("\n".join(map(json.dumps, ROWS)))
    else:
        path.write_text(json.dumps(ROWS))
    return path


FORMS = ("manifest.json", "manifest.jsonl", "manifest.csv", "manifest.tsv", "news.json", "news.jsonl")


@pytest.mark.parametrize("form", FORMS)
def test_manifest(folder: Path, form: str) -> None:
    written(form, folder)
    for paths in ([str(folder)], [str(folder / "*.html")], [str(folder / "a.html"), str(folder / "b.html")]):
        a, b = [file for file in expand(paths) if file.path.endswith("html")]
        assert (a.url, str(a.fetched_at)) == ("https://www.example.org/a", "2025-05-07 09:00:00.123000+00:00")
        assert (b.url, str(b.fetched_at)) == ("https://www.example.org/b", "2025-05-07 08:00:00+00:00")
    assert names([str(folder)], folder) == ["a.html", "b.html", "sub/c.txt"]


@pytest.mark.parametrize("form", ["manifest.json", "manifest.tsv", "news.json"])
def test_a_manifest_given_by_name(folder: Path, form: str) -> None:
    assert sorted(file.url or "" for file in expand([str(written(form, folder))])) == sorted(row["url"] for row in ROWS)


def test_a_listed_file_that_is_not_there(folder: Path) -> None:
    (folder / "manifest.json").write_text(
        json.dumps([*ROWS, {"file": "gone.html", "url": "https://www.example.org/g"}])
    )
    gone = [file for file in expand([str(folder)]) if file.path.endswith("gone.html")]
    assert [next(iter(read(file))).reason for file in gone] == ["missing"]


def test_a_manifest_leads_nowhere_else(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    (folder / "manifest.json").write_text(
        json.dumps([*ROWS, {"file": "../secret.txt"}, {"file": str(tmp_path / "secret.txt")}])
    )
    assert str(tmp_path / "secret.txt") not in {str(Path(file.path).resolve()) for file in expand([str(folder)])}


@pytest.mark.parametrize("content", ["", "{", "[1, 2]", "null", '{"files": 3}', '[{"file": "other.html"}]'])
def test_a_broken_manifest_is_a_file(folder: Path, content: str) -> None:
    (folder / "manifest.json").write_text(content)
    assert names([str(folder)], folder) == ["a.html", "b.html", "manifest.json", "sub/c.txt"]


def test_records_beside_their_pages_are_the_manifest(folder: Path) -> None:
    (folder.parent / "news.jsonl").write_text(json.dumps({"id": "a", "url": "https://www.example.org/a", "text": "x"}))
    assert names([str(folder.parent)], folder.parent) == ["news/a.html", "news/b.html", "news/sub/c.txt"]
    assert next(iter(expand([str(folder)]))).url == "https://www.example.org/a"
    (page,) = (page for file in expand([str(folder.parent / "news.jsonl")]) for page in read(file))
    assert isinstance(page, Page)
    assert page.content == b"x"


def test_a_file_is_a_plain_record() -> None:
    assert FileInput("a.txt")._asdict()["path"] == "a.txt"
