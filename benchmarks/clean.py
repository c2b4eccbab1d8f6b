"""How well `clean_html` finds main content, title, day and author, with plain trafilatura beside it.

    python benchmarks/clean.py DATA [--limit N] [--worst N]

DATA is an unpacked WCXB (https://github.com/Murrough-Foley/web-content-extraction-benchmark: `dev/html`,
`dev/ground-truth`; its pages of type article are used), or a folder with `pages.jsonl` beside `pages/ID.html.gz`.

Token F1 is that of the two bags of words (`\\w+`, lower case), averaged over pages; a refused page counts 0.
A title is right when one of the two contains the other's words in order; a day when it is the same or a neighbour,
since gold days are local and ours are UTC; an author when one of the gold names is among ours. Each is over the pages
whose gold says it.
"""

import argparse
import gzip
import json
import re
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

import trafilatura

from schemas import Article, CleanError
from transforms.clean import clean_html
from transforms.clean.people import person_names
from transforms.clean.wording import key
from transforms.pool import run_all, stop

_BATCH = 64
_TIMEOUT_S = 30.0


class Gold(NamedTuple):
    """One page and what a person says it holds."""

    name: str
    file: str
    url: str | None
    text: str
    title: str | None
    day: str | None
    author: str | None


class Found(NamedTuple):
    """What one extractor made of it; `error` when it refused the page."""

    text: str = ""
    title: str | None = None
    day: str | None = None
    authors: tuple[str, ...] = ()
    error: str | None = None
    seconds: float = 0.0


def main() -> None:
    options = _options()
    pages = list(read_gold(Path(options.data)))[: options.limit]
    results = [
        result
        for at in range(0, len(pages), _BATCH)
        for result in run_all(extract, pages[at : at + _BATCH], _TIMEOUT_S)
    ]
    stop()
    both = [result if isinstance(result, tuple) else (Found(error=str(result)), Found()) for result in results]
    print(f"{len(pages)} pages of {options.data}")
    print(f"{'':14}{'F1':>8}{'P':>8}{'R':>8}{'title':>8}{'day':>8}{'author':>8}{'refused':>9}{'ms':>7}")
    for name, found in zip(("claimwire", "trafilatura"), zip(*both, strict=True), strict=True):
        print(f"{name:14}" + report(pages, found))
    for page, (ours, plain) in _worst(pages, both)[: options.worst]:
        ours_f1, plain_f1 = f1(ours.text, page.text)[0], f1(plain.text, page.text)[0]
        print(f"{page.name} {ours_f1:.3f} {plain_f1:.3f} {ours.error or ''} {page.url}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", help="folder of the pages and their gold")
    parser.add_argument("--limit", type=int, default=None, metavar="N", help="only the first N pages")
    parser.add_argument("--worst", type=int, default=0, metavar="N", help="list the N pages that lose most")
    return parser.parse_args()


def read_gold(data: Path) -> Iterator[Gold]:
    """Pages of either layout."""
    if (data / "pages.jsonl").exists():
        for line in (data / "pages.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            yield _gold(row["id"], data / "pages", row, row.get("url"))
        return
    for path in sorted((data / "dev" / "ground-truth").glob("*.json")):
        document = json.loads(path.read_text(encoding="utf-8"))
        if document["_internal"]["page_type"]["primary"] == "article" and document["ground_truth"].get("main_content"):
            yield _gold(path.stem, data / "dev" / "html", document["ground_truth"], document.get("url"))


def _gold(name: str, folder: Path, row: dict[str, str | None], url: str | None) -> Gold:
    file = str(folder / f"{name}.html.gz")
    return Gold(
        name, file, url, row["main_content"] or "", row.get("title"), row.get("publish_date"), row.get("author")
    )


def extract(page: Gold) -> tuple[Found, Found]:
    """(ours, trafilatura's) of one page."""
    content = gzip.decompress(Path(page.file).read_bytes())
    return _ours(content, page.url), _trafilatura(content, page.url)


def _ours(content: bytes, url: str | None) -> Found:
    start = time.perf_counter()
    try:
        article = clean_html(content, url=url)
    except CleanError as error:
        return Found(error=str(error), seconds=time.perf_counter() - start)
    return Found(article.body, article.title, _day(article), article.authors, None, time.perf_counter() - start)


def _day(article: Article) -> str | None:
    return article.published_at.date().isoformat() if article.published_at else None


def _trafilatura(content: bytes, url: str | None) -> Found:
    start = time.perf_counter()
    found = trafilatura.bare_extraction(content, url=url, include_comments=False, with_metadata=True)
    seconds = time.perf_counter() - start
    if not isinstance(found, trafilatura.metadata.Document):
        return Found(error="none", seconds=seconds)
    return Found(found.text or "", found.title, found.date, tuple((found.author or "").split("; ")), None, seconds)


def report(pages: list[Gold], found: tuple[Found, ...]) -> str:
    """One line of figures."""
    scores = [f1(one.text, page.text) for page, one in zip(pages, found, strict=True)]
    pairs = list(zip(pages, found, strict=True))
    shares = (
        [_same_title(one.title, page.title) for page, one in pairs if page.title],
        [_same_day(one.day, page.day) for page, one in pairs if page.day],
        [_same_author(one.authors, page.author) for page, one in pairs if page.author],
    )
    means = [_mean([score[at] for score in scores]) for at in range(3)] + [_mean(share) for share in shares]
    refused = sum(one.error is not None for one in found)
    return "".join(f"{mean:8.3f}" for mean in means) + f"{refused:9}{1000 * _mean([one.seconds for one in found]):7.0f}"


def _mean(values: list[float] | list[bool]) -> float:
    return sum(values) / max(1, len(values))


def f1(text: str, gold: str) -> tuple[float, float, float]:
    """(F1, precision, recall) of the two bags of words."""
    ours, theirs = (Counter(re.findall(r"\w+", side.lower())) for side in (text, gold))
    common = sum((ours & theirs).values())
    if not common:
        return (0.0, 0.0, 0.0) if theirs else (float(not ours), float(not ours), 1.0)
    precision, recall = common / sum(ours.values()), common / sum(theirs.values())
    return 2 * precision * recall / (precision + recall), precision, recall


def _same_title(ours: str | None, gold: str) -> bool:
    one, other = key(ours or ""), key(gold)
    return bool(one) and (one in other or other in one)


def _same_day(ours: str | None, gold: str) -> bool:
    try:
        return ours is not None and abs(date.fromisoformat(ours) - date.fromisoformat(gold[:10])).days <= 1
    except ValueError:
        return False


def _same_author(ours: tuple[str, ...], gold: str) -> bool:
    return bool({key(name) for name in ours} & {key(name) for name in (*person_names(gold), gold)})


def _worst(pages: list[Gold], both: list[tuple[Found, Found]]) -> list[tuple[Gold, tuple[Found, Found]]]:
    pairs = list(zip(pages, both, strict=True))
    return sorted(pairs, key=lambda pair: f1(pair[1][0].text, pair[0].text)[0] - f1(pair[1][1].text, pair[0].text)[0])


if __name__ == "__main__":
    main()
