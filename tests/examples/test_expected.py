"""What `expected.toml` says stands in the articles that it names: words verbatim, outlets counted, names known."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from examples.newsroom.judge import load_expected
from examples.newsroom.stories import load_outlets, load_stories
from schemas import CleanError, FetchError

EXPECTED = load_expected()
STORIES = load_stories()
LONGEST_STUB = 60  # words; an article has more


def _named(value: Any, where: str) -> Iterator[tuple[str, str, int, str]]:
    """(where, slug, revision, words) of every `{ article, words }` below `value`."""
    if isinstance(value, dict):
        if isinstance(value.get("article"), str) and isinstance(value.get("words"), str):
            yield where, value["article"], value.get("revision", 1), value["words"]
        for key, inner in value.items():
            yield from _named(inner, f"{where}.{key}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _named(inner, f"{where}[{number}]")


NAMED = list(_named(EXPECTED, "expected"))


@pytest.mark.parametrize(("where", "slug", "revision", "words"), NAMED, ids=[named[0] for named in NAMED])
def test_words_stand_once_in_their_article(where: str, slug: str, revision: int, words: str) -> None:
    text = STORIES[slug][revision - 1].text
    assert words in text, f"{where}: not in {slug}: {words!r}"


def test_only_served_articles_are_expected_to_have_claims() -> None:
    assert {slug for _, slug, _, _ in NAMED} <= {slug for slug, found in STORIES.items() if found[0].is_read}


def test_claims_have_names_of_their_own_and_two_mentions() -> None:
    names = [claim["name"] for claim in EXPECTED["claims"]]
    assert len(set(names)) == len(names)
    assert all(len(claim["mentions"]) > 1 for claim in EXPECTED["claims"])
    assert {mention["how"] for claim in EXPECTED["claims"] for mention in claim["mentions"]} == {
        "same",
        "short",
        "other",
    }
    assert {lost["claim"] for lost in EXPECTED["attribution_lost"]} <= set(names)


def test_no_pair_is_both_one_claim_and_never_one() -> None:
    claim_of = {(m["article"], m["words"]): claim["name"] for claim in EXPECTED["claims"] for m in claim["mentions"]}
    for pair in EXPECTED["never"] + EXPECTED["contradictions"]:
        a, b = ((pair[side]["article"], pair[side]["words"]) for side in "ab")
        assert a != b
        assert claim_of.get(a, "a") != claim_of.get(b, "b")


def test_funnel_counts_the_feeds_entries() -> None:
    entries = Counter(
        story.outlet.host for found in STORIES.values() for story in found[:1] for _ in (0, *story.also_at)
    )
    rows = {row["outlet"]: row for row in EXPECTED["funnel"]}
    assert {outlet: row["entries"] for outlet, row in rows.items()} == dict(entries)
    assert set(rows) == {outlet.host for outlet in load_outlets().values()}
    for row in rows.values():
        assert set(row.get("rejected", {})) <= FetchError.REASONS.keys() | CleanError.REASONS.keys()
        assert row["entries"] == row["indexed"] + sum(row.get("rejected", {}).values())


def test_funnel_counts_the_articles_that_can_be_read() -> None:
    indexed = Counter(found[0].outlet.host for found in STORIES.values() if found[0].is_read)
    assert {row["outlet"]: row["indexed"] for row in EXPECTED["funnel"]} == dict(indexed)


def test_revisions_keep_withdraw_and_add() -> None:
    for revision in EXPECTED["revisions"]:
        first, second = (story.text for story in STORIES[revision["article"]])
        assert all(words in first and words in second for words in revision["kept"])
        assert all(words in first and words not in second for words in revision["withdrawn"])
        assert all(words not in first and words in second for words in revision["added"])


def test_furniture_stands_in_no_article() -> None:
    texts = [story.text for found in STORIES.values() for story in found]
    assert [words for words in EXPECTED["furniture"]["words"] if any(words in text for text in texts)] == []


@pytest.mark.parametrize("slug", STORIES)
def test_articles_are_long_enough_to_be_articles(slug: str) -> None:
    for story in STORIES[slug]:
        words = len(" ".join(line for block in story.blocks for line in block.lines).split())
        assert 130 <= words <= 450 if story.kind == "article" else words < LONGEST_STUB
