"""Every pair of a possible cue and its possible content in one sentence; `scoring` says which of them are real.

Generous on purpose: what is not proposed here can never be found, and what is wrong costs one score.
"""

from collections.abc import Iterator
from typing import NamedTuple

from transforms.claims.parse import Tree

CLAUSES = ("ccomp", "xcomp", "advcl", "parataxis", "dep", "acl", "relcl", "pcomp", "csubj")
SUBJECTS = ("nsubj", "nsubjpass", "csubj", "csubjpass", "expl")
_OBJECTS = ("dobj", "attr", "oprd", "acomp", "dative", "npadvmod")
_SKIP_AT_EDGE = ("punct", "cc", "")


class Candidate(NamedTuple):
    """`cue` and `node` (the content's head) are tokens; `[first, last]` is the content's token range, both included."""

    cue: int
    node: int
    kind: str  # the construction: how the content hangs on the cue
    first: int
    last: int


def propose(tree: Tree) -> Iterator[Candidate]:
    """The candidates of a sentence, by cue in order."""
    for i, tag in enumerate(tree.tags):
        if tree.lows[i] == "according" and tree.lows[min(i + 1, len(tree) - 1)] == "to":
            yield from _according(tree, i)
        elif tag[0] == "V" and tree.deps[i] not in ("aux", "auxpass"):
            yield from _of_verb(tree, i)
        elif tag[:2] == "NN":
            yield from _of_noun(tree, i)
        elif tag[:2] == "JJ":
            yield from _of_adjective(tree, i)
        elif tree.words[i] == ":" and 0 < i < len(tree) - 2 and not _has_verb(tree, i):
            yield Candidate(i, tree.heads[i + 1], "label", i + 1, len(tree) - 1)


def _has_verb(tree: Tree, colon: int) -> bool:
    """Something is said before the colon: "From the report: …" has no verb, "They found this: …" has one."""
    return any(tree.tags[i][0] in "VM" for i in range(colon))


def _of_verb(tree: Tree, i: int) -> Iterator[Candidate]:
    particle = tree.kid(i, "prt")
    if tree.lemma(i) in ("quote", "cite") and _as_saying(tree, i):
        return
    for k in tree.kids[i]:
        dep = tree.deps[k]
        if dep in CLAUSES:
            yield _clause(tree, i, k, dep)
        elif dep in _OBJECTS:
            yield _whole(tree, i, k, dep)
            if dep != "npadvmod":  # "said the other day that…"
                yield from _object_and_more(tree, i, k)
        elif dep in ("prep", "agent"):
            yield from _prepositional(tree, i, k, "prep")
        elif dep == "nsubjpass":
            yield from _passive(tree, i, k)
        elif dep == "nsubj" and tree.kid(i, "xcomp", "oprd", "acomp"):
            yield _hull(tree, i, k, tree.kid(i, "xcomp", "oprd", "acomp") or k, "raising")
        elif dep == "conj" and k > i and tree.kid(k, *SUBJECTS) is not None and particle is None:
            yield _whole(tree, i, k, "conj")
    yield from _around(tree, i)
    yield from _beside(tree, i)
    yield from _tail(tree, i)


def _as_saying(tree: Tree, i: int) -> bool:
    """ "Interfax quoted the Kremlin as saying that…": the cue is `saying`."""
    return any(tree.lows[k] == "as" and tree.kid(k, "pcomp") is not None for k in tree.kids[i])


def _whole(tree: Tree, i: int, k: int, kind: str) -> Candidate:
    first, last = tree.lefts[k], tree.rights[k]
    if first < i < k and tree.tags[first] in ("WDT", "WP", "WRB"):  # "which he said are important"
        return Candidate(i, k, kind + "-gap", i + 1, last)
    if first <= i <= last:  # the content surrounds its cue: "The talks, he said, were useful"
        return Candidate(i, k, kind + "-around", first, last)
    return Candidate(i, k, kind + ("-before" if k < i else ""), first, last)


