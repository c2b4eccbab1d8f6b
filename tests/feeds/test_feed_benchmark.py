"""The benchmark runs, and sees both a difference and none."""

from pathlib import Path

import pytest

from benchmarks import feeds

GOOD = "<rss version='2.0'><channel><item><title>A</title><link>https://a.example/1</link></item></channel></rss>"


def test_the_same_entries(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "good.xml").write_text(GOOD)
    (tmp_path / "feed.json").write_text('{"items": []}')
    feeds.parse([tmp_path])
    assert "the same entries" in capsys.readouterr().out


def test_a_difference_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sitemap = tmp_path / "sitemap.xml"  # which feedparser does not read
    sitemap.write_text("<urlset><url><loc>https://a.example/1</loc></url></urlset>")
    assert not feeds.parse([sitemap])
    assert "sitemap.xml: 0 entries, here 1" in capsys.readouterr().out
