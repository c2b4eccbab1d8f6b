"""The records that flow between the stages: flat, immutable, with plain values.

An absent value is `None`, an absent list `()`. Times are aware and in UTC. Spans are half-open `[start, end)` and count
code points. The field reference in `docs/fields.md` is made from the comments behind the fields.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

# ---- sources ---------------------------------------------------------------------------------------------------------


class FeedEntry(NamedTuple):
    """One entry of a feed, as its publisher wrote it."""

    url: str | None  # absolute link to the article; None when the entry has none
    guid: str | None = None  # the publisher's own identifier, verbatim
    title: str | None = None  # plain text
    summary: str | None = None  # plain text
    content_html: str | None = None  # the full content when the feed carries it
    published_at: datetime | None = None  # as the entry states it
    updated_at: datetime | None = None  # as the entry states it
    authors: tuple[str, ...] = ()  # names
    categories: tuple[str, ...] = ()  # labels, verbatim


class ParsedFeed(NamedTuple):
    """A feed document, parsed; `problems` says what was wrong with it, in words."""

    title: str | None
    url: str | None  # the feed's own address as it states it
    language: str | None
    ttl: timedelta | None  # the publisher's wish for the time between two polls
    entries: tuple[FeedEntry, ...] = ()
    problems: tuple[str, ...] = ()
    cut: int = 0  # entries beyond the most that are read of a document
    malformed: int = 0  # what is where an entry should be, and is none


class Feed(NamedTuple):
    """A feed that is polled, and the state of its polling. One document in the feeds index."""

    feed_id: str  # from the address that was added
    url: str  # where it is polled now
    title: str | None = None  # as the feed calls itself
    outlet_name: str | None = None  # the name its owner gave it, for articles that do not name their outlet
    status: str = "active"  # active | gone (410) | paused
    etag: str | None = None  # sent back verbatim
    last_modified: str | None = None  # sent back verbatim
    content_hash: str | None = None  # of the last body, for the unchanged-body short cut
    not_modified_count: int = 0  # 304 answers since the last full one
    redirect_url: str | None = None  # target of a permanent redirect that was seen
    redirect_count: int = 0  # how often in a row it pointed there
    interval_s: float | None = None  # seconds between two polls as adapted; None before the first
    failures: int = 0  # failed polls in a row
    last_reason: str | None = None  # why the last poll failed; None when it did not
    last_polled_at: datetime | None = None  # last attempt, successful or not
    last_changed_at: datetime | None = None  # last poll that brought new entries
    next_poll_at: datetime | None = None  # None: due now
    lease_until: datetime | None = None  # somebody polls it until then
    added_at: datetime | None = None  # when its owner added it
    entries_seen: int = 0  # new entries ever taken from it
    ttl_s: float | None = None  # least seconds between two polls, as the feed itself asks (ttl, sy:*)
    memory: tuple[str, ...] = ()  # its last entries (guid, article, title, date, hashed), to know one that moved


class Pending(NamedTuple):
    """An article whose address is known and whose page is to be fetched: the ledger's `pending`."""

    article_id: str  # from the normalised address
    url: str  # as the feed gives it, made absolute
    feed_url: str | None = None  # the feed that brought it first
    outlet_name: str | None = None  # the name that the feed's owner gave it
    title: str | None = None  # from the feed entry
    published_at: datetime | None = None  # from the feed entry
    authors: tuple[str, ...] = ()  # from the feed entry
    discovered_at: datetime | None = None  # when a poll first saw it
    attempts: int = 0  # fetches that failed so far


class Page(NamedTuple):
    """The bytes of one document, fetched or read from a file, before any parser has seen them."""

    content: bytes  # undecoded, after decompression
    kind: str = "html"  # html | text
    url: str | None = None  # the address it came from, after redirects; None for a file without one
    path: str | None = None  # the file it came from, and the member or line in it
    content_type: str | None = None  # the Content-Type header, verbatim
    fetched_at: datetime | None = None  # when the answer came, or what the manifest says
    article_id: str | None = None  # the ledger's id, when the page was fetched for a pending article
    feed_url: str | None = None  # of the feed that it was found in
    outlet_name: str | None = None  # as the feed's owner or the manifest calls it
    title: str | None = None  # what the feed or manifest says; the page's own wins
    published_at: datetime | None = None  # likewise
    authors: tuple[str, ...] = ()  # likewise
    language: str | None = None  # likewise
    modified_at: datetime | None = None  # likewise


# ---- articles --------------------------------------------------------------------------------------------------------

LINE_ROLES = ("text", "standfirst", "heading", "list_item", "summary", "dateline", "credit", "caption", "title")


