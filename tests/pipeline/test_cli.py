"""The command line as a user meets it: keys, exit codes, one clear line for an error."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from schemas import Article, Mention

TEXT = """Council to rebuild the old pier

The town council will rebuild the old pier before next summer, mayor Ida Fenwick said on Monday.
"We have waited nine years and we will not wait a tenth," Fenwick told reporters at the harbour.
The work will cost $2 million, according to the harbour board, which has asked four companies for offers.
"""


def claimwire(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    surroundings = {
        key: value for key, value in os.environ.items() if not key.startswith(("CLAIMWIRE_", "ELASTICSEARCH"))
    }
    command = [sys.executable, "-m", "pipeline", *arguments]
    return subprocess.run(command, env=surroundings | environment, capture_output=True, text=True, timeout=150)


def test_extract_prints_articles_and_their_mentions_with_every_field(tmp_path: Path) -> None:
    (tmp_path / "pier.txt").write_text(TEXT)
    (tmp_path / "empty.txt").touch()
    result = claimwire("extract", str(tmp_path), CLAIMWIRE_EMBEDDING_MODEL="none")
    assert result.returncode == 0
    article, *mentions = (json.loads(line) for line in result.stdout.splitlines())
    assert article["type"] == "article"
    assert set(Article._fields) <= article.keys()
    assert article["lines"][0].keys() == {"start", "end", "role"}
    assert mentions
    for mention in mentions:
        assert mention["type"] == "mention"
        assert set(Mention._fields) - {"vector"} <= mention.keys()
        assert mention["article_id"] == article["article_id"]
        assert article[mention["field"]][mention["start"] : mention["end"]] == mention["text"]
        assert mention["claim_id"]
    assert "empty.txt" in result.stderr
    assert result.stderr.splitlines()[-1] == "1 articles, 1 dead letters"


def test_extract_explains_what_it_leaves_out(tmp_path: Path) -> None:
    (tmp_path / "pier.txt").write_text(TEXT + "\nThe pier, “without end or purpose” for years, was closed in May.\n")
    result = claimwire("extract", "--explain", str(tmp_path), CLAIMWIRE_EMBEDDING_MODEL="none")
    records = [json.loads(line) for line in result.stdout.splitlines()]
    (gone,) = (record for record in records if record["type"] == "left_out")
    assert (gone["text"], gone["reason"]) == ("without end or purpose", "part")
    assert result.stderr.splitlines()[-1] == "1 articles, 0 dead letters, 1 quotations left out (1 part)"


USAGE = {  # name: (arguments, what stderr says)
    "no such command": (("exstract",), "exstract"),
    "an option that neither we nor Beam have": (("ingest", "x.txt", "--runer=DirectRunner"), "--runer"),
    "a file that is not there": (("--config", "absent.toml", "status"), "absent.toml"),
    "no Elasticsearch": (("--state", "nowhere", "status"), "claimwire elasticsearch start"),
    "nothing to read": (("ingest",), "paths"),
    "a feed that is no address": (("--elasticsearch-url", "http://127.0.0.1:1", "feeds", "add", "not a feed"), "http"),
}


@pytest.mark.parametrize(("arguments", "says"), USAGE.values(), ids=USAGE)
def test_wrong_usage_is_exit_code_2_and_says_what(arguments: tuple[str, ...], says: str, tmp_path: Path) -> None:
    result = claimwire(*arguments, CLAIMWIRE_STATE=str(tmp_path))
    assert result.returncode == 2, result.stderr
    assert says in result.stderr
    assert "Traceback" not in result.stderr


def test_doctor_names_what_is_missing(tmp_path: Path) -> None:
    result = claimwire("doctor", "--json", CLAIMWIRE_STATE=str(tmp_path), CLAIMWIRE_EMBEDDING_MODEL="none")
    findings = {finding["part"]: finding for finding in json.loads(result.stdout)["findings"]}
    assert result.returncode == 1
    assert findings["language model"]["ok"]
    assert not findings["Elasticsearch"]["ok"]
    assert "claimwire elasticsearch start" in findings["Elasticsearch"]["detail"]
