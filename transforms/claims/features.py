"""What a candidate looks like, as words with learned weights (`scoring`)."""

from collections.abc import Sequence
from typing import NamedTuple

from transforms.claims import en
from transforms.claims.candidates import Candidate
from transforms.claims.parse import Tree
from transforms.claims.sources import Source, find_source


class Cue(NamedTuple):
    """What all candidates of one cue share."""

    source: Source | None
    names: tuple[str, ...]
    lexical: str  # lemma, with its particle: "point_out"
    says: str  # verb | noun of saying, else "-"


def cue_of(tree: Tree, i: int, quoted: Sequence[bool]) -> Cue:
    """`quoted[i]` says whether token i stands inside a quotation."""
    source = find_source(tree, i)
    tag, lemma = tree.tags[i], lexical(tree, i)
    who = "none" if source is None else _who(tree, source.head)
    auxiliary = [tree.lows[k] for k in tree.kids[i] if tree.deps[k] in ("aux", "auxpass", "neg")]
    names = [
        f"c={lemma}",
        f"c={lemma}/{tag[:2]}",
        f"t={tag}",
        f"d={tree.deps[i]}",
        f"d={tree.deps[i]}/{tag}",
        f"s={who}",
        f"h={source.how if source else None}",
        f"cs={lemma}/{who}",
        f"q={quoted[i]}/{quoted[source.head] if source else None}",
        f"qs={quoted[i]}/{who}",
    ]
    names += [f"a={word}/{tag}" for word in auxiliary]
    if source is not None:
        names.append(
            f"w={tree.lemma(source.head) if tree.tags[source.head] in ('NN', 'NNS') else tree.tags[source.head]}"
        )
    says = says_of(lemma, tag)
    names += [f"y={says}/{tag[:2]}", f"ys={says}/{who}"]
    head = tree.heads[i]
    if head != i:
        names.append(f"g={tree.deps[i]}/{tree.lemma(head)}")
    return Cue(source, tuple(names), lemma, says)


def says_of(lemma: str, tag: str) -> str:
    """Whether a lemma is a verb or a noun of saying: verb | noun | -."""
    if tag[:2] == "NN":
        return "noun" if lemma in en.words("saying_nouns.txt") else "-"
    return "verb" if lemma in en.words("quote_verbs.txt") else "-"


def lexical(tree: Tree, i: int) -> str:
    """Lemma of a cue, with the particle of a phrasal verb: `point_out`."""
    particle = tree.kid(i, "prt")
    lemma = tree.lemma(i)
    lemma = en.mapping("british.tsv").get(lemma, lemma)
    return f"{lemma}_{tree.lows[particle]}" if particle is not None else lemma


def _who(tree: Tree, head: int) -> str:
    tag, low = tree.tags[head], tree.lows[head]
    if tag in ("PRP", "PRP$", "WP", "WDT", "DT", "EX"):
        return low
    return {"NNP": "name", "NNPS": "name", "NN": "noun", "NNS": "nouns"}.get(tag, "other")


def features(tree: Tree, candidate: Candidate, cue: Cue, quoted: Sequence[bool]) -> list[str]:
    """The names of what holds of the candidate beside what holds of its cue."""
    kind, node = candidate.kind, candidate.node
    first, last = candidate.first, candidate.last
    size = last - first + 1
    marks = sum(quoted[first : last + 1])
    share = "all" if marks == size else "some" if marks else "none"
    tag = tree.tags[node]
    length = _length(tree, first, last)
    gap = min(max(first - candidate.cue, candidate.cue - last, 0), 6)
    capitals = sum(tree.words[i][:1].isupper() for i in range(first, last + 1))
    title = "title" if capitals > 0.6 * size else "some" if capitals > 1 else "low"
    before = tree.tags[first - 1] if first else None
    after = tree.lows[last + 1] if last + 1 < len(tree) else None
    head = tree.lemma(node) if tag[0] in "NVJ" else tree.lows[node]
    bare = kind.split(":")[0]
    return [
        f"k={kind}",
        f"ck={cue.lexical}/{kind}",
        f"cb={cue.lexical}/{bare}",
        f"kd={bare}/{tree.deps[candidate.cue]}",
        f"kt={bare}/{tree.tags[candidate.cue]}",
        f"n={tag}/{bare}",
        f"nw={head}",
        f"l={length}/{bare}",
        f"cl={cue.lexical}/{length}",
        f"qq={share}/{bare}",
        f"cq={cue.lexical}/{share}",
        f"gap={gap}/{bare}",
        f"f={tree.lows[first]}/{bare}",
        f"p={tree.lows[first - 1] if first else None}/{bare}",
        f"e={after}/{bare}",
        f"yk={cue.says}/{kind}",
        f"ks={bare}/{cue.source.how if cue.source else None}",
        f"tt={title}/{bare}/{length}",
        f"b={before}/{bare}/{share}",
        f"cap={tree.words[node][:1].isupper()}/{bare}",
        f"qe={share}/{after}/{bare}/{cue.says}",
        f"qh={share}/{after}/{bare}/{cue.source.how if cue.source else None}",
        f"ql={share}/{length}/{bare}/{first < 2}",
    ]


def _length(tree: Tree, first: int, last: int) -> int:
    """Of the text itself, which may be longer than its stand-in, in words rounded."""
    words = (tree.ends[last] - tree.starts[first]) / _WORD_CHARS
    return max(1, round(words)) if words < 3.5 else 5 if words < 7 else 9 if words < 13 else 20 if words < 40 else 50


_WORD_CHARS = 6  # a word of English with its blank
