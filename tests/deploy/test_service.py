"""The systemd unit, as far as it can be checked without systemd."""

from configparser import ConfigParser
from pathlib import Path

from pipeline.continuous import DRAIN_S

UNIT = Path(__file__).parents[2] / "deploy/claimwire.service"


def test_the_unit_restarts_and_lets_the_run_finish() -> None:
    unit = ConfigParser(interpolation=None, strict=True)
    unit.optionxform = str  # type: ignore[assignment,method-assign]  # keys of systemd have capitals
    unit.read_string(UNIT.read_text())
    service = unit["Service"]
    assert service["Restart"] == "always"
    assert service["RestartPreventExitStatus"] == "2"
    assert service["ExecStart"].split()[-1] == "run"
    assert float(service["TimeoutStopSec"]) > DRAIN_S
