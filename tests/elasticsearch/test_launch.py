"""What a node is started with."""

import os
import stat
from pathlib import Path

import pytest

from pipeline.elasticsearch import launch

JVM_OPTIONS = "-XX:+UseG1GC\n-XX:ErrorFile=hs_err_pid%p.log\n-Xlog:gc*:file=gc.log\n20-:--add-modules=jdk.x\n"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A distribution, as far as the launch looks at it, with a Java of its own."""
    made = tmp_path / "dist"
    for name, text in {
        "lib/elasticsearch-8.19.13.jar": "",
        "config/jvm.options": JVM_OPTIONS,
        "config/log4j2.properties": "status = error\n",
        "jdk/bin/java": "#!/bin/sh\nfor m in java.base jdk.jlink jdk.jdi jdk.incubator.vector; do echo $m@21; done\n",
    }.items():
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_text(text)
    (made / "jdk/bin/java").chmod(0o755)
    return made


def prepare(home: Path, folder: Path, **options: bool) -> launch.Launch:
    return launch.prepare(home, folder, "claimwire-1", 21234, heap="1g", fast=options.get("fast", False))


def test_configuration(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ES_JAVA_HOME", raising=False)
    folder = tmp_path / "a state: 'odd' name" / "elasticsearch-8"
    made = prepare(home, folder)
    settings = (folder / "conf" / "elasticsearch.yml").read_text()
    assert f'path.data: "{folder}/data"' in settings
    assert "network.host: 127.0.0.1" in settings
    assert "http.port: 21234" in settings
    assert made.environment["ES_JAVA_HOME"] == str(home / "jdk")
    assert made.command[-3:] == ["-d", "-p", str(folder / "pid")]


def test_java_options(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "state" / "elasticsearch-8"
    prepare(home, folder, fast=True)
    options = (folder / "conf" / "jvm.options").read_text().splitlines()
    assert options[:2] == ["-XX:+UseG1GC", "20-:--add-modules=jdk.x"]
    assert {"-Xms1g", "-Xmx1g", "-Dclaimwire.node=claimwire-1", "-XX:+UseSerialGC"} <= set(options)
    assert f"-XX:ErrorFile={folder}/logs/java-error.log" in options
    assert not any(option.startswith("-Xlog:gc") for option in options)


LAUNCHERS = {"8 and early 9": (False, "CliToolLauncher"), "since 9.4": (True, "ServerLauncher")}


@pytest.mark.parametrize(("new", "main"), LAUNCHERS.values(), ids=LAUNCHERS)
def test_launcher(home: Path, tmp_path: Path, new: bool, main: str) -> None:
    if new:
        (home / "lib" / "tools" / "server-launcher").mkdir(parents=True)
    command = prepare(home, tmp_path / "state" / "elasticsearch-8").command
    assert any(part.endswith(main) for part in command)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become somebody else")
def test_as_root_the_node_is_somebody_else_who_can_enter(home: Path, tmp_path: Path) -> None:
    """pytest's own folder is closed to others, which is what a home folder is, too."""
    folder = tmp_path / "state" / "elasticsearch-8"
    closed = prepare(home, folder)
    assert closed.command[0].endswith("setpriv")
    assert closed.identity == {}
    for parent in [*folder.parents]:
        parent.chmod(stat.S_IMODE(parent.stat().st_mode) | 0o011)
    open_to_all = prepare(home, folder)
    assert open_to_all.identity["user"] == folder.stat().st_uid != 0
