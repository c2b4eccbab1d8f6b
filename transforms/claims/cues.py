"""What a cue does: state, think, deny, ask, or refuse to say anything."""

from collections.abc import Iterator

from transforms.claims import en
from transforms.claims.candidates import Candidate
from transforms.claims.parse import Tree

_NOT = ("not", "neither", "n't", "n’t", "never")
_UNCLEAR = ("unclear", "unknown", "uncertain", "undetermined")
_CLEAR = ("clear", "known", "certain", "say")


def cue_class(lemma: str) -> str:
    """state | mental | deny | show | ask | act; a cue that the table does not know states something."""
    return en.mapping("cue_classes.tsv").get(lemma, "state")


def is_negated(tree: Tree, i: int) -> bool:
    """A "not" hangs on the verb."""
    return any(tree.deps[k] == "neg" or tree.lows[k] in _NOT for k in tree.kids[i])


def states_nothing(tree: Tree, candidate: Candidate) -> bool:
    """Refusals and the like: "did not specify", "declined to comment", "it is not clear whether"."""
    cue = candidate.cue
    chain = list(_governors(tree, cue))
    if any(tree.lemma(i) in en.words("refusing.txt") for i in chain):
        said = {tree.lemma(i) for i in (*chain, candidate.node, *_below(tree, candidate.node))}
        return bool(said & en.words("refusals.txt"))
    if is_negated(tree, cue) and tree.lemma(cue) in en.words("refusals.txt") and tree.lemma(cue) != "deny":
        return True
    if any(is_negated(tree, i) and tree.lemma(i) in en.words("refusals.txt") for i in chain[1:]):
        return True
    return is_unclear(tree, candidate)


def _governors(tree: Tree, i: int) -> Iterator[int]:
    """The cue and the verbs that it completes or goes on from."""
    yield i
    for _ in range(4):
        if tree.deps[i] not in ("xcomp", "conj", "pcomp", "prep") or tree.heads[i] == i:
            return
        if tree.deps[i] == "conj" and tree.kid(i, "nsubj", "ccomp", "dobj") is not None and tree.tags[i] != "VB":
            return
        i = tree.heads[i]
        yield i


def _below(tree: Tree, node: int) -> list[int]:
    return [k for k in tree.kids[node] if tree.deps[k] in ("xcomp", "conj")]


def is_unclear(tree: Tree, candidate: Candidate) -> bool:
    """ "It is not clear what…", "it was unclear whether…", "it remains to be seen"."""
    cue = candidate.cue
    words = [cue, *(k for k in tree.kids[cue] if tree.deps[k] in ("acomp", "oprd", "attr"))]
    lows = [tree.lows[i] for i in words]
    if any(low in _UNCLEAR for low in lows):
        return True
    verb = cue if tree.tags[cue][0] == "V" else tree.heads[cue]
    return is_negated(tree, verb) and any(low in _CLEAR for low in lows)


def says_little(tree: Tree, candidate: Candidate) -> bool:
    """No proposition: a pronoun or the listeners as content, or the topic that somebody commented on."""
    cue, first, last = candidate.cue, candidate.first, candidate.last
    words = [i for i in range(first, last + 1) if tree.deps[i] != "punct"]
    if all(tree.tags[i] in _FUNCTION_TAGS for i in words):
        return True
    if len(words) <= 2 and tree.lows[last] in en.mapping("persons.tsv"):
        return True
    if _is_mutual(tree, cue) and not is_clause(tree, candidate):
        return True
    if tree.lemma(cue) in _TELLING and _is_listener(tree, candidate):
        return True
    if tree.lemma(cue) in en.words("not_cues.txt"):
        return True
    loose = tree.tags[cue] in ("VBG", "VBN") and tree.deps[cue] == "advcl" and tree.kid(cue, "nsubj") is None
    return loose and tree.lemma(cue) in en.words("topic_verbs.txt") and not is_clause(tree, candidate)


def _is_mutual(tree: Tree, cue: int) -> bool:
    """ "Contradicted each other about the safety of the pier": there is a topic, and nothing is said."""
    whom = tree.kid(cue, "dobj")
    return whom is not None and tree.lows[max(whom - 1, 0) : whom + 1] in _EACH_OTHER


def _is_listener(tree: Tree, candidate: Candidate) -> bool:
    """ "Told Axios", "told Axios on Monday that…" from the listener on, "was told about the engine"."""
    kind = candidate.kind
    is_told_about = kind.startswith("prep:") and tree.kid(candidate.cue, "auxpass") is not None
    is_object = kind.startswith("dobj") and kind != "dobj+xcomp" and tree.kid(candidate.cue, "ccomp") is not None
    return is_told_about or is_object or (kind == "dobj" and not is_clause(tree, candidate))


_EACH_OTHER = (["each", "other"], ["one", "another"])
_TELLING = ("tell", "inform", "remind", "assure")
_FUNCTION_TAGS = ("PRP", "PRP$", "WDT", "WP", "WRB", "DT", "IN", "TO", "EX", "RB")


def form_of(tree: Tree, candidate: Candidate, lemma: str, span_form: str, role: str) -> str:
    """One of schemas.records.FORMS for an attributed claim."""
    does = cue_class(lemma)
    if span_form == "direct":
        return "direct"
    if does == "mental":
        return "mental_state"
    if role in ("heading", "title"):
        return "headline"
    if span_form == "mixed":
        return "mixed"
    return "indirect" if is_clause(tree, candidate) and does != "act" else "speech_act"


def is_clause(tree: Tree, candidate: Candidate) -> bool:
    """The content is a finite clause: it can stand alone."""
    node = candidate.node
    kids = [tree.deps[k] for k in tree.kids[node]]
    finite = any(
        tree.deps[k] in ("aux", "auxpass") and tree.tags[k] in ("VBD", "VBZ", "VBP", "MD") for k in tree.kids[node]
    )
    return finite or ("nsubj" in kids and tree.tags[node][0] == "V")


def cue_tokens(tree: Tree, i: int) -> tuple[int, int]:
    """First and last token of the cue with its auxiliaries and particle, as far as they stand together."""
    first = last = i
    while first > 0 and tree.heads[first - 1] == i and tree.deps[first - 1] in ("aux", "auxpass", "neg"):
        first -= 1
    while last + 1 < len(tree) and tree.heads[last + 1] == i and tree.deps[last + 1] == "prt":
        last += 1
    if tree.lows[i] == "according" and last + 1 < len(tree) and tree.lows[last + 1] == "to":
        last += 1
    return first, last


def is_hedged(tree: Tree, candidate: Candidate) -> bool:
    """The main clause of the content, or the cue, is weakened: "may", "reportedly"."""
    near = (candidate.node, *tree.kids[candidate.node], candidate.cue, *tree.kids[candidate.cue])
    hedges = en.words("hedges.txt")
    return any(tree.lows[i] in hedges and tree.words[i] != "May" for i in near)
