"""Which articles go back to one source text: reprints and agencies."""
