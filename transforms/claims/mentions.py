"""From drafts to mentions: speakers, chains, context, identifiers, and what each copies from its article."""

import math
import re
from collections.abc import Iterable, Iterator, Sequence

from schemas.ids import mention_id
from schemas.records import Article, Mention
from transforms.claims import chains, cues, polarity, quotes
from transforms.claims.candidates import Candidate
from transforms.claims.drafts import Draft, Text, drafts_of
from transforms.claims.headlines import Headline
from transforms.claims.parse import Tree
from transforms.claims.resolved import Resolver, Voice
from transforms.claims.select import Found
from transforms.claims.speakers import Cast, Speaker


def mentions_of(article: Article, text: Text, with_assertions: bool) -> list[Mention]:
    """The mentions of one field of an article, in order of their spans."""
    return list(_Writer(article, text).write(drafts_of(text, with_assertions)))


class _Writer:
    """Turns the drafts of one text, from top to bottom, into mentions."""

    def __init__(self, article: Article, text: Text) -> None:
        self._article, self._text = article, text
        self._cast = Cast(text.body, article.body)
        self._resolver = Resolver(text.body, self._cast.stage, text.quotes)
        self._ids: dict[str, int] = {}
        self._written: dict[tuple[int, int], Mention] = {}
        self._by_found: dict[int, Mention] = {}
        self._base = _base(article)

    def write(self, drafts: Sequence[Draft]) -> Iterator[Mention]:
        """The mentions, each span once."""
        for draft in drafts:
            if draft.start >= draft.end or (draft.start, draft.end) in self._written or self._is_no_speaker(draft):
                continue
            mention = self._mention(draft)
            self._written[draft.start, draft.end] = mention
            if draft.found:
                self._by_found.setdefault(id(draft.found), mention)
            yield mention

    def _is_no_speaker(self, draft: Draft) -> bool:
        """ "Germ town: Water that a dog won't drink": what stands before the colon is nobody whom the article knows."""
        read = draft.headline
        return read is not None and self._slice(*read.cue) == ":" and not self._cast.knows(self._slice(*read.speaker))

    def _mention(self, draft: Draft) -> Mention:
        if draft.found:
            mention, speaker = self._attributed(draft, draft.found)
        elif draft.headline:
            mention, speaker = self._headline(draft, draft.headline)
        else:
            mention, speaker = self._unattributed(draft)
        number = self._sentence_at(draft.start)
        mention = self._with_context(mention, draft, number)._replace(resolved_text=self._resolved(draft, speaker))
        if speaker and speaker.kind != "outlet" and draft.form != "assertion":
            self._cast.heard(speaker, max(draft.end, speaker.end))
        return mention._replace(mention_id=self._id(mention))

    def _resolved(self, draft: Draft, speaker: Speaker | None) -> str:
        known = speaker if speaker and draft.form != "assertion" else None
        voice = Voice(known.name, known.gender, known.kind == "person") if known else Voice(None)
        return self._resolver.resolve(draft.start, draft.end, voice, draft.form == "direct")

    def _id(self, mention: Mention) -> str:
        first = mention_id(self._article.article_id, mention.speaker, mention.text)
        ordinal = self._ids.get(first, 0)
        self._ids[first] = ordinal + 1
        return mention_id(self._article.article_id, mention.speaker, mention.text, ordinal) if ordinal else first

    def _attributed(self, draft: Draft, found: Found) -> tuple[Mention, Speaker | None]:
        tree, candidate = found.sentence.tree, found.candidate
        source = found.cue.source
        if source and found.sentence.quoted[source.head] and not found.sentence.quoted[candidate.cue]:
            source = None  # a subject inside a quotation never speaks for a cue outside it
        head = source.head if source else None
        speaker = self._cast.identify(tree, source) if source else self._named_before(draft)
        around = chains.circumstance(tree, candidate, head, self._text.body, self._article.published_at)
        passing = self._passing(tree, speaker, around)
        first, last = cues.cue_tokens(tree, candidate.cue)
        role = self._text.segments[self._text.sentences[self._sentence_at(tree.starts[candidate.cue])].segment].role
        lemma = found.cue.lexical
        denies = cues.cue_class(lemma) == "deny"
        text = self._slice(draft.start, draft.end)
        mention = self._span(draft)._replace(
            cue=self._slice(tree.starts[first], tree.ends[last]),
            cue_lemma="according to" if lemma == "accord" else lemma.replace("_", " "),
            cue_start=tree.starts[first],
            cue_end=tree.ends[last],
            form=cues.form_of(tree, candidate, lemma, draft.form, role),
            addressee=self._phrase(found, around.addressee),
            occasion=_without(self._phrase(found, around.occasion), around.said_at_text),
            said_at=around.said_at,
            said_at_text=around.said_at_text,
            negated=polarity.cue_reverses(tree, candidate.cue, denies) != _is_negated(text, draft, candidate, tree),
            hedged=polarity.is_hedged(tree, candidate) or (draft.form == "direct" and polarity.text_is_hedged(text)),
            via=self._via(draft, found, around, passing or speaker, speaker if passing else None),
            nested_in=self._outer_id(draft),
            confidence=_confidence(found, speaker),
        )
        return _spoken(mention, passing or speaker), passing or speaker

    def _named_before(self, draft: Draft) -> Speaker | None:
        """ "For Ada Lund the matter is closed: “…”": whom the sentence before the colon is about."""
        before = self._text.body[: draft.start].rstrip(" \n“„\"«‘'")
        return self._cast.unmarked(draft.start) if draft.form == "direct" and before.endswith(":") else None

    def _passing(self, tree: Tree, reporter: Speaker | None, around: chains.Circumstance) -> Speaker | None:
        """Whom a report cites: a medium states nothing itself where it cites somebody."""
        quoted = around.quoted
        if quoted and reporter and (quoted.is_quoting or reporter.kind == "outlet"):
            return self._cast.who(tree, quoted.head)
        return None

    def _via(
        self,
        draft: Draft,
        found: Found,
        around: chains.Circumstance,
        speaker: Speaker | None,
        reporter: Speaker | None,
    ) -> tuple[str, ...]:
        """Names of everybody between the outlet and the speaker, nearest to the outlet first."""
        tree = found.sentence.tree
        outer = self._by_found.get(id(draft.outer)) if draft.outer else None
        names = [*outer.via, outer.speaker_name or outer.speaker] if outer else []
        names += [_hop(self._cast.who(tree, head)) for head in around.via]
        names += [_hop(reporter)] if reporter else []
        if around.addressee:
            heads = range(around.addressee[0], around.addressee[1] + 1)
            head = next((i for i in heads if tree.heads[i] not in heads), heads[0])
            told = self._cast.who(tree, head)
            names += [told.name] if told.kind == "outlet" else []
        own = (self._article.outlet_name, speaker.name if speaker else None)
        return tuple(dict.fromkeys(name for name in names if name and not _is_one_of(name, own)))

    def _outer_id(self, draft: Draft) -> str | None:
        outer = self._by_found.get(id(draft.outer)) if draft.outer else None
        return outer.mention_id if outer else None

    def _headline(self, draft: Draft, headline: Headline) -> tuple[Mention, Speaker | None]:
        speaker = self._cast.by_name(self._slice(*headline.speaker), *headline.speaker)
        cue = self._slice(*headline.cue)
        mention = self._span(draft)._replace(
            cue=cue,
            cue_lemma="say" if cue.lower().startswith("sa") else cue.lower(),
            cue_start=headline.cue[0],
            cue_end=headline.cue[1],
            form="headline",
            negated=polarity.text_is_negated(self._slice(draft.start, draft.end)),
            hedged=polarity.text_is_hedged(self._slice(draft.start, draft.end)),
            confidence=round(0.8 * speaker.certainty, 3),
        )
        return _spoken(mention, speaker), speaker

    def _unattributed(self, draft: Draft) -> tuple[Mention, Speaker | None]:
        text = self._slice(draft.start, draft.end)
        mention = self._span(draft)._replace(
            form=draft.form, negated=polarity.text_is_negated(text), hedged=polarity.text_is_hedged(text)
        )
        if draft.assertion:
            name = self._article.outlet_name or self._article.outlet
            return mention._replace(
                kind="assertion",
                speaker_name=name,
                speaker_kind="outlet",
                check_worthiness=draft.assertion.check_worthiness,
                confidence=draft.assertion.confidence,
            ), None
        speaker = self._cast.signed(*draft.signed) if draft.signed else self._cast.unmarked(draft.start)
        certainty = speaker.certainty if speaker else 0.4
        return _spoken(mention._replace(confidence=round(0.9 * certainty, 3)), speaker), speaker

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


