"""The benchmark's figures can be made again: it runs, and counts a perfect page as one."""

import gzip
import json
from pathlib import Path

import pytest

from benchmarks import clean
from tests.clean.newspage import HEADLINE, PARAGRAPHS, news_page


def test_it_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "1.html.gz").write_bytes(gzip.compress(news_page()))
    gold = {"id": "1", "title": HEADLINE, "author": "Jon Berg", "publish_date": "2025-05-06"}
    text = {"url": "https://www.example.org/a", "main_content": "\n\n".join(PARAGRAPHS)}
    (tmp_path / "pages.jsonl").write_text(json.dumps(gold | text))
    monkeypatch.setattr("sys.argv", ["clean.py", str(tmp_path)])
    clean.main()
    ours = next(line for line in capsys.readouterr().out.splitlines() if line.startswith("claimwire"))
    assert ours.split()[1:7] == ["1.000"] * 6


@pytest.mark.parametrize(
    ("text", "gold", "expected"),
    [
        ("a b", "a b", (1.0, 1.0, 1.0)),
        ("a a", "a b", (0.5, 0.5, 0.5)),
        ("", "a", (0.0, 0.0, 0.0)),
        ("", "", (1.0, 1.0, 1.0)),
    ],
)
def test_f1(text: str, gold: str, expected: tuple[float, float, float]) -> None:
    assert clean.f1(text, gold) == expected
