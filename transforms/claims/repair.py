"""Known mistakes of the parser around cues, put right before anything reads the tree."""

from transforms.claims import en
from transforms.claims.parse import Tree

_SUBJECTS = ("nsubj", "nsubjpass", "csubj", "expl")


def repair(tree: Tree) -> Tree:
    """`tree`, changed in place."""
    repairs = (_lift_conjunct, _lower_conjunct, _lift_clause, _complement, _lower_question)
    changed = [any(mend(tree, i) for mend in repairs) for i in range(len(tree))]
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
    while tree.deps[top] in ("conj", "acl", "relcl", "advcl", "pobj", "prep", "dobj", "attr", "acomp"):
        top = tree.heads[top]
    cue = tree.heads[top]
    if tree.deps[top] != "ccomp" or top < cue or tree.tags[cue] != tree.tags[i] or not _says(tree, cue):
        return False
    tree.attach(i, cue, "conj")
    return True


def _lower_conjunct(tree: Tree, i: int) -> bool:
    """ "He said they would come, but that they were late": a second that-clause goes with the first clause."""
    cue, first = tree.heads[i], tree.lefts[i]
    if tree.deps[i] != "conj" or tree.lows[first] != "that" or tree.deps[first] != "mark" or not _says(tree, cue):
        return False
    clause = tree.kid(cue, "ccomp")
    if clause is None or not cue < clause < first:
        return False
    tree.attach(i, clause, "conj")
    return True


def _lift_clause(tree: Tree, i: int) -> bool:
    """ "She said in a statement that…", "he said the other day that…": the clause goes with `said`."""
    if tree.deps[i] not in ("acl", "relcl", "ccomp") or tree.lows[tree.lefts[i]] != "that":
        return False
    noun = tree.heads[i]
    prep = tree.heads[noun]
    verb = prep if tree.deps[noun] in ("npadvmod", "tmod") else tree.heads[prep]
    if tree.tags[noun] not in ("NN", "NNS", "NNP", "CD") or tree.tags[verb][0] != "V" or not _says(tree, verb):
        return False
    if verb != prep and (tree.tags[prep] != "IN" or tree.lows[prep] in ("of", "about", "to")):
        return False
    if tree.kid(verb, "ccomp") is not None or not noun < tree.lefts[i]:
        return False
    tree.attach(i, verb, "ccomp")
    _mark(tree, i)
    return True


def _complement(tree: Tree, i: int) -> bool:
    """ "A retort that Putin does not want to meet": a complement, not a relative clause, behind a noun of saying."""
    noun, first = tree.heads[i], tree.lefts[i]
    if tree.deps[i] != "relcl" or tree.lows[first] != "that" or first != noun + 1:
        return False
    if tree.lemma(noun) not in en.words("saying_nouns.txt") or tree.lows[first + 1] in _VERBS_BEHIND:
        return False
    if tree.tags[first + 1] in ("VBZ", "VBD", "VBP", "MD", "RB"):  # "a report that says…"
        return False
    tree.attach(i, noun, "acl")
    _mark(tree, i)
    return True


def _lower_question(tree: Tree, i: int) -> bool:
    """ "The mayor, asked whether she would go, said…": `asked` is a participle, and the mayor the subject of `said`."""
    subject = tree.kid(i, "nsubj")
    if tree.lows[i] not in en.words("asked.txt") or subject is None or not subject < i - 1 or tree.words[i - 1] != ",":
        return False
    is_root = tree.heads[i] == i
    verb = tree.kid(i, "conj") if is_root else tree.heads[i]
    if verb is None or verb < i or tree.words[verb - 1] != "," or tree.kid(verb, "nsubj", "nsubjpass") is not None:
        return False
    if is_root:
        tree.attach(verb, verb, "ROOT")
    tree.attach(subject, verb, "nsubj")
    tree.attach(i, subject, "acl")
    tree.tags[i] = "VBN"
    return True


_VERBS_BEHIND = ("is", "was", "has", "had", "will", "would")


def _mark(tree: Tree, i: int) -> None:
    first = tree.lefts[i]
    tree.attach(first, i, "mark")
    tree.tags[first] = "IN"


def _says(tree: Tree, i: int) -> bool:
    return tree.lemma(i) in en.words("quote_verbs.txt")
