"""One claim's life, as `show` tells it: counted from its mentions and links, then printed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from rich.text import Text

from pipeline.commands.common import out, table
from schemas import Claim, Mention

if TYPE_CHECKING:
    from transforms.dedupe import Comparison
    from transforms.index.queries import ClaimLife


class Speaker(NamedTuple):
    """Who says it."""

    name: str
    role: str | None
    kind: str | None
    mentions: int


class Appearance(NamedTuple):
    """An outlet's first mention. `lag_s`: seconds behind the first outlet; None where a time is missing."""

    outlet: str
    seen_at: datetime | None
    lag_s: float | None
    mentions: int
    origins: tuple[str, ...]


class Origin(NamedTuple):
    """An independent source text and where it was printed."""

    origin_id: str
    agency: str | None
    outlets: tuple[str, ...]
    articles: int


class Chain(NamedTuple):
    """The way from the one who spoke to the outlet, which comes last."""

    through: tuple[str, ...]
    mentions: int


class Link(NamedTuple):
    """Another claim, as both texts compare now."""

    relation: str  # related | contradicts
    claim_id: str
    text: str
    score: float
    guards: tuple[str, ...]


class Change(NamedTuple):
    """A mention that came with a later revision of its article, or went with one."""

    what: str  # added | withdrawn
    revision: int
    outlet: str | None
    mention_id: str
    text: str


def told(life: "ClaimLife", linked: Mapping[str, Claim], compare: "Callable[[str, str], Comparison]") -> dict[str, Any]:
    """Everything that follows from a claim, its mentions and the claims it is linked with, as plain values for JSON."""
    return {
        "voices": [one._asdict() for one in voices(life.mentions)],
        "appearances": [one._asdict() for one in appearances(life.mentions)],
        "origins": [one._asdict() for one in origins(life.mentions)],
        "chains": [one._asdict() for one in chains(life.mentions)],
        "links": [one._asdict() for one in links(life.claim, linked, compare)],
        "revisions": [one._asdict() for one in revisions(life.mentions)],
    }


def voices(mentions: Iterable[Mention]) -> list[Speaker]:
    """The speakers, in order of appearance."""
    return [
        Speaker(name, _first(one.speaker_role for one in some), _first(one.speaker_kind for one in some), len(some))
        for name, some in _grouped(mentions, lambda one: one.speaker_name or one.speaker).items()
    ]


def appearances(mentions: Iterable[Mention]) -> list[Appearance]:
    """The outlets, in order of appearance."""
    by_outlet = _grouped(mentions, lambda one: one.outlet)
    times = {outlet: _first(one.seen_at for one in some) for outlet, some in by_outlet.items()}
    start = min((time for time in times.values() if time), default=None)
    return [
        Appearance(
            outlet, time, (time - start).total_seconds() if time and start else None, len(some), tuple(_origins(some))
        )
        for (outlet, some), time in zip(by_outlet.items(), times.values(), strict=True)
    ]


def origins(mentions: Iterable[Mention]) -> list[Origin]:
    """The independent origins, in order of appearance."""
    return [
        Origin(
            origin,
            _first(one.agency for one in some),
            tuple(dict.fromkeys(one.outlet for one in some if one.outlet)),
            len({one.article_id for one in some}),
        )
        for origin, some in _origins(mentions).items()
    ]


def chains(mentions: Iterable[Mention]) -> list[Chain]:
    """Who told whom, the most frequent first."""
    ways = _grouped(mentions, _way)
    found = [Chain(way, len(some)) for way, some in ways.items() if len(way) > 1]
    return sorted(found, key=lambda one: (-one.mentions, one.through))


def links(claim: Claim, linked: Mapping[str, Claim], compare: "Callable[[str, str], Comparison]") -> list[Link]:
    """Contradicting claims, then related ones, each by score."""
    found = []
    for relation, others in (("contradicts", claim.contradicts), ("related", claim.related)):
        standing = {linked[one].claim_id: linked[one] for one in others if one in linked}
        verdicts = [(compare(claim.text, other.text), other) for other in standing.values() if other != claim]
        some = [Link(relation, other.claim_id, other.text, one.score, one.guards) for one, other in verdicts]
        found += sorted(some, key=lambda link: (-link.score, link.claim_id))
    return found


