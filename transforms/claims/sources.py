"""Whose words a cue introduces, by syntax: the token that heads the speaker, before names are resolved."""

from typing import NamedTuple

from transforms.claims import en
from transforms.claims.parse import Tree

_RELATIVE = ("who", "which", "that", "whom")
_OBJECT_CONTROL = (
    "tell",
    "ask",
    "urge",
    "want",
    "allow",
    "advise",
    "invite",
    "encourage",
    "order",
    "force",
    "quote",
    "cite",
)


class Source(NamedTuple):
    """`head` is the token that heads the speaker; `how` it was found feeds the score."""

    head: int
    how: str
    pronoun: int | None = None  # the "who" that stands for it: the speaker as written


def find_source(tree: Tree, cue: int) -> Source | None:
    """The speaker of the verb, noun or adjective `cue`, or None."""
    tag = tree.tags[cue]
    if tree.words[cue] == ":":
        return _label(tree, cue)
    if tree.lows[cue] == "according":
        return _according(tree, cue)
    if tag[:2] == "NN":
        return _of_noun(tree, cue)
    if tag[:2] == "JJ" and tree.tags[tree.heads[cue]][0] == "V":
        return _of_verb(tree, tree.heads[cue], 0)
    return _of_verb(tree, cue, 0)


def _label(tree: Tree, colon: int) -> Source | None:
    """ "From the report: …": the noun before the colon, or whose it is."""
    sender = next((tree.kid(i, "pobj") for i in range(colon) if tree.lows[i] == "from"), None)
    if sender is not None and sender < colon:
        return Source(sender, "label")
    nouns = [i for i in range(colon) if tree.tags[i][:2] == "NN" and not 0 <= tree.heads[i] < colon]
    nouns = nouns or [i for i in range(colon) if tree.tags[i][:2] == "NN"]
    owner = tree.kid(nouns[-1], "poss") if nouns and tree.words[colon + 1][0] in "“\"‘'«„" else None
    if owner is not None and tree.tags[owner] == "NNP":
        return Source(owner, "label")
    return Source(nouns[-1], "label") if nouns else None


def _according(tree: Tree, cue: int) -> Source | None:
    to = tree.kid(cue, "prep")
    if to is None and cue + 1 < len(tree) and tree.lows[cue + 1] == "to":
        to = cue + 1
    head = tree.kid(to, "pobj") if to is not None else None
    return Source(_author(tree, head), "according") if head is not None else None


def _author(tree: Tree, noun: int) -> int:
    """ "a statement by Ushakov": Ushakov, where the noun is only the vehicle."""
    if tree.lemma(noun) in en.words("occasions.txt"):
        for k in tree.kids[noun]:
            head = tree.kid(k, "pobj", "pcomp") if tree.lows[k] in ("by", "from") else None
            if head is not None and tree.deps[head] == "pcomp":  # "by Reuters citing two officials"
                head = tree.kid(head, "nsubj")
            if head is not None:
                return head
    return noun


def _of_verb(tree: Tree, verb: int, depth: int) -> Source | None:
    passive = tree.kid(verb, "nsubjpass", "auxpass", "agent") is not None
    if passive:
        agent = tree.kid(verb, "agent")
        head = tree.kid(agent, "pobj") if agent is not None else None
        return Source(head, "agent") if head is not None else None
    subject = _subject(tree, verb)
    if subject is not None:
        return _resolved(tree, verb, subject)
    behind = _behind(tree, verb)
    if behind is not None and depth == 0:
        return Source(behind, "behind")
    return _climb(tree, verb, depth) if depth < 6 else None


def _subject(tree: Tree, verb: int) -> int | None:
    """The nearest of its subjects: a broken parse may give it one inside a quotation as well."""
    subjects = [k for k in tree.kids[verb] if tree.deps[k] == "nsubj"]
    before = verb - 1
    if not subjects and before > 0 and tree.deps[verb] in _LOOSE_VERBS and tree.deps[before] == "conj":
        says = tree.lemma(verb) in en.words("quote_verbs.txt")
        if says and tree.tags[before] in ("NN", "NNS", "NNP") and _is_people(tree, before):
            return before  # "in a call between X and Y, and an official said": the parser took the official for a third
    return max((k for k in subjects if k < verb), default=min(subjects, default=None))


