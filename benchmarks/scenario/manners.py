"""What an access log says about the client: each rule as the list of its violations."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from benchmarks.scenario.plan import PlannedFeed
from benchmarks.scenario.server import Hit, Scenario

_SLACK_S = 0.05  # of clocks and threads on a busy machine
FULL_GET_EVERY = 20  # after so many 304 in a row a client asks once without validators
MUTE_S = 60.0  # at least so long nobody asks again for a robots.txt that cannot be had
_ONCE = ("throttled", "unavailable", "broken", "reset_once", "drip_once")
_NEVER_AGAIN = ("missing", "deleted", "pdf", "bomb", "short", "inwards")


def violations(scenario: Scenario, *, min_poll_s: float, looks: int) -> list[str]:
    """Everything that an undisturbed client did against the rules. `looks`: how often a page may be looked at."""
    return [
        *robots(scenario),
        *gaps(scenario),
        *conditional(scenario),
        *polled_too_soon(scenario, min_poll_s),
        *rest(scenario),
        *fetched_again(scenario, looks),
    ]


def robots(scenario: Scenario) -> Iterator[str]:
    """Nothing forbidden was asked for, and the rules before anything else."""
    for host, hits in _by_host(scenario.log).items():
        if hits[0].path != "/robots.txt":
            yield f"{host}: {hits[0].path} before robots.txt"
        for before, after in pairwise(hits):
            too_soon = after.path != before.path or after.started - before.ended < MUTE_S
            if too_soon and before.path == "/robots.txt" and before.status == 503:
                yield f"{host}: {after.path} {after.started - before.ended:.1f} s after a robots.txt with 503"
        for hit in hits:
            if hit.path.startswith("/private/") and scenario.has_rules(host):
                yield f"{host}: robots.txt forbids {hit.path}"


def gaps(scenario: Scenario) -> Iterator[str]:
    """One request a host at a time, the next not before the gap is over."""
    for host, hits in _by_host(scenario.log).items():
        rules_at = next((hit.ended for hit in hits if hit.path == "/robots.txt"), 0.0)
        for before, after in pairwise(hits):
            # A delay that robots.txt asks for holds from the moment it is known.
            wanted_s = scenario.delay_of(host) if before.ended >= rules_at else scenario.gap_s
            if after.started - before.ended < wanted_s - _SLACK_S:
                yield f"{host}: {after.path} {after.started - before.ended:.3f} s after {before.path}"


def conditional(scenario: Scenario) -> Iterator[str]:
    """A feed that gave a validator is asked with the last one it gave."""
    for feed, hits in _polls(scenario).items():
        given, unchanged = None, 0
        for hit in hits:
            if given and hit.sent_validator != given and unchanged < FULL_GET_EVERY:
                yield f"{feed.url}: asked with {hit.sent_validator}, had been given {given}"
            if hit.status == 304:
                unchanged += 1
            elif hit.status == 200:
                given, unchanged = hit.gave_validator, 0


def polled_too_soon(scenario: Scenario, min_poll_s: float) -> Iterator[str]:
    for feed, hits in _polls(scenario).items():
        for before, after in pairwise(hits):
            if after.started - before.ended < min_poll_s - _SLACK_S and before.status not in (301, 302):
                yield f"{feed.url}: polled again after {after.started - before.ended:.2f} s"


def rest(scenario: Scenario) -> Iterator[str]:
    """A host that answered 429 or 503 was left alone for as long as it asked; a feed that is gone for ever."""
    for host, hits in _by_host(scenario.log).items():
        for before, after in pairwise(hits):
            if before.fault == "throttled" and after.started - before.ended < scenario.retry_after_s - 1:
                yield f"{host}: {after.path} {after.started - before.ended:.1f} s after {before.status}"
    for feed, hits in _polls(scenario).items():
        gone = [place for place, hit in enumerate(hits) if hit.status == 410]
        if gone and gone[0] != len(hits) - 1:
            yield f"{feed.url}: polled after 410"


def fetched_again(scenario: Scenario, looks: int) -> Iterator[str]:
    """A page is asked for once, once more after a fault that passes, and when it is time for another look."""
    hits: dict[tuple[str, str], list[Hit]] = {}
    for hit in scenario.log:
        hits.setdefault((hit.host, hit.path), []).append(hit)
    for article in scenario.plan.articles:
        asked = hits.get((article.feed.host, article.path), [])
        allowed = 1 if article.kind in _NEVER_AGAIN else looks + (article.kind in _ONCE)
        if article.kind not in ("drip", "loop") and len(asked) > allowed:
            yield f"{article.url} ({article.kind}): asked for {len(asked)} times, {allowed} would do"
    for host in scenario.plan.hosts:
        unheard = host.startswith("mute")
        if (asked_rules := len(hits.get((host, "/robots.txt"), []))) > 1 + unheard:
            yield f"{host}: robots.txt asked for {asked_rules} times"


def _polls(scenario: Scenario) -> dict[PlannedFeed, list[Hit]]:
    """The requests of feeds that work, without the redirects that lead to them."""
    feeds = {(feed.host, feed.path): feed for feed in scenario.plan.feeds}
    feeds |= {(feed.host, f"/moved{feed.path}"): feed for feed in scenario.plan.feeds}
    polls: dict[PlannedFeed, list[Hit]] = {}
    for hit in sorted(scenario.log, key=lambda hit: hit.started):
        feed = feeds.get((hit.host, hit.path))
        if feed and hit.status not in (301, 302):
            polls.setdefault(feed, []).append(hit)
    return polls


def _by_host(log: Sequence[Hit]) -> dict[str, list[Hit]]:
    hosts: dict[str, list[Hit]] = {}
    for hit in sorted(log, key=lambda hit: hit.started):
        hosts.setdefault(hit.host, []).append(hit)
    return hosts
