"""Through whom, to whom, where and when something was said."""

from datetime import datetime
from typing import NamedTuple

from transforms.claims import dates, en
from transforms.claims.candidates import Candidate
from transforms.claims.links import Quoted, links, quoted
from transforms.claims.parse import Tree
from transforms.claims.sources import span

_TELLING = ("tell", "inform", "assure", "remind", "warn", "email", "text", "write", "brief")
_LONGEST_MORE = 5  # tokens behind the noun of an occasion: "in an interview with the Times"


class Circumstance(NamedTuple):
    """What stands around a cue; tokens ranges `[first, last]` of its sentence."""

    addressee: tuple[int, int] | None
    via: tuple[int, ...]  # heads of the phrases of who passed it on, nearest to the outlet first
    quoted: Quoted | None
    occasion: tuple[int, int] | None
    said_at: datetime | None
    said_at_text: str | None


def circumstance(
    tree: Tree, candidate: Candidate, source: int | None, body: str, published_at: datetime | None
) -> Circumstance:
    """Read off the clause of the cue, outside the content."""
    outside = _outside(tree, candidate)
    text, when = _when(tree, candidate, outside, body, published_at)
    return Circumstance(
        _addressee(tree, candidate, source),
        tuple(dict.fromkeys(links(tree, candidate, source, outside))),
        quoted(tree, candidate, outside),
        _occasion(tree, outside),
        when,
        text,
    )


def _outside(tree: Tree, candidate: Candidate) -> list[int]:
    """Tokens around the cue that belong neither to the content nor to a clause beside it."""
    first, last = candidate.first, candidate.last
    if first <= candidate.cue <= last:  # an insertion: its own subtree
        return list(range(tree.lefts[candidate.cue], tree.rights[candidate.cue] + 1))
    clause = candidate.cue
    while tree.deps[clause] in ("xcomp", "conj", "advcl", "acl") and tree.heads[clause] != clause:
        if tree.deps[clause] == "conj" and tree.kid(clause, "nsubj") is not None:
            break
        clause = tree.heads[clause]
    tokens = range(tree.lefts[clause], tree.rights[clause] + 1)
    return [i for i in tokens if not first <= i <= last]


def _addressee(tree: Tree, candidate: Candidate, source: int | None) -> tuple[int, int] | None:
    cue = candidate.cue
    for k in tree.kids[cue]:
        if candidate.first <= k <= candidate.last or k == source:
            continue
        if tree.deps[k] in ("dative", "dobj") and tree.lemma(cue) in _TELLING and tree.tags[k][:2] in ("NN", "PR"):
            if tree.deps[k] == "dative" and tree.tags[k] in ("TO", "IN"):
                continue
            return span(tree, k)
        if tree.lows[k] == "to" and tree.deps[k] in ("prep", "dative") and tree.lows[cue] != "according":
            to = tree.kid(k, "pobj")
            if to is not None and not candidate.first <= to <= candidate.last and _may_listen(tree, to):
                return span(tree, to)
    return None


def _may_listen(tree: Tree, i: int) -> bool:
    """Not "in reply to a question": what was said before is nobody."""
    return tree.lemma(i) not in en.words("saying_nouns.txt") and tree.lemma(i) not in en.words("occasions.txt")


def _occasion(tree: Tree, outside: list[int]) -> tuple[int, int] | None:
    for i in outside:
        if tree.deps[i] not in ("prep", "advmod") or tree.lows[i] not in ("in", "at", "on", "during", "via", "after"):
            continue
        k = tree.kid(i, "pobj")
        if k is not None and tree.lemma(k) in en.words("occasions.txt"):
            more = [tree.rights[m] for m in tree.kids[k] if m > k and tree.deps[m] == "prep"]
            return i, next((last for last in more if last - k <= _LONGEST_MORE and last in outside), k)
    return None


def _when(
    tree: Tree, candidate: Candidate, outside: list[int], body: str, published_at: datetime | None
) -> tuple[str | None, datetime | None]:
    """The date expression next to the cue."""
    best: tuple[int, str, datetime | None] | None = None
    starts = {tree.starts[i]: i for i in outside if _belongs(tree, i, candidate.cue)}
    for when in dates.WHEN.finditer(body, tree.starts[0], tree.ends[-1]):
        at = next((starts[p] for p in range(when.start(), when.end()) if p in starts), None)
        if at is None or tree.words[at] == "may":
            continue
        distance = abs(at - candidate.cue)
        if distance <= 14 and (best is None or distance < best[0]):
            best = distance, when[0], dates.resolve(when, published_at)
    return (best[1], best[2]) if best else (None, None)


def _belongs(tree: Tree, i: int, cue: int) -> bool:
    """Whether `i` hangs on the cue or a verb that it completes, and not on another clause beside it."""
    own = {cue}
    while tree.deps[cue] in ("xcomp", "conj", "advcl", "acl", "pcomp") and tree.heads[cue] != cue:
        cue = tree.heads[cue]
        own.add(cue)
    while i not in own:
        if tree.heads[i] == i or (tree.tags[i][0] == "V" and tree.deps[i] not in ("aux", "auxpass")):
            return False
        i = tree.heads[i]
    return True
