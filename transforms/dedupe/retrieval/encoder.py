"""Statements as vectors: our tuned BGE-small (int8, 384 dimensions) on one core, no training framework.

The model is two files, `*.onnx` and `*tokenizer.json`. The package brings them (`transforms/models/claim_vectors`),
checked against its digest when it is loaded. CLAIMWIRE_EMBEDDING_MODEL names another folder, or `none` for matching
by words alone.
"""

import hashlib
import logging
import os
import threading
from collections import OrderedDict
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from schemas import ConfigError

Vector = np.ndarray[Any, Any]

DIMENSIONS = 384
SETTING = "CLAIMWIRE_EMBEDDING_MODEL"
PACKAGED = Path(__file__).parents[2] / "models" / "claim_vectors"

_MAX_TOKENS = 128
_CACHED = 20_000  # vectors kept, 1.5 kB each: a mention brings those of some twenty claims
_log = logging.getLogger(__name__)
_lock = threading.Lock()


class Encoder:
    """Texts to unit vectors, with a cache. Thread-safe; one a process (`shared_encoder`)."""

    def __init__(self, folder: Path) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(str(_one(folder, "*.onnx")), options)
        self._tokenizer = Tokenizer.from_file(str(_one(folder, "*tokenizer.json")))
        self._tokenizer.enable_truncation(_MAX_TOKENS)
        self._tokenizer.no_padding()
        self._cache: OrderedDict[str, Vector] = OrderedDict()
        self._lock = threading.Lock()

    def remember(self, text: str, vector: Sequence[float]) -> None:
        """Put a vector that was made before into the cache."""
        with self._lock:
            if text not in self._cache:
                self._keep(text, np.asarray(vector, dtype=np.float32))

    def encode(self, text: str) -> Vector:
        """384 values of length 1, rounded to four digits so that they are the same after a way through JSON.

        One text at a time: inside a batch the int8 model gives other values (cosine down to .99), so that the size of
        batches would change claims; and it is not slower, since nothing is padded.
        """
        with self._lock:
            vector = self._cache.get(text)
            if vector is not None:
                self._cache.move_to_end(text)
                return vector
        vector = self._encode(text)
        with self._lock:
            self._keep(text, vector)
        return vector

    def _keep(self, text: str, vector: Vector) -> None:
        self._cache[text] = vector
        if len(self._cache) > _CACHED:
            self._cache.popitem(last=False)

    def _encode(self, text: str) -> Vector:
        encoded = self._tokenizer.encode(text)
        ids = np.array([encoded.ids], dtype=np.int64)
        inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        first = self._session.run(None, inputs)[0][0, 0]
        return np.asarray(first / np.linalg.norm(first), dtype=np.float32).round(4)


def spoken(speaker: str | None, text: str) -> str:
    """Return a statement as the model reads it: with its speaker in front, where there is one."""
    return f"{speaker} : {text}" if speaker else text


@cache
def _load() -> Encoder | None:
    folder = model_folder()
    if folder is None:
        _log.warning("No sentence model, as %s asks: matching is by words alone.", SETTING)
        return None
    if folder == PACKAGED:
        wanted = (PACKAGED / "sha256").read_text(encoding="ascii").strip()
        if (found := digest(folder)) != wanted:
            raise ConfigError(f"{folder} is damaged: its digest is {found}, not {wanted}; install the package again")
    return Encoder(folder)


def shared_encoder() -> Encoder | None:
    """The process's encoder, loaded on first use; None without a model, which is logged once."""
    with _lock:
        return _load()


def model_folder() -> Path | None:
    """Return the model's folder; None when the setting asks for none. ConfigError for a bad setting."""
    named = os.environ.get(SETTING)
    if named == "none":
        return None
    if not named:
        return PACKAGED
    if not is_complete(Path(named)):
        raise ConfigError(f"{SETTING}={named} holds no *.onnx with a *tokenizer.json; name such a folder, or `none`")
    return Path(named)


def digest(folder: Path) -> str:
    """Return the SHA-256 of a folder's ONNX file, in hexadecimal."""
    return hashlib.sha256(_one(folder, "*.onnx").read_bytes()).hexdigest()


def stamped(versions: str | None) -> str:
    """Return an article's `versions` with that of the model that matched it."""
    others = [part for part in (versions or "").split() if not part.startswith("vectors=")]
    return " ".join([*others, f"vectors={model_version()}"])


@cache
def model_version() -> str:
    """Return what tells one model's vectors from another's: twelve digits of its digest, or `none`."""
    folder = model_folder()
    return digest(folder)[:12] if folder else "none"


def is_complete(folder: Path) -> bool:
    return any(folder.glob("*.onnx")) and any(folder.glob("*tokenizer.json"))


def _one(folder: Path, pattern: str) -> Path:
    return sorted(folder.glob(pattern))[0]
