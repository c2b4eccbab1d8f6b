"""Which of the candidates of an article are claims, and their spans."""

import bisect
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from transforms.claims import scoring
from transforms.claims.candidates import Candidate, propose, trimmed
from transforms.claims.content import Region, Span, beside_quotes, end_features, ends, quoted_tokens, regions, settle
from transforms.claims.features import Cue, cue_of, features
from transforms.claims.parse import Tree
from transforms.claims.quotes import Quote

THRESHOLD = -1.2  # log-odds; where F on held-out train articles is best


class Sentence(NamedTuple):
    """A parsed sentence with what is known of its quotation marks."""

    tree: Tree
    regions: list[Region]
    quoted: list[bool]


class Option(NamedTuple):
    """A candidate with the features of its cue and its own."""

    candidate: Candidate
    cue: Cue
    names: list[str]


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


def find(sentence: Sentence) -> list[Found]:
    """The likely claims of a sentence; they may overlap."""
    weights = scoring.load("cues")
    scored = [(weights.score(option.names), option) for option in options(sentence)]
    likely = [(score, option) for score, option in scored if score > THRESHOLD]
    strong = {option.candidate.cue for _, option in likely}
    return [_settled(sentence, option, score, strong) for score, option in likely]


def _settled(sentence: Sentence, option: Option, score: float, strong: set[int]) -> Found:
    tree, found, quoted = sentence
    candidate = option.candidate
    possible = list(ends(tree, candidate, quoted))
    last = possible[0][0]
    if len(possible) > 1:
        weights = scoring.load("ends")
        last, _ = max(
            possible, key=lambda end: weights.score(end_features(tree, candidate, end[0], end[1], quoted, strong))
        )
    span = settle(tree, candidate.first, last, candidate.cue, found)
    return Found(sentence, candidate._replace(last=last), option.cue, span, score)


def choose(found: Sequence[Found]) -> list[Found]:
    """The best ones without overlap, in order of the text."""
    kept: list[Found] = []
    for one in sorted(found, key=lambda f: (-f.score, f.span)):
        at = bisect.bisect_left(kept, one.span.start, key=lambda f: f.span.start)
        free_left = at == 0 or kept[at - 1].span.end <= one.span.start
        free_right = at == len(kept) or kept[at].span.start >= one.span.end
        if free_left and free_right:
            kept.insert(at, one)
    return kept
