"""A claim as the view of its mentions."""

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import Claim, Mention
from transforms.index.founders import founding, vector_of
from transforms.index.rollup import Links, claim_of, microseconds

NOON = datetime(2026, 11, 5, 12, tzinfo=timezone.utc)


def mention(number: int, **fields: Any) -> Mention:
    given = {
        "mention_id": f"m{number}",
        "article_id": f"a{number}",
        "text": "Taxes will rise",
        "start": 0,
        "end": 15,
        "seen_at": NOON + timedelta(hours=number),
        "outlet": f"outlet{number}.example",
    }
    return Mention(**{**given, **fields})


SAME_OUTLET = {"outlet": "one.example"}
VIEWS: dict[str, tuple[list[Mention], dict[str, Any]]] = {  # name: (mentions, fields of the claim)
    "one mention": (
        [mention(1, language="en", entities=("Moscow",), numbers=("percent 12",), participants=("A", "B"))],
        {
            "text": "Taxes will rise",
            "language": "en",
            "entities": ("Moscow",),
            "numbers": ("percent 12",),
            "participants": ("A", "B"),
            "mention_count": 1,
            "origin_count": 1,
            "first_seen": NOON + timedelta(hours=1),
            "last_seen": NOON + timedelta(hours=1),
        },
    ),
    "outlets stand in order of appearance": (
        [mention(3), mention(1), mention(2), mention(4, outlet="outlet1.example")],
        {
            "outlets": ("outlet1.example", "outlet2.example", "outlet3.example"),
            "outlet_count": 3,
            "first_outlet": "outlet1.example",
            "first_seen": NOON + timedelta(hours=1),
            "last_seen": NOON + timedelta(hours=4),
        },
    ),
    "two mentions in one article": (
        [mention(1, article_id="a"), mention(2, article_id="a")],
        {"mention_count": 2, "article_count": 1},
    ),
    "reprints share an origin, an article without one is its own": (
        [mention(1, origin_id="o"), mention(2, origin_id="o"), mention(3)],
        {"article_count": 3, "origin_count": 2},
    ),
    "the text is the founder's, though it was published later": (
        [mention(1, text="rise they will", match_relation="same"), mention(2, match_relation="founder")],
        {"text": "Taxes will rise", "first_outlet": "outlet1.example"},
    ),
    "without a founder the text is the earliest's": (
        [mention(2, text="later"), mention(1, text="earlier")],
        {"text": "earlier"},
    ),
    "the resolved name stands for the speaker, the most frequent first": (
        [mention(1, speaker="he"), mention(2, speaker="Ann Lee"), mention(3, speaker="Lee", speaker_name="Ann Lee")],
        {"speakers": ("Ann Lee", "he")},
    ),
    "wordings are counted without regard to case and quotation marks": (
        [mention(1, text="“Taxes will rise”"), mention(2, text="rising taxes"), mention(3, text="taxes will rise")],
        {"wordings": ("“Taxes will rise”", "rising taxes"), "wording_counts": (2, 1)},
    ),
    "five wordings at most": (
        [mention(number, text=f"wording {number}") for number in range(7)],
        {"wordings": tuple(f"wording {number}" for number in range(5)), "wording_counts": (1,) * 5},
    ),
    "asserted here and attributed there": (
        [mention(1, kind="assertion"), mention(2, kind="statement")],
        {"attribution_lost": True},
    ),
    "only asserted": ([mention(1, kind="assertion")], {"attribution_lost": False}),
    "withdrawn mentions count": (
        [mention(1, revision_withdrawn=2), mention(2)],
        {"mention_count": 2, "outlet_count": 2},
    ),
    "links are united, a contradiction is more than a relation, nobody is linked with himself": (
        [mention(1, related=("x", "c"), contradicts=("y",)), mention(2, related=("y", "z"))],
        {"related": ("x", "z"), "contradicts": ("y",)},
    ),
    "without times and outlets": (
        [mention(1, seen_at=None, outlet=None)],
        {"first_seen": None, "last_seen": None, "first_outlet": None, "outlets": (), "outlet_count": 0},
    ),
    "a mention without a time comes last": (
        [mention(1, seen_at=None, outlet="unknown.example"), mention(2)],
        {"first_outlet": "outlet2.example", "outlet_count": 2},
    ),
}


@pytest.mark.parametrize(("mentions", "fields"), VIEWS.values(), ids=VIEWS)
def test_claim_of(mentions: list[Mention], fields: dict[str, Any]) -> None:
    claim = claim_of("c", mentions)
    assert {name: getattr(claim, name) for name in fields} == fields


MENTIONS = st.lists(
    st.builds(
        mention,
        st.integers(0, 5),
        mention_id=st.sampled_from("mnop"),
        text=st.sampled_from(["Taxes will rise", "taxes will rise", "They rise"]),
        speaker=st.sampled_from([None, "Ann", "Ben"]),
        match_relation=st.sampled_from([None, "founder", "same"]),
        origin_id=st.sampled_from([None, "o", "p"]),
        related=st.sampled_from([(), ("x",), ("x", "y")]),
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda one: one.mention_id,
)


@given(MENTIONS, st.randoms(use_true_random=False))
def test_the_order_of_mentions_changes_nothing(mentions: list[Mention], random: Any) -> None:
    shuffled = list(mentions)
    random.shuffle(shuffled)
    assert claim_of("c", shuffled) == claim_of("c", mentions)


@given(MENTIONS)
def test_counts_bound_each_other(mentions: list[Mention]) -> None:
    claim = claim_of("c", mentions)
    assert claim.mention_count == len(mentions) >= max(claim.article_count, claim.origin_count) >= 1
    assert claim.outlet_count == len(claim.outlets) <= claim.mention_count
    assert sum(claim.wording_counts) <= claim.mention_count


def test_links_count_in_both_directions() -> None:
    links = Links([{"claim_id": "a", "related": ["c", "b"]}, {"claim_id": "b", "contradicts": ["c"]}])
    claim: Claim = claim_of("c", [mention(1, related=("d",))], links)
    assert claim.related == ("a", "d")
    assert claim.contradicts == ("b",)


def test_versions_are_microseconds_and_exact() -> None:
    assert microseconds(NOON + timedelta(microseconds=1)) - microseconds(NOON) == 1
    assert microseconds(datetime(1970, 1, 1, 0, 0, 1, tzinfo=timezone.utc)) == 1_000_000


def test_a_founders_vector_is_known_while_it_is_being_written() -> None:
    founder = mention(1, claim_id="c", match_relation="founder", vector=(0.5, 0.5))
    follower = mention(2, claim_id="d", match_relation="same", vector=(0.1, 0.2))
    empty = mention(3, claim_id="e", match_relation="founder", vector=(0.0, 0.0))
    with founding([founder, follower, empty]):
        assert (vector_of("c"), vector_of("d"), vector_of("e")) == ((0.5, 0.5), (), ())
    assert vector_of("c") == ()
