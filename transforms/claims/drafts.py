"""What of a text becomes a mention: attributed claims, headlines, loose quotations, nested claims, assertions."""

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from transforms.claims import assertions, content, cues, en, floating, headlines, links, quotes, select
from transforms.claims.candidates import Candidate
from transforms.claims.parse import Tree
from transforms.claims.select import Found
from transforms.claims.text import Segment, Sentence

_SPEAKERLESS_SCORE = -0.8  # log-odds: what nobody says must be surer than what somebody does
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
    headline: headlines.Headline | None = None
    signed: tuple[int, int] | None = None  # the signature behind a quotation without a cue


def drafts_of(text: Text, with_assertions: bool) -> list[Draft]:
    """The drafts of one text, in order of their spans."""
    titles = list(_headlines(text))
    found = select.unchained(select.find([sentence for sentence in text.parsed if sentence]))
    found = [answer for one in found if (answer := _without_question(one))]
    found = [one for one in found if not quotes.touching(titles, one.cue_start, one.cue_start + 1) and _says_much(one)]
    chosen = floating.join_interrupted(text.body, text.quotes, select.choose(found))
    claims = [one for one in chosen if _is_claim(one)]
    drafts = [*titles, *(draft for one in claims for draft in _parts(one)), *_nested(found, claims)]
    drafts += [
        Draft(None, quote.inner_start, quote.inner_end, "direct", signed=signed)
        for quote, signed in _loose_quotes(text, chosen)
    ]
    if with_assertions:
        drafts += _asserted(text, chosen, drafts)
    return sorted(drafts, key=lambda d: (d.start, -d.end))


def _headlines(text: Text) -> Iterator[Draft]:
    for segment in text.segments:
        if segment.role in ("heading", "title"):
            read = headlines.read(text.body[segment.start : segment.end])
            if read:
                at = segment.start
                yield Draft(None, at + read.content[0], at + read.content[1], "headline", headline=read.moved(at))


def _is_claim(one: Found) -> bool:
    tree, candidate = one.sentence.tree, one.candidate
    unsure = one.score < _SPEAKERLESS_SCORE or cues.cue_class(one.cue.lexical) in ("ask", "show")
    if unsure and one.cue.source is None and one.span.form != "direct":
        return False
    return not (cues.states_nothing(tree, candidate) or _leaves_open(one))


def _says_much(one: Found) -> bool:
    tree, candidate = one.sentence.tree, one.candidate
    names_source = candidate.kind == "dobj" and links.is_cited(tree, candidate.cue, candidate.node)
    is_done = candidate.kind == "dobj" and tree.lemma(candidate.cue) in en.words("deeds.txt")
    is_around = one.cue.says == "verb" and _is_circumstance(tree, candidate)
    is_other = names_source or is_done or is_around or _asks_or_sums_up(one) or _holds_speaker(one)
    return not (is_other or cues.says_little(tree, candidate))


def _is_circumstance(tree: Tree, candidate: Candidate) -> bool:
    """ "Said in a statement", "said Friday it…" from the day on: where and when, not what."""
    if candidate.kind.startswith("prep:"):
        return tree.lemma(candidate.node) in en.words("occasions.txt") and candidate.first > candidate.cue
    return candidate.kind.startswith("dobj+") and tree.lows[candidate.first] in en.words("weekdays.txt")


def _leaves_open(one: Found) -> bool:
    """ "It is unclear how many people died, police said": what is said is that nothing is known."""
    tree, node = one.sentence.tree, one.candidate.node
    return one.span.form == "indirect" and cues.is_unclear(tree, one.candidate._replace(cue=node))


def _holds_speaker(one: Found) -> bool:
    """ "“…,” sniffed his spokesman": who speaks is not what is said."""
    source, (cue, _, _, first, last) = one.cue.source, one.candidate
    if source is None or source.how != "behind":
        return False
    return first <= source.head <= last and not first <= cue <= last


def _asks_or_sums_up(one: Found) -> bool:
    """ "Asked why…, he left", "we asked a hotel", "asked not to be named", "nobody knows who": nobody states that."""
    tree, cue = one.sentence.tree, one.candidate.cue
    who = tree.lows[one.cue.source.head] if one.cue.source else ""
    if who in ("nobody", "none", "nothing") or _OVERALL.match(" ".join(tree.lows[:4])):
        return who in ("nobody", "none", "nothing") or one.cue.says != "verb"
    is_circumstance = tree.tags[cue] == "VBN" and tree.deps[cue] in ("advcl", "acl")
    if tree.lows[cue] in en.words("asked.txt") and (
        is_circumstance or (cue > 0 and tree.lows[cue - 1] in _BEFORE_ASKED)
    ):
        return True  # "Lund, asked whether she would go, said…"
    if tree.lemma(cue) != "ask":
        return False
    unnamed = {tree.lemma(i) for i in (one.candidate.node, *tree.kids[one.candidate.node])} & {
        "name",
        "identify",
        "not",
    }
    return is_circumstance or who in ("we", "i") or len(unnamed) > 1


_BEFORE_ASKED = (",", "when", "after", "if", "once")


