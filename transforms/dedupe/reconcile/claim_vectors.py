"""The vectors of stored claims: added where they are missing, and made again for another model."""

from collections.abc import Callable, Mapping
from typing import Any

from transforms.dedupe.matcher import with_vector
from transforms.dedupe.reconcile.stored import REDIRECT, batches, claims_of, mention_for, update
from transforms.store.connection import Store
from transforms.store.reading import refresh


def fill_vectors(store: Store) -> int:
    """Give a vector to claims without one: those just founded, or found without a sentence model. Return how many."""
    return _encode(store, {"bool": {"must_not": [{"exists": {"field": "vector"}}, REDIRECT]}}, lambda count: None)


def reindex_vectors(store: Store, report: Callable[[int], object]) -> int:
    """Encode every claim again with the model that is here, behind the alias. Return how many.

    Safe to kill and repeat, and beside a run; until it ends some vectors are the old model's, so that a few true
    partners are not found. `report` is told after each batch how many are done.
    """
    return _encode(store, {"bool": {"must_not": [REDIRECT]}}, report)


def _encode(store: Store, query: Mapping[str, Any], report: Callable[[int], object]) -> int:
    refresh(store, "claims")
    done = 0
    for claims in batches(claims_of(store, query)):
        encoded = [with_vector(mention_for(claim)._replace(vector=())) for claim in claims]
        update(store, "claims", {one.mention_id: {"vector": one.vector} for one in encoded if one.vector})
        done += sum(bool(one.vector) for one in encoded)
        report(done)
    return done
