"""What must keep two texts apart, and what must not: one line a case."""

import pytest

from transforms.dedupe.judge.guards import fired
from transforms.dedupe.judge.guards.wording import words_replaced
from transforms.dedupe.text.statement import read

APART = {  # name: (a, b, the guard that must fire)
    "other count": ("12 people were killed in the fire", "21 people were killed in the fire", "number"),
    "number word against digits": (
        "Three bridges were closed on the river",
        "5 bridges were closed on the river",
        "number",
    ),
    "other sum": ("The repair will cost $3 million in total", "The repair will cost $3.4 million in total", "number"),
    "million against billion": ("The deal is worth 2 million euros", "The deal is worth 2 billion euros", "number"),
    "other percentage": ("Prices rose by 4 percent in the north", "Prices rose by 6% in the north", "number"),
    "other ordinal": ("It was the third strike of the year", "It was the fourth strike of the year", "number"),
    "once and twice": (
        "The bridge was closed once in four years",
        "The bridge was closed twice in four years",
        "number",
    ),
    "other year": ("The museum was opened in 1998 by the queen", "The museum was opened in 2004 by the queen", "date"),
    "other day": ("Schools reopen on 3 May across the region", "Schools reopen on May 10 across the region", "date"),
    "other month": ("The trial of the banker opens in June", "The trial of the banker opens in July", "date"),
    "more and less": ("The town has more than 800 beds", "The town has less than 800 beds", "comparator"),
    "over and alone": ("The film made over $70 million abroad", "The film made $70 million abroad", "comparator"),
    "before and after": ("The vote was held before the storm", "The vote was held after the storm", "comparator"),
    "first and last": ("It was her first season in Leeds", "It was her last season in Leeds", "comparator"),
    "will and will not": ("The minister will sign the treaty", "The minister will not sign the treaty", "polarity"),
    "never": ("They have tested the new reactor", "They have never tested the new reactor", "polarity"),
    "verb that denies": ("The club wants a new stadium", "The club denies it wants a new stadium", "polarity"),
    "can and cannot": ("The court can hear the appeal", "The court cannot hear the appeal", "polarity"),
    "won't": ("The union will call a strike", "The union won't call a strike", "polarity"),
    "unlikely": ("A deal this week is likely, he said", "A deal this week is unlikely, he said", "polarity"),
    "accept and reject": (
        "The board accepted the offer of the bank",
        "The board rejected the offer of the bank",
        "polarity",
    ),
    "rise and fall": (
        "Unemployment will rise next year, they expect",
        "Unemployment will fall next year, they expect",
        "antonym",
    ),
    "win and lose": ("The party won the seat in the city", "The party lost the seat in the city", "antonym"),
    "possible and impossible": ("A rescue of the crew is possible", "A rescue of the crew is impossible", "polarity"),
    "other club": ("The striker plays for Chelsea now", "The striker plays for Liverpool now", "name"),
    "other first name": ("John Marlow owns the paper", "Jane Marlow owns the paper", "exchange"),
    "other country": ("The embassy in France was closed", "The embassy in Spain was closed", "name"),
    "word exchanged": (
        "Tickets will be cheaper for students from autumn",
        "Tickets will be cheaper for pensioners from autumn",
        "exchange",
    ),
    "other weekday": ("Schools reopen on Monday in the region", "Schools reopen on Tuesday in the region", "date"),
    "other share": (
        "Germs were found in three of five samples of water",
        "Germs were found in two of twelve samples of water",
        "number",
    ),
    "somebody's proposal": (
        "Borg’s proposal to close the harbour for a month",
        "to close the harbour for a whole month",
        "reported",
    ),
    "no jobs and forty jobs": ("No jobs will be lost at the plant", "Forty jobs will be lost at the plant", "polarity"),
    "short": ("We are ready", "We are ready for the autumn vote", "short"),
    "short with another word": ("He likes the plan", "He likes the budget", "short"),
}
TOGETHER = {  # name: (a, b): no guard fires
    "same number in words": ("Twelve people were killed in the fire", "12 people were killed in the fire"),
    "same sum": ("The repair will cost $3.4 million in total", "The repair will cost 3.4m dollars in total"),
    "per cent": ("Prices rose by 4 per cent in the north", "Prices rose by 4% in the north"),
    "coarser date": ("The bridge opened on 26 May 2020 to all traffic", "The bridge opened in May 2020 to all traffic"),
    "number on one side only": (
        "Many people were hurt when the stand fell",
        "Many people, 30 of them children, were hurt when the stand fell",
    ),
    "never dismissed and not ruled out": (
        "Moscow had never dismissed the prospect of direct talks",
        "Moscow has not ruled out the prospect of direct talks",
    ),
    "not only": ("The law hurts farmers and also towns", "The law hurts not only farmers and also towns"),
    "no doubt": ("The pact will be signed on time", "There is no doubt the pact will be signed on time"),
    "answer with no": ("I meant he is the founder of the firm", "No, I meant he is the founder of the firm"),
    "over and more than": ("The town has over 800 beds", "The town has more than 800 beds"),
    "title and first name": ("President Vladimir Putin will travel to Kyiv", "Putin will travel to Kyiv"),
    "capital for the country": (
        "Moscow wants further direct talks with Kyiv",
        "Russia wants further direct talks with Ukraine",
    ),
    "demonym": ("The Russian side wants further direct talks", "Russia's side wants further direct talks"),
    "spelling of a name": ("Zelenskiy proposed new talks in Istanbul", "Zelensky proposed new talks in Istanbul"),
    "two words for a country": ("The United States will send more aid", "The U.S. will send more aid"),
    "spelling by likeness": ("The convoy was attacked near Fallujah", "The convoy was attacked near Falluja"),
    "acronym": (
        "The FBI opened a criminal inquiry into the leak of the papers",
        "The Federal Bureau of Investigation opened a criminal inquiry into the leak of the papers",
    ),
    "US and U.S.": ("The US will send more aid to farmers", "The U.S. will send more aid to farmers"),
    "name on one side only": ("He will leave the cabinet in spring", "Borg will leave the cabinet in spring"),
    "sentence start is no name": (
        "Farmers blocked the motorway with tractors",
        "The motorway was blocked by farmers with tractors",
    ),
    "may is a verb": ("It may rain in the valley this week", "It may rain in the valley this week, they said"),
    "a number is a content word": (
        "The floods destroyed more than 400 homes in the valley",
        "More than 400 homes in the valley were destroyed by floods",
    ),
    "mln": ("The plant will cost $3.5 mln in the end", "The plant will cost 3.5 million dollars in the end"),
    "one of two": (
        "The ferry sailed with only one of its two engines working",
        "The ferry sailed with only one engine working",
    ),
    "title for a name": (
        "The prime minister accepted an invitation to the island for March",
        "Lena Aldous accepted an invitation to the island for March",
    ),
    "a negation beside the point": (
        "The firm will invest 3 million in its plant in the harbour",
        "The firm will invest 3 million in its plant in the harbour, rare good news in a town that has had none",
    ),
    "a negation of both, and another": (
        "“I am not ready to do that this week. I am not there yet,” he said of opening the harbour bridge to lorries",
        "He was not ready to open the harbour bridge to lorries this week",
    ),
    "both speak of the proposal": (
        "Borg’s proposal to close the harbour for a month",
        "Sven Borg's proposal to close the harbour for a month",
    ),
    "short but equal": ("We are ready", "“We are ready,”"),
}


