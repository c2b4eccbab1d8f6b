"""Any number of different sentences with vectors, from the sentences of real texts: for measurements of cost.

The sentences themselves come first, with their own vectors. Then each is the beginning of one sentence, up to a clause
boundary, with the end of another, and other names and numbers in place of its own. Its vector is made, not computed:
the mean of both sentences' own vectors by length, moved along the difference of two others, so far that made vectors
are as near to each other as computed ones (mean cosine .445, computed .445), and to the sentences (mean cosine of the
eight nearest .70, computed .69).
"""

import json
import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from schemas.ids import text_key
from transforms.dedupe.retrieval.encoder import Vector, shared_encoder

SPREAD = 0.4  # of the difference of two other vectors
_SENTENCE = re.compile(r"\n+|(?<=[.!?”\"])\s+(?=[A-Z“\"])")
_CLAUSE = re.compile(r"(?<=[,;:])\s|\s(?=(?:that|and|but|who|which|because|after|when|while|as|to)\s)")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+(?: [A-Z][a-z]+)*")
_NUMBER = re.compile(r"\d+")
_WORDS = range(6, 41)


class Varied(NamedTuple):
    """One sentence and its vector, () without a model."""

    text: str
    vector: tuple[float, ...]


def sentences(paths: Sequence[Path]) -> list[str]:
    """The different sentences of 6 to 40 words in .txt, .tsv and .json files (of folders: all of them)."""
    files = [file for path in paths for file in (sorted(path.rglob("*")) if path.is_dir() else [path])]
    texts = (text for file in files if file.suffix in (".txt", ".tsv", ".json") for text in _texts(file))
    found = (sentence.strip() for text in texts for sentence in _SENTENCE.split(text))
    return list({text_key(one): one for one in found if len(one.split()) in _WORDS}.values())


def vectors(base: Sequence[str], cache: Path) -> Vector:
    """The sentences' own vectors (rows of 384), computed once and kept in `cache` (.npy)."""
    if not cache.exists():
        encoder = shared_encoder()
        assert encoder, "no sentence model"
        np.save(cache, np.array([encoder.encode(one) for one in base], dtype=np.float32))
    rows: Vector = np.load(cache)
    assert len(rows) == len(base), f"{cache} belongs to other sentences"
    return rows


def varied(base: Sequence[str], rows: Vector | None, count: int, seed: int = 1) -> Iterator[Varied]:
    """`count` different sentences; the same for the same arguments."""
    chance = random.Random(seed)
    names = sorted({name for one in base for name in _NAME.findall(one)})
    seen: set[str] = set()
    number = 0
    while len(seen) < count:
        made = _one(base, rows, number) if number < len(base) else _recombined(base, rows, names, chance)
        number += 1
        if (key := text_key(made.text)) not in seen:
            seen.add(key)
            yield made


def _one(base: Sequence[str], rows: Vector | None, number: int) -> Varied:
    return Varied(base[number], () if rows is None else tuple(rows[number].tolist()))


def _recombined(base: Sequence[str], rows: Vector | None, names: Sequence[str], chance: random.Random) -> Varied:
    first, second, *others = (chance.randrange(len(base)) for _ in range(4))
    head, tail = _parts(base[first])[0], _parts(base[second])[1]
    text = _NAME.sub(lambda _: chance.choice(names), f"{head} {tail}")
    text = _NUMBER.sub(lambda found: str(chance.randrange(10 ** len(found.group()))), text)
    if rows is None:
        return Varied(text, ())
    share = len(head) / (len(head) + len(tail))
    mixed = share * rows[first] + (1 - share) * rows[second] + SPREAD * (rows[others[0]] - rows[others[1]])
    return Varied(text, tuple((mixed / np.linalg.norm(mixed)).round(4).tolist()))


def _parts(sentence: str) -> tuple[str, str]:
    """Cut at the clause boundary nearest to the middle, else at the space nearest to it."""
    middle = len(sentence) // 2
    cuts = [found.start() for found in _CLAUSE.finditer(sentence)] or [
        found.start() for found in re.finditer(" ", sentence)
    ]
    cut = min(cuts, key=lambda at: abs(at - middle))
    return sentence[:cut].strip(), sentence[cut:].strip()


def _texts(file: Path) -> Iterator[str]:
    content = file.read_text(encoding="utf-8", errors="replace")
    if file.suffix == ".json":
        yield from _strings(json.loads(content))
    elif file.suffix == ".tsv":
        yield from (field for line in content.splitlines() for field in line.split("\t"))
    else:
        yield content


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for member in value.values() for text in _strings(member))
    elif isinstance(value, list):
        yield from (text for member in value for text in _strings(member))
