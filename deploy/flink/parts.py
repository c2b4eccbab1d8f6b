"""The cluster's jars from public packages: Flink from PyPI, Beam's runner for it from Maven. Kept in the cache."""

import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from pipeline.elasticsearch.distribution import Report, cache_folder
from schemas import UnavailableError

FLINK = "1.19.3"
BEAM = "2.62.0"  # of the job server; newer ones are not to be had in parts everywhere, and it runs newer pipelines
_POM = Path(__file__).with_name("pom.xml")
_FETCH_S = 1_800
# Of Flink's own jars, what a job of Beam needs; and of Beam's, what Flink brings itself.
_OF_FLINK = ("flink-dist-", "log4j-")
_NOT_OF_BEAM = ("flink-", "log4j-", "slf4j-", "commons-cli-")


def find_jars(report: Report) -> Path:
    """The folder of all jars, fetched when it is not there. `report` is told what takes long; UnavailableError."""
    folder = cache_folder() / f"flink-{FLINK}-beam-{BEAM}"
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
            _assemble(Path(scratch), report).rename(folder)  # whole, or not there
    return folder


def _assemble(scratch: Path, report: Report) -> Path:
    lib, beam = scratch / "lib", scratch / "beam"
    lib.mkdir()
    report(f"fetching Flink {FLINK} from PyPI (230 MB)")
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:"]
    _run([*pip, "--dest", str(scratch), f"apache-flink-libraries=={FLINK}"])
    _unpack(next(scratch.glob("apache?flink?libraries-*.tar.gz")), lib)
    report(f"fetching Beam's Flink runner {BEAM} from Maven (150 MB)")
    maven = ["mvn", "--quiet", "--batch-mode", "--file", str(_POM), f"-Dbeam={BEAM}", "dependency:copy-dependencies"]
    _run([*maven, "-DincludeScope=runtime", f"-DoutputDirectory={beam}"])
    for jar in beam.glob("*.jar"):
        if not jar.name.startswith(_NOT_OF_BEAM):
            jar.rename(lib / jar.name)
    return lib


def _unpack(archive: Path, lib: Path) -> None:
    with tarfile.open(archive) as packed:
        for member in packed:
            name = Path(member.name)
            if name.parts[1:3] == ("deps", "lib") and name.name.startswith(_OF_FLINK):
                content = packed.extractfile(member)
                assert content
                with (lib / name.name).open("wb") as jar:
                    shutil.copyfileobj(content, jar)


def _run(command: list[str]) -> None:
    if shutil.which(command[0]) is None:
        raise UnavailableError(f"the cluster's parts need {command[0]}, and it is not on PATH")
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_FETCH_S)
    except subprocess.TimeoutExpired as error:
        raise UnavailableError(f"{command[0]} did not end within {_FETCH_S} s") from error
    if done.returncode:
        said = (done.stderr + done.stdout).strip()
        raise UnavailableError(f"{command[0]} failed: {said[:600]}")
