"""Article -> mentions: who said what, in whose words, through whom."""

from transforms.claims.extract import extract_all, extract_mentions

__all__ = ["extract_all", "extract_mentions"]
