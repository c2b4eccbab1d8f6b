"""Fitted weights, each in a folder with a card that says from what and how it was made."""
