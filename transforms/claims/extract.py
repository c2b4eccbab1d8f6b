"""Article -> mentions: the one place where the parts of claim extraction come together."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from schemas.errors import ExtractionError
from schemas.records import Article, Line, Mention
from transforms.claims import en, quotes, select
from transforms.claims.drafts import Text
from transforms.claims.mentions import mentions_of
from transforms.claims.parse import Tree, parse
from transforms.claims.reduce import reduce
from transforms.claims.repair import repair
from transforms.claims.text import Segment, Sentence, segments, sentences
from transforms.claims.voices import settle_voices

VERSION = 3  # of the extractor: a reindex is due for articles with a lower one
MAX_CHARS = 2_000_000
_BATCH_CHARS = 200_000  # of articles that are parsed together
_SILENT_ROLES = ("dateline", "credit")


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
    batch: list[Article] = []
    size = 0
    for article in articles:
        batch.append(article)
        size += len(article.body)
        if size >= _BATCH_CHARS:
            yield from _extract(batch, assertions)
            batch, size = [], 0
    yield from _extract(batch, assertions)


def skipped(article: Article) -> str | None:
    """Why no claims are looked for in `article`, or None."""
    return None if (article.language or "en").split("-")[0].lower() == "en" else "language"


def _extract(batch: Sequence[Article], assertions: bool) -> Iterator[list[Mention] | ExtractionError]:
    """One run of the parser over the sentences of all articles of a batch."""
    texts = [[(text, worth_parsing(text)) for text in texts_of(article)] for article in batch]
    wanted = (reduce(text.body, s, text.quotes) for parts in texts for text, worth in parts for s in worth.values())
    trees = parse(wanted)
    for article, parts in zip(batch, texts, strict=True):
        if len(article.body) > MAX_CHARS:
            yield ExtractionError("too_large", article.url or article.article_id, f"{len(article.body)} characters")
            continue
        found: list[Mention] = []
        for text, worth in parts:
            parsed = [ready(next(trees), text) if s.start in worth else None for s in text.sentences]
            found += mentions_of(article, text._replace(parsed=parsed), assertions)
        yield found


def ready(tree: Tree, text: Text) -> select.Sentence:
    """A parsed sentence of `text`, mended."""
    return select.sentence_of(settle_voices(repair(tree)), text.quotes)


def texts_of(article: Article) -> Iterator[Text]:
    """Title and body, cut into segments, quotations and sentences; nothing for an article that is skipped."""
    if skipped(article) or len(article.body) > MAX_CHARS:
        return
    if article.title and article.title.strip():
        yield _text("title", article.title[:_TITLE_CHARS], [Segment(0, len(article.title[:_TITLE_CHARS]), "title")])
    yield _text("body", article.body, segments(article.body, article.lines))


_TITLE_CHARS = 500


def _text(field: str, body: str, parts: list[Segment]) -> Text:
    cut = [sentence for number, part in enumerate(parts) for sentence in sentences(body, number, part)]
    return Text(field, body, parts, quotes.pair(body, parts), cut, [])


def worth_parsing(text: Text) -> dict[int, Sentence]:
    """The sentences that can hold a claim, by start: with a cue word, a quotation mark or a colon."""
    found: dict[int, Sentence] = {}
    words = en.words("cue_words.txt")
    for sentence in text.sentences:
        piece = text.body[sentence.start : sentence.end]
        read = _WORD.findall(piece.lower())
        marked = len(read) > 1 and (_MARK.search(piece) or not words.isdisjoint(read))
        if marked and text.segments[sentence.segment].role not in _SILENT_ROLES:
            found[sentence.start] = sentence
    return found


_WORD = re.compile(r"[a-z]+")
_MARK = re.compile(r"[\"“”«»‘:]|''")
