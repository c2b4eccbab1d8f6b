"""Which of the candidates of an article are claims, and their spans."""

import bisect
import heapq
import math
from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

import numpy as np

from transforms.claims import inside, scoring, spans
from transforms.claims.candidates import Candidate, propose, trimmed
from transforms.claims.content import Region, Span, beside_quotes, end_features, ends, quoted_tokens, regions, settle
from transforms.claims.features import Cue, cue_of, features
from transforms.claims.parse import Tree
from transforms.claims.quotes import Quote

THRESHOLD = -1.9  # log-odds; where F on held-out train articles is best
LIKELY_CUE = -0.9  # log-odds of a candidate by itself, from which its cue counts as one
_HOPELESS = -3.5
_MOST = 40  # candidates of a sentence and ends of a candidate that are weighed: real sentences have fewer
_NOMINAL_PRIOR = 1.2  # log-odds
_INNER_THRESHOLD = -3.5  # of statements inside another's content, which the training data leaves unmarked


class Sentence(NamedTuple):
    """A parsed sentence with what is known of its quotation marks."""

    tree: Tree
    regions: list[Region]
    quoted: list[bool]


class Option(NamedTuple):
    """A candidate with the features of its cue and its own."""

    candidate: Candidate
    cue: Cue
    own: list[str]

    @property
    def names(self) -> list[str]:
        """All features."""
        return [*self.cue.names, *self.own]


class Scored(NamedTuple):
    """An option with its log-odds by itself."""

    score: float
    option: Option


class Way(NamedTuple):
    """A candidate with one of its ends, and what `spans` makes of them."""

    scored: Scored
    last: int
    features: list[float]


class Found(NamedTuple):
    """A claim in a sentence."""

    sentence: Sentence
    candidate: Candidate
    cue: Cue
    span: Span
    score: float

    @property
    def cue_start(self) -> int:
        """Offset of the cue in the body."""
        return self.sentence.tree.starts[self.candidate.cue]


def sentence_of(tree: Tree, quotes: Sequence[Quote]) -> Sentence:
    """`tree` with its quotation marks."""
    found = regions(tree, quotes)
    return Sentence(tree, found, quoted_tokens(tree, found))


def options(sentence: Sentence) -> Iterator[Option]:
    """Every candidate of the sentence with its features."""
    tree, found, quoted = sentence
    cues: dict[int, Cue] = {}
    seen: set[Candidate] = set()
    for raw in (*propose(tree), *beside_quotes(tree, found, quoted)):
        candidate = trimmed(tree, raw)
        if candidate is None or candidate in seen:
            continue
        seen.add(candidate)
        cue = cues.get(candidate.cue) or cues.setdefault(candidate.cue, cue_of(tree, candidate.cue, quoted))
        yield Option(candidate, cue, features(tree, candidate, cue, quoted))


def weigh(sentence: Sentence, weights: scoring.Weights) -> list[Scored]:
    """Every candidate of the sentence with its log-odds by itself."""
    cues: dict[int, float] = {}  # what the features of a cue add up to, once for all of its candidates
    scored = []
    for option in options(sentence):
        at = option.candidate.cue
        if at not in cues:
            cues[at] = weights.score(option.cue.names)
        scored.append(Scored(cues[at] + weights.add(option.own) + _prior(option), option))
    return scored


def _prior(option: Option) -> float:
    """ "A Bloomberg report that…": rare in the training data, and a claim for us when somebody is named."""
    if option.candidate.kind != "n-acl:that" or option.cue.says != "noun":
        return 0.0
    source = option.cue.source
    named = source is not None and source.how in ("poss", "compound", "by")
    return _NOMINAL_PRIOR if named else 0.0


def reading_of(sentence: Sentence, scored: Sequence[Scored]) -> inside.Reading:
    """The sentence as the network sees it."""
    return inside.reading(sentence.tree, sentence.quoted, [(one.score, one.option.candidate) for one in scored])


def find(sentences: Sequence[Sentence]) -> list[Found]:
    """The likely claims of sentences, and the unlikely ones that would be likely if they stood alone. May overlap."""
    weights = scoring.load("cues")
    weighed = ((sentence, weigh(sentence, weights)) for sentence in sentences)
    hopeful = [(sentence, scored) for sentence, scored in weighed if any(one.score > _HOPELESS for one in scored)]
    readings = [reading_of(*pair) for pair in hopeful]
    words = map(spans.words_of, inside.network().log_odds(readings), (reading.sizes for reading in readings))
    likely = (_likely(*pair, read) for pair, read in zip(hopeful, words, strict=True))
    return [one for found in likely for one in found]


def _likely(sentence: Sentence, scored: Sequence[Scored], words: spans.Words) -> Iterator[Found]:
    """Each candidate that is likely, with its best end."""
    possible = list(ways(sentence, scored, words, scoring.load("ends")))
    if not possible:
        return
    values = (np.array([way.features for way in possible]) @ spans.weights()).tolist()
    best: dict[int, tuple[float, Way]] = {}
    for value, way in zip(values, possible, strict=True):
        value += _prior(way.scored.option)
        if id(way.scored) not in best or value > best[id(way.scored)][0]:
            best[id(way.scored)] = value, way
    for value, way in best.values():
        if value > THRESHOLD or (way.scored.score > _INNER_THRESHOLD and _is_plain_statement(way.scored.option)):
            option = way.scored.option
            candidate = option.candidate._replace(last=way.last)
            span = settle(sentence.tree, candidate.first, way.last, candidate.cue, sentence.regions)
            yield Found(sentence, candidate, option.cue, span, value)


