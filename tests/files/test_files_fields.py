"""Records of other tools: every field that says where an article is from is read."""

import json
import logging
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from schemas import Page, ReadError
from transforms.files import read
from transforms.files.fields import names_of

TEXT = "The harbour council voted on Tuesday to reopen the ferry line, and the ferry will sail on Friday."
URL = "https://www.harbour.example/ferry"
SAID = {
    "url": URL,
    "title": "Ferry line reopens",
    "authors": ("Jon Berg", "Ida Lund"),
    "language": "en",
    "outlet_name": "harbour.example",
    "published_at": datetime(2025, 5, 6, 8, 30, tzinfo=timezone.utc),
    "fetched_at": datetime(2025, 5, 7, 8, tzinfo=timezone.utc),
    "modified_at": None,
}
TOOLS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {  # name: (record, what differs from SAID)
    "news-please": (
        {
            **{"maintext": TEXT, "title": "Ferry line reopens", "title_page": None, "title_rss": None, "url": URL},
            **{"authors": ["Jon Berg", "Ida Lund"], "date_download": "2025-05-07 08:00:00", "language": "en"},
            **{"date_publish": "2025-05-06 08:30:00", "date_modify": "2025-05-06 09:00:00", "localpath": "x"},
            **{"source_domain": "harbour.example", "image_url": "", "filename": "f.json", "description": "d"},
        },
        {"modified_at": datetime(2025, 5, 6, 9, tzinfo=timezone.utc)},
    ),
    "trafilatura": (
        {
            **{"text": TEXT, "raw_text": "x", "title": "Ferry line reopens", "source": URL, "excerpt": "d"},
            **{"author": "Jon Berg; Ida Lund", "hostname": "harbour.example", "source-hostname": "The Harbour Post"},
            **{"date": "2025-05-06", "filedate": "2025-05-07", "language": "en", "fingerprint": "1", "id": None},
        },
        {
            "outlet_name": "The Harbour Post",
            "published_at": datetime(2025, 5, 6, tzinfo=timezone.utc),
            "fetched_at": datetime(2025, 5, 7, tzinfo=timezone.utc),
        },
    ),
    "newspaper4k": (
        {
            **{"text": TEXT, "title": "Ferry line reopens", "url": URL, "source_url": "https://www.harbour.example"},
            **{"authors": ["Jon Berg", "Ida Lund"], "publish_date": "2025-05-06T08:30:00+00:00", "meta_lang": "en"},
            **{"meta_site_name": "The Harbour Post", "top_image": "x", "keywords": [], "summary": ""},
        },
        {"outlet_name": "The Harbour Post", "fetched_at": None},
    ),
    "Fundus": (
        {
            **{"title": "Ferry line reopens", "authors": ["Jon Berg", "Ida Lund"], "lang": "en", "topics": []},
            **{"body": {"summary": [], "sections": [{"headline": [], "paragraphs": [TEXT]}]}, "free_access": True},
            "publishing_date": "2025-05-06 10:30:00+02:00",
            "html": {
                **{"requested_url": "https://harbour.example/?p=1", "responded_url": URL},
                **{"crawl_date": "2025-05-07 08:00:00+00:00", "source_info": {"publisher": "Harbour Post"}},
            },
        },
        {"outlet_name": "Harbour Post"},
    ),
    "Media Cloud": (
        {
            **{"text_content": TEXT, "article_title": "Ferry line reopens", "original_url": URL, "language": "en"},
            **{"publication_date": "2025-05-06T08:30:00", "canonical_domain": "harbour.example"},
            **{"other": {"authors": ["Jon Berg", "Ida Lund"]}, "indexed_date": "2025-05-07T08:00:00Z"},
        },
        {},
    ),
    "a set made from CC-NEWS": (
        {
            **{"text": TEXT, "title": "Ferry line reopens", "url": URL, "domain": "harbour.example", "lang": "en"},
            **{"date": "2025-05-06 08:30:00", "warc_date": "2025-05-07T08:00:00Z", "description": "d"},
            **{"authors": ["Jon Berg", "Ida Lund"]},
        },
        {},
    ),
    "Webz.io": (
        {
            **{"text": TEXT, "title": "Ferry line reopens", "url": URL, "language": "en"},
            **{"author": "Jon Berg; Ida Lund"},
            **{"published": "2025-05-06T10:30:00.000+02:00", "crawled": "2025-05-07T08:00:00.000+00:00"},
            **{"thread": {"site": "harbour.example"}, "uuid": "x"},
        },
        {},
    ),
    "Event Registry": (
        {
            **{"body": TEXT, "title": "Ferry line reopens", "url": URL, "lang": "en", "uri": "8001"},
            **{"dateTimePub": "2025-05-06T08:30:00Z", "source": {"uri": "harbour.example", "title": "Harbour Post"}},
            **{"authors": [{"name": "Jon Berg"}, {"name": "Ida Lund"}], "sim": 0.5},
        },
        {"outlet_name": "Harbour Post", "fetched_at": None},
    ),
    "a time that is none before one": (
        {
            **{"text": TEXT, "title": "Ferry line reopens", "url": URL, "lang": "en"},
            **{"authors": ["Jon Berg", "Ida Lund"]},
            **{"published": True, "date": "06/05/2025 08:30", "crawl_date": 1746604800.0, "outlet": "harbour.example"},
        },
        {},
    ),
}  # fmt: skip