def revisions(mentions: Iterable[Mention]) -> list[Change]:
    """What came and went with revisions of the articles."""
    found = []
    for one in mentions:
        if one.revision_added and one.revision_added > 1:
            found.append(Change("added", one.revision_added, one.outlet, one.mention_id, one.text))
        if one.revision_withdrawn:
            found.append(Change("withdrawn", one.revision_withdrawn, one.outlet, one.mention_id, one.text))
    return found


def print_life(asked: str, life: "ClaimLife", told: Mapping[str, Any]) -> None:
    """On the terminal; `asked` is the id that the user gave, `told` as above."""
    claim = life.claim
    out.print(Text(claim.text, style="bold"))
    merged = f", which {asked} was merged into" if asked != claim.claim_id else ""
    out.print(f"claim {claim.claim_id}{merged}", highlight=False)
    out.print(
        f"{claim.mention_count} mentions in {claim.article_count} articles of {claim.outlet_count} outlets, "
        f"{claim.origin_count} independent origins; said by {', '.join(claim.speakers) or 'nobody named'}"
    )
    if claim.attribution_lost:
        out.print("asserted by an outlet in its own voice, attributed elsewhere")
    _print("Wordings", ("#times", "words"), zip(claim.wording_counts, claim.wordings, strict=True))
    _print("Speakers", ("speaker", "role", "kind", "#mentions"), (one.values() for one in told["voices"]))
    _print("Outlets in order of appearance", ("outlet", "seen", "#lag", "#mentions", "origins"), _outlets(told))
    _print("Independent origins", ("origin", "agency", "outlets", "#articles"), (o.values() for o in told["origins"]))
    _print("Chains", ("from the speaker to the outlet", "#mentions"), _ways(told))
    _print("Other claims", ("relation", "claim id", "text", "#score", "guards"), (o.values() for o in told["links"]))
    _print("Revisions", ("", "#revision", "outlet", "mention id", "words"), (o.values() for o in told["revisions"]))
    columns = ("seen", "outlet", "speaker", "through", "form", "match", "words")
    _print("Mentions in order of appearance", columns, map(_mention, life.mentions))


def _print(title: str, columns: Sequence[str], rows: Iterable[Iterable[Any]]) -> None:
    """A table, unless it would be empty."""
    shown = table(title, *columns)
    for row in rows:
        shown.add_row(*(Text(_cell(value)) for value in row))
    if shown.row_count:
        out.print(shown)


def _cell(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, float):
        return f"{value:.2f}"
    return ", ".join(value) if isinstance(value, tuple) else "" if value is None else str(value)


def _outlets(told: Mapping[str, Any]) -> Iterable[tuple[Any, ...]]:
    for one in told["appearances"]:
        lag = None if one["lag_s"] is None else str(timedelta(seconds=round(one["lag_s"])))
        yield one["outlet"], one["seen_at"], lag, one["mentions"], one["origins"]


def _ways(told: Mapping[str, Any]) -> Iterable[tuple[str, int]]:
    return ((" → ".join(one["through"]), one["mentions"]) for one in told["chains"])


def _mention(one: Mention) -> tuple[Any, ...]:
    score = "" if one.match_score is None else f" {one.match_score:.2f}"
    form = one.form + (", withdrawn" if one.revision_withdrawn else "")
    speaker = one.speaker_name or one.speaker
    return one.seen_at, one.outlet, speaker, one.via, form, f"{one.match_relation or ''}{score}", one.text


def _way(one: Mention) -> tuple[str, ...]:
    """The speaker, who passed it on, and the outlet; `via` is nearest to the outlet first."""
    return tuple(name for name in (one.speaker_name or one.speaker, *reversed(one.via), one.outlet) if name)


def _origins(mentions: Iterable[Mention]) -> dict[str, list[Mention]]:
    return _grouped(mentions, lambda one: one.origin_id or one.article_id)


def _grouped(mentions: Iterable[Mention], key: Callable[[Mention], Any]) -> dict[Any, list[Mention]]:
    """In order of appearance; mentions whose key is empty are left out."""
    groups: dict[Any, list[Mention]] = {}
    for mention in mentions:
        if value := key(mention):
            groups.setdefault(value, []).append(mention)
    return groups


def _first(values: Iterable[Any]) -> Any:
    return next((value for value in values if value), None)
