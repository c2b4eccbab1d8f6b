"""Guards: each looks for one kind of difference that forbids `same`, however alike two texts are."""

from collections.abc import Callable

from transforms.dedupe.judge.guards.comparators import comparators_differ
from transforms.dedupe.judge.guards.names import names_differ
from transforms.dedupe.judge.guards.numbers import dates_differ, numbers_differ
from transforms.dedupe.judge.guards.polarity import antonyms_differ, polarity_differs
from transforms.dedupe.judge.guards.reported import reported_differs
from transforms.dedupe.judge.guards.wording import short_differs, words_exchanged
from transforms.dedupe.text.statement import Text

GUARDS: dict[str, Callable[[Text, Text], bool]] = {
    "antonym": antonyms_differ,
    "comparator": comparators_differ,
    "date": dates_differ,
    "exchange": words_exchanged,
    "name": names_differ,
    "number": numbers_differ,
    "polarity": polarity_differs,
    "reported": reported_differs,
    "short": short_differs,
}


def fired(a: Text, b: Text) -> tuple[str, ...]:
    """Names of the guards that forbid `same` for the two texts, sorted; symmetric."""
    a, b = sorted((a, b), key=lambda text: text.key)  # alignments depend on the order
    return tuple(name for name, differs in GUARDS.items() if differs(a, b))
