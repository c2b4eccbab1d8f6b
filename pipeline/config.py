"""Every setting, once: its name, default, environment variable and meaning.

A value comes from a flag, else the environment, else the TOML file (`claimwire.toml` in the working folder, or the one
that `--config` names), else the default. An unknown key in the file is an error.
"""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from schemas import ConfigError
from transforms.feeds.settings import FeedSettings
from transforms.store.connection import Store

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

DEFAULT_FILE = "claimwire.toml"


def _setting(default: Any, env: str, text: str, *, secret: bool = False) -> Any:
    return field(default=default, repr=not secret, metadata={"env": env, "help": text})


@dataclass(frozen=True, kw_only=True)
class Config:
    """The settings of one run. Without `paths` and `letters` the source is the feeds."""

    paths: tuple[str, ...] = ()  # what `ingest` was given
    letters: tuple[str, ...] = ()  # ids of dead letters to replay
    endless: bool = False  # tick for ever instead of once
    many_workers: bool = False  # in several processes, perhaps on several machines: they share the hosts' turns
    elasticsearch_url: str | None = _setting(
        None, "ELASTICSEARCH_URL", "Elasticsearch 8.19 or later; without it, the embedded node"
    )
    elasticsearch_api_key: str | None = _setting(None, "ELASTICSEARCH_API_KEY", "encoded API key", secret=True)
    elasticsearch_ca: str | None = _setting(None, "ELASTICSEARCH_CA", "file with the certificate authority to trust")
    index_prefix: str = _setting("claimwire-", "CLAIMWIRE_INDEX_PREFIX", "start of every index name")
    state: str = _setting(".claimwire", "CLAIMWIRE_STATE", "folder of the embedded node's data and logs")
    patience: float = _setting(300.0, "CLAIMWIRE_PATIENCE", "seconds to wait for Elasticsearch when it is away")
    assertions: bool = _setting(True, "CLAIMWIRE_ASSERTIONS", "also extract what outlets assert in their own voice")
    window_days: int = _setting(30, "CLAIMWIRE_WINDOW_DAYS", "days back in which a mention looks for its claim")
    contact: str | None = _setting(None, "CLAIMWIRE_CONTACT", "address or URL in the User-Agent, for webmasters")
    allow_hosts: tuple[str, ...] = _setting(
        (), "CLAIMWIRE_ALLOW_HOSTS", "hosts or addresses exempt from the refusal of private addresses"
    )
    connect_to: tuple[str, ...] = _setting(
        (), "CLAIMWIRE_CONNECT_TO", "name=address:port pairs: connect there for that name, as for a test server"
    )
    host_gap: float = _setting(2.0, "CLAIMWIRE_HOST_GAP", "least seconds between two requests to one host")
    deadline: float = _setting(30.0, "CLAIMWIRE_DEADLINE", "seconds within which a page or feed must have arrived")
    retry: float = _setting(
        60.0,
        "CLAIMWIRE_RETRY",
        "seconds until a page that could not be had is tried again; four times as long each time",
    )
    lease: float = _setting(
        300.0,
        "CLAIMWIRE_LEASE",
        "seconds for which a feed or article is held; after a kill it comes again when they end",
    )
    rechecks: tuple[str, ...] = _setting(
        ("1h", "6h", "24h", "7d"), "CLAIMWIRE_RECHECKS", "ages at which an article is looked at again; in s, m, h or d"
    )
    tick: float = _setting(2.0, "CLAIMWIRE_TICK", "seconds between two looks at what is due, in a continuous run")
    min_poll: float = _setting(300.0, "CLAIMWIRE_MIN_POLL", "least seconds between two polls of a feed")
    max_poll: float = _setting(21_600.0, "CLAIMWIRE_MAX_POLL", "most seconds between two polls of a feed")

    @classmethod
    def load(
        cls,
        flags: Mapping[str, Any],
        *,
        environ: Mapping[str, str] = os.environ,
        file: Path | None = None,
    ) -> "Config":
        """From flags (None: not given), environment and file, in this order of precedence."""
        values: dict[str, Any] = {**_from_file(file), **_from_environment(environ)}
        values.update({name: value for name, value in flags.items() if value is not None})
        return cls(**{name: _coerce(name, value) for name, value in values.items()})

    def store(self) -> Store:
        """The connection to Elasticsearch; ConfigError where none is set."""
        if self.elasticsearch_url is None:
            raise ConfigError("no Elasticsearch: set ELASTICSEARCH_URL or run `claimwire elasticsearch start`")
        return Store(
            _address(self.elasticsearch_url),
            api_key=self.elasticsearch_api_key,
            ca_certs=self.elasticsearch_ca,
            prefix=self.index_prefix,
            patience_s=self.patience,
        )

    def fetching(self) -> FeedSettings:
        """What polling and fetching may do."""
        return FeedSettings(
            contact=self.contact,
            allow_hosts=self.allow_hosts,
            connect_to=self.connect_to,
            host_gap_s=self.host_gap,
            min_poll_s=self.min_poll,
            max_poll_s=self.max_poll,
            deadline_s=self.deadline,
            retry_s=self.retry,
            lease_s=self.lease,
            turns=self.store() if self.many_workers else None,
        )

    def recheck_ages(self) -> tuple[timedelta, ...]:
        """The schedule of `rechecks`, ages since the discovery."""
        return tuple(sorted(_age(text) for text in self.rechecks))