def _clause(tree: Tree, i: int, k: int, dep: str) -> Candidate:
    mark = tree.kid(k, "mark")
    aux = tree.kid(k, "aux")
    if mark is not None and mark == tree.lefts[k]:
        dep += ":" + tree.lows[mark]
    elif aux is not None and tree.tags[aux] == "TO":
        dep += ":to"
    elif tree.tags[k] == "VBG" and aux is None:
        dep += ":ing"
    elif tree.tags[tree.lefts[k]][0] == "W":
        dep += ":wh"
    return _whole(tree, i, k, dep)


def _object_and_more(tree: Tree, i: int, k: int) -> Iterator[Candidate]:
    """ "praised her for coming", "described the talks as useful", "urged Kyiv to sign": from the object on."""
    for more in tree.kids[i]:
        if more <= k:
            continue
        dep = tree.deps[more]
        if dep in ("prep", "xcomp", "oprd", "ccomp", "advcl", "acomp"):
            word = ":" + tree.lows[more] if dep == "prep" else ""
            yield Candidate(i, k, f"dobj+{dep}{word}", tree.lefts[k], tree.rights[more])
            if dep in ("xcomp", "ccomp"):
                yield Candidate(i, more, f"{dep}-behind-object", tree.lefts[more], tree.rights[more])


def _prepositional(tree: Tree, i: int, p: int, kind: str) -> Iterator[Candidate]:
    for k in tree.kids[p]:
        if tree.lows[p] == "according" or (
            tree.lows[p] == "as" and tree.deps[k] == "pcomp" and tree.lows[k] == "saying"
        ):
            return
        if tree.deps[k] in ("pobj", "pcomp", "ccomp"):
            yield Candidate(i, k, f"{kind}:{tree.lows[p]}:{tree.deps[k]}", tree.lefts[k], tree.rights[k])
        elif tree.deps[k] == "prep":
            yield from _prepositional(tree, i, k, kind)


def _passive(tree: Tree, i: int, k: int) -> Iterator[Candidate]:
    yield Candidate(i, k, "passive", tree.lefts[k], tree.rights[k])
    for more in tree.kids[i]:
        if tree.deps[more] in ("xcomp", "oprd", "ccomp") or (tree.deps[more] == "prep" and tree.lows[more] == "as"):
            yield _hull(tree, i, k, more, "passive+" + tree.deps[more])


def _hull(tree: Tree, i: int, k: int, more: int, kind: str) -> Candidate:
    return Candidate(i, more, kind, min(tree.lefts[k], tree.lefts[more]), max(tree.rights[k], tree.rights[more]))


def _around(tree: Tree, i: int) -> Iterator[Candidate]:
    """The cue stands in or behind its content as an insertion: "The talks, he said, were useful"."""
    head = tree.heads[i]
    if head == i or tree.deps[i] not in ("parataxis", "advcl", "ccomp", "dep", "relcl", "conj", "acl"):
        return
    mark = tree.kid(i, "mark", "advmod")
    word = ":as" if mark is not None and tree.lows[mark] in ("as", "so") else ""
    yield from _rest(tree, i, head, f"host-{tree.deps[i]}{word}")


def _rest(tree: Tree, i: int, head: int, kind: str) -> Iterator[Candidate]:
    """The clause of `head` without the insertion below it that holds `i`."""
    whole = Candidate(i, head, kind, tree.lefts[head], tree.rights[head])
    yield from _without(tree, whole, tree.lefts[i], tree.rights[i])


def _beside(tree: Tree, i: int) -> Iterator[Candidate]:
    """Behind a colon, which the parser often breaks at: "He said: We are ready"."""
    colon = next((c for c in range(i + 1, min(i + 12, len(tree) - 1)) if tree.words[c] == ":"), None)
    if colon is not None:
        yield Candidate(i, tree.heads[colon + 1], "colon", colon + 1, len(tree) - 1)


def _of_noun(tree: Tree, i: int) -> Iterator[Candidate]:
    for k in tree.kids[i]:
        dep = tree.deps[k]
        if dep in ("acl", "ccomp", "relcl", "xcomp") and k > i:
            yield _clause(tree, i, k, "n-" + dep)
        elif dep == "prep":
            yield from _prepositional(tree, i, k, "n-prep")
        elif dep == "compound" and k == i - 1:
            yield Candidate(i, k, "n-compound", tree.lefts[k], k)
    if tree.deps[i] in ("nsubj", "nsubjpass") and tree.lemma(tree.heads[i]) == "be":
        is_what = tree.kid(tree.heads[i], "ccomp", "xcomp", "attr", "advcl")
        if is_what is not None and is_what > i:
            yield _clause(tree, i, is_what, "n-is-" + tree.deps[is_what])


