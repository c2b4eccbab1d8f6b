"""Holds an index against the plan that it came from, against itself, and against another run's."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from benchmarks.scenario.plan import ARTICLE_KINDS, Plan, PlannedArticle
from schemas.ids import article_id
from schemas.urls import canonicalise
from transforms.store import Store, refresh, scan

_ALL: dict[str, Any] = {"match_all": {}}
_MENTION = ["mention_id", "article_id", "claim_id", "outlet", "origin_id", "revision_withdrawn"]
_CLAIM = ["claim_id", "mention_count", "article_count", "outlet_count", "origin_count", "merged_into"]
_ARTICLE = ["article_id", "url", "status", "reason", "content_hash", "recheck_at", "lease_until"]


class Index(NamedTuple):
    """What a run left, by id."""

    articles: dict[str, dict[str, Any]]
    mentions: dict[str, dict[str, Any]]
    claims: dict[str, dict[str, Any]]

    @property
    def standing(self) -> dict[str, str]:
        """Claim by mention, without what was withdrawn: a run that was dead at the time never saw it."""
        return {key: one["claim_id"] for key, one in self.mentions.items() if "revision_withdrawn" not in one}


def read_index(store: Store) -> Index:
    refresh(store, "articles", "mentions", "claims")
    return Index(
        _by_id(store, "articles", "article_id", _ARTICLE),
        _by_id(store, "mentions", "mention_id", _MENTION),
        _by_id(store, "claims", "claim_id", _CLAIM),
    )


def _by_id(store: Store, kind: str, key: str, fields: list[str]) -> dict[str, dict[str, Any]]:
    return {one[key]: one for one in scan(store, kind, _ALL, [key], fields)}


def id_of(url: str) -> str:
    return article_id(canonicalise(url))


def expected(plan: Plan) -> dict[str, tuple[str, str | None]]:
    """(status, reason) of every article by id, also of those that stand elsewhere than their feed says."""
    found: dict[str, tuple[str, str | None]] = {}
    for article in plan.articles:
        found[id_of(article.url)] = outcome_of(article)
        if article.kind == "moved":
            found[id_of(f"http://{article.feed.host}{article.stands_at}")] = ("indexed", None)
    return found


def outcome_of(article: PlannedArticle) -> tuple[str, str | None]:
    return ARTICLE_KINDS.get(article.kind, ("indexed", None))


def differences_from_plan(plan: Plan, articles: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Articles that are not (yet) what must become of them, or of which nobody knows."""
    wanted = expected(plan)
    urls = {id_of(article.url): article.url for article in plan.articles}
    wrong = []
    for key in wanted.keys() | articles.keys():
        one = articles.get(key, {})
        found = (one.get("status"), one.get("reason"))
        if found != wanted.get(key):
            wrong.append(f"{one.get('url') or urls.get(key)}: {found}, should be {wanted.get(key)}")
        elif one["status"] == "indexed" and one.get("recheck_at"):
            wrong.append(f"{one['url']}: not looked at again yet")
    return sorted(wrong)


def inconsistencies(index: Index) -> Iterator[str]:
    """Claims whose counts are not what their mentions say, and mentions without their claim."""
    stated: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for mention in index.mentions.values():
        stated[mention["claim_id"]].append(mention)
    claims = {key: claim for key, claim in index.claims.items() if "merged_into" not in claim}
    for key in claims.keys() ^ stated.keys():
        yield f"claim {key}: {len(stated.get(key, ()))} mentions, {'stands' if key in claims else 'is missing'}"
    for key in claims.keys() & stated.keys():
        mentions = stated[key]
        counts = {
            "mention_count": len(mentions),
            "article_count": len({mention["article_id"] for mention in mentions}),
            "outlet_count": len({mention["outlet"] for mention in mentions}),
            "origin_count": len({mention.get("origin_id") or mention["article_id"] for mention in mentions}),
        }
        wrong = {name: claims[key][name] for name, count in counts.items() if claims[key][name] != count}
        if wrong:
            yield f"claim {key}: {wrong}, but its mentions say {counts}"


class Comparison(NamedTuple):
    """A disturbed run against an undisturbed one."""

    articles: int  # of the undisturbed run
    mentions: int  # standing
    lost: tuple[str, ...]  # ids of articles and standing mentions that are missing, or differ
    extra: tuple[str, ...]  # that should not be there
    b_cubed_f: float  # of the grouping of mentions into claims, 1 when equal


def compare(calm: Index, disturbed: Index) -> Comparison:
    wanted, found = _facts(calm), _facts(disturbed)
    return Comparison(
        articles=len(calm.articles),
        mentions=len(calm.standing),
        lost=tuple(sorted(key for key in wanted if found.get(key) != wanted[key])),
        extra=tuple(sorted(found.keys() - wanted.keys())),
        b_cubed_f=b_cubed_f(calm.standing, disturbed.standing),
    )


def _facts(index: Index) -> dict[str, Any]:
    articles = {key: (one["status"], one.get("content_hash")) for key, one in index.articles.items()}
    return {**articles, **dict.fromkeys(index.standing, "stands")}


def b_cubed_f(wanted: Mapping[str, str], found: Mapping[str, str]) -> float:
    """Of two groupings (group by element), over the elements that both have."""
    both = sorted(wanted.keys() & found.keys())
    if not both:
        return 1.0
    wanted_groups, found_groups = _groups(wanted, both), _groups(found, both)
    precision = recall = 0.0
    for key in both:
        ours, theirs = found_groups[found[key]], wanted_groups[wanted[key]]
        common = len(ours & theirs)
        precision += common / len(ours)
        recall += common / len(theirs)
    return 2 * precision * recall / (precision + recall) / len(both)


def _groups(grouping: Mapping[str, str], keys: list[str]) -> dict[str, set[str]]:
    groups: dict[str, set[str]] = defaultdict(set)
    for key in keys:
        groups[grouping[key]].add(key)
    return groups
