"""Who is behind what is written: aliases, roles, pronouns, kinds."""

import pytest

from transforms.claims import extract_mentions

RESOLVED = {  # name: (text, name of the last mention's speaker, role, kind)
    "surname": ("Mayor Ada Lund arrived. Lund said the pier was lost.", "Ada Lund", "Mayor", "person"),
    "title": ("Ada Lund arrived. Mrs. Lund said the pier was lost.", "Ada Lund", None, "person"),
    "other spelling": (
        "President Oleh Maretskiy arrived. Maretsky said the pier was lost.",
        "Oleh Maretskiy",
        "President",
        "person",
    ),
    "office of a country": (
        "French President Jean Morel arrived. The French leader said the pier was lost.",
        "Jean Morel",
        "The French leader",
        "person",
    ),
    "head of state": (
        "French President Jean Morel arrived. France's head of state said the pier was lost.",
        "Jean Morel",
        "France's head of state",
        "person",
    ),
    "the role alone": (
        "Port spokesman Bo Ek arrived. The spokesman said the pier was lost.",
        "Bo Ek",
        "The spokesman",
        "person",
    ),
    "pronoun": ("Bo Ek said the ship was late. He said the pier was lost.", "Bo Ek", None, "person"),
    "pronoun of the fitting person": (
        "Mary Lund said the ship was late. Bo Ek said it was early. She said the pier was lost.",
        "Mary Lund",
        None,
        "person",
    ),
    "pronoun within the sentence": (
        "Ada Lund spoke first. Bo Ek rejected the plan when he said that the pier was lost.",
        "Bo Ek",
        None,
        "person",
    ),
    "role behind the name": (
        "Bo Ek, the port's chief engineer, said the pier was lost.",
        "Bo Ek",
        "the port's chief engineer",
        "person",
    ),
    "unnamed": ("A senior official said the pier was lost.", "A senior official", None, "unnamed"),
    "group": ("Voters said the pier was lost.", "Voters", None, "group"),
    "organisation": ("The Interior Ministry said the pier was lost.", "Interior Ministry", None, "organisation"),
    "country": ("Moscow said the pier was lost.", "Moscow", None, "country"),
    "medium": ("Reuters reported that the pier was lost.", "Reuters", None, "outlet"),
    "nobody to be": ("He said the pier was lost.", None, None, "person"),
}


@pytest.mark.parametrize(("text", "name", "role", "kind"), RESOLVED.values(), ids=RESOLVED)
def test_resolved(text: str, name: str | None, role: str | None, kind: str) -> None:
    mention = extract_mentions(text, assertions=False)[-1]
    assert (mention.speaker_name, mention.speaker_role, mention.speaker_kind) == (name, role, kind)


def test_unresolved_says_so_in_its_confidence() -> None:
    [unknown] = extract_mentions("He said the pier was lost.", assertions=False)
    [known] = extract_mentions("Ada Lund said the pier was lost.", assertions=False)
    assert unknown.confidence < known.confidence
