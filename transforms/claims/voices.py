"""Who speaks, where the parser gets it wrong: a role and a name before the verb, and who is cited in passing.

Runs after `repair`, before anything reads the tree.
"""

from transforms.claims import en
from transforms.claims.names import is_role
from transforms.claims.parse import Tree

_FINITE = ("VBD", "VBZ", "VBP")
_STOPS = (",", "“", "”", '"', "''", "``", ":", ";", "—", "–", "--", "(", ")")
_LONGEST_ROLE = 12  # tokens of "the managing director of Tamble Water"
_CITING = ("cite", "quote")


def settle_voices(tree: Tree) -> Tree:
    """`tree`, changed in place."""
    verbs = [i for i in range(1, len(tree)) if tree.tags[i][0] == "V"]
    for repairs in (_FIRST, _SECOND):
        changed = [any(mend(tree, i) for mend in repairs) for i in verbs]
        if any(changed):
            tree.set_edges()
    return tree


def _role_and_name(tree: Tree, verb: int) -> bool:
    """ "…, the managing director of Tamble Water, Owen Sarkaday, said": the director is the subject of `said`."""
    if not _says(tree, verb):
        return False
    comma = verb - 1
    while comma > 0 and tree.tags[comma] in ("RB", "VBZ", "VBD", "VBP") and tree.deps[comma] in ("aux", "advmod"):
        comma -= 1
    name = comma - 1
    if comma < 4 or tree.words[comma] != "," or tree.tags[name] != "NNP":
        return False
    first_name = name
    while first_name > 0 and tree.tags[first_name - 1] == "NNP":
        first_name -= 1
    before = first_name - 1  # the comma between role and name
    if before < 1 or tree.words[before] != "," or first_name == name:
        return False
    first, role = _role_phrase(tree, before)
    if role is None:
        return False
    for i in (*range(first, before), *range(first_name, name)):
        top = name if i >= first_name else role
        low, high = (first_name, name) if i >= first_name else (first, before - 1)
        if i not in (role, name) and not low <= tree.heads[i] <= high:
            tree.attach(i, top, "compound" if i >= first_name else "nmod")
    tree.attach(role, verb, "nsubj")
    tree.attach(name, role, "appos")
    for i in (before, comma):
        tree.attach(i, role, "punct")
    for i in [k for k in tree.kids[verb] if tree.deps[k] == "nsubj" and k not in (role, name) and k < role]:
        tree.deps[i] = "dep"
    return True


def _says(tree: Tree, i: int) -> bool:
    has_tense = tree.tags[i] in _FINITE or (tree.tags[i] == "VBN" and tree.kid(i, "aux") is not None)
    return has_tense and tree.lemma(i) in en.words("quote_verbs.txt")


def _role_phrase(tree: Tree, end: int) -> tuple[int, int | None]:
    """(first token, head) of the phrase before `end` that is a role: "the head of the union"."""
    first = end
    while first > 0 and end - first < _LONGEST_ROLE and tree.words[first - 1] not in _STOPS:
        first -= 1
    is_phrase = first == 0 or tree.words[first - 1] in _STOPS
    nouns = (i for i in range(first, end) if tree.tags[i] in ("NN", "NNP") and is_role(tree.lows[i]))
    role = next((i for i in nouns if i + 1 == end or tree.tags[i + 1] not in ("NN", "NNS", "NNP", "POS")), None)
    plain = role is not None and all(tree.tags[i][0] not in "VMW" or tree.tags[i] == "VBG" for i in range(first, role))
    return first, role if is_phrase and plain else None


def _cited_in_passing(tree: Tree, i: int) -> bool:
    """ "Reuters reported, citing officials, that…": `citing` goes with `reported`, and so does the that-clause."""
    if i < 2 or tree.tags[i] != "VBG" or tree.lemma(i) not in _CITING or tree.words[i - 1] != ",":
        return False
    verb = next((k for k in range(i - 2, -1, -1) if _says(tree, k) and tree.kid(k, "nsubj") is not None), None)
    if verb is None:
        return False
    tree.attach(i, verb, "advcl")
    clause = tree.kid(i, "ccomp")
    if clause is not None and tree.kid(verb, "ccomp") is None:
        tree.attach(clause, verb, "ccomp")
    return True


