"""The nearest of some thousand vectors, by looking at all of them."""

from collections.abc import Sequence

import numpy as np

from transforms.dedupe.retrieval.encoder import DIMENSIONS

_FIRST = 1024  # rows to begin with; doubled when full


class Nearest:
    """Unit vectors by key. Exact; a search over 10,000 takes about a millisecond."""

    def __init__(self) -> None:
        self._rows = np.zeros((_FIRST, DIMENSIONS), dtype=np.float32)
        self._keys: list[str | None] = []
        self._row: dict[str, int] = {}
        self._free: list[int] = []

    def add(self, key: str, vector: Sequence[float]) -> None:
        """Set the vector of `key`."""
        row = self._row.get(key)
        if row is None:
            row = self._free.pop() if self._free else len(self._keys)
        if row == len(self._keys):
            self._keys.append(None)
            if row == len(self._rows):
                self._rows = np.concatenate([self._rows, np.zeros_like(self._rows)])
        self._rows[row], self._keys[row], self._row[key] = vector, key, row

    def remove(self, key: str) -> None:
        """Forget `key`, if it is there."""
        row = self._row.pop(key, None)
        if row is not None:
            self._rows[row], self._keys[row] = 0.0, None
            self._free.append(row)

    def find(self, vector: Sequence[float], count: int) -> list[str]:
        """The keys of the `count` nearest, nearest first; equals in the order of their keys."""
        size = len(self._keys)
        likeness = self._rows[:size] @ np.asarray(vector, dtype=np.float32)
        top: Sequence[int] = np.argpartition(-likeness, min(count, size) - 1)[:count].tolist() if size else []
        found = [(-float(likeness[i]), key) for i in top if (key := self._keys[i]) is not None]
        return [key for _, key in sorted(found)]
