"""What is found in a sentence: speaker, span, form, chain, circumstance. One line a case."""

from datetime import datetime, timezone

import pytest

from schemas import Mention
from transforms.claims import extract_mentions

PUBLISHED = datetime(2025, 6, 4, tzinfo=timezone.utc)


def extract(body: str, title: str | None = None) -> list[Mention]:
    return extract_mentions(body, title=title, published_at=PUBLISHED, assertions=False)


STATEMENTS = {  # name: (text, (speaker, content, form) of each mention)
    "indirect": (
        "Mayor Ada Lund said the harbour would open on Monday.",
        [("Mayor Ada Lund", "the harbour would open on Monday", "indirect")],
    ),
    "that is left out": (
        "The council confirmed that the bridge had been closed.",
        [("The council", "the bridge had been closed", "indirect")],
    ),
    "direct, inverted": (
        "“The harbour is safe,” said Ada Lund.",
        [("Ada Lund", "The harbour is safe,", "direct")],
    ),
    "direct, in front": (
        'Ada Lund said: "The harbour is safe."',
        [("Ada Lund", "The harbour is safe.", "direct")],
    ),
    "mixed": (
        "The minister said the plan was “a disgrace for the town”.",
        [("The minister", "the plan was “a disgrace for the town”", "mixed")],
    ),
    "several sentences": (
        "“It was dark. We saw nothing,” Ada Lund told reporters.",
        [("Ada Lund", "It was dark. We saw nothing,", "direct")],
    ),
    "interrupted": (
        "“We will rebuild the pier,” Ada Lund said. “It will be stronger than before.”",
        [("Ada Lund", "We will rebuild the pier,” Ada Lund said. “It will be stronger than before.", "direct")],
    ),
    "inserted": (
        "The pier, Lund said, would be rebuilt next year.",
        [("Lund", "The pier, Lund said, would be rebuilt next year", "indirect")],
    ),
    "according to, in front": (
        "According to the police, two men were arrested.",
        [("the police", "two men were arrested", "indirect")],
    ),
    "according to, behind": (
        "Two men were arrested on Sunday, according to the police.",
        [("the police", "Two men were arrested on Sunday", "indirect")],
    ),
    "accuse": (
        "The union accused the port of hiding the damage.",
        [("The union", "the port of hiding the damage", "speech_act")],
    ),
    "vow": (
        "The government vowed to rebuild the pier.",
        [("The government", "to rebuild the pier", "speech_act")],
    ),
    "nominal": (
        "Nobody believed his claim that the bridge was unsafe.",
        [("his", "the bridge was unsafe", "indirect")],
    ),
    "mental state": (
        "Residents fear that the sea will rise.",
        [("Residents", "the sea will rise", "mental_state")],
    ),
    "that A and that B": (
        "Lund said that the pier was lost and that the town would rebuild it.",
        [("Lund", "the pier was lost", "indirect"), ("Lund", "the town would rebuild it", "indirect")],
    ),
    "but that B": (
        "Lund said the pier was lost, but that the town would rebuild it.",
        [("Lund", "the pier was lost", "indirect"), ("Lund", "the town would rebuild it", "indirect")],
    ),
    "a cue before and behind": (
        "Lund said that “the pier is lost and gone for ever,” Lund said.",
        [("Lund", "the pier is lost and gone for ever,", "direct")],
    ),
    "one speaker, two verbs": (
        "Lund said the pier was lost and added that the town would rebuild it.",
        [("Lund", "the pier was lost", "indirect"), ("Lund", "the town would rebuild it", "indirect")],
    ),
    "said in a statement": (
        "The company said in a statement that the leak had been stopped.",
        [("The company", "the leak had been stopped", "indirect")],
    ),
    "said the other day": (
        "Lund said the other day that the leak had been stopped.",
        [("Lund", "the leak had been stopped", "indirect")],
    ),
    "a subject inside the quotation": (
        "“The council knows that Bo Ek lied,” Ada Lund said.",
        [("Ada Lund", "The council knows that Bo Ek lied,", "direct")],
    ),
    "a title in quotation marks": (
        "He bought “The Old Harbour” in a shop on Main Street.",
        [],
    ),
}


@pytest.mark.parametrize(("text", "expected"), STATEMENTS.values(), ids=STATEMENTS)
def test_statement(text: str, expected: list[tuple[str | None, str, str]]) -> None:
    assert [(m.speaker, m.text, m.form) for m in extract(text) if not m.nested_in] == expected


NOT_STATED = {
    "declined to comment": "The company declined to comment.",
    "declined to verify or deny": "Lund declined to verify or deny the report.",
    "refused to say": "The ministry refused to say whether the ship had sunk.",
    "did not specify": "Lund did not specify when the harbour would open.",
    "did not say": "Police did not say how many people were on board.",
    "not clear": "It is not clear whether the ship had sunk.",
    "unclear": "It was unclear on Friday who owned the ship.",
    "asked about": "Asked about the ship, Lund left the room.",
    "no reply": "The owner did not respond to a request for comment.",
}