class Line(NamedTuple):
    """What one line, or part of a line, of a body is: `body[start:end]`."""

    start: int
    end: int
    role: str = "text"  # one of LINE_ROLES


class Article(NamedTuple):
    """One story at one canonical URL, or in one file. The article document is also the ledger."""

    article_id: str  # from the canonical URL, or from the content of a file without one
    url: str | None = None  # as found, after redirects
    canonical_url: str | None = None  # as the page states it, without tracking parameters
    outlet: str | None = None  # registrable domain of the article's own URL
    outlet_name: str | None = None  # as the page, the feed's owner or the manifest calls it
    feed_url: str | None = None  # the feed it was found in first
    path: str | None = None  # the file it was read from
    title: str | None = None  # the page's own headline; plain text
    other_titles: tuple[str, ...] = ()  # other wordings of it that the page gives, for searches and social media
    authors: tuple[str, ...] = ()  # names, without roles or "By"
    body: str = ""  # what a reader reads, in order; blocks separated by newlines
    lines: tuple[Line, ...] = ()  # roles of the body's lines, in order, without overlap
    doubts: tuple[str, ...] = ()  # why the body may not be whole: `parts_left_out`
    language: str | None = None  # ISO 639-1
    published_at: datetime | None = None  # first publication; None when nobody says
    published_from: str | None = None  # json-ld | meta | feed | text | none
    modified_at: datetime | None = None  # last change as the page states it
    fetched_at: datetime | None = None  # when the page was fetched, or the file's fetch time as its manifest says
    indexed_at: datetime | None = None  # when its claims were searchable
    agency: str | None = None  # wire agency named in credit or dateline
    place: str | None = None  # of the dateline
    origin_id: str | None = None  # the independent source text behind it; reprints share it
    bands: tuple[str, ...] = ()  # fingerprints of parts of the body's word runs; near-duplicates share some
    revision: int = 1  # grows when the body changes
    content_hash: str | None = None  # of title and body
    status: str = "pending"  # pending | indexed | rejected | failed | dead
    reason: str | None = None  # why it is rejected, failed or dead
    claims_skipped: str | None = None  # why no claims were looked for, such as `language`
    versions: str | None = None  # of cleaner, extractor and model, such as "clean=1 claims=1 vectors=3fa9c01b22d4"


# ---- claims ----------------------------------------------------------------------------------------------------------

SPEAKER_KINDS = ("person", "organisation", "country", "group", "unnamed", "outlet")
FORMS = ("direct", "mixed", "indirect", "speech_act", "headline", "mental_state", "assertion")


class Mention(NamedTuple):
    """One statement of a claim in one article: the provenance."""

    mention_id: str  # from article, speaker and normalised span, with an ordinal for repeats
    article_id: str  # the article it stands in
    text: str  # the span, verbatim
    start: int  # into the field named by `field`
    end: int  # likewise; `field[start:end] == text`
    field: str = "body"  # body | title
    resolved_text: str | None = None  # the text with names for pronouns and short names, without quotation marks
    claim_id: str | None = None  # None before matching
    sentence: str | None = None  # the sentence or sentences around the span
    before: str | None = None  # context before the sentence
    after: str | None = None  # context behind it
    speaker: str | None = None  # as written: "the mayor", "he", "who"; None when nobody could be named
    speaker_start: int | None = None  # into the field, of `speaker`
    speaker_end: int | None = None  # likewise
    speaker_name: str | None = None  # resolved within the article
    speaker_role: str | None = None  # such as "Kremlin spokesperson"
    speaker_kind: str | None = None  # one of SPEAKER_KINDS
    cue: str | None = None  # as written, such as "said"
    cue_lemma: str | None = None  # such as "say"
    cue_start: int | None = None  # into the field, of `cue`
    cue_end: int | None = None  # likewise
    form: str = "indirect"  # one of FORMS
    kind: str = "statement"  # statement | assertion
    via: tuple[str, ...] = ()  # the reporting chain without the outlet itself, nearest to it first
    addressee: str | None = None  # who was told, as written: "Axios"
    occasion: str | None = None  # where or when it was said, as written: "on Russian state television"
    said_at: datetime | None = None  # resolved against the publication date
    said_at_text: str | None = None  # as written: "on Friday"
    negated: bool = False  # denied by its cue, or negated in its (first) main clause; both cancel out
    hedged: bool = False  # put with reserve, by cue or main clause: "reportedly", "may", "appears to"
    nested_in: str | None = None  # mention_id of the mention that this one stands in
    in_line_role: str | None = None  # one of LINE_ROLES
    check_worthiness: float | None = None  # 0..1, for assertions
    confidence: float = 1.0  # 0..1, that content and speaker are both right
    match_relation: str | None = None  # founder | same
    match_score: float | None = None  # 0..1, of the match with the claim it joined
    guards: tuple[str, ...] = ()  # that kept it from better-scored claims
    related: tuple[str, ...] = ()  # claim_ids that it was judged related to
    contradicts: tuple[str, ...] = ()  # claim_ids that it was judged to contradict
    vector: tuple[float, ...] = ()  # of the text, when a sentence model is there
    entities: tuple[str, ...] = ()  # proper names in the text, one spelling each
    numbers: tuple[str, ...] = ()  # quantities and dates in the text, with their kind: "percent 12"
    participants: tuple[str, ...] = ()  # of the meeting or call it speaks of, resolved within the article
    context: tuple[str, ...] = ()  # stems of the rarest words around it, by which stories are told apart
    revision_added: int | None = None  # the article's revision in which it appeared
    revision_withdrawn: int | None = None  # the first revision without it
    # Copied from the article, so that every row stands on its own in Kibana.
    outlet: str | None = None  # the article's
    outlet_name: str | None = None  # the article's
    url: str | None = None  # the article's
    title: str | None = None  # the article's
    published_at: datetime | None = None  # the article's
    fetched_at: datetime | None = None  # the article's
    seen_at: datetime | None = None  # publication time, or the fetch where that is unknown or lies in the future
    origin_id: str | None = None  # the article's
    agency: str | None = None  # the article's
    language: str | None = None  # the article's


