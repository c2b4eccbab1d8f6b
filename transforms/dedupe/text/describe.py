"""What matching writes on a mention before it looks for its claim: names, quantities, dates, parties, its story."""

from schemas import Mention
from schemas.ids import claim_id
from transforms.dedupe.text.dates import dates
from transforms.dedupe.text.meetings import participants
from transforms.dedupe.text.names import names
from transforms.dedupe.text.quantities import quantities
from transforms.dedupe.text.statement import content_count, read

_CONTEXT = 24  # rarest words of a mention's surroundings that are kept
_STATES = 3  # content words from which on a text states something by itself


def describe(mention: Mention) -> Mention:
    """Return the mention with `resolved_text`, `entities`, `numbers`, `participants` and `context`."""
    text = read(statement_of(mention))
    numbers = dict.fromkeys(f"{one.kind} {one.value:g}" for one in quantities(text))
    dated = dates(mention.text, mention.seen_at) if mention.seen_at else ()
    spoken = " ".join(part for part in (mention.title, mention.before, mention.sentence) if part)
    return mention._replace(
        resolved_text=statement_of(mention),
        entities=tuple(dict.fromkeys(" ".join(word.text for word in name) for name in names(text))),
        numbers=(*numbers, *(f"date {one}" for one in dated)),
        participants=mention.participants or participants(mention.text, spoken),
        context=mention.context or context(mention),
    )


def statement_of(mention: Mention) -> str:
    """Return the text that is compared: with names for pronouns where the article told them."""
    return mention.resolved_text or mention.text


def context(mention: Mention) -> tuple[str, ...]:
    """Return the stems of the rarest words around a statement, by which two stories are told apart, sorted."""
    around = (mention.title, mention.before, mention.sentence, mention.after)
    weights: dict[str, float] = {}
    for part in around:
        if part:
            weights |= read(part).weights
    return tuple(sorted(sorted(weights, key=lambda stem: (-weights[stem], stem))[:_CONTEXT]))


def is_fragment(text: str) -> bool:
    """Whether a text states nothing by itself: "her departure", "the deal", a bare name."""
    return content_count(read(text)) < _STATES


def founded_id(mention: Mention) -> str:
    """Return the id of the claim that a mention founds: by its words, which for a fragment mean nothing elsewhere."""
    if is_fragment(statement_of(mention)):
        return claim_id(f"{mention.text}\n{mention.article_id}", mention.language)
    return claim_id(mention.text, mention.language)
