"""Guards: each looks for one kind of difference that forbids `same`, however alike two texts are."""

from transforms.dedupe.text import Text


def fired(a: Text, b: Text) -> tuple[str, ...]:
    """Names of the guards that forbid `same` for the two texts."""
    return ()
