"""From a content's tokens to its span in the body: quotations are taken whole, loose ends weighed."""

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from transforms.claims import en
from transforms.claims.candidates import Candidate
from transforms.claims.parse import Tree
from transforms.claims.quotes import Quote, touching

_LOOSE = ("advcl", "conj", "cc", "prep", "relcl", "acl", "appos", "parataxis", "npadvmod", "advmod", "dep", "ccomp")
_NO_WORD = ("punct", "cc", "")


class Region(NamedTuple):
    """The tokens `[first, last]` of a sentence that stand inside `quote`."""

    first: int
    last: int
    quote: Quote


class Span(NamedTuple):
    """`[start, end)` in the body, without quotation marks where it is a whole quotation."""

    start: int
    end: int
    form: str  # direct | mixed | indirect


def regions(tree: Tree, quotes: Sequence[Quote]) -> list[Region]:
    """Where the sentence is inside a quotation; marks belong to it."""
    found: list[Region] = []
    for quote in touching(quotes, tree.starts[0], tree.ends[-1]):
        inside = [i for i, start in enumerate(tree.starts) if quote.start <= start < quote.end]
        if inside:
            found.append(Region(inside[0], inside[-1], quote))
    return found


def quoted_tokens(tree: Tree, found: Sequence[Region]) -> list[bool]:
    """For each token, whether it stands inside a quotation."""
    flags = [False] * len(tree)
    for region in found:
        flags[region.first : region.last + 1] = [True] * (region.last - region.first + 1)
    return flags


def beside_quotes(tree: Tree, found: Sequence[Region], quoted: Sequence[bool]) -> Iterator[Candidate]:
    """Each quotation with the verbs next to it, for sentences whose parse a long quotation has spoilt."""
    for region in found:
        for step, kind in ((1, "quote-before"), (-1, "quote-after")):
            i = region.last + 1 if step > 0 else region.first - 1
            seen = 0
            while 0 <= i < len(tree) and not quoted[i] and seen < 14:
                if tree.tags[i][0] == "V" and tree.deps[i] not in ("aux", "auxpass"):
                    yield Candidate(i, _top(tree, region), kind, region.first, region.last)
                    break
                i, seen = i + step, seen + 1


def _top(tree: Tree, region: Region) -> int:
    inside = range(region.first, region.last + 1)
    words = (i for i in inside if tree.deps[i] != "punct" and not region.first <= tree.heads[i] <= region.last)
    return next(words, region.first)


def settle(tree: Tree, first: int, last: int, cue: int, found: Sequence[Region]) -> Span:
    """The span of the tokens `[first, last]`, grown to the whole of each quotation that it touches."""
    start, end, form = tree.starts[first], tree.ends[last], "indirect"
    for region in found:
        quote = region.quote
        if region.first <= cue <= region.last or region.last < first or region.first > last:
            continue
        if _only_quotation(tree, first, last, region):
            return Span(quote.inner_start, quote.inner_end, "direct")
        form = "mixed"
        if region.first <= last and (cue < region.first or cue > last):
            end = max(end, quote.end) if last <= region.last else end
            start = min(start, quote.start) if region.first <= first else start
    return Span(start, end, form)


def _only_quotation(tree: Tree, first: int, last: int, region: Region) -> bool:
    outside = [*range(first, min(region.first, last + 1)), *range(max(region.last + 1, first), last + 1)]
    return all(tree.deps[i] in _NO_WORD or tree.tags[i] == "_SP" or tree.lows[i] == "that" for i in outside)