def ways(sentence: Sentence, scored: Sequence[Scored], words: spans.Words, weights: scoring.Weights) -> Iterator[Way]:
    """Each candidate that is not hopeless with each of its ends; `weights` are those of ends."""
    cues = {one.option.candidate.cue for one in scored if one.score > LIKELY_CUE}
    for one in heapq.nlargest(_MOST, scored, key=lambda one: one.score):
        if one.score > _HOPELESS:
            candidate = one.option.candidate
            for last, score in _ends(sentence, candidate, cues, weights):
                yield Way(one, last, spans.features(words, candidate.first, last, one.score, score))


def _ends(
    sentence: Sentence, candidate: Candidate, cues: Collection[int], weights: scoring.Weights
) -> list[tuple[int, float]]:
    """The ends of a candidate's content, each with the logarithm of its chance among them."""
    tree, _, quoted = sentence
    possible = list(islice(ends(tree, candidate, quoted), _MOST))
    if len(possible) == 1:
        return [(possible[0][0], 0.0)]
    odds = [weights.score(end_features(tree, candidate, *end, quoted, cues)) for end in possible]
    total = math.log(sum(map(math.exp, odds)))
    return [(last, score - total) for (last, _), score in zip(possible, odds, strict=True)]


def _is_plain_statement(option: Option) -> bool:
    """A verb of saying with a speaker and a clause or quotation, or "his claim that…"."""
    kind = option.candidate.kind
    if option.cue.source is None:
        return False
    says = option.cue.says == "verb" and kind.startswith(("ccomp", "quote", "tail"))
    return says or (option.cue.says == "noun" and kind == "n-acl:that")


def choose(found: Sequence[Found], least: float = THRESHOLD) -> list[Found]:
    """The best ones above `least` without overlap, one for each cue, in order of the text."""
    kept: list[Found] = []
    cues: set[int] = set()
    for one in sorted(found, key=lambda f: (-f.score, f.span)):
        if one.score <= least:
            break
        at = bisect.bisect_left(kept, one.span.start, key=lambda f: f.span.start)
        free_left = at == 0 or kept[at - 1].span.end <= one.span.start
        free_right = at == len(kept) or kept[at].span.start >= one.span.end
        if free_left and free_right and one.cue_start not in cues:
            kept.insert(at, one)
            cues.add(one.cue_start)
    return kept


def unchained(found: Sequence[Found]) -> list[Found]:
    """Without attributions of what is itself an attribution, where they only link or repeat it.

    In "X said that…, according to Y", Y is a link of X's chain; in "X said that “…,” X said" one cue is enough.
    """
    inner = [one for one in found if one.cue.says == "verb" and one.cue.source]
    by_sentence: dict[int, list[Found]] = {}
    for one in inner:
        by_sentence.setdefault(id(one.sentence), []).append(one)
    linked = [
        outer
        for outer in found
        if any(_is_link(outer, one) and _yields(outer, one) for one in by_sentence.get(id(outer.sentence), ()))
    ]
    gone = {id(outer) for outer in linked}
    raised = [_stands_for(one, linked) for one in found if id(one) not in gone]
    return [_cut_before(one, linked) for one in raised]


def _yields(outer: Found, inner: Found) -> bool:
    """`outer` is an "according to", or says again who speaks."""
    if outer.candidate.kind.startswith("according"):
        return not inner.candidate.kind.startswith("according")
    if outer.cue.source is None or inner.cue.source is None or inner.cue_start == outer.cue_start:
        return False
    words = inner.sentence.tree.lows
    heads = outer.cue.source.head, inner.cue.source.head
    return outer.cue.says == "verb" and heads[0] != heads[1] and words[heads[0]] == words[heads[1]]


def _is_link(outer: Found, inner: Found) -> bool:
    """The cue of `inner` and most of its content stand in the content of `outer`."""
    if not outer.span.start <= inner.cue_start < outer.span.end or outer.span == inner.span:
        return False
    shared = min(outer.span.end, inner.span.end) - max(outer.span.start, inner.span.start)
    speaker = max(inner.span.start - outer.span.start, 0) if inner.cue_start < inner.span.start else 0
    return shared > 0.5 * (outer.span.end - outer.span.start - speaker)


def _stands_for(one: Found, linked: Sequence[Found]) -> Found:
    """`one` as sure as the links around it, whose place it takes."""
    links = (outer for outer in linked if outer.sentence is one.sentence)
    scores = [outer.score for outer in links if _is_link(outer, one) and one.cue.says == "verb" and one.cue.source]
    return one._replace(score=max([one.score, *scores]))


def _cut_before(one: Found, linked: Sequence[Found]) -> Found:
    """`one` without the links that its content runs into."""
    for outer in linked:
        if outer.sentence is not one.sentence or not outer.candidate.kind.startswith("according"):
            continue
        if one.span.start < outer.cue_start < one.span.end and outer.span.end > one.span.start:
            span = one.span._replace(end=min(one.span.end, outer.span.end))
            starts = one.sentence.tree.starts
            last = max((i for i, start in enumerate(starts) if start < span.end), default=one.candidate.last)
            one = one._replace(span=span, candidate=one.candidate._replace(last=min(last, one.candidate.last)))
    return one