def _without_question(one: Found) -> Found | None:
    """Keep only the answer of "When asked who paid, “we all did,” she said": the quotation after the question."""
    if not _is_what_was_asked(one.sentence.tree, one.candidate):
        return one
    inside = [region.quote for region in one.sentence.regions if region.last <= one.candidate.last]
    answer = inside[-1] if inside and inside[-1].start > one.span.start else None
    return answer and one._replace(span=content.Span(answer.inner_start, answer.inner_end, "direct"))


def _is_what_was_asked(tree: Tree, candidate: Candidate) -> bool:
    """Whether it is the question in "Asked whether the ferry was safe, X said no", which X does not state."""
    first, asked = candidate.first, en.words("asked.txt")
    if tree.lows[first] in asked or (tree.lows[first] in _BEFORE_ASKED and tree.lows[first + 1] in asked):
        return candidate.cue > candidate.last
    opens = tree.lows[first] in ("whether", "if") or tree.tags[first][0] == "W"
    return opens and first > 0 and tree.lows[first - 1] in asked and candidate.cue > candidate.last


_OVERALL = re.compile(rf"(?:{'|'.join(en.lines('summing_up.txt'))})\b")


def _parts(one: Found, outer: Found | None = None) -> Iterator[Draft]:
    """One draft for each proposition of a content."""
    ranges = content.parts(one.sentence.tree, one.candidate) if one.span.form != "direct" else []
    if len(ranges) < 2:
        start, end = _whole(one)
        yield Draft(one, start, end, one.span.form, outer)
        return
    for first, last in ranges:
        span = content.settle(one.sentence.tree, first, last, one.candidate.cue, one.sentence.regions)
        end = min(span.end, one.span.end) if last <= one.candidate.last else span.end
        yield Draft(one, max(span.start, one.span.start), end, span.form, outer)


def _whole(one: Found) -> tuple[int, int]:
    """The span with what it cannot be understood without: "the deal, which he said is dead", "not this, but that"."""
    (tree, _, _), candidate = one.sentence, one.candidate
    start, end = one.span.start, one.span.end
    if candidate.kind.endswith("-gap") or _is_about_which(tree, candidate):
        opening = candidate.cue
        while tree.heads[opening] != opening and tree.deps[opening] not in ("relcl", "acl", "advcl"):
            opening = tree.heads[opening]
        head = tree.heads[opening]
        subject = tree.kid(head, "nsubj", "nsubjpass") if tree.tags[head][0] == "V" else head
        if head != opening and subject is not None and candidate.cue - tree.lefts[subject] <= _FAR_NOUN:
            start = min(start, tree.starts[tree.lefts[subject]])
    behind = candidate.last + 1
    if tree.lows[candidate.first] == "not" and tree.lows[behind : behind + 2] == [",", "but"]:
        end = max(end, tree.ends[_end_of_contrast(tree, behind + 2)])
    return start, end


def _is_about_which(tree: Tree, candidate: Candidate) -> bool:
    """ "The term was extended, which lawyers argue is lawful": the content's subject is the "which" before the cue."""
    has_subject = tree.kid(candidate.node, "nsubj", "nsubjpass", "expl") is not None
    opens = any(tree.tags[k] in ("WDT", "WP") and k < candidate.cue for k in tree.kids[candidate.cue])
    return candidate.kind == "ccomp" and opens and not has_subject and content.is_finite(tree, candidate.node)


_FAR_NOUN = 12  # tokens between a noun and the cue in its relative clause


def _end_of_contrast(tree: Tree, first: int) -> int:
    last = first
    for i in range(first, len(tree)):
        if tree.words[i] in (".", ",", ";", "!", "?"):
            break
        last = i
    return last


def _loose_quotes(text: Text, chosen: Sequence[Found]) -> list[floating.Loose]:
    found = floating.floating(text.body, text.segments, text.quotes, chosen)
    return [loose for loose in found if text.segments[loose.quote.segment].role not in _SILENT_ROLES]


def _nested(found: Sequence[Found], chosen: Sequence[Found]) -> Iterator[Draft]:
    """Sure statements with a speaker of their own inside the content of another: "X said that Y told Z that…"."""
    outers = sorted(chosen, key=lambda f: f.span)
    spans = [one.span for one in outers]
    inner: list[tuple[Found, Found]] = []
    for one in found:
        around = quotes.touching(spans, one.span.start, one.span.end)
        if len(around) != 1 or not _is_sure_statement(one):
            continue
        outer = outers[quotes.position(spans, one.span.start)]
        starts_inside = outer.span.start <= min(one.cue_start, one.span.start)
        if starts_inside and one.span.end <= outer.span.end and one.cue_start != outer.cue_start:
            inner.append((one, outer))
    kept = select.choose([one for one, _ in inner], least=-math.inf)
    by_span = {one.span: outer for one, outer in inner}
    return (draft for one in kept if _is_claim(one) for draft in _parts(one, by_span[one.span]))


def _is_sure_statement(one: Found) -> bool:
    tree = one.sentence.tree
    promises = one.cue.says == "verb" and one.candidate.kind == "xcomp:to"
    return (
        cues.cue_class(one.cue.lexical) in ("state", "deny")
        and (one.cue.says != "-" or "according" in one.candidate.kind)
        and (promises or cues.is_clause(tree, one.candidate))
        and one.cue.source is not None
        and tree.tags[one.cue.source.head] in ("NNP", "NNPS", "NN", "NNS", "PRP", "PRP$")
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
