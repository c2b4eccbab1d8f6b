"""The links of a reporting chain in one sentence: who passed on what the speaker said, and who is cited in passing."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from transforms.claims import en
from transforms.claims.candidates import Candidate
from transforms.claims.names import is_role
from transforms.claims.parse import Tree
from transforms.claims.sources import find_source

_CITING = ("cite", "quote")
_CARRYING = ("carry", "publish", "report", "broadcast", "air", "quote", "cite", "relay", "release", "run", "print")
_TALKS = ("interview", "conversation", "column", "op-ed", "comment", "remark", "call")
_PEOPLE = ("NNP", "NNPS", "PRP")


class Quoted(NamedTuple):
    """Whom a report cites in passing: the head of the phrase; `is_quoting` for "quoting", which leaves no doubt."""

    head: int
    is_quoting: bool


def links(tree: Tree, candidate: Candidate, source: int | None, outside: Sequence[int]) -> Iterator[int]:
    """Heads of everybody between the outlet and the speaker whom the sentence names, nearest to the outlet first."""
    for i in range(len(tree)):
        if tree.lows[i] == "according" and i != candidate.cue and not _within(tree, i, candidate):
            found = find_source(tree, i)
            if found is not None and found.head != source:
                yield found.head
    yield from _quoting(tree, candidate.cue, source)
    yield from _carriers(tree, candidate, source, outside)


def _quoting(tree: Tree, cue: int, source: int | None) -> Iterator[int]:
    """ "Interfax quoted the Kremlin as saying that…"."""
    quoting = tree.heads[tree.heads[cue]] if tree.deps[cue] == "pcomp" else tree.heads[cue]
    if tree.deps[cue] in ("pcomp", "xcomp", "ccomp", "advcl") and tree.lemma(quoting) in _CITING:
        found = find_source(tree, quoting)
        if found is not None and found.head != source:
            yield found.head


def _carriers(tree: Tree, candidate: Candidate, source: int | None, outside: Sequence[int]) -> Iterator[int]:
    """ "In a statement carried by KCNA", "X, quoted by Y, said", "in an interview with CNN"."""
    near = sorted({*outside, *_below(tree, source)}) if source is not None else outside
    for i in near:
        if candidate.first <= i <= candidate.last and not candidate.first <= candidate.cue <= candidate.last:
            continue
        if tree.tags[i] == "VBN" and tree.lemma(i) in _CARRYING and i != candidate.cue:
            agent = next((k for k in tree.kids[i] if tree.lows[k] == "by"), None)
            by = tree.kid(agent, "pobj") if agent is not None else None
            if by is not None and by != source:
                yield by
        elif tree.tags[i][:2] == "NN" and tree.lemma(i) in _TALKS and tree.deps[i] == "pobj":
            for k in tree.kids[i]:
                to = tree.kid(k, "pobj") if tree.lows[k] in ("with", "to", "for", "in") else None
                if to is not None and tree.tags[to] in _PEOPLE:
                    yield to


def _below(tree: Tree, i: int) -> range:
    return range(tree.lefts[i], tree.rights[i] + 1)


def quoted(tree: Tree, candidate: Candidate, outside: Sequence[int]) -> Quoted | None:
    """Whom a participle around the cue cites: "Reuters reported, citing two officials, that…"."""
    for i in outside:
        if i == candidate.cue or tree.lemma(i) not in _CITING or tree.tags[i] not in ("VBG", "VBD", "VBZ"):
            continue
        if tree.deps[i] not in ("advcl", "acl", "relcl", "conj", "pcomp") or _is_as_saying(tree, i):
            continue
        cited = tree.kid(i, "dobj")
        if cited is not None and _may_speak(tree, cited):
            return Quoted(cited, tree.lemma(i) == "quote")
    return None


def is_cited(tree: Tree, cue: int, node: int) -> bool:
    """ "Citing two officials" in passing: `node` is a source and no content."""
    return tree.tags[cue] == "VBG" and tree.lemma(cue) in _CITING and _may_speak(tree, node)


def _is_as_saying(tree: Tree, i: int) -> bool:
    return any(tree.lows[k] == "as" for k in tree.kids[i])


def _may_speak(tree: Tree, i: int) -> bool:
    low = tree.lows[i]
    return (
        tree.tags[i] in _PEOPLE
        or is_role(low)
        or low in en.mapping("persons.tsv")
        or low in en.words("organisation_words.txt")
        or low in en.words("media_nouns.txt")
        or low == "company"
    )


def _within(tree: Tree, i: int, candidate: Candidate) -> bool:
    """Inside the content, so that it is said by the speaker and not about the saying."""
    return candidate.first < i <= candidate.last and not candidate.first <= candidate.cue <= candidate.last