def _is_negated(text: str, draft: Draft, candidate: Candidate, tree: Tree) -> bool:
    is_second = draft.start > tree.starts[candidate.node]  # of two coordinated propositions the tree names the first
    if draft.form == "direct" or is_second:
        return polarity.text_is_negated(text)
    return polarity.is_negated(tree, candidate)


def _hop(who: Speaker) -> str | None:
    """A link's name; "The Rattle" keeps its article, which a sentence's beginning hides."""
    is_medium = _THE_ONE.fullmatch(who.text) and who.kind == "organisation" and who.certainty < 1
    return who.text if is_medium else who.name or (who.text if who.kind != "person" else None)


_THE_ONE = re.compile(r"The [A-Z][a-z]+")


def _is_one_of(name: str, names: Iterable[str | None]) -> bool:
    plain = name.casefold().removeprefix("the ")
    return any(other and other.casefold().removeprefix("the ") == plain for other in names)


def _without(occasion: str | None, when: str | None) -> str | None:
    """ "in an interview on Monday" is an occasion and a date."""
    return occasion.removesuffix(when).strip() or None if occasion and when else occasion


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


_SLOPE, _OFFSET = 0.55, 0.9  # of content found, by its score, on PolNeAR's train part
_DIRECT = ("subject", "inverted", "according", "agent", "label", "by", "behind", "compound")
_REACH = {True: 0.97, False: 0.85}  # share of right speakers when they hang on the cue itself, and when they do not


def _confidence(found: Found, speaker: Speaker | None) -> float:
    """How likely content and speaker are both right."""
    content = 1 / (1 + math.exp(-_SLOPE * found.score - _OFFSET))
    source = found.cue.source
    if speaker is None or source is None:
        return round(0.5 * content, 3)
    return round(content * _REACH[source.how in _DIRECT] * speaker.certainty, 3)


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
