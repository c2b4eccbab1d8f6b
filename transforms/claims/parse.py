"""Dependency trees of sentences, as plain lists: reading a spaCy token costs more than the decision made on it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache

from spacy.attrs import DEP, HEAD, TAG
from spacy.tokens import Doc

from transforms.claims.model import one_thread, parser
from transforms.claims.reduce import Piece, Reduced

_BATCH_CHARS = 16_000  # parsed together: more is no faster, and where each character is a token takes much memory
_ODD = re.compile(r"[\s\x00-\x1f\x7f\ud800-\udfff]")


_Pair = tuple[str, Sequence[Piece]]  # what the parser reads, and what it stands for


class Tree:
    """One parsed sentence. Tokens are numbered from 0; `starts` and `ends` are offsets into the body.

    `lefts[i]` and `rights[i]` are the first and last token of the subtree of token i.
    """

    __slots__ = ("deps", "ends", "heads", "kids", "lefts", "lows", "rights", "starts", "tags", "words")

    def __init__(self, doc: Doc, pieces: Sequence[Piece]) -> None:
        array = doc.to_array([TAG, DEP, HEAD])
        strings = doc.vocab.strings
        self.words = [token.text for token in doc]
        self.lows = [word.lower() for word in self.words]
        self.starts, self.ends = _places([token.idx for token in doc], self.words, pieces)
        self.tags: list[str] = [strings[tag] for tag in array[:, 0].tolist()]
        self.deps: list[str] = [strings[dep] for dep in array[:, 1].tolist()]
        shifts = array[:, 2].astype("int64").tolist()
        self.heads = [i + shift for i, shift in enumerate(shifts)]
        self.set_edges()

    def __len__(self) -> int:
        return len(self.words)

    def attach(self, i: int, head: int, dep: str) -> None:
        """Hang `i` elsewhere; `set_edges` is due afterwards."""
        self.heads[i], self.deps[i] = head, dep

    def set_edges(self) -> None:
        """Children and subtree edges from the heads."""
        self.kids: list[list[int]] = [[] for _ in self.words]
        for i, head in enumerate(self.heads):
            if head != i:
                self.kids[head].append(i)
        self.lefts, self.rights = list(range(len(self))), list(range(len(self)))
        for i in self._bottom_up():
            head = self.heads[i]
            self.lefts[head] = min(self.lefts[head], self.lefts[i])
            self.rights[head] = max(self.rights[head], self.rights[i])

    def _bottom_up(self) -> list[int]:
        order = [i for i, head in enumerate(self.heads) if head == i]
        for i in order:
            order.extend(self.kids[i])
        return order[::-1]

    def lemma(self, i: int) -> str:
        """Lower-case base form of token `i`."""
        return _lemma(self.lows[i], self.tags[i])

    def kid(self, i: int, *deps: str) -> int | None:
        """The first child of `i` with one of the labels."""
        return next((k for k in self.kids[i] if self.deps[k] in deps), None)

    def under(self, i: int, top: int) -> bool:
        """Whether `i` is `top` or stands below it."""
        while i != top:
            if self.heads[i] == i:
                return False
            i = self.heads[i]
        return True


def parse(sentences: Iterable[Reduced]) -> Iterator[Tree]:
    """The tree of each sentence, in order."""
    pairs = ((_ODD.sub(" ", sentence.text), sentence.pieces) for sentence in sentences)
    for batch in _batches(pairs):
        with one_thread():
            docs = list(parser().pipe(batch, as_tuples=True, batch_size=len(batch)))
        for doc, pieces in docs:
            yield Tree(doc, pieces)


def _batches(pairs: Iterable[_Pair]) -> Iterator[list[_Pair]]:
    batch: list[_Pair] = []
    size = 0
    for pair in pairs:
        batch.append(pair)
        size += len(pair[0])
        if size >= _BATCH_CHARS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _places(offsets: list[int], words: list[str], pieces: Sequence[Piece]) -> tuple[list[int], list[int]]:
    """Where in the body each token starts and ends; a token of a stand-in takes the stand-in's place."""
    starts: list[int] = []
    ends: list[int] = []
    at, number = 0, 0  # where the current piece begins in the parsed text
    for offset, word in zip(offsets, words, strict=True):
        while number + 1 < len(pieces) and offset >= at + len(pieces[number].text):
            at += len(pieces[number].text)
            number += 1
        piece = pieces[number]
        starts.append(min(piece.start + offset - at, max(piece.end - 1, piece.start)))
        ends.append(max(_end_place(offset + len(word), at, number, pieces), starts[-1] + 1))
    return starts, ends


def _end_place(offset: int, at: int, number: int, pieces: Sequence[Piece]) -> int:
    while number + 1 < len(pieces) and offset > at + len(pieces[number].text):
        at += len(pieces[number].text)
        number += 1
    return min(pieces[number].start + offset - at, pieces[number].end)


@lru_cache(maxsize=50_000)
def _lemma(word: str, tag: str) -> str:
    kind = _KINDS.get(tag[:2])
    if kind is None or tag in ("VB", "NN", "JJ", "MD"):
        return word
    exceptions, known, rules = _tables(kind)
    if word in exceptions:
        return str(exceptions[word][0])
    forms = [word[: -len(old)] + new for old, new in rules if word.endswith(old)]
    return next((form for form in forms if form in known), word)


@cache
def _tables(kind: str) -> tuple[dict[str, list[str]], frozenset[str], list[tuple[str, str]]]:
    """Irregular forms, known base forms, and endings with what replaces them, from the model's own lemmatizer."""
    lookups = parser().get_pipe("lemmatizer").lookups  # type: ignore[attr-defined]
    exceptions, index, rules = (lookups.get_table(f"lemma_{name}").get(kind, ()) for name in ("exc", "index", "rules"))
    return dict(exceptions), frozenset(index), [(old, new) for old, new in rules]


_KINDS = {"VB": "verb", "NN": "noun", "JJ": "adj"}
