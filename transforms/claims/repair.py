"""Known mistakes of the parser around cues, put right before anything reads the tree."""

from transforms.claims import en
from transforms.claims.parse import Tree

_SUBJECTS = ("nsubj", "nsubjpass", "csubj", "expl")


def repair(tree: Tree) -> Tree:
    """`tree`, changed in place."""
    changed = [_lift_conjunct(tree, i) or _lift_clause(tree, i) for i in range(len(tree))]
    if any(changed):
        tree.set_edges()
    return tree


def _lift_conjunct(tree: Tree, i: int) -> bool:
    """ "He noted that it was late, and pointed out that…": `pointed` goes with `noted`, not with `was`."""
    if tree.deps[i] != "conj" or tree.tags[i] not in ("VBD", "VBZ", "VBP") or tree.kid(i, *_SUBJECTS) is not None:
        return False
    if tree.kid(i, "aux") is not None or not _says(tree, i) or tree.kid(i, "ccomp", "dobj", "prep") is None:
        return False
    top = tree.heads[i]
    while tree.deps[top] == "conj":
        top = tree.heads[top]
    cue = tree.heads[top]
    if tree.deps[top] != "ccomp" or top < cue or tree.tags[cue] != tree.tags[i] or not _says(tree, cue):
        return False
    tree.attach(i, cue, "conj")
    return True


def _lift_clause(tree: Tree, i: int) -> bool:
    """ "She said in a statement that…": the clause goes with `said`, not with `statement`."""
    if tree.deps[i] not in ("acl", "relcl", "ccomp") or tree.lows[tree.lefts[i]] != "that":
        return False
    prep = tree.heads[tree.heads[i]]
    verb = tree.heads[prep]
    if tree.tags[prep] != "IN" or tree.tags[tree.heads[i]] not in ("NN", "NNS", "NNP") or tree.tags[verb][0] != "V":
        return False
    if not _says(tree, verb) or tree.kid(verb, "ccomp", "dobj") is not None or tree.lows[prep] in ("of", "about"):
        return False
    tree.attach(i, verb, "ccomp")
    return True


def _says(tree: Tree, i: int) -> bool:
    return tree.lemma(i) in en.words("quote_verbs.txt")
