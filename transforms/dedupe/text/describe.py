"""What matching writes on a mention before it looks for its claim: names, quantities, dates, parties of a meeting."""

from schemas import Mention
from transforms.dedupe.judge.guards.names import names
from transforms.dedupe.retrieval.candidates import ClaimView
from transforms.dedupe.text.dates import dates, dates_conflict
from transforms.dedupe.text.meetings import participants, participants_differ
from transforms.dedupe.text.quantities import quantities
from transforms.dedupe.text.statement import read


def describe(mention: Mention) -> Mention:
    """The mention with `entities`, `numbers` and `participants`."""
    text = read(mention.text)
    numbers = dict.fromkeys(f"{one.kind} {one.value:g}" for one in quantities(text))
    dated = dates(mention.text, mention.seen_at) if mention.seen_at else ()
    spoken = " ".join(part for part in (mention.title, mention.before, mention.sentence) if part)
    return mention._replace(
        entities=tuple(dict.fromkeys(" ".join(word.text for word in name) for name in names(text))),
        numbers=(*numbers, *(f"date {one}" for one in dated)),
        participants=mention.participants or participants(mention.text, spoken),
    )


def objections(mention: Mention, view: ClaimView) -> set[str]:
    """The guards that object by what is described: other parties meet, or another day is meant."""
    apart = {
        "participants": participants_differ(mention.participants, view.participants),
        "date": dates_conflict(_dates(mention.numbers), _dates(view.numbers)),
    }
    return {guard for guard, differs in apart.items() if differs}


def _dates(numbers: tuple[str, ...]) -> list[str]:
    return [number.removeprefix("date ") for number in numbers if number.startswith("date ")]
