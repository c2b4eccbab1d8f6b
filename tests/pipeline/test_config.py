"""Where a setting's value comes from, and what is refused."""

from pathlib import Path

import pytest

from pipeline.config import SETTINGS, Config
from schemas import ConfigError

SOURCES = {  # name: (flags, environment, file, host gap that must come out)
    "default": ({}, {}, "", 2.0),
    "file": ({}, {}, "host_gap = 3", 3.0),
    "environment over file": ({}, {"CLAIMWIRE_HOST_GAP": "4"}, "host_gap = 3", 4.0),
    "flag over environment": ({"host_gap": 5}, {"CLAIMWIRE_HOST_GAP": "4"}, "host_gap = 3", 5.0),
    "a flag that was not given": ({"host_gap": None}, {"CLAIMWIRE_HOST_GAP": "4"}, "", 4.0),
    "an empty variable is none": ({}, {"CLAIMWIRE_HOST_GAP": ""}, "", 2.0),
}


@pytest.mark.parametrize(("flags", "environ", "text", "gap"), SOURCES.values(), ids=SOURCES)
def test_precedence(tmp_path: Path, flags: dict, environ: dict, text: str, gap: float) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(text)
    assert Config.load(flags, environ=environ, file=file).host_gap == gap


VALUES = {  # name: (environment, setting, value)
    "list": ({"CLAIMWIRE_ALLOW_HOSTS": "a.example, 127.0.0.1,"}, "allow_hosts", ("a.example", "127.0.0.1")),
    "switch off": ({"CLAIMWIRE_ASSERTIONS": "no"}, "assertions", False),
    "text": ({"CLAIMWIRE_INDEX_PREFIX": "x-"}, "index_prefix", "x-"),
    "whole number": ({"CLAIMWIRE_WINDOW_DAYS": "7"}, "window_days", 7),
}


@pytest.mark.parametrize(("environ", "name", "value"), VALUES.values(), ids=VALUES)
def test_values(environ: dict, name: str, value: object) -> None:
    assert getattr(Config.load({}, environ=environ), name) == value


REFUSED = {  # name: (environment, file, what the message names)
    "not a number": ({"CLAIMWIRE_HOST_GAP": "soon"}, "", "CLAIMWIRE_HOST_GAP"),
    "negative": ({"CLAIMWIRE_MIN_POLL": "-1"}, "", "must not be negative"),
    "not a switch": ({"CLAIMWIRE_ASSERTIONS": "perhaps"}, "", "CLAIMWIRE_ASSERTIONS"),
    "unknown key": ({}, "hostgap = 3", "unknown hostgap"),
    "broken file": ({}, "host_gap =", "settings.toml"),
}


@pytest.mark.parametrize(("environ", "text", "message"), REFUSED.values(), ids=REFUSED)
def test_refused(tmp_path: Path, environ: dict, text: str, message: str) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(text)
    with pytest.raises(ConfigError, match=message):
        Config.load({}, environ=environ, file=file)


def test_a_named_file_must_exist(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="does not exist"):
        Config.load({}, environ={}, file=tmp_path / "none.toml")


def test_the_key_shows_nowhere() -> None:
    config = Config.load({}, environ={"ELASTICSEARCH_URL": "http://node:9200", "ELASTICSEARCH_API_KEY": "c2VjcmV0"})
    assert "c2VjcmV0" not in f"{config!r} {config} {config.store()!r}"


def test_without_elasticsearch_the_error_names_both_ways() -> None:
    with pytest.raises(ConfigError, match=r"ELASTICSEARCH_URL.*elasticsearch start"):
        Config.load({}, environ={}).store()


def test_every_setting_is_in_the_documentation() -> None:
    page = (Path(__file__).parents[2] / "docs/settings.md").read_text()
    for setting in SETTINGS.values():
        assert f"`{setting.metadata['env']}`" in page


def test_the_ages_of_the_looks_for_revisions() -> None:
    ages = Config.load({}, environ={"CLAIMWIRE_RECHECKS": "2d, 90m,45s"}).recheck_ages()
    assert [age.total_seconds() for age in ages] == [45, 5_400, 172_800]
    assert len(Config().recheck_ages()) == 4


@pytest.mark.parametrize("text", ["soon", "7", "-1h", "h", "1.5h"])
def test_an_age_that_cannot_be_read(text: str) -> None:
    with pytest.raises(ConfigError, match="CLAIMWIRE_RECHECKS"):
        Config(rechecks=(text,)).recheck_ages()
