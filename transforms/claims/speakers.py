"""Who a speaker is: the name behind what is written, role and kind."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from transforms.claims import en, kinds, pronouns, roles
from transforms.claims.kinds import clean
from transforms.claims.names import Person, countries, fold, is_role, is_title, people
from transforms.claims.parse import Tree
from transforms.claims.sources import Source, span

_PRONOUNS = frozenset(
    {*pronouns.HE, *pronouns.SHE, "it", "its", "they", "them", "their", "who", "which", "that", "whom"}
    | {"this", "these", "those"}
)
_FIRST = ("i", "we", "me", "us", "my", "our", "you", "your", "one", "myself")
_CLAUSES = ("advcl", "ccomp", "conj", "relcl", "xcomp", "acl")
_ADDRESS = ("mr", "mrs", "ms", "dr")
_THE_ROLE = re.compile(r"\b[Tt]he ((?:[\w’'-]+ ){0,3}?[\w-]+)")


class Speaker(NamedTuple):
    """A speaker as written, `[start, end)` in the body, and as resolved."""

    text: str
    start: int
    end: int
    name: str | None
    role: str | None
    kind: str | None  # one of schemas.records.SPEAKER_KINDS
    certainty: float  # 0..1, of the resolution
    gender: str | None = None


class Cast:
    """The people of one article, and who spoke last while it is read from top to bottom."""

    def __init__(self, text: str, article_body: str) -> None:
        self._body = text
        self._people = people(article_body)
        self.stage = pronouns.Stage(text, self._people)
        self._persons = [person for bearers in self._people.values() for person in bearers]
        self._spoken: list[tuple[int, Speaker]] = []

    def heard(self, speaker: Speaker, at: int) -> None:
        """Remember that `speaker` spoke, up to `at`: pronouns and quotations further down may be theirs."""
        self._spoken.append((at, speaker))

    def identify(self, tree: Tree, source: Source) -> Speaker:
        """The speaker whom a cue's source means."""
        if source.pronoun is None:
            return self.who(tree, source.head)
        speaker = self.who(tree, _whole(tree, source.head))
        start, end = tree.starts[source.pronoun], tree.ends[source.pronoun]
        return speaker._replace(text=self._body[start:end], start=start, end=end)

    def who(self, tree: Tree, head: int) -> Speaker:
        """The speaker whose phrase `head` heads."""
        first, last = span(tree, head)
        start, end = tree.starts[first], tree.ends[last]
        text = self._body[start:end]
        tag, low = tree.tags[head], tree.lows[head]
        if low in _PRONOUNS or tag in ("PRP", "PRP$", "WP", "WDT", "EX") or low in _FIRST:
            return self._clause_mate(tree, head, text) or self._pronoun(text, start, end)
        if any(tree.deps[k] == "conj" and head < k <= last for k in tree.kids[head]):
            return Speaker(text, start, end, clean(text), None, "group", 0.9)
        name = tree.kid(head, "appos")
        if name is not None and head < name <= last and is_role(low) and tree.tags[name] == "NNP":
            return self._named(tree, name, first, text, start, end)  # "his spokeswoman Kari Moe"
        is_name = tag in ("NNP", "NNPS") or (tree.words[head][:1].isupper() and fold(tree.words[head]) in self._people)
        if is_name and not (is_title(low) and low not in self._people and first < head):  # "Israel's Defence Minister"
            return self._named(tree, head, first, text, start, end)
        return self._described(tree, head, first, last, text, start, end)

    def by_name(self, text: str, start: int, end: int) -> Speaker:
        """The speaker of a headline, from the name alone."""
        words = text.lower().removeprefix("the ").split()
        kind = kinds.of_name(text)
        person = (self._person(text, ()) if kind in (None, "person") else None) or self._holder(text, words)
        if person:
            return Speaker(text, start, end, person.name, _first(person.roles), "person", 1.0, person.gender)
        if kind is None:
            kind = kinds.of_noun(words[-1], words[-1].endswith("s"))[0]
        return Speaker(text, start, end, clean(text), None, kind, 0.9 if kind else 0.7)

    def knows(self, name: str) -> bool:
        """Whether the article's body speaks of `name`, or its kind is plain: "Cressing Mill: …" may be no speaker."""
        words = name.split()
        is_known = kinds.of_name(name) is not None or is_role(words[-1]) or self._person(name, ()) is not None
        return is_known or kinds.of_noun(words[-1].lower(), False)[0] is not None

    def signed(self, start: int, end: int) -> Speaker:
        """Return who signed with `[start, end)`: the person named in it, else the words before its comma."""
        named = next(self.stage.between(start, end), None)
        if named:
            return self._as_written(named.person, named.at, named.at + len(named.person.name), 0.95)
        text = self._body[start:end].partition(",")[0].rstrip()
        return self.by_name(text, start, start + len(text))

    def unmarked(self, start: int) -> Speaker | None:
        """Whose a quotation at `start` is that no cue introduces: the one the line above is about, or its speaker."""
        line = pronouns.last_sentence(self._body, start)
        last = self._spoken[-1] if self._spoken and self._spoken[-1][1].name else None
        if line is None or (last and last[0] > line[0]):
            return last and last[1]._replace(certainty=0.75)
        about = self._about(*line)
        if about:
            return about
        near = last and pronouns.is_near(self.stage.lines_between(last[0], start))
        return last[1]._replace(certainty=0.5) if last and near else None

    def _about(self, start: int, end: int) -> Speaker | None:
        """The person whom the sentence `[start, end)` is about: the first one outside its opening clause."""
        sentence = self._body[start:end]
        comma = re.match(r"(?:Asked|Speaking|Standing|After|When|As|Before|In|On|At|With|Wearing)\b[^,]*, ", sentence)
        start += comma.end() if comma else 0
        named = next(self.stage.between(start, end), None)
        role = _THE_ROLE.match(self._body, start, end)
        if role and (named is None or named.at > role.end()):
            words = ("the", *role[1].lower().split())
            holders = (self._holder(" ".join(words[:n]), words[1:n]) for n in range(len(words), 1, -1))
            holder = next((one for one in holders if one), None)
            return holder and self._as_written(holder, role.start(), role.end(), 0.65)
        if named and self.stage.opens_sentence(named.at):
            return self._as_written(named.person, named.at, named.at + len(named.person.name), 0.65)
        return None

    def _as_written(self, person: Person, start: int, end: int, certainty: float) -> Speaker:
        text = self._body[start:end]
        if text != person.name and person.name.endswith(text.split(" ")[0]):
            text = text.split(" ")[0]
        end = start + len(text)
        return Speaker(text, start, end, person.name, _first(person.roles), "person", certainty, person.gender)

    # ---- pronouns ----

    def _clause_mate(self, tree: Tree, head: int, text: str) -> Speaker | None:
        """ "Zelenskiy rejected it when he proposed…": the person who is the subject of the clause above."""
        low = text.lower()
        if low not in (*pronouns.HE, *pronouns.SHE):
            return None
        clause = tree.heads[head]
        while tree.heads[clause] != clause and tree.deps[clause] in _CLAUSES:
            clause = tree.heads[clause]
            subject = tree.kid(clause, "nsubj")
            if subject is None or subject == head or subject > head or tree.tags[subject] != "NNP":
                continue
            found = self.who(tree, subject)
            if found.kind == "person" and pronouns.fits(found.gender, _gender(low)):
                at = tree.starts[head]
                return found._replace(text=text, start=at, end=at + len(text), certainty=0.85)
        return None

    def _pronoun(self, text: str, start: int, end: int) -> Speaker:
        low = text.lower()
        if _gender(low):
            return self._he_or_she(text, start, end, _gender(low))
        fitting = kinds_fitting = pronouns.kinds_for(low)
        for at, known in reversed(self._spoken[-3:]):
            if known.kind in kinds_fitting and pronouns.is_near(self.stage.lines_between(at, start)):
                return Speaker(text, start, end, known.name, known.role, known.kind, 0.7)
        return Speaker(text, start, end, None, None, "group" if "group" in fitting else None, 0.4)

    def _he_or_she(self, text: str, start: int, end: int, gender: str | None) -> Speaker:
        spoken = pronouns.best_spoken(self._spoken, gender or "", self._body.rfind("\n", 0, start))
        named = self.stage.before(start, gender)
        is_since = named and (spoken is None or named.at > spoken[0])
        if named and is_since and (spoken is None or self.stage.opens_sentence(named.at)):
            person = named.person
            sure = 0.8 if person.gender == gender else 0.65
            return Speaker(text, start, end, person.name, _first(person.roles), "person", sure, gender)
        if spoken:
            at, who = spoken
            near = pronouns.is_near(self.stage.lines_between(at, start))
            assert isinstance(who, Speaker)
            return who._replace(text=text, start=start, end=end, certainty=0.9 if near else 0.6, gender=gender)
        later = next(self.stage.between(end, end + 250), None)
        if later and self.stage.opens_sentence(later.at) and pronouns.fits(later.person.gender, gender):
            return Speaker(text, start, end, later.person.name, _first(later.person.roles), "person", 0.5, gender)
        return Speaker(text, start, end, None, None, "person", 0.4, gender)

    # ---- names ----

    def _named(self, tree: Tree, head: int, first: int, text: str, start: int, end: int) -> Speaker:
        words = _name_words(tree, head)
        lead = list(range(first, words[0]))
        is_genitive = tree.deps[head] == "nsubj" and tree.lows[head + 1 : head + 2] in (["'s"], ["’s"])  # "Moody's"
        name = clean(self._body[tree.starts[words[0]] : tree.ends[head]]) + (
            tree.words[head + 1] if is_genitive else ""
        )
        the = tree.words[first] if first < head and tree.lows[first] == "the" else ""
        kind = kinds.of_name(name)
        if kind is None and the == "The" and first > 0 and self._person(name, ()) is None:
            return Speaker(text, start, end, f"The {name}", None, "outlet", 0.8)  # "told The Rattle"
        if kind == "outlet":
            return Speaker(text, start, end, kinds.medium(f"{the} {name}".strip()) or name, None, "outlet", 1.0)
        if kind not in (None, "person"):
            whole = clean(self._body[tree.starts[first] : tree.ends[head]])
            return Speaker(text, start, end, whole if kind == "organisation" else name, None, kind, 1.0)
        lows = [tree.lows[i] for i in lead]
        person = self._person(name, lows)
        role = self._role(tree, lead, person)
        if person and (person.is_sure or role):
            return Speaker(text, start, end, person.name, role, "person", 1.0, person.gender)
        if any(is_role(low) for low in lows):
            return Speaker(text, start, end, person.name if person else name, role, "person", 0.9)
        if the or name.isupper():
            return Speaker(text, start, end, name, role, "organisation", 0.8)
        return Speaker(text, start, end, person.name if person else name, role, "person", 0.8)

    def _person(self, name: str, lead: Sequence[str]) -> Person | None:
        bearers = self._people.get(fold(name.split(" ")[-1]), [])
        words = fold(name).split()
        fitting = [p for p in bearers if len(words) == 1 or _same_given(words, fold(p.name).split())]
        female = any(word in ("mrs.", "mrs", "ms.", "ms") for word in lead)
        male = any(word in ("mr.", "mr") for word in lead)
        if female or male:
            fitting = [p for p in fitting if p.gender != ("m" if female else "f")] or fitting
        offices = {word for word in lead if is_title(word)}
        of_office = [p for p in fitting if offices & {word for role in p.roles for word in role.lower().split()}]
        return next(iter(of_office or fitting), None)

    def _role(self, tree: Tree, lead: Sequence[int], person: Person | None) -> str | None:
        titles = [i for i in lead if tree.deps[i] not in ("det", "punct") or tree.lows[i] in ("'s", "’s")]
        while titles and tree.tags[titles[0]] == "PRP$":
            titles.pop(0)
        if titles and any(is_role(tree.lows[i]) for i in titles):
            own = clean(
                self._body[tree.starts[lead[0] if _is_phrase(tree, lead) else titles[0]] : tree.ends[titles[-1]]]
            )
            if own.lower().rstrip(".") not in _ADDRESS:
                return own
        return _first(person.roles) if person else None

    # ---- descriptions ----

    def _described(self, tree: Tree, head: int, first: int, last: int, text: str, start: int, end: int) -> Speaker:
        words = tree.lows[first : last + 1]
        person = self._holder(text, words[1:]) if words[0] == "the" or "’s" in words or "'s" in words else None
        if person:
            return Speaker(text, start, end, person.name, text, "person", 0.8, person.gender)
        low = tree.lows[head]
        name = tree.kid(head, "appos")
        medium = kinds.medium(self._body[start : tree.ends[name if name is not None and head < name <= last else head]])
        if medium or (low in ("report", "reports") and "media" in words):
            return Speaker(text, start, end, medium or clean(text), None, "outlet", 0.9)
        kind, certainty = kinds.of_noun(low, tree.tags[head] in ("NNS", "NNPS", "CD", "DT", "JJ"))
        gender = "f" if low.endswith(("woman", "mother", "ess")) else "m" if low.endswith("man") else None
        return Speaker(text, start, end, clean(text), None, kind, certainty, gender)

    def _holder(self, text: str, words: Sequence[str]) -> Person | None:
        last = self._spoken[-1][1].name if self._spoken else None
        return roles.holder(self._persons, text, words, last)