@pytest.mark.parametrize(("a", "b", "guard"), APART.values(), ids=APART)
def test_apart(a: str, b: str, guard: str) -> None:
    assert guard in fired(read(a), read(b))
    assert fired(read(a), read(b)) == fired(read(b), read(a))


@pytest.mark.parametrize(("a", "b"), TOGETHER.values(), ids=TOGETHER)
def test_together(a: str, b: str) -> None:
    assert fired(read(a), read(b)) == ()
    assert fired(read(b), read(a)) == ()


REPLACED = {  # name: (a, b, whether other words stand for some of them)
    "of something else": (
        "From Monday the Velmark tunnel will be closed for 3 weeks",
        "The north ferry will be closed for 3 weeks from Monday",
        True,
    ),
    "turned round": (
        "From Monday the Velmark tunnel will be closed for 3 weeks",
        "The tunnel at Velmark will be closed for 3 weeks from Monday",
        False,
    ),
    "only longer": (
        "The tunnel will be closed for 3 weeks from Monday",
        "The old tunnel will be closed for 3 weeks from Monday",
        False,
    ),
    "little in common": ("The tunnel will be closed on Monday", "The ferry sails on Monday", False),
}


@pytest.mark.parametrize(("a", "b", "replaced"), REPLACED.values(), ids=REPLACED)
def test_words_replaced(a: str, b: str, replaced: bool) -> None:
    assert words_replaced(read(a), read(b)) == words_replaced(read(b), read(a)) == replaced