def _has_said(tree: Tree, verb: int) -> bool:
    """ "He's said he gets…": an active perfect, which the parser takes for a passive."""
    aux = tree.kid(verb, "auxpass")
    subject = tree.kid(verb, "nsubjpass")
    if aux is None or subject is None or tree.lows[aux] not in ("'s", "’s") or tree.kid(verb, "ccomp") is None:
        return False
    tree.deps[aux], tree.deps[subject] = "aux", "nsubj"
    return True


def _beside(tree: Tree, verb: int) -> bool:
    """A name right before or, behind a quotation, right after a verb of saying that has no subject."""
    if not _lacks_subject(tree, verb):
        return False
    before, after = verb - 1, verb + 1
    is_inverted = tree.words[before] in (",", "”", '"', "''", "’", "»")
    if is_inverted and after < len(tree) and tree.words[after].istitle() and tree.tags[after] in ("RB", "JJ", "NN"):
        tree.tags[after] = "NNP"
        tree.attach(after, verb, "nsubj")
        return True
    first = before
    while first > 0 and tree.tags[first - 1] == "NNP":
        first -= 1
    if tree.tags[before] != "NNP" or (first > 0 and tree.words[first - 1] not in _STOPS):
        return False
    for i in range(first, before):
        tree.attach(i, before, "compound")
    tree.attach(before, verb, "nsubj")
    return True


def _behind_clause(tree: Tree, verb: int) -> bool:
    """ "One attendee, who like others spoke on condition of anonymity, said": the attendee is the subject."""
    if tree.words[verb - 1] != "," or not _lacks_subject(tree, verb):
        return False
    opening = next((i for i in range(verb - 2, 0, -1) if tree.words[i] == "," and tree.tags[i + 1] == "WP"), None)
    if opening is None or tree.tags[opening - 1] not in ("NN", "NNS", "NNP", "NNPS"):
        return False
    tree.attach(opening - 1, verb, "nsubj")
    return True


def _lacks_subject(tree: Tree, verb: int) -> bool:
    has_one = any(tree.deps[k] in ("nsubj", "nsubjpass", "auxpass", "expl") for k in tree.kids[verb])
    is_free = tree.deps[verb] in ("ROOT", "ccomp", "parataxis", "advcl", "dep")
    return is_free and not has_one and tree.tags[verb] in _FINITE and _says(tree, verb)


def _closing(tree: Tree, verb: int) -> bool:
    """ "…, head of claims Bo Ek told Reuters on Friday.": the verb heads the sentence, what stands before is said."""
    subject = next((k for k in tree.kids[verb] if tree.deps[k] == "nsubj"), None)
    if (
        subject is None
        or not _is_before(tree, subject, verb)
        or tree.deps[verb] not in _HANGING
        or not _says(tree, verb)
    ):
        return False
    comma = next((i for i in range(subject, max(subject - _LONGEST_ROLE, 1), -1) if tree.words[i] in _STOPS), None)
    if (
        comma is None
        or comma < 3
        or tree.words[comma] != ","
        or tree.tags[comma + 1] in ("CC", "IN", "WDT", "WP", "WRB")
    ):
        return False
    top = _top_before(tree, comma)
    if top is None or tree.heads[verb] >= comma or not _is_short_end(tree, verb) or _quotes_open(tree, comma):
        return False
    for i in range(comma, len(tree)):
        if i != verb and tree.heads[i] < comma:
            near = comma < i < subject
            tree.attach(i, subject if near else verb, "nmod" if near else "punct" if i == comma else tree.deps[i])
    tree.heads[verb], tree.deps[verb] = verb, "ROOT"
    tree.attach(top, verb, "ccomp")
    return True


_HANGING = ("conj", "parataxis", "relcl", "advcl", "acl", "ccomp", "dep")
_LONGEST_END = 12  # tokens of "told reporters in Oslo on Friday"


def _is_before(tree: Tree, subject: int, verb: int) -> bool:
    """Between the two stand auxiliaries and adverbs at most."""
    return subject < verb and all(tree.tags[i] in ("VBZ", "VBD", "VBP", "RB") for i in range(subject + 1, verb))


def _top_before(tree: Tree, comma: int) -> int | None:
    """The root of what stands before `comma`, when it is a clause and the sentence's own root."""
    root = next((i for i in range(comma) if tree.heads[i] == i), None)
    if root is None or tree.tags[root][0] != "V" or tree.kid(root, "nsubj", "nsubjpass", "expl") is None:
        return None
    return root


