"""Write a node's configuration and the command that starts it, as root or as anybody."""

import json
import os
import shutil
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.elasticsearch.distribution import version
from pipeline.elasticsearch.java import find_java
from schemas.errors import UnavailableError

_NOBODY = 65534
_ENTER = "+dac_override"  # and not dac_read_search, which containers do not have
# C1 only, one collector thread, no memory touched before it is needed: half the start's CPU time, less throughput.
_FAST = ("-XX:TieredStopAtLevel=1", "-XX:-UseG1GC", "-XX:+UseSerialGC", "-XX:-AlwaysPreTouch")
_SMALL = ("-Xms4m", "-Xmx64m", "-XX:+UseSerialGC")  # the launcher needs no more

_SETTINGS = """\
# Written at every start.
cluster.name: {cluster}
node.name: claimwire
network.host: 127.0.0.1
http.port: {port}
discovery.type: single-node
path.data: {data}
path.logs: {logs}
xpack.security.enabled: false
# Absolute, since a laptop's disk is often over the default of 90 %.
cluster.routing.allocation.disk.watermark.low: 1gb
cluster.routing.allocation.disk.watermark.high: 500mb
cluster.routing.allocation.disk.watermark.flood_stage: 250mb
"""


class Launch(NamedTuple):
    """What `subprocess.Popen` needs to start a node that leaves its process id in `<folder>/pid`."""

    command: list[str]
    environment: dict[str, str]
    home: Path  # to start in: the launcher looks for ./modules
    identity: dict[str, Any]  # whom to become first; empty when there is no need, or the command does it


def prepare(home: Path, folder: Path, cluster: str, port: int, *, heap: str, fast: bool) -> Launch:
    """Configuration in `<folder>/conf`, and the launch of `home` with `heap` (such as "1g") memory for Java."""
    java = find_java(17 if (version(home) or "").startswith("8.") else 21, bundled=home / "jdk")
    _configure(home, folder, cluster, port)
    _write_java_options(home, folder, [f"-Xms{heap}", f"-Xmx{heap}", marker(cluster), *(_FAST if fast else ())])
    command = [str(java / "bin" / "java"), *_SMALL, *_program(home, folder)]
    environment = _environment(home, folder, java)
    if os.geteuid() != 0:
        return Launch(command, environment, home, {})
    user = _other_user(folder)
    _give(folder, user)
    closed = _closed((home, folder, java), user)
    if closed is None:
        return Launch(command, environment, home, {"user": user, "group": user, "extra_groups": ()})
    return Launch([*_enter_anyway(closed, user), *command], environment, home, {})


def marker(cluster: str) -> str:
    """Stands on the node's command line, so that its process can be told from one that took over its id."""
    return f"-Dclaimwire.node={cluster}"


def _program(home: Path, folder: Path) -> list[str]:
    arguments = ["-d", "-p", str(folder / "pid")]
    if (home / "lib" / "tools" / "server-launcher").is_dir():  # since 9.4 the start is two programs
        main = "org.elasticsearch.server.launcher.ServerLauncher"
        return ["-cp", f"{home}/lib/tools/server-launcher/*", main, *arguments]
    properties = {
        "cli.name": "server",
        "cli.script": f"{home}/bin/elasticsearch",
        "cli.libs": "lib/tools/server-cli",
        "es.path.home": str(home),
        "es.path.conf": f"{folder}/conf",
        "es.distribution.type": "tar",
    }
    main = "org.elasticsearch.launcher.CliToolLauncher"
    options = [f"-D{name}={value}" for name, value in properties.items()]
    return [*options, "-cp", f"{home}/lib/*:{home}/lib/cli-launcher/*", main, *arguments]


def _environment(home: Path, folder: Path, java: Path) -> dict[str, str]:
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "LANG": "C.UTF-8",
        "JAVA": f"{java}/bin/java",
        "ES_JAVA_HOME": str(java),
        "ES_HOME": str(home),
        "ES_PATH_CONF": f"{folder}/conf",
        "ES_DISTRIBUTION_TYPE": "tar",
        "ES_TMPDIR": f"{folder}/tmp",
        "CLI_JAVA_OPTS": " ".join(_SMALL),
    }


def _configure(home: Path, folder: Path, cluster: str, port: int) -> None:
    for name in ("conf", "data", "logs", "tmp"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    paths = {name: json.dumps(str(folder / name)) for name in ("data", "logs")}  # quoted, as YAML takes it too
    (folder / "conf" / "elasticsearch.yml").write_text(_SETTINGS.format(cluster=cluster, port=port, **paths))
    shutil.copyfile(home / "config" / "log4j2.properties", folder / "conf" / "log4j2.properties")


def _write_java_options(home: Path, folder: Path, ours: list[str]) -> None:
    """The distribution's, but files that would land in its folder, which need not be ours to write; then ours."""
    left_out = ("-Xlog:gc", "-XX:ErrorFile", "-XX:HeapDumpPath")
    lines = (home / "config" / "jvm.options").read_text().splitlines()
    kept = [line for line in lines if not line.startswith(left_out)]
    files = [f"-XX:ErrorFile={folder}/logs/java-error.log", f"-XX:HeapDumpPath={folder}/logs"]
    (folder / "conf" / "jvm.options").write_text("\n".join([*kept, *files, *ours, ""]))


def _other_user(folder: Path) -> int:
    """Elasticsearch refuses to run as root: the owner of the project's folder, else nobody."""
    return folder.parent.parent.stat().st_uid or _NOBODY


def _give(folder: Path, user: int) -> None:
    os.chown(folder, user, -1)
    for parent, folders, files in os.walk(folder):
        for name in (*folders, *files):
            os.chown(Path(parent, name), user, -1, follow_symlinks=False)


def _closed(needed: tuple[Path, ...], user: int) -> Path | None:
    """The first folder on the way to a needed one that `user` may not enter, such as /root."""
    return next((parent for path in needed for parent in path.resolve().parents if not _may_enter(parent, user)), None)


def _may_enter(folder: Path, user: int) -> bool:
    found = folder.stat()
    return bool(found.st_mode & (0o100 if found.st_uid == user else 0o001))


def _enter_anyway(closed: Path, user: int) -> list[str]:
    """The start of a command line that becomes `user` with the one capability that opens folders."""
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise UnavailableError(
            f"Elasticsearch does not run as root, and another user may not enter {closed}: work as an ordinary user, "
            "keep the project and XDG_CACHE_HOME elsewhere, or install setpriv (util-linux)."
        )
    who = ["--reuid", str(user), "--regid", str(user), "--clear-groups"]
    # Without that bit, access(2), which Java asks, would leave the capability out.
    return [setpriv, "--securebits", "+no_setuid_fixup", *who, "--inh-caps", _ENTER, "--ambient-caps", _ENTER, "--"]
