"""Who a speaker is: the name behind what is written, role and kind."""

import bisect
from collections.abc import Sequence
from typing import NamedTuple

from transforms.claims import en
from transforms.claims.names import Person, countries, fold, is_title, people
from transforms.claims.parse import Tree
from transforms.claims.sources import span

_HE, _SHE = ("he", "him", "his"), ("she", "her", "hers")
_PRONOUNS = {
    *_HE,
    *_SHE,
    "it",
    "its",
    "they",
    "them",
    "their",
    "who",
    "which",
    "that",
    "whom",
    "this",
    "these",
    "those",
}
_FIRST = ("i", "we", "me", "us", "my", "our", "you", "your", "one", "myself")
_GOVERNMENT = ("government", "ministry", "officials", "authorities", "army", "military", "side", "delegation")


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
        self._spoken: list[Speaker] = []
        persons = [person for bearers in self._people.values() for person in bearers]
        self._places = sorted((at, n) for n, person in enumerate(persons) for at in person.starts)
        self._persons = persons

    def heard(self, speaker: Speaker) -> None:
        """Remember that `speaker` spoke: pronouns and quotations further down may be theirs."""
        self._spoken.append(speaker)

    def last(self) -> Speaker | None:
        """Who spoke last."""
        return self._spoken[-1] if self._spoken else None

    def identify(self, tree: Tree, head: int) -> Speaker:
        """The speaker whose phrase `head` heads."""
        first, last = span(tree, head)
        start, end = tree.starts[first], tree.ends[last]
        text = self._body[start:end]
        tag, low = tree.tags[head], tree.lows[head]
        if low in _PRONOUNS or tag in ("PRP", "PRP$", "WP", "WDT", "EX") or low in _FIRST:
            return self._clause_mate(tree, head, text) or self._pronoun(text, start, end)
        if any(tree.deps[k] == "conj" and head < k <= last for k in tree.kids[head]):
            return Speaker(text, start, end, _clean(text), None, "group", 0.9)
        if tag in ("NNP", "NNPS") or (tree.words[head][:1].isupper() and fold(tree.words[head]) in self._people):
            return self._named(tree, head, first, text, start, end)
        name = tree.kid(head, "appos")
        if name is not None and name <= last and is_title(low) and tree.tags[name] == "NNP":
            return self._named(tree, name, first, text, start, end)  # "his spokeswoman Kari Moe"
        return self._described(tree, head, first, last, text, start, end)

    def by_name(self, text: str, start: int, end: int) -> Speaker:
        """The speaker of a headline, from the name alone."""
        kind = _kind_of_name(text.lower().removeprefix("the "), text.lower().split())
        person = self._person(text, ()) if kind in (None, "person") else None
        if person:
            role = person.roles[0] if person.roles else None
            return Speaker(text, start, end, person.name, role, "person", 1.0, person.gender)
        return Speaker(text, start, end, _clean(text), None, kind, 0.9 if kind else 0.7)

    # ---- pronouns ----

    def _clause_mate(self, tree: Tree, head: int, text: str) -> Speaker | None:
        """ "Zelenskiy rejected it when he proposed…": the person who is the subject of the clause above."""
        low = text.lower()
        if low not in (*_HE, *_SHE):
            return None
        clause = tree.heads[head]
        while tree.heads[clause] != clause and tree.deps[clause] in ("advcl", "ccomp", "conj", "relcl", "xcomp", "acl"):
            clause = tree.heads[clause]
            subject = tree.kid(clause, "nsubj")
            if subject is None or subject == head or subject > head or tree.tags[subject] != "NNP":
                continue
            found = self.identify(tree, subject)
            if found.kind == "person" and found.gender != ("m" if low in _SHE else "f"):
                at = tree.starts[head]
                return found._replace(text=text, start=at, end=at + len(text), certainty=0.85)
        return None

    def _pronoun(self, text: str, start: int, end: int) -> Speaker:
        low = text.lower()
        if low in _HE or low in _SHE:
            return self._he_or_she(text, start, end, "f" if low in _SHE else "m")
        kinds = {"it": ("organisation", "country", "outlet"), "they": ("group", "organisation", "unnamed")}.get(low, ())
        for known in reversed(self._spoken[-3:]):
            if known.kind in kinds:
                return Speaker(text, start, end, known.name, known.role, known.kind, 0.6)
        return Speaker(text, start, end, None, None, None, 0.4)

    def _he_or_she(self, text: str, start: int, end: int, gender: str) -> Speaker:
        other = "m" if gender == "f" else "f"
        fits = [s for s in self._spoken if s.kind == "person" and s.gender != other and s.name]
        spoken = next((s for s in reversed(fits) if gender == "m" or s.gender == "f"), fits[-1] if fits else None)
        named = self._named_before(start, other)
        if named and (spoken is None or (self._opens_sentence(named[0]) and named[0] > spoken.end)):
            person = named[1]
            role = person.roles[0] if person.roles else None
            return Speaker(text, start, end, person.name, role, "person", 0.6, gender)
        if spoken:
            near = self._body.count("\n", spoken.end, start) <= 3
            return Speaker(text, start, end, spoken.name, spoken.role, "person", 0.9 if near else 0.7, gender)
        return Speaker(text, start, end, None, None, "person", 0.4, gender)

    def _named_before(self, start: int, other: str) -> tuple[int, Person] | None:
        """The last person named before, a few names back at most, who is not of the other gender."""
        behind = bisect.bisect_left(self._places, (start, -1))
        for at, n in reversed(self._places[max(0, behind - 8) : behind]):
            known = self._persons[n].gender
            if start - at < 2000 and (known == "f" if other == "m" else known != "f"):
                return at, self._persons[n]
        return None

    def _opens_sentence(self, at: int) -> bool:
        before = self._body[max(0, at - 60) : at]
        return not before.strip() or before.rstrip(" ")[-1] in '\n.!?”"' or before.rpartition(".")[2].count(" ") <= 3

    # ---- names ----

    def _named(self, tree: Tree, head: int, first: int, text: str, start: int, end: int) -> Speaker:
        words = _name_words(tree, head)
        lead = [i for i in range(first, head + 1) if i not in words]
        name = _clean(self._body[tree.starts[words[0]] : tree.ends[head]]) if words else text
        low = name.lower().removeprefix("the ")
        kind = _kind_of_name(low, [tree.lows[i] for i in words])
        if kind is None or kind == "person":
            person = self._person(name, [tree.lows[i] for i in lead])
            role = self._role(tree, lead, person)
            if person:
                return Speaker(text, start, end, person.name, role, "person", 1.0, person.gender)
            if len(words) > 1 or any(is_title(tree.lows[i]) for i in lead):
                return Speaker(text, start, end, name, role, "person", 0.9)
            the = first < head and tree.lows[first] == "the"
            return Speaker(text, start, end, name, role, "organisation" if the or name.isupper() else "person", 0.7)
        if kind == "outlet" or _medium(name):
            return Speaker(text, start, end, _medium(name) or name, None, "outlet", 1.0)
        return Speaker(text, start, end, name, None, kind, 1.0)

    def _person(self, name: str, lead: Sequence[str]) -> Person | None:
        bearers = self._people.get(fold(name.split(" ")[-1]), [])
        if not bearers and " " not in name:
            return None
        words = fold(name).split()
        fitting = [p for p in bearers if len(words) == 1 or _same_given(words, fold(p.name).split())]
        female = any(word in ("mrs.", "mrs", "ms.", "ms") for word in lead)
        male = any(word in ("mr.", "mr") for word in lead)
        if female or male:
            fitting = [p for p in fitting if p.gender != ("m" if female else "f")] or fitting
        return fitting[0] if fitting else None

    def _role(self, tree: Tree, lead: Sequence[int], person: Person | None) -> str | None:
        titles = [i for i in lead if tree.deps[i] not in ("det", "punct") or tree.lows[i] in ("'s", "’s")]
        if titles and any(is_title(tree.lows[i]) for i in titles):
            own = _clean(self._body[tree.starts[titles[0]] : tree.ends[titles[-1]]])
            if own.lower().rstrip(".") not in ("mr", "mrs", "ms", "dr"):
                return own
        return person.roles[0] if person and person.roles else None

    # ---- descriptions ----

    def _described(self, tree: Tree, head: int, first: int, last: int, text: str, start: int, end: int) -> Speaker:
        words = tree.lows[first : last + 1]
        person = self._office_holder(text, words) or self._role_holder(words, tree.lows[head])
        if person:
            return Speaker(text, start, end, person.name, text, "person", 0.8, person.gender)
        kinds = en.mapping("persons.tsv")
        low = tree.lows[head]
        if low in en.words("media_nouns.txt") or (low in ("report", "reports") and "media" in words):
            return Speaker(text, start, end, _medium(text) or _clean(text), None, "outlet", 0.8)
        if low in kinds:
            return Speaker(text, start, end, _clean(text), None, kinds[low], 0.9)
        if low in en.words("organisation_words.txt") or low in _GOVERNMENT:
            return Speaker(text, start, end, _clean(text), None, "organisation", 0.8)
        plural = tree.tags[head] in ("NNS", "NNPS", "CD", "DT", "JJ")
        kind = "group" if plural else "unnamed" if is_title(low) else None
        return Speaker(text, start, end, _clean(text), None, kind, 0.7)

    def _office_holder(self, text: str, words: Sequence[str]) -> Person | None:
        """ "The U.S. president", "Ukraine's head of state": who holds that office in that country here."""
        nations = {countries()[word] for word in words if word in countries()}
        office = _office(" ".join(words))
        if len(nations) != 1 or office is None:
            return None
        fitting = [
            person
            for person in self._persons
            if any(_office(role.lower()) == office and nations & _nations(role) for role in person.roles)
        ]
        return fitting[0] if len(fitting) == 1 else None

    def _role_holder(self, words: Sequence[str], head: str) -> Person | None:
        """ "The spokesman", when one person here has that role."""
        if not is_title(head) or not words or words[0] != "the" or len(words) > 3:
            return None
        rest = [word for word in words[1:] if word != "former"]
        fitting = [
            person
            for person in self._persons
            if any(all(word in role.lower().split() for word in rest) for role in person.roles)
        ]
        return fitting[0] if len(fitting) == 1 else None


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
    """A country or an office's seat before a personal name: "Kremlin Dmitry…", "U.S. Trump"."""
    low = tree.lows[words[0]]
    last = tree.lows[words[-1]]
    return low in countries() and last not in en.words("organisation_words.txt") and len(words) > 2


