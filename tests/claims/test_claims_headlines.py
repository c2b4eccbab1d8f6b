"""The grammar of headlines."""

import pytest

from transforms.claims.headlines import read

HEADLINES = {  # line: (content, speaker), None when it is not of a headline's own form
    "Harbour May Open Soon, Says Mayor Lund": ("Harbour May Open Soon", "Mayor Lund"),
    "Harbour May Open Soon, Nordhavn Council Says": ("Harbour May Open Soon", "Nordhavn Council"),
    "Lund: the harbour will open on Monday": ("the harbour will open on Monday", "Lund"),
    "Breaking: the harbour will open on Monday": None,
    "Harbour opens": None,
    "What we know: the storm in five charts": None,
}


@pytest.mark.parametrize("line", HEADLINES)
def test_read(line: str) -> None:
    found = read(line)
    assert (found and (line[slice(*found.content)], line[slice(*found.speaker)])) == HEADLINES[line]
