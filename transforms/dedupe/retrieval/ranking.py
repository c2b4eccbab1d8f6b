"""The order in which the claims that a search found are likely to state a mention.

Six figures a candidate, each cheap and made for all candidates at once, weighed by a conditional logit whose weights
(`ranking.json`) `benchmarks/fit_ranking.py` fits. Ranks count for more than scores: those of two mentions cannot be
compared, and a claim that several orders put first is right more often than one that is far ahead in one.
"""

import json
import re
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib import resources

import numpy as np

from schemas import Mention
from transforms.dedupe.retrieval.candidates import ClaimView
from transforms.dedupe.retrieval.encoder import Vector, shared_encoder, spoken
from transforms.dedupe.text import lexicon
from transforms.dedupe.text.describe import statement_of

_RANK = 10  # of reciprocal ranks
_INFORMATION = 15.0  # shared weight at which a pair has about two thirds of all the evidence that words can give
_LINE = ord("\n")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_POSSESSIVE = re.compile(r"['’]s?$")
_JOINED = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Za-z])(?=[0-9])")
_OTHER = re.compile(r"[^\w\n]+")


def rank(mention: Mention, legs: Sequence[Sequence[ClaimView]], keep: int) -> list[ClaimView]:
    """The `keep` likeliest of the claims that were found for a mention, the likeliest first.

    `legs`: those by words and, where there is a sentence model, those by vector, each the best first. Equals stand in
    the order of their ids.
    """
    views = {view.claim_id: view for leg in legs for view in leg}
    if not views:
        return []
    figures, weights = features(mention, legs), _weights()
    worth = np.array([weights[name] for name in figures]) @ np.stack(list(figures.values()))
    order = sorted(zip((-worth).tolist(), views, strict=True))
    return [views[one] for _, one in order[:keep]]


def features(mention: Mention, legs: Sequence[Sequence[ClaimView]]) -> dict[str, Vector]:
    """Figure -> (n,), for the n claims of the legs, each once, as they first stand there."""
    views: dict[str, ClaimView] = {}
    for view in (view for leg in legs for view in leg):
        views.setdefault(view.claim_id, view)
    by_words = _reciprocal(legs[0], list(views))
    text = statement_of(mention)
    split = _JOINED.sub(" ", text)  # `#NewYork2020`
    query = text if split == text else f"{text} {split}"
    founding = [view.statements[0] for view in views.values()]
    shared, named = _words(query, mention.speaker_name or mention.speaker or "", founding)
    return {
        "words_rank": by_words,
        "by_words": (by_words > 0).astype(float),
        "cosine": _cosines(mention, list(views.values())),
        "grams_rank": _ranks(_grams(query, founding)),
        "information": 1.0 - np.exp(-shared / _INFORMATION),
        "speaker": named,
    }


def _reciprocal(leg: Sequence[ClaimView], ids: Sequence[str]) -> Vector:
    places = {view.claim_id: 1.0 / (_RANK + place) for place, view in enumerate(leg)}
    return np.array([places.get(one, 0.0) for one in ids])


def _ranks(values: Vector) -> Vector:
    """Reciprocal ranks, of the largest value first; equals share the better rank."""
    above = np.searchsorted(np.sort(-values), -values)
    return np.asarray(1.0 / (_RANK + above))


def _cosines(mention: Mention, views: Sequence[ClaimView]) -> Vector:
    """(n,); 0 without a sentence model."""
    encoder = shared_encoder()
    if encoder is None or not mention.vector or not views:
        return np.zeros(len(views))
    vectors = [
        encoder.encode(spoken(view.speakers[0] if view.speakers else None, view.statements[0])) for view in views
    ]
    return np.asarray(np.stack(vectors) @ np.asarray(mention.vector, dtype=np.float32))


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
        resources.files("transforms.dedupe.retrieval").joinpath("ranking.json").read_text(encoding="utf-8")
    )
    return found