_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def _age(text: str) -> timedelta:
    number, unit = text[:-1], _UNITS.get(text[-1:])
    if unit is None or not number.isdecimal():
        raise ConfigError(f"setting rechecks (CLAIMWIRE_RECHECKS): cannot use {text!r}; write it like 6h or 7d")
    return timedelta(**{unit: int(number)})


def _address(url: str) -> str:
    """With its port, which the client wants written out: 443 for https, Elasticsearch's own 9200 for http."""
    parts = urlsplit(url)
    try:
        port = parts.port or (443 if parts.scheme == "https" else 9200)
    except ValueError:
        port = 0
    if parts.scheme not in ("http", "https") or not parts.hostname or not port:
        raise ConfigError(f"ELASTICSEARCH_URL: cannot use {url!r}; write it like https://host:9200")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}:{port}{parts.path.rstrip('/')}"


SETTINGS = {setting.name: setting for setting in fields(Config) if setting.metadata}


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    named = {name: environ.get(setting.metadata["env"]) for name, setting in SETTINGS.items()}
    return {name: value for name, value in named.items() if value}


def _from_file(file: Path | None) -> dict[str, Any]:
    path = file or Path(DEFAULT_FILE)
    if not path.exists():
        if file:
            raise ConfigError(f"settings file {file} does not exist")
        return {}
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"settings file {path}: {error}") from error
    unknown = sorted(set(values) - set(SETTINGS))
    if unknown:
        raise ConfigError(f"settings file {path}: unknown {', '.join(unknown)}; known are {', '.join(SETTINGS)}")
    return values


def _coerce(name: str, value: Any) -> Any:
    """Text from the environment, or a TOML value, to the setting's type."""
    if name not in SETTINGS:
        return tuple(value) if isinstance(value, list) else value
    default = SETTINGS[name].default
    try:
        if isinstance(default, bool):
            return value if isinstance(value, bool) else _BOOLEANS[str(value).lower()]
        if isinstance(default, tuple):
            parts = value.split(",") if isinstance(value, str) else value
            return tuple(part.strip() for part in parts if part.strip())
        if isinstance(default, int | float):
            number = type(default)(value)
            if number < 0:
                raise ValueError("must not be negative")
            return number
        return str(value)
    except (KeyError, TypeError, ValueError) as error:
        env = SETTINGS[name].metadata["env"]
        raise ConfigError(f"setting {name} ({env}): cannot use {value!r}: {error}") from error


_BOOLEANS = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
