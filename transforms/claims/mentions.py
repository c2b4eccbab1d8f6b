"""From what was found in a text to its mentions: speakers, chains, context, identifiers."""

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from schemas.ids import mention_id
from schemas.records import Article, Mention
from transforms.claims import assertions, chains, content, cues, en, floating, quotes, select
from transforms.claims.select import Found
from transforms.claims.speakers import Cast, Speaker
from transforms.claims.text import Segment, Sentence

_NESTED_SCORE = 0.0  # log-odds: a claim inside a claim must be surer than one that stands alone
_SILENT_ROLES = ("dateline", "credit", "caption")


class Text(NamedTuple):
    """One field of an article, cut and parsed; `trees` has None for sentences that were not worth parsing."""

    field: str  # body | title
    body: str
    segments: list[Segment]
    quotes: list[quotes.Quote]
    sentences: list[Sentence]
    parsed: list[select.Sentence | None]


class Draft(NamedTuple):
    """A mention in the making: the cue's finding and the part of its span that is one proposition."""

    found: Found | None  # None: a quotation without a cue, or an assertion
    start: int
    end: int
    form: str
    outer: Found | None = None  # whose content it stands in
    assertion: assertions.Assertion | None = None


def mentions_of(article: Article, text: Text, with_assertions: bool) -> list[Mention]:
    """The mentions of one field of an article, in order of their spans."""
    found = [one for sentence in text.parsed if sentence for one in select.find(sentence)]
    chosen = floating.join_interrupted(text.body, text.quotes, select.choose(found))
    drafts = [draft for one in chosen if _is_claim(one) for draft in _parts(one)]
    drafts += [Draft(None, q.inner_start, q.inner_end, "direct") for q in _loose_quotes(text, chosen)]
    drafts += _nested(found, [one for one in chosen if _is_claim(one)])
    if with_assertions:
        drafts += _asserted(text, chosen, drafts)
    return list(_Writer(article, text).write(sorted(drafts, key=lambda d: (d.start, -d.end))))


def _is_claim(one: Found) -> bool:
    tree, candidate = one.sentence.tree, one.candidate
    if cues.states_nothing(tree, candidate):
        return False
    return not cues.is_question(tree, candidate, one.cue.lexical, one.cue.source is not None)


def _parts(one: Found, outer: Found | None = None) -> Iterator[Draft]:
    """One draft for each proposition of a content."""
    ranges = content.parts(one.sentence.tree, one.candidate) if one.span.form != "direct" else []
    if len(ranges) < 2:
        yield Draft(one, one.span.start, one.span.end, one.span.form, outer)
        return
    for first, last in ranges:
        span = content.settle(one.sentence.tree, first, last, one.candidate.cue, one.sentence.regions)
        yield Draft(one, max(span.start, one.span.start), min(span.end, one.span.end), span.form, outer)


def _loose_quotes(text: Text, chosen: Sequence[Found]) -> list[quotes.Quote]:
    found = floating.floating(text.body, text.segments, text.quotes, chosen)
    return [quote for quote in found if text.segments[quote.segment].role not in _SILENT_ROLES]


def _nested(found: Sequence[Found], chosen: Sequence[Found]) -> Iterator[Draft]:
    """Sure statements with a speaker of their own inside the content of another: "X said that Y told Z that…"."""
    outers = sorted(chosen, key=lambda f: f.span)
    spans = [one.span for one in outers]
    inner: list[tuple[Found, Found]] = []
    for one in found:
        around = quotes.touching(spans, one.span.start, one.span.end)
        if one.score < _NESTED_SCORE or len(around) != 1 or not _is_sure_statement(one):
            continue
        outer = outers[spans.index(around[0])]
        if (
            outer.span.start <= one.cue_start < outer.span.end
            and one.span.end <= outer.span.end
            and one.span != outer.span
        ):
            inner.append((one, outer))
    kept = select.choose([one for one, _ in inner])
    by_span = {one.span: outer for one, outer in inner}
    return (draft for one in kept if _is_claim(one) for draft in _parts(one, by_span[one.span]))


def _is_sure_statement(one: Found) -> bool:
    tree = one.sentence.tree
    return (
        cues.cue_class(one.cue.lexical) in ("state", "deny")
        and (tree.lemma(one.candidate.cue) in en.words("quote_verbs.txt") or "according" in one.candidate.kind)
        and cues.is_clause(tree, one.candidate)
        and one.cue.source is not None
        and tree.tags[one.cue.source.head] in ("NNP", "NNPS", "NN", "NNS", "PRP")
        and not one.sentence.quoted[one.candidate.cue]
    )