@pytest.mark.parametrize("text", NOT_STATED.values(), ids=NOT_STATED)
def test_a_refusal_is_no_claim(text: str) -> None:
    assert [m.text for m in extract(text)] == []


def test_a_denial_is_a_claim_with_its_polarity() -> None:
    [denial] = extract("The company denied that the ship had leaked.")
    assert (denial.text, denial.negated) == ("the ship had leaked", True)


HEDGED = {
    "Lund said the ship may have leaked.": True,
    "Lund said the ship could sink soon.": True,
    "Lund said the ship had leaked.": False,
}


@pytest.mark.parametrize("text", HEDGED)
def test_hedged(text: str) -> None:
    assert [m.hedged for m in extract(text)] == [HEDGED[text]]


CHAINS = {  # name: (text, (speaker's name, via, addressee))
    "according to an agency": (
        "“The ship is safe,” Ada Lund said, according to Reuters.",
        ("Ada Lund", ("Reuters",), None),
    ),
    "told a medium": (
        "Ada Lund told Axios that the ship was safe.",
        ("Ada Lund", ("Axios",), "Axios"),
    ),
    "told reporters": (
        "Ada Lund told reporters that the ship was safe.",
        ("Ada Lund", (), "reporters"),
    ),
    "quoted as saying": (
        "Interfax quoted Ada Lund as saying that the ship was safe.",
        ("Ada Lund", ("Interfax",), None),
    ),
}


@pytest.mark.parametrize(("text", "expected"), CHAINS.values(), ids=CHAINS)
def test_chain(text: str, expected: tuple[str, tuple[str, ...], str | None]) -> None:
    [mention] = extract(text)
    assert (mention.speaker_name, mention.via, mention.addressee) == expected


def test_a_claim_inside_a_claim_is_kept_and_linked() -> None:
    outer, inner = extract("Ada Lund said that Bo Ek had told the council that the pier was unsafe.")
    assert (inner.speaker, inner.text) == ("Bo Ek", "the pier was unsafe")
    assert inner.nested_in == outer.mention_id
    assert inner.via == ("Lund",) or inner.via == ("Ada Lund",)


def test_when_and_where_it_was_said() -> None:
    [mention] = extract("Lund said in an interview on Monday that the pier was lost.")
    assert mention.said_at == datetime(2025, 6, 2, tzinfo=timezone.utc)
    assert mention.said_at_text == "on Monday"
    assert mention.occasion == "in an interview"


def test_a_date_inside_the_content_is_not_when_it_was_said() -> None:
    [mention] = extract("Lund said that the pier was lost in 1999.")
    assert mention.said_at_text is None


def test_a_quotation_in_a_line_of_its_own_inherits_its_speaker() -> None:
    _, floating = extract("“The pier is lost,” said Ada Lund.\n“We will build a new one next year.”")
    assert (floating.text, floating.speaker_name) == ("We will build a new one next year.", "Ada Lund")
    assert floating.cue is None


def test_the_title_is_a_field_of_its_own() -> None:
    [mention] = extract("", title="Harbour May Open Soon, Says Ada Lund")
    assert (mention.field, mention.form, mention.text) == ("title", "headline", "Harbour May Open Soon")
    assert mention.speaker_name == "Ada Lund"


def test_where_a_mention_stands() -> None:
    body = "It rained.\n\nSummary\n- Ada Lund said the pier was lost.\n\nThe storm hit at night."
    [mention] = extract(body)
    assert mention.in_line_role == "summary"
    assert mention.sentence == "Ada Lund said the pier was lost."
    assert (mention.before, mention.after) == ("Summary", "The storm hit at night.")


def test_the_cue_as_written_and_its_lemma() -> None:
    body = "Lund has pointed out that the pier was lost."
    [mention] = extract(body)
    assert (mention.cue, mention.cue_lemma) == ("has pointed out", "point out")
    assert mention.cue_start is not None
    assert body[mention.cue_start : mention.cue_end] == mention.cue


def test_repeats_have_ids_of_their_own() -> None:
    first, second = extract("Lund said the pier was lost.\n\nLund said the pier was lost.")
    assert first.mention_id != second.mention_id


def test_what_nobody_is_said_to_have_said_is_an_assertion() -> None:
    body = "The storm damaged 40 houses in Nordhavn. Lund said the pier was lost."
    assertion, statement = extract_mentions(body)
    assert (assertion.kind, assertion.form, assertion.text) == (
        "assertion",
        "assertion",
        "The storm damaged 40 houses in Nordhavn",
    )
    assert assertion.check_worthiness is not None
    assert statement.kind == "statement"


def test_other_languages_have_no_mentions() -> None:
    assert extract_mentions("Lund sagte, der Pier sei verloren.", language="de") == []


def test_a_dialect_of_english_is_english() -> None:
    assert extract_mentions("Lund said the pier was lost.", language="en-GB")