_LOOSE_VERBS = ("conj", "advcl", "parataxis", "ccomp")


def _is_people(tree: Tree, i: int) -> bool:
    low = tree.lows[i]
    return tree.tags[i] == "NNP" or low in en.mapping("persons.tsv") or low in en.words("role_heads.txt")


def _resolved(tree: Tree, verb: int, subject: int) -> Source:
    if tree.lows[subject] in _RELATIVE and tree.deps[verb] in ("relcl", "acl", "ccomp", "advcl"):
        top = verb
        while tree.deps[top] in ("ccomp", "xcomp", "conj") and tree.deps[top] != "relcl":
            top = tree.heads[top]
        if tree.deps[top] in ("relcl", "acl"):
            return Source(_antecedent(tree, tree.heads[top], tree.lows[subject]), "relative", subject)
    return Source(subject, "subject" if subject < verb else "inverted")


def _antecedent(tree: Tree, noun: int, pronoun: str) -> int:
    """ "A person briefed on the talks, who…" is the person: "who" means nothing that is no person."""
    if pronoun != "who" or _is_people(tree, noun) or tree.tags[noun] not in ("NN", "NNS"):
        return noun
    top = noun
    while tree.heads[top] != top and tree.tags[tree.heads[top]][0] not in "M":
        top = tree.heads[top]
        if tree.tags[top][:2] == "NN" and _is_people(tree, top):
            return top
    return noun


def _behind(tree: Tree, verb: int) -> int | None:
    """A name right behind a verb of saying that the parser took for an object: "…, says Kremlin"."""
    if verb == 0 or tree.words[verb - 1] not in _BEFORE_INVERSION or tree.tags[verb] not in ("VBD", "VBZ", "VBP"):
        return None
    is_quoting = tree.lows[verb - 1] in _CLOSING
    if tree.lemma(verb) in _TELLING or not (is_quoting or tree.lemma(verb) in en.words("quote_verbs.txt")):
        return None
    labels = ("dobj", "npadvmod", "oprd", "attr", "dep", "ccomp")
    k = next((k for k in tree.kids[verb] if k > verb and tree.deps[k] in labels), None)
    if k is None or tree.lefts[k] != verb + 1 or tree.tags[k] not in ("NNP", "NNPS", "NN", "NNS", "PRP"):
        return None
    return k


_CLOSING = ("”", "''", '"', "’", "»")
_BEFORE_INVERSION = (",", *_CLOSING)
_TELLING = ("tell", "remind", "inform", "assure", "accuse")  # whose object is never the speaker


def _climb(tree: Tree, verb: int, depth: int) -> Source | None:
    head, dep = tree.heads[verb], tree.deps[verb]
    if head == verb:
        return None
    if dep == "acl" and tree.tags[verb] == "VBG" and _is_loose(tree, verb, head):
        clause = _clause_of(tree, head)
        return _of_verb(tree, clause, depth + 1) if clause is not None else None
    if dep in ("acl", "relcl"):
        return Source(head, "noun-" + dep) if tree.tags[head][:2] in ("NN", "PR", "DT") else None
    if dep == "pcomp" and tree.lemma(tree.heads[head]) in ("quote", "cite"):
        quoted = tree.kid(tree.heads[head], "dobj", "nsubjpass")
        return Source(quoted, "object") if quoted is not None else None
    if (dep in ("prep", "pcomp") and tree.tags[head][0] not in "VM") or tree.tags[head] in ("IN", "TO"):
        return _climb(tree, head, depth + 1)
    if dep in ("xcomp", "ccomp") and tree.lemma(head) in _OBJECT_CONTROL:
        k = tree.kid(head, "dobj", "dative")
        if k is not None:
            return Source(k, "object")
    if tree.tags[head][0] in "VM":
        found = _of_verb(tree, head, depth + 1)
        return found and found._replace(how=f"{dep}-of")
    if tree.tags[head][:2] == "NN":
        return Source(head, "noun-" + dep)
    if tree.tags[head][:2] == "JJ":
        return _climb(tree, head, depth + 1)
    return None


