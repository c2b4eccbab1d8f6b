"""Texts that look the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.ids import claim_id
from schemas.visible import visible

SEEN = {  # name: (text, as a reader sees it)
    "soft hyphens": ("the har\xadbour author\xadity", "the harbour authority"),
    "zero-width spaces": ("the\u200b harbour\u200bmaster", "the harbourmaster"),
    "word joiners": ("4\u2060%", "4%"),
    "a byte order mark inside": ("the \ufeffharbour", "the harbour"),
    "marks of direction": ("\u200ethe \u202aharbour\u202c\u200f \u2066berth\u2069", "the harbour berth"),
    "joiners between Latin letters": ("har\u200cbour\u200d", "harbour"),
    "a joiner that is read": ("می\u200cخواهم", "می\u200cخواهم"),
    "an emoji of several": ("\U0001f469\u200d\U0001f680", "\U0001f469\u200d\U0001f680"),
    "letter and accent apart": ("cafe\u0301", "café"),
    "quotation marks of Windows": ("\x93Yes,\x94 she said \x96 \x91no\x92", "“Yes,” she said – ‘no’"),
    "encoded twice": ("the caf\xc3\xa9\xe2\x80\x99s \xe2\x80\x9cbest\xe2\x80\x9d", "the caf\xc3\xa9’s “best”"),
    "plain text": ("the harbour", "the harbour"),
}


@pytest.mark.parametrize(("text", "expected"), SEEN.values(), ids=SEEN)
def test_visible(text: str, expected: str) -> None:
    assert visible(text) == expected
    assert claim_id(text, "en") == claim_id(expected, "en")


@given(st.text())
def test_seen_once_is_seen_for_ever(text: str) -> None:
    assert visible(visible(text)) == visible(text)