def _whole(tree: Tree, head: int) -> int:
    """The name that a role behind it belongs to: "Ruth Okendale, the harbour master, who…"."""
    top = tree.heads[head]
    return top if tree.deps[head] == "appos" and tree.tags[top] == "NNP" else head


def _gender(pronoun: str) -> str | None:
    return "f" if pronoun in pronouns.SHE else "m" if pronoun in pronouns.HE else None


def _first(roles: Sequence[str]) -> str | None:
    return roles[0] if roles else None


def _is_phrase(tree: Tree, lead: Sequence[int]) -> bool:
    """The role stands before a comma: "the head of the union, Ada Lund"."""
    return tree.lows[lead[-1]] == "," and tree.lows[lead[0]] in ("the", "a", "an")


def _name_words(tree: Tree, head: int) -> list[int]:
    """The tokens of the name that `head` ends, without titles."""
    words = [head]
    body = tree.lows[head] in en.words("organisation_words.txt")
    for i in range(head - 1, tree.lefts[head] - 1, -1):
        if tree.tags[i] not in ("NNP", "NNPS", "HYPH", "CC", "IN") or (is_title(tree.lows[i]) and not body):
            break
        if tree.tags[i] in ("CC", "IN") and tree.lows[i] not in ("of", "&", "and", "for", "von", "van", "de", "al"):
            break
        words.insert(0, i)
    while len(words) > 1 and (tree.tags[words[0]] in ("CC", "IN", "HYPH") or _only_lead(tree, words)):
        words.pop(0)
    return words


def _only_lead(tree: Tree, words: Sequence[int]) -> bool:
    """A country, an office's seat, a trade or the cue before a personal name: "Kremlin Dmitry…", "Added Lund: …"."""
    low = tree.lows[words[0]]
    if low in en.words("asking_verbs.txt"):
        return True
    last = tree.lows[words[-1]]
    is_lead = low in countries() or is_role(low)
    return is_lead and last not in en.words("organisation_words.txt") and len(words) > 2


def _same_given(words: Sequence[str], full: Sequence[str]) -> bool:
    return words[0][:3] == full[0][:3] or words[0] in full