def _is_short_end(tree: Tree, verb: int) -> bool:
    """No clause stands behind the verb, only to whom, where and when, and perhaps who was quoted."""
    end = next((i for i in range(verb + 1, len(tree)) if tree.lows[i] in ("quoting", "citing")), len(tree) - 1)
    behind = range(verb + 1, end)
    return len(behind) <= _LONGEST_END and all(tree.tags[i][0] not in "VM" and tree.tags[i] != "``" for i in behind)


def _quotes_open(tree: Tree, end: int) -> bool:
    marks = [tree.tags[i] for i in range(end)]
    return marks.count("``") > marks.count("''")


def _circumstance(tree: Tree, i: int) -> bool:
    """ "…, he said, a day after the mayor had told them": not what he said but when."""
    if tree.deps[i] != "ccomp" or tree.heads[i] >= i or tree.lefts[i] <= tree.heads[i]:
        return False
    mark = tree.kid(i, "mark", "advmod")
    if (
        mark is None
        or tree.lows[mark] not in _WHEN
        or not any(tree.deps[k] == "ccomp" and k < tree.heads[i] for k in tree.kids[tree.heads[i]])
    ):
        return False
    tree.deps[i] = "advcl"
    return True


_WHEN = ("after", "before", "when", "while", "as", "since", "until", "because", "hours", "days")


def _but_not(tree: Tree, verb: int) -> bool:
    """ "He said he would go to Kyiv, but not to Moscow": what "not" contrasts goes with the clause."""
    clause = tree.kid(verb, "ccomp")
    if clause is None or clause < verb:
        return False
    joint = next((i for i in range(clause, len(tree) - 2) if tree.lows[i] == "but" and tree.lows[i + 1] == "not"), None)
    if joint is None:
        return False
    part = joint + 2
    while tree.heads[part] > joint + 1 and tree.heads[part] != part:
        part = tree.heads[part]
    if tree.heads[part] != verb:
        return False
    tree.attach(part, clause, "conj")
    for i in (joint, joint + 1):
        tree.attach(i, part, tree.deps[i])
    return True


def _inserted(tree: Tree, verb: int) -> bool:
    """ "The pier, Ada Lund said on Monday, would be rebuilt": the pier is what would be rebuilt."""
    subjects = [k for k in tree.kids[verb] if tree.deps[k] == "nsubj" and k < verb]
    clause = tree.kid(verb, "ccomp")
    if len(subjects) != 2 or clause is None or clause < verb or not _says(tree, verb):
        return False
    first, speaker = subjects
    has_own = tree.kid(clause, "nsubj", "nsubjpass", "expl", "mark") is not None
    opening = tree.lefts[clause]
    if has_own or tree.words[tree.lefts[speaker] - 1] != "," or tree.words[opening - 1] != ",":
        return False
    tree.heads[clause], tree.deps[clause] = tree.heads[verb] if tree.heads[verb] != verb else clause, tree.deps[verb]
    tree.attach(verb, clause, "parataxis")
    for k in [k for k in tree.kids[verb] if k > clause]:
        tree.attach(k, clause, tree.deps[k])
    tree.attach(first, clause, "nsubjpass" if tree.kid(clause, "auxpass") is not None else "nsubj")
    return True


def _named_behind(tree: Tree, verb: int) -> bool:
    """ "“…,” snapped his spokeswoman Ada Lund": the name belongs to the role before it."""
    if tree.words[verb - 1] not in ("”", '"', "''", ",", "’", "»") or not _says(tree, verb):
        return False
    role = next((k for k in tree.kids[verb] if k > verb and tree.lefts[k] == verb + 1 and is_role(tree.lows[k])), None)
    if role is None or role + 1 >= len(tree) or tree.tags[role + 1] != "NNP":
        return False
    name = role + 1
    while name + 1 < len(tree) and tree.tags[name + 1] == "NNP":
        name += 1
    tree.attach(role, verb, "nsubj")
    if tree.heads[name] == verb:
        tree.attach(name, role, "appos")
    return True


_FIRST = (_role_and_name, _cited_in_passing, _has_said, _beside, _behind_clause, _inserted, _named_behind)
_SECOND = (_closing, _circumstance, _but_not)
