"""The forms of attribution, one line a case: speaker's name, content, and what stands around it."""

from datetime import datetime, timezone

import pytest

from schemas import Mention
from transforms.claims import extract_mentions

PUBLISHED = datetime(2025, 6, 4, 15, tzinfo=timezone.utc)  # a Wednesday


def extract(body: str, title: str | None = None) -> list[Mention]:
    return extract_mentions(body, title=title, published_at=PUBLISHED, assertions=False)


FORMS = {  # name: (text, (speaker's name, content) of each mention, nested ones included)
    "role, comma, name, verb": (
        "“The pier is lost,” the head of the port authority, Ada Lund, said.",
        [("Ada Lund", "The pier is lost,")],
    ),
    "role, name, verb at the end": (
        "The pier would be closed for a year, harbour master Ada Lund told reporters on Monday.",
        [("Ada Lund", "The pier would be closed for a year")],
    ),
    "verb, role, name": (
        "“The pier is lost,” snapped his spokeswoman Ada Lund on Monday.",
        [("Ada Lund", "The pier is lost,")],
    ),
    "verb, name, role": (
        "“The pier is lost,” said Ada Lund, who has run the port since 2019.",
        [("Ada Lund", "The pier is lost,")],
    ),
    "name, role, verb": (
        "Ada Lund, the port's engineer, said the pier was lost.",
        [("Ada Lund", "the pier was lost")],
    ),
    "name with a party": (
        "Senator Bo Ek (R-Utah) said the bill was dead.",
        [("Bo Ek", "the bill was dead")],
    ),
    "who said": (
        "The pier belongs to Ada Lund, who said it was safe.",
        [("Ada Lund", "it was safe")],
    ),
    "quoted as saying": (
        "The Harbour Post quoted Ada Lund as saying that the pier was safe.",
        [("Ada Lund", "the pier was safe")],
    ),
    "accuse": ("Ada Lund accused the port of hiding the damage.", [("Ada Lund", "the port of hiding the damage")]),
    "describe as": (
        "Ada Lund described the plan as “a gift to the port”.",
        [("Ada Lund", "the plan as “a gift to the port”")],
    ),
    "urge": ("The mayor urged residents to stay at home.", [("mayor", "residents to stay at home")]),
    "urge and demand": (
        "The union urged members to stay at home and demanded new talks.",
        [("union", "members to stay at home"), ("union", "new talks")],
    ),
    "propose": ("The council proposed to close the pier.", [("council", "to close the pier")]),
    "reject": ("The council rejected calls to close the pier.", [("council", "calls to close the pier")]),
    "his claim that": ("Nobody believed Bo Ek's claim that the pier was safe.", [("Bo Ek", "the pier was safe")]),
    "a paper's report that": (
        "Asked about a Reuters report that the port was planning to sell the pier, Ada Lund said it was not true.",
        [("Reuters", "the port was planning to sell the pier"), ("Ada Lund", "it was not true")],
    ),
    "inserted": (
        "The pier, Ada Lund said on Monday, would be rebuilt.",
        [("Ada Lund", "The pier, Ada Lund said on Monday, would be rebuilt")],
    ),
    "guillemets": ("«The pier is lost», said Ada Lund.", [("Ada Lund", "The pier is lost")]),
    "quotes in quotes": (
        "“He told me, ‘Do not open the gate,’ and then he ran,” Ada Lund said.",
        [("Ada Lund", "He told me, ‘Do not open the gate,’ and then he ran,")],
    ),
    "brackets inside a quotation": (
        "“It [the pier] is lost and gone for ever,” said Ada Lund.",
        [("Ada Lund", "It [the pier] is lost and gone for ever,")],
    ),
    "several paragraphs": (
        "“The pier is lost,” said Ada Lund. “It cannot be rebuilt.\n“We will build a new one.”",
        [("Ada Lund", "The pier is lost,” said Ada Lund. “It cannot be rebuilt.\n“We will build a new one.")],
    ),
    "an unbalanced mark": (
        "He sold “The Pier for a song.\nAda Lund said the harbour was closed.",
        [("Ada Lund", "the harbour was closed")],
    ),
    "a clause of time behind": (
        "The pier is safe, Ada Lund said on Monday, a day after it had been closed.",
        [("Ada Lund", "The pier is safe")],
    ),
    "what not is contrasted with": (
        "Ada Lund told the council on Monday that she would go to Oslo, but not to Bergen.",
        [("Ada Lund", "she would go to Oslo, but not to Bergen")],
    ),
    "two governments": (
        "The talks, the two governments said in a joint statement, had been useful.",
        [("two governments", "The talks, the two governments said in a joint statement, had been useful")],
    ),
    "what a relative clause is about": (
        "The lease has been extended, which lawyers argue is lawful under Norwegian law.",
        [("lawyers", "The lease has been extended, which lawyers argue is lawful under Norwegian law")],
    ),
    "nested": (
        "Ada Lund said that Bo Ek had told the council that the pier was unsafe.",
        [
            ("Ada Lund", "Bo Ek had told the council that the pier was unsafe"),
            ("Bo Ek", "the pier was unsafe"),
        ],
    ),
}