def ends(tree: Tree, candidate: Candidate, quoted: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Where the content may end: (last token, head of the piece behind it or -1), the parser's own end first."""
    first, last, cue = candidate.first, candidate.last, candidate.cue
    yield last, -1
    least = max(first, candidate.node if candidate.node <= last else first)
    seen = {last}
    for k in range(first, last + 1):
        stop = tree.lefts[k] - 1
        if tree.deps[k] in _LOOSE and least <= stop < last and tree.heads[k] < tree.lefts[k] and not quoted[k]:
            while stop > least and tree.deps[stop] in _NO_WORD:
                stop -= 1
            if stop not in seen:
                seen.add(stop)
                yield stop, k
    if cue < first:
        yield from _later_ends(tree, cue, last, seen)


def _later_ends(tree: Tree, cue: int, last: int, seen: set[int]) -> Iterator[tuple[int, int]]:
    top = cue
    while tree.heads[top] != top and tree.rights[tree.heads[top]] > last:
        top = tree.heads[top]
    kids = sorted({*tree.kids[cue], *tree.kids[top]})
    barrier = min((tree.lefts[k] for k in kids if tree.lefts[k] > last and _stands_alone(tree, k)), default=len(tree))
    for k in kids:
        stop = tree.rights[k]
        while stop > last and tree.deps[stop] in _NO_WORD:
            stop -= 1
        if tree.lefts[k] > last and last < stop < barrier and stop not in seen:
            seen.add(stop)
            yield stop, k


def _stands_alone(tree: Tree, k: int) -> bool:
    """A content of its own, or another cue: "said the other day that…", "said A, but added that…"."""
    mark = tree.kid(k, "mark")
    that_clause = tree.deps[k] == "ccomp" and mark is not None and tree.lows[mark] == "that"
    return that_clause or (tree.deps[k] == "conj" and tree.lemma(k) in en.words("quote_verbs.txt"))


def end_features(
    tree: Tree, candidate: Candidate, last: int, piece: int, quoted: Sequence[bool], cues: Collection[int]
) -> list[str]:
    """What an end of the content looks like; `piece` heads what is cut off (or taken on), -1 for the parser's end.

    `cues` are the tokens of the sentence that are likely cues.
    """
    bare = candidate.kind.split(":")[0]
    after = last + 1 if last + 1 < len(tree) else -1
    comma = tree.lows[after] if after >= 0 and tree.deps[after] == "punct" else "no"
    nxt = after
    while 0 <= nxt < len(tree) - 1 and tree.deps[nxt] == "punct":
        nxt += 1
    word = tree.lows[nxt] if nxt >= 0 else "end"
    if piece < 0:
        inner = [k for k in range(candidate.first, last + 1) if tree.deps[k] in _LOOSE and tree.rights[k] == last]
        last_dep = tree.deps[inner[0]] if inner else "none"
        return [
            "own",
            f"own/{bare}",
            f"own/{comma}",
            f"own/{word}",
            f"own/l={last_dep}/{comma}",
            f"own/{tree.lows[last]}",
            f"own/q={quoted[last]}",
            f"own/cue={any(candidate.first <= cue <= last for cue in cues)}",
        ]
    side = "take" if tree.lefts[piece] <= last and piece > candidate.last else "cut"
    dep, tag, low = tree.deps[piece], tree.tags[piece], tree.lows[tree.lefts[piece]]
    head = tree.heads[piece]
    depth = "node" if head == candidate.node else "cue" if head == candidate.cue else "deep"
    subject = tree.kid(piece, "nsubj", "nsubjpass") is not None
    return [
        side,
        f"{side}/{dep}/{comma}",
        f"{side}/{dep}/{depth}",
        f"{side}/{dep}/{low}",
        f"{side}/{dep}/{low}/{comma}",
        f"{side}/{dep}/{tag}/{depth}",
        f"{side}/{dep}/{subject}/{depth}/{comma}",
        f"{side}/{bare}/{comma}",
        f"{side}/{bare}/{dep}",
        f"{side}/n={tree.tags[candidate.node]}/{dep}",
        f"{side}/len={min((last - candidate.first) // 4, 5)}",
        f"{side}/cue={piece in cues}/{dep}",
        f"{side}/any={any(tree.lefts[piece] <= cue <= tree.rights[piece] for cue in cues)}/{dep}/{comma}",
        f"{side}/q={quoted[last]}/{quoted[piece]}/{dep}",
        f"{side}/gone={min(abs(candidate.last - last) // 3, 6)}/{dep}",
    ]


def parts(tree: Tree, candidate: Candidate) -> list[tuple[int, int]]:
    """The token ranges of the propositions in a content: coordinated clauses with a "that" or a "but" each are two.

    A second that-clause counts also where the content was cut before it.
    """
    first, last, node = candidate.first, candidate.last, candidate.node
    for k in tree.kids[node]:
        left = tree.lefts[k]
        if tree.deps[k] != "conj" or not max(node, first) < left <= k:
            continue
        joint = next((i for i in range(left - 1, node, -1) if tree.deps[i] == "cc"), None)
        again = tree.lows[left] == "that" and tree.deps[left] == "mark"
        if joint is None or not (again or (k <= last and _is_contrast(tree, joint, k))):
            continue
        stop = _before_marks(tree, min(joint - 1, last), first)
        end = last if k <= last else _before_marks(tree, tree.rights[k], left)
        if stop - first >= 1 and end - left >= 1:
            return [(first, stop), (left + again, end)]
    return [(first, last)]


def _is_contrast(tree: Tree, joint: int, k: int) -> bool:
    return tree.lows[joint] == "but" and is_finite(tree, k) and tree.tags[tree.lefts[k]] not in ("IN", "RB")


def _before_marks(tree: Tree, last: int, least: int) -> int:
    while last > least and tree.deps[last] == "punct":
        last -= 1
    return last


def is_finite(tree: Tree, i: int) -> bool:
    """The verb, or an auxiliary of it, has a tense."""
    helpers = (k for k in tree.kids[i] if tree.deps[k] in ("aux", "auxpass"))
    return any(tree.tags[k] in ("VBD", "VBZ", "VBP", "MD") for k in (i, *helpers))