def pages(tmp_path: Path, document: Any) -> list[Page | ReadError]:
    path = tmp_path / "records.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return list(read(str(path)))


@pytest.mark.parametrize(("record", "differs"), TOOLS.values(), ids=TOOLS)
def test_records_of_tools(
    tmp_path: Path, record: dict[str, Any], differs: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    (page,) = pages(tmp_path, record)
    assert isinstance(page, Page)
    assert page.content.decode() == TEXT
    assert {name: getattr(page, name) for name in SAID} == {**SAID, **differs}
    assert not caplog.records  # no field of theirs is unknown


WRAPPED = {  # name: document
    "a list": [{"text": TEXT}, {"text": TEXT}],
    "an answer of an interface": {"status": "ok", "articles": [{"content": TEXT}, {"content": TEXT}]},
    "an answer with results": {"articles": {"results": [{"body": TEXT}, {"body": TEXT}]}},
    "an export of an index": [{"_index": "a", "_source": {"text": TEXT}}, {"_id": "2", "_source": {"text": TEXT}}],
    "hits": {"hits": {"hits": [{"_source": {"text": TEXT}}, {"_source": {"text": TEXT}}]}},
}


@pytest.mark.parametrize("document", WRAPPED.values(), ids=WRAPPED)
def test_records_in_a_wrapper(tmp_path: Path, document: Any) -> None:
    found = pages(tmp_path, document)
    assert [page.content.decode() for page in found if isinstance(page, Page)] == [TEXT, TEXT]
    assert len(found) == 2


ADDRESSES = {  # as a record has it: as it is read
    "https://www.harbour.example/two words": "https://www.harbour.example/two%20words",
    " <https://www.harbour.example/x> ": "https://www.harbour.example/x",
    "no address": "no%20address",
}


@pytest.mark.parametrize(("written", "url"), ADDRESSES.items())
def test_addresses(tmp_path: Path, written: str, url: str) -> None:
    (page,) = pages(tmp_path, {"text": TEXT, "url": written})
    assert isinstance(page, Page)
    assert page.url == url


def test_text_full_of_tags_is_html(tmp_path: Path) -> None:
    kinds = [
        page.kind
        for page in pages(tmp_path, [{"text": f"<p>{TEXT}</p><p>{TEXT}</p>"}, {"text": f"{TEXT} a<b"}])
        if isinstance(page, Page)
    ]
    assert kinds == ["html", "text"]


ODD = {  # name: line
    "not a number": b'{"text": "one", "score": NaN}',
    "half a surrogate": b'{"text": "one", "emoji": "\\ud83d"}',
    "a control character": b'{"text": "one", "note": "a\x0bb"}',
    "broken UTF-8": b'{"text": "one", "note": "\xff"}',
}


@pytest.mark.parametrize("line", ODD.values(), ids=ODD)
def test_json_as_other_writers_write_it(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(line + b"\n" + line)
    assert [page.content for page in read(str(path)) if isinstance(page, Page)] == [b"one", b"one"]


def test_an_unknown_field_is_said_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        pages(tmp_path, [{"text": TEXT, "berth_master": 1, "id": 1}] * 3)
    assert [record.getMessage() for record in caplog.records] == [
        f"{tmp_path}/records.json:1: fields that are not read: berth_master"
    ]


def test_the_names_are_in_the_documents() -> None:
    document = (Path(__file__).parents[2] / "docs/files.md").read_text(encoding="utf-8")
    names = [name for field, names in names_of().items() if field != "ignored" for name in names]
    assert [name for name in names if f"`{name}`" not in document] == []
