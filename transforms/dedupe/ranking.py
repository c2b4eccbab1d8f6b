"""The order in which the claims that a search found are likely to state a mention.

Six figures a candidate, each cheap and made for all candidates at once, weighed by a conditional logit whose weights
(`en/ranking.json`) `benchmarks/fit_ranking.py` fits. Ranks count for more than scores: those of two mentions cannot be
compared, and a claim that several orders put first is right more often than one that is far ahead in one.
"""

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from importlib import resources
from typing import Any

import numpy as np

from transforms.dedupe import lexicon
from transforms.dedupe.vectors import Vector

Hit = Mapping[str, Any]  # of a search: `_id` and `_source` with `text` and, where there is one, `vector`

_RANK = 10  # of reciprocal ranks
_INFORMATION = 15.0  # shared weight at which a pair has about two thirds of all the evidence that words can give
_LINE = ord("\n")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_POSSESSIVE = re.compile(r"['’]s?$")
_JOINED = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Za-z])(?=[0-9])")
_OTHER = re.compile(r"[^\w\n]+")


def rank(
    query_text: str, query_vector: Sequence[float], legs: Sequence[Sequence[Hit]], keep: int, speaker: str = ""
) -> list[Mapping[str, Any]]:
    """The sources of the `keep` likeliest candidates, the likeliest first.

    `legs`: the hits by words and, where there is one, those by vector, each the best first. `speaker`: who says the
    query. Equals stand in the order of their ids.
    """
    ids, figures = features(query_text, query_vector, legs, speaker)
    if not ids:
        return []
    sources = {hit["_id"]: hit["_source"] for leg in legs for hit in leg}
    weights = _weights()
    worth = np.array([weights[name] for name in figures]) @ np.stack(list(figures.values()))
    order = sorted(zip((-worth).tolist(), ids, strict=True))
    return [sources[one] for _, one in order[:keep]]


def features(
    query_text: str, query_vector: Sequence[float], legs: Sequence[Sequence[Hit]], speaker: str = ""
) -> tuple[list[str], dict[str, Vector]]:
    """The ids of the n candidates, and figure -> (n,). Without vectors the cosine is 0."""
    texts = {hit["_id"]: hit["_source"]["text"] for leg in legs for hit in leg}
    ids = list(texts)
    if not ids:
        return [], {}
    by_words = _reciprocal(legs[0], ids)
    split = _JOINED.sub(" ", query_text)  # `#NewYork2020`
    query = query_text if split == query_text else f"{query_text} {split}"
    shared, named = _words(query, speaker, list(texts.values()))
    return ids, {
        "words_rank": by_words,
        "by_words": (by_words > 0).astype(float),
        "cosine": _cosines(query_vector, legs, ids),
        "grams_rank": _ranks(_grams(query, list(texts.values()))),
        "information": 1.0 - np.exp(-shared / _INFORMATION),
        "speaker": named,
    }


def _reciprocal(leg: Sequence[Hit], ids: Sequence[str]) -> Vector:
    places = {hit["_id"]: 1.0 / (_RANK + place) for place, hit in enumerate(leg)}
    return np.array([places.get(one, 0.0) for one in ids])


def _ranks(values: Vector) -> Vector:
    """Reciprocal ranks, of the largest value first; equals share the better rank."""
    above = np.searchsorted(np.sort(-values), -values)
    return np.asarray(1.0 / (_RANK + above))


def _cosines(query_vector: Sequence[float], legs: Sequence[Sequence[Hit]], ids: Sequence[str]) -> Vector:
    """(n,); a candidate without a vector counts as no nearer than the farthest that has one."""
    vectors = {hit["_id"]: hit["_source"].get("vector") for leg in legs for hit in leg}
    known = [place for place, one in enumerate(ids) if vectors[one]]
    found = np.zeros(len(ids))
    if known and len(query_vector):
        rows = np.array([vectors[ids[place]] for place in known], dtype=np.float32)
        cosines = rows @ np.asarray(query_vector, dtype=np.float32)
        found[:] = cosines.min()
        found[known] = cosines
    return found


def _words(query: str, speaker: str, texts: Sequence[str]) -> tuple[Vector, Vector]:
    """For each text, (n,): the weight that it shares with the query, and the share of the speaker's names."""
    asked, names = _stems(query), _stems(speaker)
    own = [_stems(text) for text in texts]
    shared = [sum(asked[stem] for stem in stems.keys() & asked.keys()) for stems in own]
    named = [len(stems.keys() & names.keys()) / max(1, len(names)) for stems in own]
    return np.array(shared), np.array(named)


def _stems(text: str) -> dict[str, float]:
    """Stem -> weight of the content words."""
    found = dict(map(_stem, _WORD.findall(text)))
    found.pop("", None)
    return found


@lru_cache(maxsize=20_000)
def _stem(written: str) -> tuple[str, float]:
    """Stem and weight of a word; an empty stem for a function word."""
    lower = _POSSESSIVE.sub("", written).lower()
    if lower in lexicon.words("function_words"):
        return "", 0.0
    return lexicon.actor(lower), lexicon.weight(lower)


def _grams(query: str, texts: Sequence[str]) -> Vector:
    """(n,): the 4-grams that each text shares with the query, each the heavier the fewer of the texts have it."""
    asked = np.unique(_codes([query])[0])
    if not len(asked):
        return np.zeros(len(texts))
    grams, rows = _codes(texts)
    places = np.searchsorted(asked, grams).clip(max=len(asked) - 1)
    same = asked[places] == grams
    has = np.zeros((len(texts), len(asked)), dtype=np.float32)
    has[rows[same], places[same]] = 1.0
    return np.asarray(has @ np.log((len(texts) + 1) / (has.sum(axis=0) + 0.5)))


def _codes(texts: Sequence[str]) -> tuple[Vector, Vector]:
    """All character 4-grams as numbers, and the place of the text of each."""
    lines = "\n".join(f" {text.replace(chr(_LINE), ' ')}  " for text in texts)
    points = np.frombuffer(_OTHER.sub(" ", lines.lower()).encode("utf-32-le"), dtype=np.uint32)
    points = points.astype(np.uint64) & np.uint64(0xFFFF)
    rows = np.cumsum(points == _LINE)
    grams = points[:-3] | points[1:-2] << np.uint64(16) | points[2:-1] << np.uint64(32) | points[3:] << np.uint64(48)
    whole = (rows[:-3] == rows[3:]) & (points[:-3] != _LINE)
    return grams[whole], rows[:-3][whole]


@cache
def _weights() -> dict[str, float]:
    found: dict[str, float] = json.loads(
        resources.files("transforms.dedupe").joinpath("en/ranking.json").read_text(encoding="utf-8")
    )
    return found
