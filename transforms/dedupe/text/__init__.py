"""What is read from a statement: words, names, quantities, dates, parties of a meeting."""
