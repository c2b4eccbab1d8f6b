"""Where the sentence model is looked for, and what its vectors are."""

from pathlib import Path

import numpy as np
import pytest

from schemas import ConfigError
from transforms.dedupe.retrieval import encoder
from transforms.dedupe.retrieval.encoder import (
    DIMENSIONS,
    PACKAGED,
    SETTING,
    digest,
    model_folder,
    model_version,
    shared_encoder,
    spoken,
    stamped,
)
from transforms.dedupe.retrieval.vector_index import Nearest


def test_a_named_folder_is_taken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "model.onnx").touch()
    (tmp_path / "tokenizer.json").touch()
    monkeypatch.setenv(SETTING, str(tmp_path))
    assert model_folder() == tmp_path


def test_a_folder_without_a_model_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(SETTING, str(tmp_path))
    with pytest.raises(ConfigError, match=SETTING):
        model_folder()


def test_none_asks_for_no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SETTING, "none")
    assert model_folder() is None


def test_the_package_brings_a_model(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(SETTING, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    folder = model_folder()
    assert folder == PACKAGED
    assert digest(PACKAGED) == (PACKAGED / "sha256").read_text().strip()
    assert sum(path.stat().st_size for path in PACKAGED.iterdir() if path.is_file()) <= 35_000_000


def test_a_damaged_model_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes(b"damaged")
    (tmp_path / "tokenizer.json").touch()
    (tmp_path / "sha256").write_text("0" * 64)
    monkeypatch.setattr(encoder, "PACKAGED", tmp_path)
    monkeypatch.delenv(SETTING, raising=False)
    with pytest.raises(ConfigError, match="damaged"):
        encoder._load.__wrapped__()


def test_articles_say_which_model_matched_them() -> None:
    assert stamped("clean=1 claims=2") == f"clean=1 claims=2 vectors={model_version()}"
    assert stamped(stamped(None)) == stamped(None) == f"vectors={model_version()}"


def test_the_speaker_stands_in_front() -> None:
    assert (spoken("Ada Lund", "We are ready"), spoken(None, "We are ready")) == (
        "Ada Lund : We are ready",
        "We are ready",
    )


def test_vectors_are_unit_length_and_the_same_alone_or_after_others() -> None:
    shared = shared_encoder()
    assert shared is not None
    vector = shared.encode("The harbour bridge is closed")
    assert vector.shape == (DIMENSIONS,)
    assert np.linalg.norm(vector) == pytest.approx(1.0, abs=1e-3)
    assert np.array_equal(vector, shared._encode("The harbour bridge is closed"))


def test_the_nearest_come_first_and_forgotten_ones_do_not_come() -> None:
    nearest = Nearest()
    directions = np.eye(DIMENSIONS, dtype=np.float32)
    for name, direction in zip("abc", directions, strict=False):
        nearest.add(name, direction.tolist())
    wanted = (0.9 * directions[1] + 0.4 * directions[0]).tolist()
    assert nearest.find(wanted, 3) == ["b", "a", "c"]
    nearest.remove("b")
    assert nearest.find(wanted, 2)[0] == "a"
    nearest.add("d", directions[1].tolist())
    assert nearest.find(wanted, 1) == ["d"]
    assert Nearest().find(wanted, 3) == []
