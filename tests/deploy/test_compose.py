"""The compose file and the image, as far as they can be checked without an engine."""

import re
import shlex
from pathlib import Path

import pytest
import typer
import yaml

from pipeline.cli import app
from pipeline.config import SETTINGS
from pipeline.elasticsearch.distribution import RELEASES

ROOT = Path(__file__).parents[2]
COMPOSE = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text())
SERVICES = COMPOSE["services"]
DOCKERFILE = (ROOT / "deploy" / "Dockerfile").read_text()


def test_every_service_that_is_waited_for_can_say_so() -> None:
    for service in SERVICES.values():
        for name, wait in service.get("depends_on", {}).items():
            assert wait["condition"] in ("service_healthy", "service_completed_successfully")
            assert wait["condition"] != "service_healthy" or "healthcheck" in SERVICES[name]


def test_ports_are_open_to_this_machine_only() -> None:
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_elasticsearch_and_kibana_have_the_tested_version() -> None:
    images = [SERVICES[name]["image"] for name in ("elasticsearch", "kibana")]
    assert {image.rsplit(":", 1)[1] for image in images} == {RELEASES[8].version}


def test_volumes_are_declared() -> None:
    named = {volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])}
    assert named == set(COMPOSE["volumes"])


@pytest.mark.parametrize("name", ["setup", "claimwire"])
def test_claimwires_commands_and_settings_exist(name: str) -> None:
    service, group = SERVICES[name], typer.main.get_command(app)
    command, *arguments = service["command"]
    options = {option for parameter in group.commands[command].params for option in parameter.opts}
    assert {argument for argument in arguments if argument.startswith("--")} <= options
    assert set(service["environment"]) <= {setting.metadata["env"] for setting in SETTINGS.values()}
    assert (ROOT / "deploy" / service["build"]["context"] / service["build"]["dockerfile"]).is_file()


def test_what_the_image_copies_is_there_and_not_ignored() -> None:
    ignored = (ROOT / "deploy" / "Dockerfile.dockerignore").read_text().split()
    copied = [
        path
        for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE)
        for path in shlex.split(line)[:-1]
    ]
    assert copied
    for path in copied:
        assert (ROOT / path).exists()
        assert f"!{path}" in ignored


def test_the_image_is_locked_and_runs_as_an_ordinary_user() -> None:
    assert "COPY deploy/requirements.lock ./" in DOCKERFILE
    assert "pip install --require-hashes -r requirements.lock" in DOCKERFILE
    assert re.findall(r"^USER (.+)$", DOCKERFILE, re.MULTILINE)[-1] == "claimwire"
    assert 'ENTRYPOINT ["claimwire"]' in DOCKERFILE


def test_the_image_has_the_versions_that_are_tested_and_no_tools() -> None:
    tested, shipped = (
        set(re.findall(r"^[\w.-]+==\S+", (ROOT / folder / "requirements.lock").read_text(), re.MULTILINE))
        for folder in (".", "deploy")
    )
    assert shipped < tested
    assert not any(line.startswith(("pytest==", "ruff==", "mypy==")) for line in shipped)
