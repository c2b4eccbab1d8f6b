"""One JobManager, one TaskManager, Beam's job server and a pool of Python workers: started, found again, stopped.

All that a cluster has is in its folder: conf, logs, checkpoints, and in cluster.json the ports and process ids.
"""

import json
import os
import sys
from pathlib import Path
from typing import NamedTuple

from deploy.flink import processes
from deploy.flink.parts import find_jars
from pipeline.elasticsearch.distribution import Report
from schemas import ConfigError

ROOT = Path(__file__).parents[2]
PARTS = ("jobmanager", "taskmanager", "jobserver", "workers")
_PORTS = ("rest", "rpc", "blob", "data", "job", "artifact", "expansion", "worker")
_READY_S = 120.0  # on a busy machine
_HERE = Path(__file__).parent
# What Flink opens of Java 17 in its own start scripts.
_EXPORTS = ("java.base/sun.net.util", "java.rmi/sun.rmi.registry", "java.security.jgss/sun.security.krb5")
_OPENS = (
    *("lang", "net", "io", "nio", "lang.reflect", "text", "time", "util"),
    *("util.concurrent", "util.concurrent.atomic", "util.concurrent.locks"),
)
_JAVA = [
    "java",
    *(f"--add-exports={name}=ALL-UNNAMED" for name in _EXPORTS),
    *(f"--add-opens=java.base/java.{name}=ALL-UNNAMED" for name in _OPENS),
    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
]
_MAIN = {
    "jobmanager": "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint",
    "taskmanager": "org.apache.flink.runtime.taskexecutor.TaskManagerRunner",
    "jobserver": "org.apache.beam.runners.flink.FlinkJobServerDriver",
}
_MEMORY = {  # as config.yaml divides it
    "jobmanager": ("-Xms512m", "-Xmx512m", "-XX:MaxDirectMemorySize=128m", "-XX:MaxMetaspaceSize=256m"),
    "taskmanager": ("-Xms1536m", "-Xmx1536m", "-XX:MaxDirectMemorySize=512m", "-XX:MaxMetaspaceSize=512m"),
    "jobserver": ("-Xmx512m",),
}
_LISTENS = {"jobmanager": "rest", "taskmanager": "data", "jobserver": "job", "workers": "worker"}


class Cluster(NamedTuple):
    """The cluster of a folder; `start` makes what is missing, so it also mends a cluster that lost a part."""

    folder: Path

    def start(self, report: Report = lambda line: None) -> None:
        """All parts, ready; UnavailableError when one does not come up."""
        lib = find_jars(report)
        found = self._read()
        ports = found.get("ports") or dict(zip(_PORTS, processes.free_ports(len(_PORTS)), strict=True))
        self._prepare(ports)
        pids: dict[str, int] = {}
        for part in PARTS:
            pid = found.get("pids", {}).get(part, 0)
            if not processes.runs(pid, self._mark):
                report(f"starting the {part}")
                command = self._command(part, lib, ports)
                pid = processes.launch(command, self.log(part), _environment(), ROOT)
            pids[part] = pid
            self._file.write_text(json.dumps({"ports": ports, "pids": {**found.get("pids", {}), **pids}}))
            processes.wait_for_port(ports[_LISTENS[part]], part, self.log(part), _READY_S)

    def stop(self) -> bool:
        """End all parts. False when none ran."""
        pids = list(self.pids().values())
        processes.end(pids)
        return bool(pids)

    def pids(self) -> dict[str, int]:
        """Process ids of the parts that run."""
        found = self._read().get("pids", {})
        return {part: pid for part, pid in found.items() if processes.runs(pid, self._mark)}

    def url(self) -> str:
        """Of the JobManager: its web page and its REST interface."""
        return f"http://127.0.0.1:{self._ports()['rest']}"

    def options(self) -> list[str]:
        """What `claimwire run` needs to run here."""
        ports = self._ports()
        return [
            "--runner=FlinkRunner",
            f"--flink_master=127.0.0.1:{ports['rest']}",
            f"--job_endpoint=localhost:{ports['job']}",
            "--environment_type=EXTERNAL",
            f"--environment_config=localhost:{ports['worker']}",
            "--parallelism=1",
        ]

    def log(self, part: str) -> Path:
        return self.folder.resolve() / "logs" / f"{part}.log"

    # ---- files -------------------------------------------------------------------------------------------------------

    @property
    def _file(self) -> Path:
        return self.folder / "cluster.json"

    @property
    def _conf(self) -> Path:
        return self.folder.resolve() / "conf"

    @property
    def _mark(self) -> str:
        return f"claimwire.flink={self.folder.resolve()}"

    def _read(self) -> dict:
        return json.loads(self._file.read_text()) if self._file.exists() else {}

    def _ports(self) -> dict[str, int]:
        ports = self._read().get("ports")
        if not ports:
            raise ConfigError(f"no cluster in {self.folder}: start one with `python -m deploy.flink start`")
        return ports

    def _prepare(self, ports: dict[str, int]) -> None:
        for folder in (self._conf, self.log("").parent, self.folder / "scratch"):
            folder.mkdir(parents=True, exist_ok=True)
        here = {
            "jobmanager.rpc.address": "127.0.0.1",
            "jobmanager.bind-host": "127.0.0.1",
            "jobmanager.rpc.port": ports["rpc"],
            "rest.address": "127.0.0.1",
            "rest.bind-address": "127.0.0.1",
            "rest.port": ports["rest"],
            "blob.server.port": ports["blob"],
            "taskmanager.host": "127.0.0.1",
            "taskmanager.bind-host": "127.0.0.1",
            "taskmanager.data.port": ports["data"],
            "state.checkpoints.dir": (self.folder.resolve() / "checkpoints").as_uri(),
            "state.savepoints.dir": (self.folder.resolve() / "savepoints").as_uri(),
            "io.tmp.dirs": self.folder.resolve() / "scratch",
            "web.tmpdir": self.folder.resolve() / "scratch",
        }
        added = "".join(f"{name}: {value}\n" for name, value in here.items())
        (self._conf / "config.yaml").write_text((_HERE / "config.yaml").read_text() + added)

    # ---- commands ----------------------------------------------------------------------------------------------------

    def _command(self, part: str, lib: Path, ports: dict[str, int]) -> list[str]:
        if part == "workers":
            pool = "apache_beam.runners.worker.worker_pool_main"
            return [sys.executable, "-m", pool, f"--service_port={ports['worker']}", f"--{self._mark}"]
        log4j = f"-Dlog4j.configurationFile={_HERE / 'log4j.properties'}"
        command = [*_JAVA, *_MEMORY[part], log4j, f"-D{self._mark}", "-cp", f"{lib}/*", _MAIN[part]]
        if part == "jobserver":
            return [*command, *self._job_server(ports)]
        return [*command, "--configDir", str(self._conf)]

    def _job_server(self, ports: dict[str, int]) -> list[str]:
        return [
            f"--flink-master=127.0.0.1:{ports['rest']}",
            "--job-host=localhost",
            f"--job-port={ports['job']}",
            f"--artifact-port={ports['artifact']}",
            f"--expansion-port={ports['expansion']}",
            f"--artifacts-dir={self.folder.resolve() / 'artifacts'}",
        ]


def _environment() -> dict[str, str]:
    """The pool starts `python` as PATH has it, and that must be this one."""
    return {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"}
