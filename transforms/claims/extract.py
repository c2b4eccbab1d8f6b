"""Article -> mentions: the one place where the parts of claim extraction come together."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from spacy.tokens import Doc, Token

from schemas.errors import ExtractionError
from schemas.ids import mention_id
from schemas.records import Article, Line, Mention
from transforms.claims import quotes as quoting
from transforms.claims.model import parser
from transforms.claims.text import Segment, Sentence, segments, sentences

VERSION = 1  # of the extractor: a reindex is due for articles with a lower one
MAX_CHARS = 2_000_000
SAY = {"say", "said", "says", "told", "added", "claimed", "noted", "announced", "stated", "replied", "confirmed"}


def extract_mentions(
    body: str,
    *,
    title: str | None = None,
    lines: Sequence[Line] = (),
    language: str = "en",
    published_at: datetime | None = None,
    article_id: str = "",
    assertions: bool = True,
) -> list[Mention]:
    """Who said what in one article, in order of appearance.

    `lines` are the roles of the body's lines, half-open code-point spans; without them they are guessed. Offsets of a
    mention index `body` exactly as given (the title for `field="title"`). Other languages than English give an empty
    list. `assertions=False` leaves out what nobody is said to have said. Raises ExtractionError for a text that is
    larger than two million characters, UnavailableError without a language model.
    """
    article = Article(
        article_id, title=title, body=body, lines=tuple(lines), language=language, published_at=published_at
    )
    result = next(extract_all([article], assertions=assertions))
    if isinstance(result, ExtractionError):
        raise result
    return result


def extract_all(articles: Iterable[Article], *, assertions: bool = True) -> Iterator[list[Mention] | ExtractionError]:
    """The mentions of each article, in order; an article that cannot be read gives its error instead."""
    for article in articles:
        if len(article.body) > MAX_CHARS:
            yield ExtractionError("too_large", article.url or article.article_id, f"{len(article.body)} characters")
        elif skipped(article):
            yield []
        else:
            yield _mentions(article)


def skipped(article: Article) -> str | None:
    """Why no claims are looked for in `article`, or None."""
    return None if (article.language or "en").split("-")[0].lower() == "en" else "language"


def _mentions(article: Article) -> list[Mention]:
    body = article.body
    parts: list[Segment] = segments(body, article.lines)
    quotes = quoting.pair(body, parts)
    wanted: list[Sentence] = [s for n, part in enumerate(parts) for s in sentences(body, n, part)]
    docs = parser().pipe(body[s.start : s.end].encode("utf-8", "replace").decode() for s in wanted)
    found: dict[str, Mention] = {}
    for sentence, doc in zip(wanted, docs, strict=True):
        for mention in _in_sentence(article, parts, quotes, sentence, doc):
            found.setdefault(mention.mention_id, mention)
    return list(found.values())


def _in_sentence(
    article: Article, parts: list[Segment], quotes: list[quoting.Quote], sentence: Sentence, doc: Doc
) -> Iterator[Mention]:
    for token in doc:
        contents = [child for child in token.children if child.dep_ == "ccomp"]
        if token.lower_ in SAY and contents:
            yield _mention(article, parts, quotes, sentence, token, contents[0])


def _mention(
    article: Article,
    parts: list[Segment],
    quotes: list[quoting.Quote],
    sentence: Sentence,
    cue: Token,
    content: Token,
) -> Mention:
    tokens = [t for t in content.subtree if t.dep_ != "punct"]
    start, end = sentence.start + tokens[0].idx, sentence.start + tokens[-1].idx + len(tokens[-1])
    form = "indirect"
    for quote in quoting.inside(quotes, start, end):
        whole = quote.inner_start <= start and end <= quote.inner_end
        start, end, form = (quote.inner_start, quote.inner_end, "direct") if whole else (start, end, "mixed")
    speaker = next((child for child in cue.children if child.dep_ == "nsubj"), None)
    span = (speaker.left_edge.idx, speaker.right_edge.idx + len(speaker.right_edge)) if speaker else None
    name = doc_text(cue.doc, span) if span else None
    cue_start = sentence.start + cue.idx
    return Mention(
        mention_id=mention_id(article.article_id, name, article.body[start:end]),
        article_id=article.article_id,
        text=article.body[start:end],
        start=start,
        end=end,
        sentence=article.body[sentence.start : sentence.end],
        speaker=name,
        speaker_start=sentence.start + span[0] if span else None,
        speaker_end=sentence.start + span[1] if span else None,
        speaker_name=name,
        cue=cue.text,
        cue_start=cue_start,
        cue_end=cue_start + len(cue),
        form=form,
        in_line_role=parts[sentence.segment].role,
        confidence=0.5,
        outlet=article.outlet,
        outlet_name=article.outlet_name,
        url=article.url,
        title=article.title,
        published_at=article.published_at,
        fetched_at=article.fetched_at,
        seen_at=article.published_at or article.fetched_at,
        origin_id=article.origin_id,
        agency=article.agency,
        language=article.language,
    )


def doc_text(doc: Doc, span: tuple[int, int]) -> str:
    """`span` of the sentence's text."""
    return doc.text[span[0] : span[1]]
