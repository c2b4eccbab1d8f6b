"""Compares what came out of the newsroom with `expected.toml`, point by point.

    for topic, verdicts in judge(extractions).items():
        print(topic, sum(verdict.is_met for verdict in verdicts), "of", len(verdicts))

A point that cannot be judged, because one of its mentions was not found, is not met; only under `never` and `refusals`
it is, where nothing but a wrong result counts.
"""

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from examples.newsroom.stories import HERE, load_stories
from schemas import Extraction, Mention

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_MIN_OVERLAP = 0.7  # share of the expected words that a mention's span must cover
Place = Mapping[str, Any]  # { article, words, speaker? } of expected.toml


class Verdict(NamedTuple):
    """One point of `expected.toml`, and what is wrong with it; nothing when it is met."""

    point: str
    problem: str = ""

    @property
    def is_met(self) -> bool:
        return not self.problem


def load_expected() -> dict[str, Any]:
    return tomllib.loads((HERE / "expected.toml").read_text("utf-8"))


def judge(extractions: Iterable[Extraction]) -> dict[str, list[Verdict]]:
    """Verdicts by topic: found (a mention with the right speaker), claims_same, claims_short, claims_other, never,
    contradictions, attribution_lost, chains, nested, floating, headlines, refusals, origins, furniture.

    `extractions`: of first revisions, with claim ids; an article is known by its canonical URL or its URL.
    """
    found = _Found(extractions)
    expected = load_expected()
    verdicts: dict[str, list[Verdict]] = defaultdict(list)
    for topic, verdict in _verdicts(found, expected):
        verdicts[topic].append(verdict)
    return dict(verdicts)


class _Found:
    """The extractions by slug, and the search for a mention in them."""

    def __init__(self, extractions: Iterable[Extraction]) -> None:
        slugs = {revisions[0].url: slug for slug, revisions in load_stories().items()}
        self.by_slug: dict[str, Extraction] = {}
        for extraction in extractions:
            article = extraction.article
            self.by_slug[slugs[article.canonical_url or article.url or ""]] = extraction

    def mention(self, place: Place, kind: str = "statement") -> Mention | None:
        """The mention that covers the place's words; the right speaker before another, then the closest span."""
        candidates = [mention for mention in self.overlapping(place) if mention.kind == kind]
        return max(candidates, key=lambda mention: (_is_by(mention, place), -len(mention.text)), default=None)

    def overlapping(self, place: Place) -> Iterator[Mention]:
        extraction = self.by_slug.get(place["article"])
        if extraction is None:
            return
        fields = {"title": extraction.article.title or "", "body": extraction.article.body}
        for mention in extraction.mentions:
            if _covers(mention, fields[mention.field], place["words"]):
                yield mention

    def claim(self, place: Place) -> str | None:
        mention = self.mention(place) or self.mention(place, "assertion")
        return mention.claim_id if mention else None


def _covers(mention: Mention, text: str, words: str) -> bool:
    start = text.find(words)
    while start >= 0:
        end = start + len(words)
        if min(end, mention.end) - max(start, mention.start) >= _MIN_OVERLAP * (end - start):
            return True
        start = text.find(words, end)
    return False


def _is_by(mention: Mention, place: Place) -> bool:
    names = " ".join(filter(None, (mention.speaker, mention.speaker_name, mention.speaker_role))).casefold()
    return place.get("speaker", "").casefold() in names


def _verdicts(found: _Found, expected: Mapping[str, Any]) -> Iterator[tuple[str, Verdict]]:
    for claim in expected["claims"]:
        yield from _claim(found, claim)
    for pair in expected["never"]:
        yield "never", _apart(found, pair, pair["why"])
    for pair in expected["contradictions"]:
        yield "contradictions", _contradiction(found, pair)
    first = {claim["name"]: claim["mentions"][0] for claim in expected["claims"]}
    for lost in expected["attribution_lost"]:
        yield "attribution_lost", _lost(found, lost["asserted"], first[lost["claim"]])
    for chain in expected["chains"]:
        yield "chains", _chain(found, chain)
    for pair in expected["nested"]:
        yield "nested", _nested(found, pair)
    for topic, form in (("floating", "direct"), ("headlines", "headline")):
        for row in expected[topic]:
            yield topic, _of_form(found, row["mention"], form)
    for place in expected["refusals"]:
        taken = [mention.text for mention in found.overlapping(place) if mention.kind == "statement"]
        yield "refusals", Verdict(_name(place), f"taken for a claim: {taken[0]}" if taken else "")
    yield from _articles(found, expected)