def _asserted(text: Text, chosen: Sequence[Found], drafts: Sequence[Draft]) -> Iterator[Draft]:
    """Sentences in which nothing is attributed, as assertions of the outlet."""
    taken = sorted({(min(d.start, d.found.cue_start if d.found else d.start), d.end) for d in drafts if not d.outer})
    taken += [(min(one.span.start, one.cue_start), max(one.span.end, one.cue_start + 1)) for one in chosen]
    covered = _merged([_Interval(*pair) for pair in taken] + [_Interval(q.start, q.end) for q in text.quotes])
    for sentence in text.sentences:
        if text.segments[sentence.segment].role in (*_SILENT_ROLES, "heading", "title"):
            continue
        if quotes.touching(covered, sentence.start, sentence.end):
            continue
        weighed = assertions.weigh(text.body[sentence.start : sentence.end])
        if weighed:
            end = sentence.start + len(text.body[sentence.start : sentence.end].rstrip(".…; "))
            yield Draft(None, sentence.start, end, "assertion", None, weighed)


class _Interval(NamedTuple):
    start: int
    end: int


def _merged(spans: Iterable[_Interval]) -> list[_Interval]:
    merged: list[_Interval] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end:
            merged[-1] = _Interval(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged


class _Writer:
    """Turns the drafts of one text, from top to bottom, into mentions."""

    def __init__(self, article: Article, text: Text) -> None:
        self._article, self._text = article, text
        self._cast = Cast(text.body)
        self._ids: dict[str, int] = {}
        self._written: dict[tuple[int, int], Mention] = {}
        self._by_found: dict[int, Mention] = {}
        self._base = _base(article)

    def write(self, drafts: Sequence[Draft]) -> Iterator[Mention]:
        """The mentions, each span once."""
        for draft in drafts:
            if draft.start >= draft.end or (draft.start, draft.end) in self._written:
                continue
            mention = self._mention(draft)
            self._written[draft.start, draft.end] = mention
            if draft.found:
                self._by_found.setdefault(id(draft.found), mention)
            yield mention

    def _mention(self, draft: Draft) -> Mention:
        if draft.found:
            mention, speaker = self._attributed(draft, draft.found)
        else:
            mention, speaker = self._unattributed(draft)
        number = self._sentence_at(draft.start)
        mention = self._with_context(mention, draft, number)
        if speaker and speaker.kind != "outlet" and draft.form != "assertion":
            self._cast.heard(speaker)
        return mention._replace(mention_id=self._id(mention))

    def _id(self, mention: Mention) -> str:
        first = mention_id(self._article.article_id, mention.speaker, mention.text)
        ordinal = self._ids.get(first, 0)
        self._ids[first] = ordinal + 1
        return mention_id(self._article.article_id, mention.speaker, mention.text, ordinal) if ordinal else first

    def _attributed(self, draft: Draft, found: Found) -> tuple[Mention, Speaker | None]:
        tree, candidate = found.sentence.tree, found.candidate
        head = found.cue.source.head if found.cue.source else None
        if head is not None and found.sentence.quoted[head] and not found.sentence.quoted[candidate.cue]:
            head = None  # a subject inside a quotation never speaks for a cue outside it
        speaker = self._cast.identify(tree, head) if head is not None else None
        around = chains.circumstance(tree, candidate, head, self._text.body, self._article.published_at)
        first, last = cues.cue_tokens(tree, candidate.cue)
        role = self._text.segments[self._text.sentences[self._sentence_at(tree.starts[candidate.cue])].segment].role
        lemma = found.cue.lexical
        denies = cues.cue_class(lemma) == "deny"
        mention = self._span(draft)._replace(
            cue=self._slice(tree.starts[first], tree.ends[last]),
            cue_lemma="according to" if lemma == "accord" else lemma.replace("_", " "),
            cue_start=tree.starts[first],
            cue_end=tree.ends[last],
            form=cues.form_of(tree, candidate, lemma, draft.form, role),
            addressee=self._phrase(found, around.addressee),
            occasion=self._phrase(found, around.occasion),
            said_at=around.said_at,
            said_at_text=around.said_at_text,
            negated=denies != cues.is_negated(tree, candidate.cue),
            hedged=cues.is_hedged(tree, candidate),
            via=self._via(draft, found, around, speaker),
            nested_in=self._outer_id(draft),
            confidence=_confidence(found.score, speaker),
        )
        return _spoken(mention, speaker), speaker

    def _via(self, draft: Draft, found: Found, around: chains.Circumstance, speaker: Speaker | None) -> tuple[str, ...]:
        """Names of everybody between the outlet and the speaker, nearest to the outlet first."""
        tree = found.sentence.tree
        outer = self._by_found.get(id(draft.outer)) if draft.outer else None
        names = [*outer.via, outer.speaker_name or outer.speaker] if outer else []
        names += [self._cast.identify(tree, head).name for head in around.via]
        if around.addressee:
            heads = range(around.addressee[0], around.addressee[1] + 1)
            head = next((i for i in heads if tree.heads[i] not in heads), heads[0])
            told = self._cast.identify(tree, head)
            names += [told.name] if told.kind == "outlet" else []
        return tuple(dict.fromkeys(name for name in names if name and not (speaker and name == speaker.name)))

    def _outer_id(self, draft: Draft) -> str | None:
        outer = self._by_found.get(id(draft.outer)) if draft.outer else None
        return outer.mention_id if outer else None

    def _unattributed(self, draft: Draft) -> tuple[Mention, Speaker | None]:
        mention = self._span(draft)._replace(form=draft.form)
        if draft.assertion:
            name = self._article.outlet_name or self._article.outlet
            return mention._replace(
                kind="assertion",
                speaker_name=name,
                speaker_kind="outlet",
                check_worthiness=draft.assertion.check_worthiness,
                confidence=draft.assertion.confidence,
            ), None
        last = self._cast.last()
        if last is None:
            return mention._replace(confidence=0.3), None
        inherited = last._replace(certainty=0.7)
        return _spoken(mention._replace(confidence=0.65), inherited), inherited

    def _span(self, draft: Draft) -> Mention:
        return self._base._replace(
            text=self._slice(draft.start, draft.end), start=draft.start, end=draft.end, field=self._text.field
        )

    def _slice(self, start: int, end: int) -> str:
        return self._text.body[start:end]

    def _phrase(self, found: Found, tokens: tuple[int, int] | None) -> str | None:
        if tokens is None:
            return None
        tree = found.sentence.tree
        return " ".join(self._slice(tree.starts[tokens[0]], tree.ends[tokens[1]]).split())

    def _sentence_at(self, offset: int) -> int:
        return max(quotes.position(self._text.sentences, offset), 0)

    def _with_context(self, mention: Mention, draft: Draft, number: int) -> Mention:
        body, sentences = self._text.body, self._text.sentences
        starts = [draft.start] + ([draft.found.cue_start] if draft.found else [])
        first = min(self._sentence_at(at) for at in starts)
        last = max(self._sentence_at(at) for at in (draft.end - 1, *starts))
        before = sentences[first - 1] if first else None
        after = sentences[last + 1] if last + 1 < len(sentences) else None
        return mention._replace(
            sentence=body[sentences[first].start : max(sentences[last].end, draft.end)],
            before=body[before.start : before.end] if before else None,
            after=body[after.start : after.end] if after else None,
            in_line_role=self._text.segments[sentences[number].segment].role,
        )


def _spoken(mention: Mention, speaker: Speaker | None) -> Mention:
    if speaker is None:
        return mention
    return mention._replace(
        speaker=speaker.text,
        speaker_start=speaker.start,
        speaker_end=speaker.end,
        speaker_name=speaker.name,
        speaker_role=speaker.role,
        speaker_kind=speaker.kind,
    )


def _confidence(score: float, speaker: Speaker | None) -> float:
    sure = 1 / (1 + math.exp(-score - 1))
    return round(sure * (speaker.certainty if speaker else 0.5), 3)


def _base(article: Article) -> Mention:
    """An empty mention with what every mention copies from its article."""
    published, fetched = article.published_at, article.fetched_at
    in_future = published is not None and fetched is not None and published > fetched
    return Mention(
        mention_id="",
        article_id=article.article_id,
        text="",
        start=0,
        end=0,
        outlet=article.outlet,
        outlet_name=article.outlet_name,
        url=article.url,
        title=article.title,
        published_at=published,
        fetched_at=fetched,
        seen_at=fetched if published is None or in_future else published,
        origin_id=article.origin_id,
        agency=article.agency,
        language=article.language,
    )
