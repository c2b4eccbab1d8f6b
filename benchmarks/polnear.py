"""How well claims are found: PolNeAR, 84 annotated articles in its dev part.

    python -m benchmarks.polnear PATH/PolNeAR/data/dev [--sample 20] [--wrong 20]

The data is at github.com/networkdynamics/PolNeAR. Of each article the first annotation file counts. Definitions:

- token P/R/F: over the words (no punctuation) that stand in some content, gold against found;
- F@.5, F@.8: contents matched one to one, best first, by the Jaccard index of their characters;
- speaker: of the pairs matched at .5 whose gold has a source, how many speakers touch it;
- by form: the share of gold contents that are matched at .5 and .8, by how much of them is quoted.

Gold has no attribution inside another, and nothing that is only asserted: nested mentions and assertions are left out.
"""

import argparse
import json
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from schemas import Mention
from transforms.claims import extract_mentions

_WORD = re.compile(r"\w+")
_QUOTED = re.compile(r"[\"“”]|''")


class Gold(NamedTuple):
    """One attribution: half-open character spans of its content, cue and source (the last two may be missing)."""

    content: list[tuple[int, int]]
    cue: list[tuple[int, int]]
    source: list[tuple[int, int]]

    def characters(self) -> set[int]:
        return {i for start, end in self.content for i in range(start, end)}


class Annotated(NamedTuple):
    """An article and its attributions."""

    name: str
    text: str
    gold: list[Gold]


def read(folder: Path) -> Iterator[Annotated]:
    """The articles of one part of PolNeAR (`folder` has `text/` and `attributions/`), by name."""
    first: dict[str, Path] = {}
    for path in sorted((folder / "attributions").glob("*.ann")):
        first.setdefault(path.stem.rpartition("_")[0], path)
    for name, path in first.items():
        text = (folder / "text" / f"{name}.txt").read_bytes().decode("utf-8")
        yield Annotated(name, text, list(_attributions(path.read_text(encoding="utf-8"))))


def _attributions(standoff: str) -> Iterator[Gold]:
    rows = [line.split("\t") for line in standoff.split("\n")]
    spans = {row[0]: _spans(row[1]) for row in rows if re.fullmatch(r"T\d+", row[0]) and len(row) > 1}
    for row in rows:
        if re.fullmatch(r"E\d+", row[0]) and len(row) > 1:
            parts: dict[str, list[tuple[int, int]]] = defaultdict(list)
            for part in row[1].split():
                role, _, target = part.partition(":")
                parts[role] += spans.get(target, [])
            if parts["Content"]:
                yield Gold(parts["Content"], parts["Cue"], parts["Source"])


def _spans(text: str) -> list[tuple[int, int]]:
    pairs = text.partition(" ")[2].split(";")
    return [(int(start), int(end)) for start, end in (pair.split() for pair in pairs)]


