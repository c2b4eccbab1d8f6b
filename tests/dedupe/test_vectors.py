"""Where the sentence model is looked for, and what its vectors are."""

from pathlib import Path

import numpy as np
import pytest

from schemas import ConfigError
from transforms.dedupe.retrieval.encoder import DIMENSIONS, SETTING, model_folder, shared_encoder
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


def test_no_model_anywhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(SETTING, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    assert model_folder() is None


def test_vectors_are_unit_length_and_the_same_alone_or_after_others() -> None:
    encoder = shared_encoder()
    if encoder is None:
        pytest.skip("no sentence model here")
    vector = encoder.encode("The harbour bridge is closed")
    assert vector.shape == (DIMENSIONS,)
    assert np.linalg.norm(vector) == pytest.approx(1.0, abs=1e-3)
    assert np.array_equal(vector, encoder._encode("The harbour bridge is closed"))


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