def _kind_of_name(low: str, words: Sequence[str]) -> str | None:
    if low in en.words("media.txt"):
        return "outlet"
    if low in countries():
        return "country"
    if any(word in en.words("organisation_words.txt") for word in words):
        return "organisation"
    kinds = en.mapping("persons.tsv")
    return kinds.get(words[-1]) if words else None


def _medium(text: str) -> str | None:
    """The medium's own name at the end of "the Russian news agency TASS"."""
    words = _clean(text).split(" ")
    names = (" ".join(words[n:]) for n in range(len(words)))
    return next((name for name in names if name.lower() in en.words("media.txt") and name[:1].isupper()), None)


def _same_given(words: Sequence[str], full: Sequence[str]) -> bool:
    return words[0][:3] == full[0][:3] or words[0] in full


def _office(text: str) -> str | None:
    return next((office for title, office in en.table("offices.tsv") if title in text), None)


def _nations(role: str) -> set[str]:
    words = role.lower().replace("’s", "").replace("'s", "").split()
    return {countries()[word] for word in words if word in countries()}


def _clean(text: str) -> str:
    """On one line, without a possessive ending and an article at the front."""
    plain = " ".join(text.split()).rstrip(",")
    for ending in ("’s", "'s"):
        plain = plain.removesuffix(ending)
    return plain.removeprefix("the ").removeprefix("The ").strip("“”\"'’ ") or text
