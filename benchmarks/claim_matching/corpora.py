"""Read the articles that the labelled pairs point into, from checkouts of public repositories.

None of their text is kept here: pairs name an article and code-point offsets into the body that `read_article` returns.
"""

import json
import re
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

# Folder below the data directory -> where it can be cloned from.
REPOSITORIES = {
    "Article-Bias-Prediction": "https://github.com/ramybaly/Article-Bias-Prediction",
    "BASIL": "https://github.com/launchnlp/BASIL",
    "PolNeAR": "https://github.com/networkdynamics/PolNeAR",
    "EventStoryLine": "https://github.com/tommasoc80/EventStoryLine",
}
BASIL_YEARS = range(2010, 2016)  # later years are held out
ALLSIDES_LAST = "2015-12-31"  # so that no article is about an event of the held-out years


class SourceArticle(NamedTuple):
    """One article of a corpus: `article_id` starts with the corpus, `date` may be None."""

    article_id: str
    outlet: str
    date: datetime | None
    title: str
    body: str


def read_articles(data: Path) -> Iterator[SourceArticle]:
    """Yield every article of every corpus below `data`."""
    yield from _basil(data / "BASIL")
    yield from _polnear(data / "PolNeAR")
    yield from _event_story_line(data / "EventStoryLine")
    yield from _allsides(data / "Article-Bias-Prediction")


def _basil(folder: Path) -> Iterator[SourceArticle]:
    for year in BASIL_YEARS:
        for path in sorted((folder / "articles" / str(year)).glob("*.json")):
            found = json.loads(path.read_text(encoding="utf-8"))
            body = "\n".join(" ".join(paragraph) for paragraph in found["body-paragraphs"])
            yield SourceArticle(f"basil:{path.stem}", found["source"], _date(found["date"]), found["title"], body)


def _polnear(folder: Path) -> Iterator[SourceArticle]:
    for path in sorted((folder / "data/train/text").glob("*.txt")):
        outlet, date, _ = path.stem.split("_", 2)
        body = path.read_bytes().decode("utf-8")
        yield SourceArticle(f"polnear:{path.stem}", outlet, _date(date), "", body)


def _event_story_line(folder: Path) -> Iterator[SourceArticle]:
    for path in sorted((folder / "ecb+_naf").glob("*/*.xml")):
        if not path.stat().st_size:  # a few are empty
            continue
        raw = ElementTree.parse(path).findtext("raw") or ""
        name = path.name.partition(".")[0]
        yield SourceArticle(f"ecb:{name}", name, None, "", _detokenise(raw.strip()))


def _detokenise(text: str) -> str:
    """Take out the spaces that a tokeniser put around punctuation."""
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r"\bhttps? ?: / / .*?(?= [A-Z])", "", text)
    text = re.sub(r" ([.,;:!?%)\]’]|n['’]t\b|['’](?:s|re|ve|ll|d|m)\b)", r"\1", text)
    text = re.sub(r"([(\[$£€‘]) ", r"\1", text)
    text = re.sub(r"(\w) - (\w)", r"\1-\2", text)
    text = re.sub(r"(\d)([.,:]) (\d)", r"\1\2\3", text)
    return re.sub(r'"\s*([^"]*?)\s*"', r'"\1"', text).strip()


def _allsides(folder: Path) -> Iterator[SourceArticle]:
    for path in sorted((folder / "data/jsons").glob("*.json")):
        found = json.loads(path.read_text(encoding="utf-8"))
        if not "2012" <= found["date"] <= ALLSIDES_LAST:
            continue
        body = re.sub(r"\s*\n\s*", "\n", found["content_original"]).strip()
        yield SourceArticle(f"allsides:{found['ID']}", found["source"], _date(found["date"]), found["title"], body)


def _date(written: str) -> datetime | None:
    try:
        return datetime.fromisoformat(written[:10]).replace(hour=12, tzinfo=timezone.utc)
    except ValueError:
        return None
