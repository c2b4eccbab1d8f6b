"""What a user may set about polling and fetching. Every default stands here and nowhere else."""

from dataclasses import dataclass

from schemas import ConfigError
from transforms.store import Store


@dataclass(frozen=True)
class FeedSettings:
    """Picklable and hashable: one value is one polite client per process. Seconds and bytes throughout."""

    contact: str | None = None  # address or URL in the User-Agent, by which an editor reaches you
    allow_hosts: tuple[str, ...] = ()  # hosts or addresses exempt from the refusal of private addresses
    connect_to: tuple[str, ...] = ()  # "name=address:port": connect there for that name (still refused if private)
    ca_certs: str | None = None  # PEM file of authorities to trust instead of the system's
    host_gap_s: float = 2.0  # between the end of one request to a host and the start of the next
    concurrency: int = 16  # requests under way at once, over all hosts of the process
    connect_timeout_s: float = 10.0
    deadline_s: float = 30.0  # of one answer with all its redirects, however slowly it drips
    retry_s: float = 60.0  # before a page that could not be had is fetched again; four times as long each time
    page_max_bytes: int = 5_000_000  # after decompression
    feed_max_bytes: int = 20_000_000
    max_redirects: int = 5
    robots_ttl_s: float = 3_600.0  # how long a robots.txt is believed
    min_poll_s: float = 300.0
    max_poll_s: float = 21_600.0
    max_backoff_s: float = 604_800.0  # a dead host is still tried once a week
    full_get_every: int = 20  # polls without validators after this many 304 in a row
    lease_s: float = 300.0  # how long one worker holds a feed or an article
    bundle_s: float = 30.0  # how long one bundle polls or fetches, at most half a lease; the rest waits as long again
    turns: Store | None = None  # where workers in several processes say whose turn a host is; None: there is one
    batch: int = 500  # feeds taken up at one tick, and articles under way at once

    @property
    def budget_s(self) -> float:
        """Nothing is begun later in a bundle: what others may take up when its lease is over must not overlap."""
        return min(self.bundle_s, self.lease_s / 2)

    @property
    def user_agent(self) -> str:
        return f"Claimwire/0.1 (+{self.contact})" if self.contact else "Claimwire/0.1"

    def connections(self) -> dict[str, tuple[str, int]]:
        """Name to (address, port) of `connect_to`. Raises ConfigError for what is not `name=address:port`."""
        return dict(_connection(text) for text in self.connect_to)


def _connection(text: str) -> tuple[str, tuple[str, int]]:
    name, _, where = text.strip().partition("=")
    address, _, port = where.rpartition(":")
    if not (name and address and port.isdecimal()):
        raise ConfigError(
            f"connect_to: cannot use {text!r}; write name=address:port, such as news.example=127.0.0.1:8700"
        )
    return name.lower(), (address.strip("[]"), int(port))
