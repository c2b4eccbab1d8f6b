"""Which addresses may be asked: names are resolved here, once, and private addresses refused after that."""

import ipaddress
import socket
import threading
import time
from collections.abc import Callable, Iterable
from typing import TypeVar

from schemas import FetchError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], list[str]]

_RESOLVED_S = 300.0
_FAILED_S = 60.0
_MAX_CACHED = 10_000
_MAX_TRIED = 4  # addresses of one name
# What the standard library calls global, or did in some release: IETF assignments, and Azure's metadata service.
_NOT_PUBLIC = (ipaddress.ip_network("192.0.0.0/24"), ipaddress.ip_network("168.63.129.16/32"))
_NAT64 = ipaddress.ip_network("64:ff9b::/96")

Key = TypeVar("Key")
Value = TypeVar("Value")


def is_private(address: Address) -> bool:
    """Loopback, private, link-local, carrier-grade NAT, metadata, multicast, reserved, or an IPv6 form of one of them.

    >>> is_private(ipaddress.ip_address("::ffff:169.254.169.254"))
    True
    """
    if isinstance(address, ipaddress.IPv6Address):
        inner = _embedded(address)
        if inner is not None:
            return is_private(inner)
    listed = any(address in network for network in _NOT_PUBLIC)
    return listed or not address.is_global or address.is_multicast or address.is_reserved


def _embedded(address: ipaddress.IPv6Address) -> Address | None:
    """The IPv4 address that a mapped, 6to4, Teredo or NAT64 address leads to."""
    if address in _NAT64:
        return ipaddress.ip_address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)


class AddressBook:
    """Host name to addresses that may be asked, remembered for minutes, as are names and ports that failed.

    `allow_hosts` holds names (each opens its subdomains too), addresses and networks that are exempt from the refusal.
    """

    def __init__(
        self,
        allow_hosts: Iterable[str] = (),
        *,
        resolve: Resolve | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._names, self._networks = _split(allow_hosts)
        self._resolve = resolve or _resolve
        self._found: Expiring[str, list[str]] = Expiring(clock)
        self._failed: Expiring[tuple[str, int], str] = Expiring(clock)

    def addresses(self, host: str, port: int) -> list[str]:
        """Addresses to try, in order. FetchError `unreachable` (unknown, or failed lately) or `refused_address`."""
        failure = self._failed.get((host, port))
        if failure is not None:
            raise FetchError("unreachable", host, f"{failure} (remembered)")
        found = self._found.get(host)
        if found is None:
            found = self._ask(host, port)
        open_ = found if self._is_named(host) else [text for text in found if self._may(text)]
        if not open_:
            raise FetchError("refused_address", host, f"{found[0]} is not a public address")
        return open_[:_MAX_TRIED]

    def failed(self, host: str, port: int, why: str) -> None:
        """Remember that nobody answers there, so that the next hundred articles do not wait for it too."""
        self._failed.put((host, port), why, _FAILED_S)

    def _ask(self, host: str, port: int) -> list[str]:
        try:
            found = self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            self.failed(host, port, f"unknown host: {error}")
            raise FetchError("unreachable", host, f"unknown host: {error}") from error
        if not found:
            raise FetchError("unreachable", host, "the name has no address")
        self._found.put(host, found, _RESOLVED_S)
        return found

    def _is_named(self, host: str) -> bool:
        return any(host == name or host.endswith("." + name) for name in self._names)

    def _may(self, text: str) -> bool:
        address = ipaddress.ip_address(text.partition("%")[0])
        return not is_private(address) or any(address in network for network in self._networks)


class Expiring(dict[Key, tuple[float, Value]]):
    """A small thread-safe cache whose values end; the oldest leave when it is full."""

    def __init__(self, clock: Callable[[], float], max_size: int = _MAX_CACHED) -> None:
        super().__init__()
        self._clock = clock
        self._max_size = max_size
        self._lock = threading.Lock()

    def get(self, key: Key) -> Value | None:  # type: ignore[override]
        ends, value = super().get(key, (0.0, None))
        return value if value is not None and self._clock() < ends else None

    def put(self, key: Key, value: Value, lasting_s: float) -> None:
        with self._lock:
            self.pop(key, None)
            while len(self) >= self._max_size:
                del self[next(iter(self))]
            self[key] = (self._clock() + lasting_s, value)


def _split(allow_hosts: Iterable[str]) -> tuple[list[str], list[ipaddress.IPv4Network | ipaddress.IPv6Network]]:
    names, networks = [], []
    for text in allow_hosts:
        try:
            networks.append(ipaddress.ip_network(text.strip("[]"), strict=False))
        except ValueError:
            names.append(text.strip().strip(".").lower())
    return names, networks


def _resolve(host: str, port: int) -> list[str]:
    """By the system; loopback names never leave the machine (RFC 6761)."""
    if host == "localhost" or host.endswith(".localhost"):
        return ["127.0.0.1", "::1"]
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(answer[4][0]) for answer in answers))
