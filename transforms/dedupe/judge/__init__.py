"""Whether two statements make the same claim."""