def _of_adjective(tree: Tree, i: int) -> Iterator[Candidate]:
    for k in tree.kids[i]:
        dep = tree.deps[k]
        if dep in ("ccomp", "xcomp", "advcl"):
            yield _clause(tree, i, k, "a-" + dep)
        elif dep == "prep":
            yield from _prepositional(tree, i, k, "a-prep")
    head = tree.heads[i]
    if tree.deps[i] in ("acomp", "oprd") and tree.tags[head][0] == "V":
        what = tree.kid(head, "ccomp", "xcomp")
        if what is not None and what > i:
            yield _clause(tree, i, what, "a-is-" + tree.deps[what])


def _according(tree: Tree, i: int) -> Iterator[Candidate]:
    head = tree.heads[i]
    while tree.tags[head][0] not in "VM" and tree.heads[head] != head:
        head = tree.heads[head]
    right = max(tree.rights[i], tree.rights[tree.kid(i, "prep", "pobj") or i])
    if head != i and tree.lefts[head] < i < tree.rights[head]:
        yield from _without(tree, Candidate(i, head, "according", tree.lefts[head], tree.rights[head]), i, right)
    if tree.deps[tree.heads[i]] in CLAUSES and tree.heads[i] != head:
        yield from _rest(tree, i, tree.heads[i], "according-inner")
    yield from _without(tree, Candidate(i, head, "according-line", 0, len(tree) - 1), i, right)


def _tail(tree: Tree, i: int) -> Iterator[Candidate]:
    """Whatever the parse: ", he said" at the sentence's end or ", he said," inside it."""
    left = tree.kid(i, "nsubj")
    first = min(i, tree.lefts[left]) if left is not None else i
    if first < 2 or tree.lows[first - 1] not in (",", "—", "–", "--", "-"):
        return
    stop = next(
        (k for k in range(i + 1, len(tree)) if tree.words[k] in (",", ".", "—", "–", "?", "!", ":", ";")), len(tree)
    )
    if stop >= len(tree) - 2 or _tells_how(tree, stop + 1):
        yield Candidate(i, tree.heads[i], "tail", 0, first - 1)
    elif stop - first < 8:
        yield Candidate(i, tree.heads[i], "tail-inside", 0, len(tree) - 1)


def _tells_how(tree: Tree, i: int) -> bool:
    """What stands behind the cue says whom it cites, or when it was said: "…, a day after the talks"."""
    behind = tree.lows[i : i + 3]
    return behind[:1] in (["citing"], ["quoting"]) or behind[1:] in (
        ["day", "after"],
        ["days", "after"],
        ["hours", "after"],
    )


def _without(tree: Tree, whole: Candidate, first: int, last: int) -> Iterator[Candidate]:
    """`whole` less the insertion `[first, last]`, at whichever end or in the middle that stands."""
    if first <= whole.first + 1:
        yield whole._replace(kind=whole.kind + "-first", first=last + 1)
    elif last >= whole.last - 1:
        yield whole._replace(kind=whole.kind + "-last", last=first - 1)
    else:
        yield whole._replace(kind=whole.kind + "-inside")
        yield whole._replace(kind=whole.kind + "-to-here", last=first - 1)


def trimmed(tree: Tree, candidate: Candidate) -> Candidate | None:
    """Without punctuation, conjunctions and complementisers at its edges; None when nothing is left."""
    first, last = max(candidate.first, 0), min(candidate.last, len(tree) - 1)
    while first <= last and (tree.deps[first] in _SKIP_AT_EDGE or tree.tags[first] in ("_SP", ",", ":", "CC")):
        first += 1
    while last >= first and (tree.deps[last] in _SKIP_AT_EDGE or tree.tags[last] in ("_SP", ",", ":", "CC")):
        last -= 1
    if (
        first <= last
        and tree.lows[first] == "that"
        and tree.deps[first] in ("mark", "det")
        and tree.tags[first] == "IN"
    ):
        first += 1
    return Candidate(candidate.cue, candidate.node, candidate.kind, first, last) if first <= last else None
