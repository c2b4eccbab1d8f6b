"""ReadFiles as a stage: what comes out, and that every record is counted."""

from pathlib import Path

import apache_beam as beam
import pytest
from apache_beam.runners.portability.fn_api_runner import FnApiRunner
from apache_beam.testing.util import assert_that, equal_to

from pipeline.commands.jobs import summary
from pipeline.job import committed_counts
from tests.files.test_files_archives import zipped
from tests.files.test_files_warc import OTHERS, PAGES
from transforms.files.beam import ReadFiles


def run(*paths: Path) -> dict[str, int]:
    """What is counted for these paths."""
    pipeline = beam.Pipeline(runner=FnApiRunner())
    pipeline | beam.Create([str(path) for path in paths]) | ReadFiles()
    result = pipeline.run()
    result.wait_until_finish()
    return committed_counts(result)


def test_stage(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.html").write_text(f"<html><p>{name}")
    (tmp_path / "manifest.json").write_text('[{"file": "a.html", "url": "https://www.example.org/a"}]')
    missing = str(tmp_path / "nothing")
    with beam.Pipeline(runner=FnApiRunner()) as pipeline:
        stage = pipeline | beam.Create([str(tmp_path), missing]) | ReadFiles()
        urls = stage.good | "Url" >> beam.Map(lambda page: page.url)
        reasons = stage.dead_letters | "Reason" >> beam.Map(lambda letter: (letter.reason, letter.subject))
        assert_that(urls, equal_to(["https://www.example.org/a", None]), label="good")
        assert_that(reasons, equal_to([("missing", missing)]), label="dead")


CONTAINERS = {  # name: (content, what is counted)
    "an archive": (
        b"".join([*PAGES.values(), *(record for record, _ in OTHERS.values())]),
        {
            "read_in": len(PAGES) + len(OTHERS),
            "read_good": len(PAGES),
            "read_dead": 5,
            "read_skipped_status": 2,
            "read_skipped_not_html": 8,
            "read_skipped_revisit": 1,
            "read_skipped_not_a_page": 2,
        },
    ),
    "json lines": (
        b'{"text": "one"}\n\nnonsense\n{"url": "x"}\n[]\n{"text": "two"}\n',
        {"read_in": 5, "read_good": 2, "read_dead": 3},
    ),
    "a table": (b"url,text\n,one\n,two,three\n\n,four\n", {"read_in": 3, "read_good": 2, "read_dead": 1}),
    "a zip archive": (
        zipped({"a.txt": b"one", "b.csv": b"url,text\n,two\n,\n", ".c": b"", "d.zip": zipped({"e.txt": b"five"})}),
        {"read_in": 5, "read_good": 3, "read_dead": 1, "read_skipped_not_content": 1},
    ),
}


@pytest.mark.parametrize(("content", "expected"), CONTAINERS.values(), ids=CONTAINERS)
def test_every_record_is_counted_once(tmp_path: Path, content: bytes, expected: dict[str, int]) -> None:
    path = tmp_path / "container"
    path.write_bytes(content)
    counts = run(path)
    assert counts == expected
    assert counts["read_in"] == sum(count for name, count in counts.items() if name != "read_in")


def test_the_end_of_a_job_says_what_was_read() -> None:
    counts = {"read_in": 9, "read_good": 4, "read_dead": 1, "read_skipped_status": 1, "read_skipped_not_html": 3}
    counts |= {"pages": 4, "articles": 3, "dead_letters": 2}
    assert summary(counts).splitlines() == [
        "9 records = 4 taken + 4 skipped (3 not html, 1 status) + 1 dead letters",
        "4 pages, 3 articles indexed, 0 unchanged, 2 dead letters",
    ]