@pytest.mark.parametrize(("text", "expected"), FORMS.values(), ids=FORMS)
def test_form(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(m.speaker_name, m.text) for m in extract(text)] == expected


CHAINS = {  # name: (text, speaker's name, via)
    "according to a report by": (
        "The pier was unsafe, according to a report by Reuters citing two officials.",
        "two officials",
        ("Reuters",),
    ),
    "reported, citing": (
        "Reuters reported on Monday, citing the mayor, that the pier was unsafe.",
        "mayor",
        ("Reuters",),
    ),
    "reported that, citing": (
        "Reuters reported that the pier was unsafe, citing people familiar with the matter.",
        "people familiar with the matter",
        ("Reuters",),
    ),
    "said, quoting": (
        "The pier was unsafe, Bo Ek said, quoting an engineer of the port.",
        "an engineer of the port",
        ("Bo Ek",),
    ),
    "a person who cites says it": ("The pier was unsafe, Bo Ek said, citing an engineer.", "Bo Ek", ()),
    "quoted by": ("Ada Lund, quoted by the Harbour Post, said the pier was unsafe.", "Ada Lund", ("Harbour Post",)),
    "a statement carried by": (
        "In a statement carried by the state news agency KCNA, Ada Lund said the pier was unsafe.",
        "Ada Lund",
        ("KCNA",),
    ),
    "an interview with": (
        "In an interview with Le Monde, Ada Lund said the pier was unsafe.",
        "Ada Lund",
        ("Le Monde",),
    ),
    "told a paper": ("Ada Lund told the Harbour Post that the pier was unsafe.", "Ada Lund", ("Harbour Post",)),
    "told a paper named The": ("Ada Lund told The Rattle that the pier was unsafe.", "Ada Lund", ("The Rattle",)),
    "said, according to a site": (
        "The pier was unsafe, Ada Lund said, according to the Axios news site.",
        "Ada Lund",
        ("Axios",),
    ),
    "told nobody who passes it on": ("Ada Lund told the council that the pier was unsafe.", "Ada Lund", ()),
}


@pytest.mark.parametrize(("text", "speaker", "via"), CHAINS.values(), ids=CHAINS)
def test_chain(text: str, speaker: str, via: tuple[str, ...]) -> None:
    [mention] = extract(text)
    assert "pier was unsafe" in mention.text
    assert (mention.speaker_name, mention.via) == (speaker, via)


POLARITY = {  # text: negated
    "Ada Lund said the port would not raise fees.": True,
    "Ada Lund said the port would raise fees.": False,
    "Ada Lund said the port never raised fees.": True,
    "Ada Lund said there were no plans to raise fees.": True,
    "Ada Lund said no deal had been signed.": True,
    "Ada Lund said nobody had been hurt.": True,
    "Ada Lund denied that the port would raise fees.": True,
    "Ada Lund denied that the port would not raise fees.": False,
    "Ada Lund did not deny that the port would raise fees.": False,
    "Ada Lund said the port had not ruled out higher fees.": False,
    "Ada Lund said the port would raise not only fees but also rents.": False,
    "“We will not raise the fees of the port this year,” said Ada Lund.": True,
    "“We will raise the fees that nobody has ever paid in full,” said Ada Lund.": False,
    "“There is no doubt that the port will raise its fees,” said Ada Lund.": False,
}


@pytest.mark.parametrize("text", POLARITY)
def test_negated(text: str) -> None:
    assert [mention.negated for mention in extract(text)] == [POLARITY[text]]


HEDGED = {  # text: hedged
    "Ada Lund said the pier appears to be unsafe.": True,
    "Ada Lund said the pier is believed to be unsafe.": True,
    "Ada Lund reportedly said the pier was unsafe.": True,
    "Ada Lund said the pier might be unsafe.": True,
    "Ada Lund said the pier was closed in May.": False,
    "“The pier may have been unsafe for a long time,” said Ada Lund.": True,
    "“The pier was closed by people who may be wrong,” said Ada Lund.": False,
}


@pytest.mark.parametrize("text", HEDGED)
def test_hedged(text: str) -> None:
    assert [mention.hedged for mention in extract(text)] == [HEDGED[text]]


TIMES = {  # text: (said_at_text, day of said_at, occasion)
    "Ada Lund said on Tuesday that the pier was lost.": ("on Tuesday", "2025-06-03", None),
    "Ada Lund said last week that the pier was lost.": ("last week", None, None),
    "Ada Lund said on 5 May that the pier was lost.": ("on 5 May", "2025-05-05", None),
    "Ada Lund said two days ago that the pier was lost.": ("two days ago", "2025-06-02", None),
    "Ada Lund said in a 2019 interview that the pier was lost.": ("2019", None, "in a 2019 interview"),
    "Ada Lund said at a press conference in Oslo that the pier was lost.": (
        None,
        None,
        "at a press conference in Oslo",
    ),
    "Ada Lund said in a statement on Monday that the pier was lost.": ("on Monday", "2025-06-02", "in a statement"),
}


