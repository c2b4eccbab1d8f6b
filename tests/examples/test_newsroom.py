"""The newsroom as a web server and as files: what Claimwire's own fetcher and feed parser see of it."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from examples.newsroom import Newsroom
from examples.newsroom.__main__ import main
from examples.newsroom.stories import LINK
from schemas import FetchError, Page
from schemas.urls import canonicalise, outlet_of
from transforms.feeds import parse_feed
from transforms.feeds.fetch import Answer
from transforms.feeds.pages import Client
from transforms.feeds.settings import FeedSettings
from transforms.files import expand
from transforms.files import read as read_file

MAX_BYTES = 1_000_000


@pytest.fixture(scope="module")
def newsroom() -> Iterator[Newsroom]:
    with Newsroom(port=0) as newsroom:
        yield newsroom


@pytest.fixture(scope="module")
def client(newsroom: Newsroom) -> Client:
    return Client(FeedSettings(allow_hosts=newsroom.allow_hosts, connect_to=newsroom.connect_to, host_gap_s=0))


def get(client: Client, url: str, **headers: str) -> Answer:
    return client.get(
        url, max_bytes=MAX_BYTES, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )


def test_feeds_list_every_article_with_its_date(newsroom: Newsroom, client: Client) -> None:
    for outlet in newsroom.outlets.values():
        answer = get(client, outlet.feed_url)
        parsed = parse_feed(answer.content, url=answer.url, content_type=answer.headers["content-type"])
        stories = {where: story for story in newsroom.stories for where in (story.path, *story.also_at)}
        mine = {outlet.url + path: story for path, story in stories.items() if story.outlet == outlet}
        assert parsed.problems == ()
        assert parsed.title == outlet.name
        assert {canonicalise(entry.url or "") for entry in parsed.entries} == set(mine)
        for entry in parsed.entries:
            story = mine[canonicalise(entry.url or "") or ""]
            assert entry.title == story.title
            assert bool(entry.guid) == outlet.guid
            assert bool(entry.content_html) == (outlet.content == "full")
            if story.feed_date != "":
                assert entry.published_at is not None
                assert abs(entry.published_at - story.published) <= timedelta(seconds=1)


def test_pages_show_their_article_whole(newsroom: Newsroom, client: Client) -> None:
    for story in newsroom.stories:
        if story.is_read:
            page = get(client, story.url)
            assert page.status == 200
            text = page.content.decode().replace("&#39;", "'").replace("&#34;", '"').replace("&amp;", "&")
            assert story.title in text
            for line in (line for block in story.blocks for line in block.lines):
                assert LINK.sub(r'<a href="\2">\1</a>', line) in text


def test_outlets_are_told_apart_by_the_articles_own_address(newsroom: Newsroom) -> None:
    assert {outlet_of(story.url) for story in newsroom.stories} == {o.host for o in newsroom.outlets.values()}
    assert all(urlsplit(url).port is None for url in newsroom.feed_urls)
    assert all(canonicalise(story.url) == story.url for story in newsroom.stories)


def test_an_article_at_two_addresses_names_the_one_it_wants(newsroom: Newsroom, client: Client) -> None:
    story = next(story for story in newsroom.stories if story.also_at)
    alias = story.outlet.url + story.also_at[0]
    pages = {get(client, url).content for url in (story.url, alias, f"{alias}&utm_source=rss&utm_medium=feed")}
    assert len(pages) == 1
    assert f'<link rel="canonical" href="{story.url}">'.encode() in pages.pop()


def test_unchanged_answers_are_304(newsroom: Newsroom, client: Client) -> None:
    url = newsroom.feed_urls[0]
    first = get(client, url)
    assert get(client, url, If_None_Match=first.headers["etag"]).status == 304
    assert get(client, url, If_Modified_Since=first.headers["last-modified"]).status == 304
    assert get(client, url, If_None_Match='"another"', If_Modified_Since=first.headers["last-modified"]).status == 200
    assert [hit.status for hit in newsroom.log[-4:]] == [200, 304, 304, 200]
    assert newsroom.log[-1].host == urlsplit(url).hostname


def test_a_correction_changes_page_feed_and_validators(client: Client, newsroom: Newsroom) -> None:
    slug = "courier-harbor-master"
    story = next(story for story in newsroom.stories if story.slug == slug)
    before = get(client, story.url), get(client, story.outlet.feed_url)
    newsroom.revise(slug)
    try:
        after = get(client, story.url), get(client, story.outlet.feed_url)
    finally:
        newsroom.revise(slug, 1)
    assert b"Correction: " in after[0].content
    assert b"Correction: " not in before[0].content
    assert all(old.headers["etag"] != new.headers["etag"] for old, new in zip(before, after, strict=True))
    with pytest.raises(IndexError):
        newsroom.revise(slug, 3)


def test_robots_close_the_archive(newsroom: Newsroom, client: Client) -> None:
    closed = [outlet for outlet in newsroom.outlets.values() if outlet.disallow]
    assert [outlet.key for outlet in closed] == ["velmarkherald"]
    for story in newsroom.stories:
        if story.is_closed:
            with pytest.raises(FetchError, match=r"^robots "):
                get(client, story.url)


def test_home_pages_and_unknown_addresses(newsroom: Newsroom, client: Client) -> None:
    assert get(client, newsroom.outlets["therattle"].url + "/").status == 200
    assert get(client, newsroom.outlets["therattle"].url + "/nothing").status == 404
    missing = [story for story in newsroom.stories if story.kind == "missing"]
    assert [get(client, story.url).status for story in missing] == [404]
    assert b"Ledger &amp; Loom" in get(client, f"http://{newsroom.address}/").content
    assert get(client, f"http://{newsroom.address}/nothing").status == 404


def test_a_second_newsroom_takes_another_port(newsroom: Newsroom) -> None:
    with Newsroom(port=int(newsroom.address.rpartition(":")[2])) as second:
        assert second.address != newsroom.address
        assert second.feed_urls == newsroom.feed_urls


def test_export_writes_pages_and_manifest(
    tmp_path: Path, newsroom: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", str(tmp_path)]) == 0
    rows = [json.loads(line) for line in (tmp_path / "manifest.jsonl").read_text("utf-8").splitlines()]
    assert {story.url for story in newsroom.stories if story.is_read} < {row["url"] for row in rows}
    assert f"{len(rows)} pages" in capsys.readouterr().out
    read = [page for file in expand([str(tmp_path)]) for page in read_file(file)]
    assert {page.url for page in read if isinstance(page, Page)} == {row["url"] for row in rows}


def test_export_of_the_second_revision_differs_in_the_corrected_article(tmp_path: Path) -> None:
    counts = {main(["export", str(tmp_path / number), "--revision", number]) for number in "12"}
    assert counts == {0}
    changed = [
        path.name
        for path in (tmp_path / "1").glob("*.html")
        if path.read_text() != (tmp_path / "2" / path.name).read_text()
    ]
    assert changed == ["courier-harbor-master.html"]
