"""BGE-small tuned to tell whether two statements make the same claim: `card.md`."""