@pytest.mark.parametrize("text", TIMES)
def test_when_and_where(text: str) -> None:
    [mention] = extract(text)
    day = mention.said_at.date().isoformat() if mention.said_at else None
    assert (mention.text, mention.speaker_name) == ("the pier was lost", "Ada Lund")
    assert (mention.said_at_text, day, mention.occasion) == TIMES[text]


NOT_STATED = {
    "asked whether": "Asked whether the pier was safe, Ada Lund left the room.",
    "neither confirm nor deny": "Ada Lund would neither confirm nor deny the report.",
    "said it was unclear": "It was unclear how many people were on the pier, police said.",
    "asked not to be named": "A clerk, who asked not to be named, left the room.",
    "we asked": "We asked a fisherman.",
    "nobody knows": "Nobody knows who built the pier.",
    "could not verify": "Reuters could not independently verify the figures.",
    "each other": "The mayor and the water company contradicted each other about the safety of the pier.",
    "citing": "Citing two officials, the paper moved on.",
}


@pytest.mark.parametrize("text", NOT_STATED.values(), ids=NOT_STATED)
def test_no_claim(text: str) -> None:
    assert [mention.text for mention in extract(text)] == []


VOICES = {  # name: (text, name of the last mention's speaker)
    "he is who was named last": ("Ada Lund met Bo Ek on Thursday. He said the pier was lost.", "Bo Ek"),
    "her gender is told by a pronoun": (
        "Tamsyn Roe said her pier was lost. Bo Ek laughed.\nShe said it would be rebuilt.",
        "Tamsyn Roe",
    ),
    "an unnamed woman goes before another of the line above": (
        "Ada Lund said the pier was lost.\nA receptionist told the council it was safe. “I was there,” she said.",
        "A receptionist",
    ),
    "the role of one person": ("Harbour master Ada Lund arrived. The harbour master said it was late.", "Ada Lund"),
    "it is the company": ("The company said the pier was lost. It added that it would be rebuilt.", "company"),
    "he, named behind": ("“The pier is lost,” he said. Bo Ek, 54, was on the pier when it fell.", "Bo Ek"),
    "a company is nobody whom he means": (
        "Halven Mutual will pay for the pier, head of claims Bo Ek said. It was worth a million, he said.",
        "Bo Ek",
    ),
}


@pytest.mark.parametrize(("text", "name"), VOICES.values(), ids=VOICES)
def test_voice(text: str, name: str) -> None:
    assert extract(text)[-1].speaker_name == name


ROLES = {  # text: (speaker's name, role)
    "Israel's ambassador to Norway, Ada Lund, said the pier was lost.": ("Ada Lund", "Israel's ambassador to Norway"),
    "The Norwegian Ambassador, Ada Lund, said the pier was lost.": ("Ada Lund", "Norwegian Ambassador"),
    "It rained.\nHowever, port executive Ada Lund said the pier was lost.": ("Ada Lund", "port executive"),
    "Chief customs officer Ada Lund said the pier was lost.": ("Ada Lund", "Chief customs officer"),
}


@pytest.mark.parametrize("text", ROLES)
def test_role(text: str) -> None:
    mention = extract(text)[-1]
    assert (mention.speaker_name, mention.speaker_role) == ROLES[text]


LOOSE = {  # name: (text, name of the speaker of the last mention)
    "of whom the line above is about": (
        "Bo Ek said the pier was lost.\nHarbour master Ada Lund was in tears when she met reporters.\n“I saw it fall.”",
        "Ada Lund",
    ),
    "of the role in the line above": (
        "Harbour master Ada Lund said the pier was lost.\nAsked why, the harbour master paused.\n“I saw it fall.”",
        "Ada Lund",
    ),
    "of who spoke in the line above": ("Bo Ek said the pier was lost.\n“I saw it fall.”", "Bo Ek"),
    "one after the other": ("Bo Ek said the pier was lost.\n“I saw it fall.”\n“It fell at once.”", "Bo Ek"),
    "of nobody": ("The pier fell at night.\n“I saw it fall.”", None),
}


@pytest.mark.parametrize(("text", "name"), LOOSE.values(), ids=LOOSE)
def test_loose_quotation(text: str, name: str | None) -> None:
    mention = extract(text)[-1]
    assert (mention.form, mention.cue, mention.speaker_name) == ("direct", None, name)


def test_the_outlet_is_no_link_of_its_own_chain() -> None:
    from schemas.records import Article
    from transforms.claims import extract_all

    body = "Ada Lund told the Harbour Post that the pier was unsafe."
    article = Article("a", body=body, outlet_name="The Harbour Post", language="en")
    [[mention]] = [list(one) for one in extract_all([article], assertions=False) if not isinstance(one, Exception)]
    assert (mention.addressee, mention.via) == ("the Harbour Post", ())