class Counts:
    """Sums over articles, and what is computed from them."""

    def __init__(self) -> None:
        self.sums: dict[str, int] = defaultdict(int)
        self.wrong: list[str] = []

    def add(self, article: Annotated, mentions: Sequence[Mention]) -> None:
        self._tokens(article, mentions)
        pairs = match(article, mentions)
        self.sums["found"] += len(mentions)
        self.sums["gold"] += len(article.gold)
        for n, gold in enumerate(article.gold):
            form = form_of(article.text, gold)
            overlap, mention = pairs.get(n, (0.0, None))
            self.sums[f"{form}_gold"] += 1
            self.sums["at5"] += mention is not None
            self.sums["at8"] += overlap >= 0.8
            self.sums[f"{form}_at5"] += mention is not None
            self.sums[f"{form}_at8"] += overlap >= 0.8
            if mention is not None and gold.source:
                self.sums["with_source"] += 1
                self.sums["speaker"] += _touches(mention, gold.source)
            if mention is None:
                self.wrong.append(f"missed  {_shown(article.text, gold)}")
        matched = {id(mention) for _, mention in pairs.values()}
        self.wrong += [f"extra   {m.speaker} | {m.cue} | {m.text}" for m in mentions if id(m) not in matched]

    def _tokens(self, article: Annotated, mentions: Sequence[Mention]) -> None:
        words = {match.start() for match in _WORD.finditer(article.text)}
        gold = words & set().union(*(one.characters() for one in article.gold))
        found = words & set().union(*(range(m.start, m.end) for m in mentions))
        self.sums["tokens_both"] += len(gold & found)
        self.sums["tokens_gold"] += len(gold)
        self.sums["tokens_found"] += len(found)

    def result(self) -> dict[str, float]:
        """The figures, rounded to three digits."""
        s = self.sums
        figures = {
            "token_precision": _share(s["tokens_both"], s["tokens_found"]),
            "token_recall": _share(s["tokens_both"], s["tokens_gold"]),
            "token_f": _share(2 * s["tokens_both"], s["tokens_found"] + s["tokens_gold"]),
            "f_at_5": _share(2 * s["at5"], s["found"] + s["gold"]),
            "f_at_8": _share(2 * s["at8"], s["found"] + s["gold"]),
            "speaker": _share(s["speaker"], s["with_source"]),
        }
        for form in ("direct", "mixed", "indirect"):
            figures[f"{form}_recall_at_5"] = _share(s[f"{form}_at5"], s[f"{form}_gold"])
            figures[f"{form}_recall_at_8"] = _share(s[f"{form}_at8"], s[f"{form}_gold"])
        return {**{name: round(value, 3) for name, value in figures.items()}, "found": s["found"], "gold": s["gold"]}


def match(article: Annotated, mentions: Sequence[Mention]) -> dict[int, tuple[float, Mention]]:
    """Gold number -> (overlap, mention), one to one, the best overlaps first, from .5 on."""
    overlaps: list[tuple[float, int, int]] = []
    for n, gold in enumerate(article.gold):
        characters = gold.characters()
        low, high = min(characters), max(characters) + 1
        for k, mention in enumerate(mentions):
            if mention.start < high and mention.end > low:
                shared = len(characters.intersection(range(mention.start, mention.end)))
                overlap = shared / (len(characters) + mention.end - mention.start - shared)
                overlaps.append((overlap, n, k))
    pairs: dict[int, tuple[float, Mention]] = {}
    taken: set[int] = set()
    for overlap, n, k in sorted(overlaps, reverse=True):
        if overlap >= 0.5 and n not in pairs and k not in taken:
            pairs[n] = overlap, mentions[k]
            taken.add(k)
    return pairs


def form_of(text: str, gold: Gold) -> str:
    """direct: quoted from end to end; mixed: with quotation marks inside; else indirect."""
    pieces = [text[start:end].strip() for start, end in gold.content]
    if all(_QUOTED.match(piece) and _QUOTED.search(piece[-3:]) for piece in pieces):
        return "direct"
    return "mixed" if any(_QUOTED.search(piece) for piece in pieces) else "indirect"


def _touches(mention: Mention, spans: Sequence[tuple[int, int]]) -> bool:
    start, end = mention.speaker_start, mention.speaker_end
    return start is not None and end is not None and any(start < b and end > a for a, b in spans)


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def _shown(text: str, gold: Gold) -> str:
    source, cue, content = (" … ".join(text[a:b] for a, b in spans) for spans in (gold.source, gold.cue, gold.content))
    return f"{source} | {cue} | {content}"


def measure(articles: Sequence[Annotated]) -> Counts:
    """The counts over `articles`, each extracted alone."""
    counts = Counts()
    for article in articles:
        mentions = extract_mentions(article.text, assertions=False)
        counts.add(article, [mention for mention in mentions if mention.nested_in is None])
    return counts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="a part of PolNeAR, with text/ and attributions/")
    parser.add_argument("--sample", type=int, help="so many articles only, always the same")
    parser.add_argument("--wrong", type=int, default=0, help="show so many that are missed or extra")
    options = parser.parse_args()
    articles = list(read(options.folder))
    if options.sample:
        articles = random.Random(0).sample(articles, min(options.sample, len(articles)))
    counts = measure(articles)
    for line in random.Random(0).sample(counts.wrong, min(options.wrong, len(counts.wrong))):
        print(" ".join(line.split()))
    print(json.dumps({"articles": len(articles), **counts.result()}, indent=2))


if __name__ == "__main__":
    main()
