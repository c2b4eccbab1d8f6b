"""robots.txt (RFC 9309): asked once an hour a host, and obeyed for feeds and pages alike."""

import re
import threading
import time
from collections.abc import Callable

from protego import Protego

from schemas import FetchError
from transforms.feeds.addresses import Expiring
from transforms.feeds.fetch import Answer, to_target
from transforms.feeds.politeness import Politeness

AGENT = "Claimwire"
_MAX_BYTES = 512_000  # RFC 9309 asks for at least 500 KiB
_WAIT_S = 300.0  # how long a robots.txt that could not be had is waited for
_MAX_WILDCARDS = 3  # each multiplies the time that protego's expressions can take by the length of the URL

Get = Callable[[str], Answer]


class Robots:
    """`check(url)` raises when the host's rules forbid `url`; a Crawl-delay goes to `politeness`."""

    def __init__(
        self, get: Get, politeness: Politeness, ttl_s: float, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._get = get
        self._politeness = politeness
        self._ttl_s = ttl_s
        self._rules: Expiring[str, Protego | FetchError] = Expiring(clock)
        self._locks: Expiring[str, threading.Lock] = Expiring(clock)

    def check(self, url: str) -> None:
        """FetchError `robots` when it is forbidden, `robots_unavailable` when the rules cannot be had now, and what
        `Fetcher.get` raises when the host cannot be reached."""
        target = to_target(url)
        rules = self._rules_of(target.origin, target.server)
        if isinstance(rules, FetchError):
            raise FetchError(rules.reason, url, rules.message)
        if not rules.can_fetch(url, AGENT):
            raise FetchError("robots", url, f"robots.txt of {target.authority} forbids it")

    def _rules_of(self, origin: str, server: str) -> Protego | FetchError:
        with self._lock(origin):  # one thread asks, the others wait for its answer
            rules = self._rules.get(origin)
            if rules is None:
                rules = self._ask(origin)
                self._rules.put(origin, rules, _WAIT_S if isinstance(rules, FetchError) else self._ttl_s)
                if isinstance(rules, Protego):
                    self._politeness.slow_down(server, float(rules.crawl_delay(AGENT) or 0))
            return rules

    def _ask(self, origin: str) -> Protego | FetchError:
        try:
            answer = self._get(f"{origin}/robots.txt")
        except FetchError as error:
            if error.reason == "throttled":
                raise  # on hold: nothing was asked, so nothing is remembered
            if error.reason in ("redirects", "bad_url", "refused_address"):
                return Protego.parse("")  # leads nowhere, so there is none (RFC 9309 §2.3.1.2)
            return error if error.outcome == "failed" else FetchError("robots_unavailable", origin, error.message)
        return read_robots(answer)

    def _lock(self, origin: str) -> threading.Lock:
        lock = self._locks.get(origin)
        if lock is None:
            lock = threading.Lock()
            self._locks.put(origin, lock, self._ttl_s)
        return lock


def read_robots(answer: Answer) -> Protego | FetchError:
    """The rules in an answer: 4xx allows everything, 429 and 5xx mean wait."""
    if answer.status == 429 or answer.status >= 500:
        return FetchError("robots_unavailable", answer.url, f"robots.txt answered {answer.status}")
    if answer.status != 200:
        return Protego.parse("")
    text = answer.content[:_MAX_BYTES].decode("utf-8", "replace").lstrip("\ufeff")
    return Protego.parse("\n".join(_tame(line) for line in text.splitlines()))


def _tame(line: str) -> str:
    """A rule with many wildcards ends behind the third: it then forbids more, never less."""
    parts = re.sub(r"\*+", "*", line).split("*")
    if len(parts) <= _MAX_WILDCARDS + 1:
        return line
    return "" if line.lstrip().lower().startswith("allow") else "*".join(parts[:_MAX_WILDCARDS]) + "*"


def robots_get(get: Callable[..., Answer]) -> Get:
    """How a Fetcher gets a robots.txt: cut at the size that must be read, and without asking robots.txt first."""
    return lambda url: get(url, max_bytes=_MAX_BYTES, cut=True)
