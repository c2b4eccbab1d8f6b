"""What counts as an assertion of the outlet's own."""

import pytest

from transforms.claims.assertions import weigh

ASSERTIONS = {  # name: (sentence, whether it is one)
    "a number": ("The storm damaged 40 houses in the old town.", True),
    "a name": ("Workers in Nordhavn repaired the pier.", True),
    "a question": ("Did the storm damage 40 houses in the old town?", False),
    "an instruction": ("Read more about the 40 houses in Nordhavn here.", False),
    "page furniture": ("Subscribe to our newsletter for news from Nordhavn.", False),
    "framing": ("Overall, the 40 houses highlight the damage in Nordhavn.", False),
    "a refusal": ("But Lund did not specify when the 40 houses will open.", False),
    "the writer speaks": ("We visited 40 houses in the old town of Nordhavn.", False),
    "no verb": ("The big storm, with 40 houses in Nordhavn.", False),
    "too short": ("Nordhavn was hit.", False),
    "no stop": ("The storm damaged 40 houses in Nordhavn", False),
}


@pytest.mark.parametrize(("sentence", "expected"), ASSERTIONS.values(), ids=ASSERTIONS)
def test_weigh(sentence: str, expected: bool) -> None:
    assert (weigh(sentence) is not None) == expected


def test_numbers_and_names_are_worth_checking_and_hedges_less() -> None:
    plain = weigh("The storm damaged the old pier of Nordhavn.")
    counted = weigh("The storm damaged 40 houses and 3 piers in Nordhavn.")
    hedged = weigh("The storm possibly damaged the old pier of Nordhavn.")
    assert plain is not None
    assert counted is not None
    assert hedged is not None
    assert hedged.check_worthiness < plain.check_worthiness < counted.check_worthiness <= 1
