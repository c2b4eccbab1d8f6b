"""What holds for every text."""

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from schemas import Mention
from transforms.claims import extract_mentions

_PIECES = (
    "Ada Lund said the pier was lost.",
    "“We will rebuild it,” Mayor Ada Lund told Axios on Friday.",
    '"It is bad," he said. "It is very bad."',
    "The storm damaged 40 houses in Nordhavn.",
    "According to Reuters, the port of Kiel was closed.",
    "The ministry declined to comment.",
    "Lund: the harbour will open",
    "- Bo Ek said that the ship sank and that 12 people died.",
    "«Nobody knows that,» the police said",
    "He added: “Go.",
    "''Why?'' she asked. ''We",
    "\x00\x01 said",
    "🙂 said 🙂 that 🙂",
    "\ud800 said",
    "мэр said “да”",
    '"',
    "”",
    "’",
    "\n",
    "\n\n",
    "\r\n",
    "\u2028",
    "  ",
)
bodies = st.lists(st.one_of(st.sampled_from(_PIECES), st.text(max_size=12)), max_size=10).map(" ".join)
relaxed = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _field(mention: Mention, body: str, title: str | None) -> str:
    return body if mention.field == "body" else title or ""


@relaxed
@given(bodies, st.one_of(st.none(), bodies))
def test_spans_are_verbatim(body: str, title: str | None) -> None:
    for mention in extract_mentions(body, title=title):
        text = _field(mention, body, title)
        assert mention.text
        assert text[mention.start : mention.end] == mention.text
        if mention.speaker is not None:
            assert text[mention.speaker_start : mention.speaker_end] == mention.speaker
        if mention.cue is not None:
            assert text[mention.cue_start : mention.cue_end] == mention.cue


@relaxed
@given(bodies)
def test_no_two_mentions_are_the_same(body: str) -> None:
    mentions = extract_mentions(body)
    assert len({(m.field, m.start, m.end) for m in mentions}) == len(mentions)
    assert len({m.mention_id for m in mentions}) == len(mentions)


@relaxed
@given(bodies)
def test_the_same_text_gives_the_same_mentions(body: str) -> None:
    assert extract_mentions(body) == extract_mentions(body)


@relaxed
@given(bodies)
def test_without_assertions_the_rest_stays(body: str) -> None:
    everything = extract_mentions(body)
    assert extract_mentions(body, assertions=False) == [m for m in everything if m.kind == "statement"]


@relaxed
@given(st.lists(st.sampled_from(_PIECES[:9]), min_size=1, max_size=5), st.sampled_from(_PIECES[3:6]))
def test_appended_text_moves_nothing_above_it(pieces: list[str], more: str) -> None:
    body = "\n".join(pieces)
    spans = [(m.start, m.end, m.form) for m in extract_mentions(body)]
    longer = [(m.start, m.end, m.form) for m in extract_mentions(f"{body}\n{more}")]
    assert longer[: len(spans)] == spans


@relaxed
@example("\ud800 said Ë\U000ddc36\x1bI1 È")  # a speaker whose name is the text's last word
@given(bodies)
def test_what_is_nested_stands_inside_what_it_is_nested_in(body: str) -> None:
    mentions = {m.mention_id: m for m in extract_mentions(body)}
    for mention in mentions.values():
        assert 0 <= mention.confidence <= 1
        if mention.nested_in:
            outer = mentions[mention.nested_in]
            assert outer.start <= mention.start <= mention.end <= outer.end