def _is_loose(tree: Tree, verb: int, noun: int) -> bool:
    """ "He praised his skills, telling CNBC…", "in a speech attacking…": the participle goes with the clause."""
    has_comma = tree.lefts[verb] > 0 and tree.words[tree.lefts[verb] - 1] == ","
    return has_comma or (tree.deps[noun] == "pobj" and tree.lemma(noun) in en.words("occasions.txt"))


def _clause_of(tree: Tree, i: int) -> int | None:
    while tree.heads[i] != i:
        i = tree.heads[i]
        if tree.tags[i][0] == "V":
            return i
    return None


def _of_noun(tree: Tree, noun: int) -> Source | None:
    owner = tree.kid(noun, "poss")
    if owner is not None:
        return Source(owner, "poss")
    for k in tree.kids[noun]:
        if tree.deps[k] in ("prep", "agent") and tree.lows[k] in ("by", "from"):
            head = tree.kid(k, "pobj")
            if head is not None:
                return Source(head, "by")
    if tree.lows[noun].endswith(("er", "ers", "or", "ors", "ist", "ists", "critic", "critics", "fan", "fans")):
        return Source(noun, "self")
    compound = tree.kid(noun, "compound", "amod", "nmod")
    if compound is not None and tree.tags[compound] in ("NNP", "NNPS"):
        return Source(compound, "compound")
    verb = tree.heads[noun]
    if tree.deps[noun] in ("dobj", "pobj", "attr", "nsubjpass") and verb != noun:
        if tree.tags[verb] == "IN":
            verb = tree.heads[verb]
        if tree.tags[verb][0] == "V":
            found = _of_verb(tree, verb, 1)
            return found and found._replace(how="light-verb")
    return None


def span(tree: Tree, head: int) -> tuple[int, int]:
    """First and last token of the speaker's phrase, with appositions but without relative clauses."""
    first, last = tree.lefts[head], head
    for k in tree.kids[head]:
        if k < head:
            continue
        if tree.deps[k] in ("relcl", "acl", "advcl", "ccomp", "parataxis"):
            last = max(last, _close_end(tree, head, k))
            break
        if tree.deps[k] in ("prep", "appos", "conj", "compound", "nmod", "nummod", "case", "poss", "advmod", "amod"):
            last = tree.rights[k]
    last = _before_clause(tree, head, last)
    skipped = ("punct", "cc", "advmod", "predet", "mark", "prep")
    while first < head and (tree.deps[first] in skipped or tree.lows[first] in en.words("asking_verbs.txt")):
        first += 1
    while last > head and tree.deps[last] in ("punct", "cc"):
        last -= 1
    return first, last


_LONGEST_CLOSE = 8  # tokens: "a person briefed on the talks"


def _close_end(tree: Tree, head: int, k: int) -> int:
    """Where a participle ends that says who is meant, right behind a noun: "people briefed on the talks"."""
    is_bare = tree.deps[k] == "acl" and tree.lefts[k] == k == head + 1 and tree.tags[head] in ("NN", "NNS")
    comma = next((i for i in range(k, tree.rights[k] + 1) if tree.words[i] == ","), tree.rights[k] + 1)
    return comma - 1 if is_bare and comma - k < _LONGEST_CLOSE else head


def _before_clause(tree: Tree, head: int, last: int) -> int:
    """A phrase ends before a comma that a relative clause stands behind: "a nurse, who…"."""
    commas = (i for i in range(head + 1, last) if tree.words[i] == "," and tree.lows[i + 1] in _RELATIVE)
    return next(commas, last + 1) - 1
