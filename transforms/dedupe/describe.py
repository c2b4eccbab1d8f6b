"""What matching writes on a mention before it looks for its claim: names, quantities, dates, parties of a meeting."""

from schemas import Mention
from transforms.dedupe.dates import dates
from transforms.dedupe.guards.names import names
from transforms.dedupe.participants import participants
from transforms.dedupe.quantities import quantities
from transforms.dedupe.text import read


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
