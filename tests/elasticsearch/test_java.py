"""Which Java is taken: real commands that print what a Java of that kind prints."""

from pathlib import Path

import pytest

from pipeline.elasticsearch import java
from schemas import UnavailableError

FULL = "java.base@{0}\njava.se@{0}\njdk.incubator.vector@{0}\njdk.jdi@{0}\njdk.jlink@{0}\n"
TRIMMED = "java.base@{0}\njava.se@{0}\njdk.incubator.vector@{0}\n"


@pytest.fixture(autouse=True)
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No Java anywhere."""
    for name in ("ES_JAVA_HOME", "JAVA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", "/bin:/usr/sbin")
    monkeypatch.setattr(java, "_USUAL", (f"{tmp_path}/jvm/*",))
    monkeypatch.setattr(java.shutil, "which", lambda command: None)
    return tmp_path


def install(home: Path, prints: str, code: int = 0) -> Path:
    command = home / "bin" / "java"
    command.parent.mkdir(parents=True)
    command.write_text(f"#!/bin/sh\ncat <<'END'\n{prints}END\nexit {code}\n")
    command.chmod(0o755)
    return home


def test_order_of_places(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = install(machine / "jvm" / "java-21", FULL.format("21.0.1"))
    on_path = install(machine / "path", FULL.format("21"))
    named = install(machine / "java_home", FULL.format("17.0.15"))
    bundled = install(machine / "es" / "jdk", FULL.format("25"))
    first = install(machine / "es_java_home", FULL.format("17"))

    assert java.find_java(17) == usual
    monkeypatch.setattr(java.shutil, "which", lambda command: str(on_path / "bin" / "java"))
    assert java.find_java(17) == on_path
    monkeypatch.setenv("JAVA_HOME", str(named))
    assert java.find_java(17) == named
    assert java.find_java(17, bundled) == bundled
    monkeypatch.setenv("ES_JAVA_HOME", str(first))
    assert java.find_java(17, bundled) == first
    assert java.find_java(21) == on_path, "those that are too old are passed over"


def test_one_with_vector_instructions_goes_first(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    on_path = install(machine / "path", FULL.format("17"))
    monkeypatch.setattr(java.shutil, "which", lambda command: str(on_path / "bin" / "java"))
    assert java.find_java(17) == on_path
    newer = install(machine / "jvm" / "java-25", FULL.format("25"))
    assert java.find_java(17) == newer
    monkeypatch.setenv("JAVA_HOME", str(on_path))
    assert java.find_java(17) == on_path, "what was chosen stays"


JAVAS = {  # name: (what --list-modules prints, what is wrong with it for 17)
    "full": (FULL.format("17.0.15"), None),
    "newer": (FULL.format("26-ea"), None),
    "too old": (FULL.format("11.0.2"), "is 11"),
    "8, which knows no modules": ("Unrecognized option: --list-modules\n", "does not run, or is older than 9"),
    "trimmed": (TRIMMED.format("25.0.2"), "lacks jdk.jlink, jdk.jdi"),
}


@pytest.mark.parametrize(("prints", "problem"), JAVAS.values(), ids=JAVAS)
def test_why_not(tmp_path: Path, prints: str, problem: str | None) -> None:
    assert java.why_not(install(tmp_path / "java", prints), 17) == problem


def test_a_file_that_does_not_run(tmp_path: Path) -> None:
    home = install(tmp_path / "java", "")
    (home / "bin" / "java").chmod(0o644)
    assert java.why_not(home, 17) == "does not run"


def test_the_error_says_what_was_found_and_what_helps(machine: Path) -> None:
    old = install(machine / "jvm" / "java-11", FULL.format("11"))
    trimmed = install(machine / "jvm" / "small", TRIMMED.format("21"))
    with pytest.raises(UnavailableError) as caught:
        java.find_java(17)
    said = str(caught.value)
    assert f"{old} is 11; {trimmed} lacks jdk.jlink, jdk.jdi" in said
    assert "openjdk-17-jre-headless" in said
    assert "ES_JAVA_HOME" in said


def test_no_java_at_all() -> None:
    with pytest.raises(UnavailableError, match="a full Java 21 or newer, and there is: none"):
        java.find_java(21)
