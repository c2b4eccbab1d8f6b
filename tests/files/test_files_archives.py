"""Zip and tar archives: each member is read as a file is, and none harms the next."""

import gzip
import io
import random
import tarfile
import zipfile
from pathlib import Path

import pytest

from schemas import Page, ReadError
from tests.files.test_files_warc import PAGE, record
from transforms.files import FileInput, Skipped, archives, read_all

Members = dict[str, bytes]


def zipped(members: Members, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def tarred(members: Members, mode: str = "w") -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode=mode) as archive:  # type: ignore[call-overload]
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return file.getvalue()


def targz(members: Members) -> bytes:
    return tarred(members, "w:gz")


def told(path: Path, content: bytes) -> list[tuple[str, str]]:
    """Of each outcome of an archive its place in it, and its content or reason."""
    path.write_bytes(content)
    return [
        (outcome.path or "", outcome.content.decode("utf-8", "replace"))
        if isinstance(outcome, Page)
        else ((outcome.path if isinstance(outcome, Skipped) else outcome.subject) or "", outcome.reason)
        for outcome in read_all(str(path))
    ]


PACKERS = pytest.mark.parametrize("pack", [zipped, tarred, targz])
WARC = record()
MEMBERS = {  # name: (content, what it comes to: place behind the name, and text or reason)
    "a.txt": (b"words", [("", "words")]),
    "sub/b.html.gz": (gzip.compress(b"<p>x"), [("", "<p>x")]),
    "c.jsonl": (b'{"text": "one"}\nnonsense\n{"text": "two"}', [(":1", "one"), (":2", "bad_record"), (":3", "two")]),
    "d.csv": (b"url,text\n,three", [(":2", "three")]),
    "e.warc.gz": (gzip.compress(WARC), [("@0", PAGE.decode())]),
    "f.png": (b"\x89PNG\r\n\0", [("", "binary")]),
    "g.txt": (b"", [("", "empty")]),
    "../h.txt": (b"outside", [("", "outside")]),
    ".hidden": (b"x", [("", "not_content")]),
    "sub/README.md": (b"x", [("", "not_content")]),
    "i.zip": (zipped({"j.txt": b"inner"}), [("/j.txt", "inner")]),
    "k.tar.gz": (targz({"l.txt": b"inner"}), [("/l.txt", "inner")]),
    "m.txt": (b"last", [("", "last")]),
}


@PACKERS
def test_each_member_is_read_as_a_file_is(tmp_path: Path, pack: type[bytes]) -> None:
    path = tmp_path / "news"
    expected = [(f"{path}/{name}{place}", told) for name, (_, found) in MEMBERS.items() for place, told in found]
    assert told(path, pack({name: content for name, (content, _) in MEMBERS.items()})) == expected


def test_a_damaged_member_of_a_zip_archive_harms_no_other(tmp_path: Path) -> None:
    content = zipped({"a.txt": b"one", "b.txt": b"damaged", "c.txt": b"three"}, zipfile.ZIP_STORED)
    path = tmp_path / "news.zip"
    assert told(path, content.replace(b"damaged", b"DAMAGED", 1)) == [
        (f"{path}/a.txt", "one"),
        (f"{path}/b.txt", "corrupt"),
        (f"{path}/c.txt", "three"),
    ]


def test_a_member_with_a_password(tmp_path: Path) -> None:
    content = bytearray(zipped({"a.txt": b"one"}))
    content[6] |= 1  # the flag in the member's own header, then in the directory
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert [reason for _, reason in told(tmp_path / "news.zip", bytes(content))] == ["corrupt"]


LONG = random.Random(1).randbytes(15_000).hex().encode()
TAR = tarred({"a.txt": LONG, "b.txt": LONG[::-1], "c.txt": b"three"})
SECOND = 512 + 30_208  # where the header of b.txt is
ENDS = {  # name: (content, reason for the end)
    "cut in a member": (TAR[: SECOND + 3000], "truncated"),
    "cut in a header": (TAR[: SECOND + 100], "corrupt"),
    "rubbish for a header": (TAR[:SECOND] + b"\xff" * 512 + TAR[SECOND + 512 :], "corrupt"),
    "cut while compressed": (gzip.compress(TAR)[:-9000], "truncated"),
}


@pytest.mark.parametrize(("content", "reason"), ENDS.values(), ids=ENDS)
def test_a_damaged_tar_archive_is_read_up_to_the_damage(tmp_path: Path, content: bytes, reason: str) -> None:
    assert [said for _, said in told(tmp_path / "news.tar", content)] == [LONG.decode(), reason]


def test_links_and_devices_are_left_out(tmp_path: Path) -> None:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for name, kind in (("folder", tarfile.DIRTYPE), ("link", tarfile.SYMTYPE), ("pipe", tarfile.FIFOTYPE)):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/hostname"
            archive.addfile(info)
    assert [reason for _, reason in told(tmp_path / "news.tar", file.getvalue())] == ["not_content"] * 2


def test_an_office_document_is_no_archive(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    assert told(path, zipped({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"})) == [(str(path), "binary")]


def test_of_a_wacz_only_its_archives_are_read(tmp_path: Path) -> None:
    content = zipped({"datapackage.json": b"{}", "pages/pages.jsonl": b'{"text": "x"}', "archive/a.warc": WARC})
    reasons = [
        outcome.reason if isinstance(outcome, Skipped) else type(outcome) for outcome in _read(tmp_path, content)
    ]
    assert reasons == ["not_content", "not_content", Page]


def _read(folder: Path, content: bytes) -> list[Page | ReadError | Skipped]:
    (folder / "news").write_bytes(content)
    return list(read_all(str(folder / "news")))


@PACKERS
def test_a_bomb_is_not_unpacked(tmp_path: Path, pack: type[bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "_FREE", 100_000)
    monkeypatch.setattr(archives, "_MAX_RATIO", 0)
    outcomes = told(tmp_path / "news", pack({"a.txt": b"one", "b.txt": bytes(200_000), "c.txt": b"three"}))
    assert outcomes == [(f"{tmp_path}/news/a.txt", "one"), (f"{tmp_path}/news/b.txt", "too_large")]


def test_archives_within_archives_end(tmp_path: Path) -> None:
    content = zipped({"a.txt": b"one"})
    for _ in range(4):
        content = zipped({"b.zip": content})
    assert [said for _, said in told(tmp_path / "news.zip", content)] == ["too_large"]


@PACKERS
def test_too_many_members_are_said(tmp_path: Path, pack: type[bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "_MAX_MEMBERS", 2)
    outcomes = told(tmp_path / "news", pack({f"{n}.txt": b"x" for n in range(4)}))
    assert [said for _, said in outcomes] == ["x", "x", "too_large"]


def test_a_member_has_what_a_manifest_says_of_all(tmp_path: Path) -> None:
    path = tmp_path / "news.zip"
    path.write_bytes(zipped({"a.txt": b"one"}))
    (page,) = read_all(FileInput(str(path), url="https://www.example.org/x", title="x", language="en"))
    assert isinstance(page, Page)
    assert (page.url, page.title, page.language) == (None, None, "en")