class Extraction(NamedTuple):
    """An article and its mentions: one element from extraction to the write, finished in one place."""

    article: Article
    mentions: tuple[Mention, ...] = ()


class Claim(NamedTuple):
    """One proposition, however many mentions state it: a view computed from its mentions."""

    claim_id: str  # from the founding mention's normalised text and language
    text: str  # canonical wording: the founder's
    language: str | None = None  # ISO 639-1
    speakers: tuple[str, ...] = ()  # resolved names, most frequent first
    entities: tuple[str, ...] = ()  # names that its mentions contain, most frequent first
    numbers: tuple[str, ...] = ()  # numbers that its mentions contain, as written, most frequent first
    first_seen: datetime | None = None  # the earliest `seen_at` of its mentions
    first_outlet: str | None = None  # the outlet of that mention
    last_seen: datetime | None = None  # the latest `seen_at` of its mentions
    mention_count: int = 0  # all mentions, withdrawn ones too
    article_count: int = 0  # different articles
    outlet_count: int = 0  # different outlets
    outlets: tuple[str, ...] = ()  # in order of appearance
    origin_count: int = 0  # independent origins
    wordings: tuple[str, ...] = ()  # the five most frequent
    wording_counts: tuple[int, ...] = ()  # beside `wordings`
    related: tuple[str, ...] = ()  # claim_ids
    contradicts: tuple[str, ...] = ()  # claim_ids
    attribution_lost: bool = False  # somewhere asserted, elsewhere attributed
    merged_into: str | None = None  # claim_id of the claim that took its mentions over
    vector: tuple[float, ...] = ()  # of `text`
    participants: tuple[str, ...] = ()  # of the meeting or call it speaks of
    resolved_wordings: tuple[str, ...] = ()  # the wordings with names for pronouns, the founder's first
    context: tuple[str, ...] = ()  # stems of the rarest words around the founder


# ---- what went wrong -------------------------------------------------------------------------------------------------


class DeadLetter(NamedTuple):
    """An input that could not be processed, kept whole with its reason, so that it can be replayed."""

    dead_letter_id: str  # from stage and subject: a second failure of the same input rewrites the first
    stage: str  # poll | fetch | read | clean | extract | match | write | rollup
    reason: str  # one of the stage's closed list (schemas.errors)
    outcome: str  # rejected (not for us) | failed (tried again by itself) | dead (waits for a person)
    subject: str | None = None  # URL, path or id that it is about
    message: str = ""  # for a person, one line
    error_class: str | None = None  # name of the Python class
    article_id: str | None = None  # whose ledger entry turns to `outcome`
    outlet: str | None = None  # where it is known
    input: bytes | None = None  # the whole input as the stage got it; None when there was none
    input_type: str | None = None  # page | article | extraction | document | feed | path | url
    attempts: int = 1  # tries that failed, this one included
    failed_at: datetime | None = None  # when the last of them failed
    next_attempt_at: datetime | None = None  # for `failed`
    versions: str | None = None  # of the stages that it went through
