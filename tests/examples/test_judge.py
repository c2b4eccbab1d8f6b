"""The judge agrees with a perfect result, made from what is expected, and sees every fault of another."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from examples.newsroom.judge import judge, load_expected
from examples.newsroom.stories import Story, load_stories
from schemas import Article, Extraction, Mention

EXPECTED = load_expected()
STORIES = load_stories()
Key = tuple[str, str]  # slug, words
TOPICS = {
    "attribution_lost",
    "chains",
    "claims_other",
    "claims_same",
    "claims_short",
    "contradictions",
    "floating",
    "found",
    "furniture",
    "headlines",
    "nested",
    "never",
    "origins",
    "refusals",
}


def _key(place: dict[str, Any]) -> Key:
    return place["article"], place["words"]


def _places() -> Iterator[dict[str, Any]]:
    for claim in EXPECTED["claims"]:
        yield from claim["mentions"]
    for pair in EXPECTED["never"] + EXPECTED["contradictions"]:
        yield from (pair[side] for side in "ab" if "revision" not in pair[side])
    for pair in EXPECTED["nested"]:
        yield from (pair["outer"], pair["inner"])
    for topic in ("chains", "floating", "headlines"):
        yield from (row["mention"] for row in EXPECTED[topic])


def perfect() -> dict[Key, Mention]:
    """Every expected mention as an extractor and matcher without fault would give it."""
    mentions = {_key(place): _mention(place) for place in sorted(_places(), key=lambda place: "speaker" in place)}
    for claim in EXPECTED["claims"]:
        for place in claim["mentions"]:
            _change(mentions, place, claim_id=claim["name"])
    for pair in EXPECTED["contradictions"]:
        _change(mentions, pair["a"], contradicts=(mentions[_key(pair["b"])].claim_id,))
    for lost in EXPECTED["attribution_lost"]:
        asserted = _mention(lost["asserted"])._replace(kind="assertion", claim_id=lost["claim"])
        mentions[_key(lost["asserted"])] = asserted
    for chain in EXPECTED["chains"]:
        _change(mentions, chain["mention"], via=tuple(chain["via"]))
    for pair in EXPECTED["nested"]:
        _change(mentions, pair["inner"], nested_in=mentions[_key(pair["outer"])].mention_id)
    for row in EXPECTED["floating"]:
        _change(mentions, row["mention"], form="direct")
    for row in EXPECTED["headlines"]:
        _change(mentions, row["mention"], form="headline")
    return mentions


def _mention(place: dict[str, Any]) -> Mention:
    story = STORIES[place["article"]][0]
    field = "body" if place["words"] in _body(story) else "title"
    start = (_body(story) if field == "body" else story.title).index(place["words"])
    name = f"{story.slug}: {place['words']}"
    return Mention(
        name,
        story.slug,
        place["words"],
        start,
        start + len(place["words"]),
        field=field,
        claim_id=name,
        speaker=place.get("speaker"),
    )


def _change(mentions: dict[Key, Mention], place: dict[str, Any], **changes: Any) -> None:
    mentions[_key(place)] = mentions[_key(place)]._replace(**changes)


def _body(story: Story) -> str:
    return story.text.removeprefix(story.title + "\n")


def _extractions(mentions: dict[Key, Mention]) -> list[Extraction]:
    reprints = EXPECTED["origins"][0]["articles"]
    found = []
    for slug, (story, *_) in STORIES.items():
        origin = reprints[0] if slug in reprints else slug
        article = Article(slug, url=story.url, title=story.title, body=_body(story), origin_id=origin)
        found.append(Extraction(article, tuple(mention for key, mention in mentions.items() if key[0] == slug)))
    return found


def _problems(extractions: list[Extraction]) -> dict[str, list[str]]:
    problems = {topic: [v.problem for v in found if not v.is_met] for topic, found in judge(extractions).items()}
    return {topic: found for topic, found in problems.items() if found}


def test_a_perfect_result_meets_every_point() -> None:
    extractions = _extractions(perfect())
    assert _problems(extractions) == {}
    assert set(judge(extractions)) == TOPICS


def test_nothing_found_meets_only_what_must_not_be() -> None:
    assert TOPICS - set(_problems(_extractions({}))) == {"never", "refusals", "origins", "furniture"}


def _all(**changes: Any) -> Callable[[Mention], Mention]:
    return lambda mention: mention._replace(**changes)


WRONG = {  # name: (what is done to every mention, topics that must object, and with which words)
    "one claim for everything": (_all(claim_id="x"), {"never", "contradictions"}, "one claim"),
    "a claim for each": (lambda m: m._replace(claim_id=m.mention_id), {"claims_same", "claims_short"}, "another claim"),
    "no speakers": (_all(speaker=None), {"found", "headlines"}, "speaker"),
    "no chains": (_all(via=()), {"chains"}, "via ()"),
    "no links": (_all(nested_in=None, contradicts=()), {"nested", "contradictions"}, "not linked"),
    "no forms": (_all(form="indirect"), {"floating", "headlines"}, "mention"),
    "no assertions": (_all(kind="statement"), {"attribution_lost"}, "no assertion"),
}


@pytest.mark.parametrize(("change", "topics", "words"), WRONG.values(), ids=WRONG)
def test_each_fault_is_seen(change: Callable[[Mention], Mention], topics: set[str], words: str) -> None:
    problems = _problems(_extractions({key: change(mention) for key, mention in perfect().items()}))
    assert topics <= set(problems)
    assert all(any(words in problem for problem in problems[topic]) for topic in topics)


def test_a_refusal_taken_for_a_claim_is_seen() -> None:
    refusal = EXPECTED["refusals"][0]
    mentions = {**perfect(), _key(refusal): _mention(refusal)}
    assert _problems(_extractions(mentions)) == {"refusals": [f"taken for a claim: {refusal['words']}"]}


def test_furniture_and_origins_are_seen() -> None:
    first, *others = _extractions(perfect())
    spoilt = first.article._replace(body=first.article.body + "\n17 views", origin_id="meridian-ferry-fire")
    assert set(_problems([first._replace(article=spoilt), *others])) == {"furniture", "origins"}
