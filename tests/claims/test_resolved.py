"""What a statement says when its pronouns and short names are replaced by what the article calls them."""

import pytest

from transforms.claims import extract_mentions
from transforms.claims.resolved import tidy

HARBOUR = "Ada Lund, the harbour master, spoke on Monday. "
CASES = {  # name: (body, words in the verbatim span, resolved text)
    "reported speech means its speaker": (
        HARBOUR + "Lund said she would close the north quay for a month.",
        "close the north quay",
        "Ada Lund would close the north quay for a month",
    ),
    "possessive": (
        HARBOUR + "Lund said her office had warned the crew twice in May.",
        "warned the crew",
        "Ada Lund's office had warned the crew twice in May",
    ),
    "the first person in a quotation": (
        HARBOUR + "“I will close the north quay for a month,” Lund said.",
        "close the north quay",
        "Ada Lund will close the north quay for a month,",
    ),
    "a short name": (
        "The Port Safety Board met in Velmark on Monday. Ada Lund said the board had closed the quay for good.",
        "closed the quay",
        "the Port Safety Board had closed the quay for good",
    ),
    "a pronoun behind a name stays": (
        HARBOUR + "Lund said Owen Borg had promised that he would pay for the repair.",
        "had promised",
        "Owen Borg had promised that he would pay for the repair",
    ),
    "a short name that no long one has": (
        "Ada Lund said the board had closed the quay for good.",
        "closed the quay",
        "the board had closed the quay for good",
    ),
    "several people may be meant": (
        "Owen Borg met Karl Ott in Velmark. “He will pay for the repair of the quay,” Ada Lund said.",
        "pay for the repair",
        "He will pay for the repair of the quay,",
    ),
}


@pytest.mark.parametrize(("body", "words", "resolved"), CASES.values(), ids=CASES)
def test_a_statement_speaks_for_itself(body: str, words: str, resolved: str) -> None:
    (found,) = [one for one in extract_mentions(body) if words in one.text]
    assert found.resolved_text == resolved
    assert body[found.start : found.end] == found.text


@pytest.mark.parametrize(
    ("written", "tidied"),
    [
        ("a loss of 2.6million pounds", "a loss of 2.6 million pounds"),
        ("“We are ready,” he said", "We are ready, he said"),
        ("the har\u00adbour", "the harbour"),
        ("two\n lines", "two lines"),
    ],
)
def test_tidy(written: str, tidied: str) -> None:
    assert tidy(written) == tidied
