"""The cluster's own parts, as far as they can be checked without a cluster: `make test-flink` has one."""

import io
import re
import subprocess
import sys
import tarfile
import time
from pathlib import Path

import pytest
import yaml

from deploy.flink import cluster, processes
from deploy.flink.cluster import Cluster
from deploy.flink.parts import BEAM, _unpack
from schemas import ConfigError, UnavailableError

CONFIG = yaml.safe_load((Path(cluster.__file__).parent / "config.yaml").read_text())


def megabytes(prefix: str, *names: str) -> int:
    return sum(int(CONFIG[f"{prefix}.memory.{name}"].removesuffix("m")) for name in names)


def test_each_process_may_take_the_memory_that_flink_divides() -> None:
    job_manager, task_manager = cluster._MEMORY["jobmanager"], cluster._MEMORY["taskmanager"]
    assert f"-Xmx{megabytes('jobmanager', 'heap.size')}m" in job_manager
    heap = megabytes("taskmanager", "framework.heap.size", "task.heap.size")
    direct = megabytes("taskmanager", "framework.off-heap.size", "task.off-heap.size", "network.max")
    assert {f"-Xmx{heap}m", f"-XX:MaxDirectMemorySize={direct}m"} <= set(task_manager)


def test_pom_and_options_name_the_same_flink() -> None:
    pom = (Path(cluster.__file__).parent / "pom.xml").read_text()
    assert "<artifactId>beam-runners-flink-1.19</artifactId>" in pom
    assert "${beam}" in pom
    assert re.fullmatch(r"2\.\d+\.0", BEAM)


def test_only_the_jars_that_a_job_needs_are_unpacked(tmp_path: Path) -> None:
    archive, lib = tmp_path / "apache_flink_libraries-1.tar.gz", tmp_path / "lib"
    lib.mkdir()
    with tarfile.open(archive, "w:gz") as packed:
        for name in (
            "deps/lib/flink-dist-1.jar",
            "deps/lib/log4j-core.jar",
            "deps/lib/flink-csv.jar",
            "deps/opt/x.jar",
        ):
            member = tarfile.TarInfo(f"apache-flink-libraries-1/{name}")
            member.size = 3
            packed.addfile(member, io.BytesIO(b"jar"))
    _unpack(archive, lib)
    assert {jar.name: jar.read_bytes() for jar in lib.iterdir()} == {
        "flink-dist-1.jar": b"jar",
        "log4j-core.jar": b"jar",
    }


def test_without_a_cluster_the_error_says_how_to_start_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="start one with"):
        Cluster(tmp_path).options()
    assert Cluster(tmp_path).pids() == {}
    assert not Cluster(tmp_path).stop()


def test_a_process_is_known_by_its_mark_and_ends_with_all_that_it_started(tmp_path: Path) -> None:
    code = "import subprocess, sys; subprocess.run(['sleep', '60'])"
    pid = processes.launch(
        [sys.executable, "-c", code, "mark=1"], tmp_path / "log", {"PATH": "/usr/bin:/bin"}, tmp_path
    )
    try:
        deadline = time.monotonic() + 20
        while len(processes.members(pid)) < 2 and time.monotonic() < deadline:
            time.sleep(0.02)
        assert (processes.runs(pid, "mark=1"), processes.runs(pid, "mark=2")) == (True, False)
        assert len(processes.members(pid)) == 2
    finally:
        processes.end([pid])
    assert not processes.runs(pid, "mark=1")


def test_what_does_not_come_up_is_said_with_its_log(tmp_path: Path) -> None:
    port = processes.free_ports(1)[0]
    with pytest.raises(UnavailableError, match=r"the part did not come up within 0 s.*the\.log"):
        processes.wait_for_port(port, "part", tmp_path / "the.log", 0.0)


def test_the_command_says_what_is_there(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "deploy.flink", "status", "--folder", str(tmp_path)]
    said = subprocess.run(command, capture_output=True, text=True, cwd=cluster.ROOT)
    assert said.stdout.splitlines() == [f"{part}: does not run" for part in cluster.PARTS]
