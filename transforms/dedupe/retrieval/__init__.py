"""Where the claims are that a mention may state: the index, memory, vectors, ranking."""