def _claim(found: _Found, claim: Mapping[str, Any]) -> Iterator[tuple[str, Verdict]]:
    wanted = found.claim(claim["mentions"][0])
    for place in claim["mentions"]:
        mention = found.mention(place)
        yield "found", Verdict(_name(place), _problem(mention, place))
        if place is not claim["mentions"][0]:
            same = mention is not None and mention.claim_id == wanted
            yield f"claims_{place['how']}", Verdict(f"{claim['name']}: {_name(place)}", "" if same else "another claim")


def _problem(mention: Mention | None, place: Place) -> str:
    if mention is None:
        return "no mention"
    return "" if _is_by(mention, place) else f"speaker is {mention.speaker_name or mention.speaker}"


def _apart(found: _Found, pair: Mapping[str, Any], name: str) -> Verdict:
    a, b = found.claim(pair["a"]), found.claim(pair["b"])
    return Verdict(name, "one claim" if a is not None and a == b else "")


def _contradiction(found: _Found, pair: Mapping[str, Any]) -> Verdict:
    name = f"{pair['a']['words']} / {pair['b']['words']}"
    a, b = found.mention(pair["a"]), found.mention(pair["b"])
    if a is None or b is None:
        return Verdict(name, "no mention")
    if a.claim_id == b.claim_id:
        return Verdict(name, "one claim")
    return Verdict(name, "" if a.claim_id in b.contradicts or b.claim_id in a.contradicts else "not linked")


def _lost(found: _Found, asserted: Place, attributed: Place) -> Verdict:
    mention = found.mention(asserted, "assertion")
    if mention is None:
        return Verdict(_name(asserted), "no assertion")
    return Verdict(_name(asserted), "" if mention.claim_id == found.claim(attributed) else "another claim")


def _chain(found: _Found, chain: Mapping[str, Any]) -> Verdict:
    mention = found.mention(chain["mention"])
    if mention is None:
        return Verdict(_name(chain["mention"]), "no mention")
    as_wanted = len(mention.via) == len(chain["via"]) and all(
        wanted in via for wanted, via in zip(chain["via"], mention.via, strict=True)
    )
    return Verdict(_name(chain["mention"]), "" if as_wanted else f"via {mention.via}")


def _nested(found: _Found, pair: Mapping[str, Any]) -> Verdict:
    outer, inner = found.mention(pair["outer"]), found.mention(pair["inner"])
    linked = outer is not None and inner is not None and inner.nested_in == outer.mention_id
    return Verdict(_name(pair["inner"]), "" if linked else "not linked")


def _of_form(found: _Found, place: Place, form: str) -> Verdict:
    mentions = [mention for mention in found.overlapping(place) if mention.form == form]
    if not mentions:
        return Verdict(_name(place), f"no {form} mention")
    return Verdict(_name(place), "" if any(_is_by(mention, place) for mention in mentions) else "another speaker")


def _articles(found: _Found, expected: Mapping[str, Any]) -> Iterator[tuple[str, Verdict]]:
    for group in expected["origins"]:
        origins = {slug: extraction.article.origin_id for slug, extraction in found.by_slug.items()}
        wanted = origins.get(group["first"])
        for slug, origin in origins.items():
            as_wanted = wanted is not None and (origin == wanted) == (slug in group["articles"])
            yield "origins", Verdict(slug, "" if as_wanted else f"origin {origin}, {group['first']} has {wanted}")
    for slug, extraction in found.by_slug.items():
        left = [words for words in expected["furniture"]["words"] if words in extraction.article.body]
        yield "furniture", Verdict(slug, f"in the body: {left}" if left else "")


def _name(place: Place) -> str:
    return f"{place['article']}: {place['words'][:60]}"
