"""Whether a proposition is negated, and whether it is put with reserve."""

import re

from transforms.claims import en
from transforms.claims.candidates import Candidate
from transforms.claims.parse import Tree

_NOT = ("not", "n't", "n’t", "never")
_NOBODY = ("nobody", "none", "nothing", "neither", "nowhere")
_ARGUMENTS = ("nsubj", "nsubjpass", "dobj", "attr", "expl", "pobj", "conj", "advmod")
_STOP = re.compile(r"[.!?…][\"'”’»)]*\s")
_NEGATOR = re.compile(
    r"\b(?:not(?! only\b)|never|cannot|no(?! doubt\b| matter\b| wonder\b)|nobody|nothing|none|neither)\b|n[’']t\b",
    re.IGNORECASE,
)


def _main_end() -> re.Pattern[str]:
    return re.compile(rf"[;:–—]|\b(?:{'|'.join(en.lines('clause_openers.txt'))})\b", re.IGNORECASE)


_CLAUSE = _main_end()
_HEDGE = re.compile(rf"\b(?:{'|'.join(en.lines('hedges.txt'))})\b")


def cue_reverses(tree: Tree, cue: int, denies: bool) -> bool:
    """ "Denied that…" turns the proposition round, "did not deny that…" does not."""
    return denies != any(tree.deps[k] == "neg" or tree.lows[k] in _NOT for k in tree.kids[cue])


def is_negated(tree: Tree, candidate: Candidate) -> bool:
    """The content's main clause is negated: "would not raise taxes", "no deal was near". "Not ruled out" is not."""
    node = candidate.node
    negators = sum(_negators(tree, i) for i in (node, *_completing(tree, node)))
    negators += any(tree.lows[k] == "no" and tree.deps[k] == "det" for k in tree.kids[node])
    if negators % 2 == 0:
        return False
    return en.mapping("cue_classes.tsv").get(_with_particle(tree, node)) != "deny"


def _completing(tree: Tree, node: int) -> list[int]:
    return [k for k in tree.kids[node] if tree.deps[k] in ("xcomp", "acomp")]


def _negators(tree: Tree, node: int) -> int:
    count = 0
    for k in tree.kids[node]:
        if tree.deps[k] == "neg" or tree.lows[k] in _NOT:
            count += not (k + 1 < len(tree) and tree.lows[k + 1] == "only")
        elif tree.deps[k] in _ARGUMENTS[:-2]:
            nobody = tree.lows[k] in _NOBODY or any(tree.lows[d] == "no" for d in tree.kids[k])
            count += nobody and tree.lows[k] not in ("doubt", "wonder")
        elif tree.lows[k] == "longer":
            count += any(tree.lows[d] == "no" for d in tree.kids[k])
    return count


def _with_particle(tree: Tree, i: int) -> str:
    particle = tree.kid(i, "prt")
    return f"{tree.lemma(i)}_{tree.lows[particle]}" if particle is not None else tree.lemma(i)


def is_hedged(tree: Tree, candidate: Candidate) -> bool:
    """The content's main clause, or the cue, is weakened: "may", "reportedly", "appears to"."""
    node, cue = candidate.node, candidate.cue
    near = (node, *tree.kids[node], cue, *tree.kids[cue])
    hedges = en.words("hedges.txt")
    if any(tree.lows[i] in hedges and tree.words[i] != "May" for i in near):
        return True
    seems = tree.lemma(node) in en.words("hedge_verbs.txt") and tree.kid(node, "xcomp", "oprd", "acomp") is not None
    is_active = tree.lemma(node) in ("appear", "seem") or tree.kid(node, "auxpass") is not None
    return seems and is_active


def text_is_negated(text: str) -> bool:
    """The same of a quotation, which is not parsed: of the main clause of its first sentence."""
    return len(_NEGATOR.findall(_main_clause(text))) % 2 == 1


def text_is_hedged(text: str) -> bool:
    """A word of reserve in the main clause of a quotation's first sentence."""
    return _HEDGE.search(_main_clause(text)) is not None


def _main_clause(text: str) -> str:
    first = _STOP.split(text, maxsplit=1)[0]
    opener = _CLAUSE.search(first, 1)
    return first[: opener.start()] if opener else first
