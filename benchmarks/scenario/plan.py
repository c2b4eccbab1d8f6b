"""What is served when, and what is wrong with it: decided once, from a seed."""

import random
from collections.abc import Sequence
from typing import NamedTuple

from benchmarks.scenario.text import Story, story

FEED_KINDS = (  # how a feed behaves; the first are twice as frequent
    *("plain", "atom", "json", "plain", "atom", "json"),
    "etag_only",
    "modified_only",
    "no_validators",
    "wrong_etag",  # another ETag every time
    "lying_304",  # says 304 to whoever asks conditionally, whatever is new: found out after twenty polls
    "moved_301",
    "found_302",
    "gone_410",  # after a third of the time, when all its articles have appeared
    "throttled_seconds",  # 429 with Retry-After at the second poll
    "throttled_date",  # the same with a date
    "unavailable_503",
    "malformed",
    "wrong_encoding",
    "gzipped",
    "reset_once",
    "drip_once",
    "no_guid",
    "future_dates",
    "robots_503",  # its host cannot give its robots.txt at first: nothing else may be asked for, until it can
)
WIRE_STORIES = 900  # number of the first of two that an agency tells
_TWENTY_POLLS_S = 300.0
BAD_FEEDS = ("bomb", "loop", "html", "robots")  # never give an article

ARTICLE_KINDS: dict[str, tuple[str, str | None]] = {  # how a page behaves: (status, reason) that must come of it
    "alias": ("rejected", "duplicate_url"),  # a second address of the article before it
    "wire": ("indexed", None),  # another outlet's text, word for word
    "moved": ("rejected", "duplicate_url"),  # 301 to where it stands now
    "edited": ("indexed", None),
    "missing": ("rejected", "missing"),
    "deleted": ("rejected", "missing"),
    "throttled": ("indexed", None),  # 429 once, with Retry-After
    "unavailable": ("indexed", None),  # 503 once, with Retry-After
    "broken": ("indexed", None),  # 500 once
    "loop": ("rejected", "redirects"),
    "inwards": ("rejected", "refused_address"),  # redirects into a private network
    "drip": ("failed", "timeout"),  # always
    "drip_once": ("indexed", None),
    "reset_once": ("indexed", None),
    "bomb": ("rejected", "too_large"),
    "latin1": ("indexed", None),  # says UTF-8
    "cp1252": ("indexed", None),  # says nothing
    "forbidden": ("rejected", "robots"),
    "pdf": ("rejected", "content_type"),
    "short": ("rejected", "too_short"),
}


class PlannedFeed(NamedTuple):
    host: str
    path: str
    kind: str

    @property
    def url(self) -> str:
        return f"http://{self.host}{self.path}"


class PlannedArticle(NamedTuple):
    """`path` is what the feed says."""

    feed: PlannedFeed
    number: int
    path: str
    kind: str
    story: Story
    teller: str  # whose words: the outlet's own, or for a wire copy the agency's
    appears_s: float  # after the start
    edited_s: float | None = None

    @property
    def url(self) -> str:
        return f"http://{self.feed.host}{self.path}"

    @property
    def stands_at(self) -> str:
        """The path that its page calls canonical."""
        if self.kind == "moved":
            return f"/moved{self.path}"
        return self.path.partition("?")[0].replace("/again", "")


class Plan(NamedTuple):
    feeds: tuple[PlannedFeed, ...]
    articles: tuple[PlannedArticle, ...]
    duration_s: float

    @property
    def hosts(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(feed.host for feed in self.feeds))


def make_plan(seed: int, *, feeds: int, articles: int, duration_s: float) -> Plan:
    """`feeds` and `articles` in number, at least one of each kind when there are enough."""
    planned = tuple(_feeds(feeds, in_a_hurry=duration_s < _TWENTY_POLLS_S))
    giving = [feed for feed in planned if feed.kind not in BAD_FEEDS]
    chance = random.Random(seed)
    kinds = _article_kinds(articles, chance)
    made: list[PlannedArticle] = []
    for number, kind in enumerate(kinds):
        feed = giving[number % len(giving)]
        if kind == "alias":
            made.append(_alias(made[-1], number))
        else:
            made.append(_article(feed, number, kind, seed, chance, duration_s))
    return Plan(planned, tuple(made), duration_s)


def _feeds(count: int, *, in_a_hurry: bool) -> list[PlannedFeed]:
    """Three feeds share two hosts, so that some hosts have several."""
    good = [kind for kind in FEED_KINDS if not (in_a_hurry and kind in ("lying_304", "robots_503"))]
    kinds = [*BAD_FEEDS, *(good[place % len(good)] for place in range(count - len(BAD_FEEDS)))]
    return [
        PlannedFeed(f"{_host_name(kind)}{place * 2 // 3:02}.example", _feed_path(kind, place), kind)
        for place, kind in enumerate(kinds)
    ]


def _host_name(kind: str) -> str:
    return "bad" if kind in BAD_FEEDS else "mute" if kind == "robots_503" else "paper"


def _feed_path(kind: str, place: int) -> str:
    folder = "private" if kind == "robots" else "feeds"
    return f"/{folder}/{place:02}.{'json' if kind == 'json' else 'xml'}"


def _article_kinds(count: int, chance: random.Random) -> Sequence[str]:
    """Each special kind about once in eighty articles, the rest plain; an alias always after a plain one."""
    special = [kind for kind in ARTICLE_KINDS for _ in range(max(3 if kind == "wire" else 1, count // 80))]
    kinds = ["plain"] * (count - len(special)) + special
    chance.shuffle(kinds)
    kinds.sort(key=lambda kind: kind == "alias")  # put in below
    aliases = [kinds.pop() for kind in list(kinds) if kind == "alias"]
    plain = [place for place, kind in enumerate(kinds) if kind == "plain"]
    for place in sorted(chance.sample(plain, len(aliases)), reverse=True):
        kinds.insert(place + 1, "alias")
    return kinds


def _article(
    feed: PlannedFeed, number: int, kind: str, seed: int, chance: random.Random, duration_s: float
) -> PlannedArticle:
    told = story(WIRE_STORIES + number % 2 if kind == "wire" else number // 3, seed)  # three outlets tell a story
    folder = "/private" if kind == "forbidden" else "/news"
    share = 0.3 if feed.kind == "gone_410" else 0.95
    appears_s = 0.0 if number % 10 == 0 else chance.uniform(0, share) * duration_s
    return PlannedArticle(
        feed=feed,
        number=number,
        path=f"{folder}/{number:04}-{'-'.join(told.title.lower().split()[:4]).strip(':?,')}",
        kind=kind,
        story=told,
        teller="agency" if kind == "wire" else feed.host,
        appears_s=appears_s,
        edited_s=appears_s + 0.2 * duration_s if kind == "edited" else None,
    )


def _alias(original: PlannedArticle, number: int) -> PlannedArticle:
    return original._replace(number=number, path=f"/again{original.path}", kind="alias")
