"""The newsroom through cleaning, extraction and matching in one process: no server, no node, no Beam."""

from collections.abc import Iterator

from examples.newsroom import pages
from examples.newsroom.judge import Verdict
from examples.newsroom.stories import Story, load_stories
from schemas import Extraction
from transforms.claims import extract_mentions
from transforms.clean import clean_html
from transforms.dedupe import InMemoryClaims
from transforms.dedupe.origins.index import Origins


def extractions() -> Iterator[Extraction]:
    """Of every article that can be read, in order of publication, with claim ids."""
    stories = [revisions[0] for revisions in load_stories().values()]
    claims, origins = InMemoryClaims(), Origins()
    for story in stories:
        if story.is_read:
            extraction = _extract(story, [other for other in stories if other.outlet.key == story.outlet.key])
            (article,) = origins.assign([extraction.article])
            yield Extraction(article, tuple(claims.assign(extraction.mentions)))


def _extract(story: Story, same_outlet: list[Story]) -> Extraction:
    page = pages.page(story, same_outlet).encode()
    article = clean_html(page, url=story.url, content_type="text/html; charset=utf-8", fetched_at=story.updated)
    mentions = extract_mentions(
        article.body,
        title=article.title,
        lines=article.lines,
        language=article.language or "en",
        published_at=article.published_at,
        article_id=article.article_id,
    )
    seen_at = article.published_at or story.updated
    return Extraction(article, tuple(mention._replace(seen_at=seen_at) for mention in mentions))


def report(verdicts: dict[str, list[Verdict]]) -> str:
    """One line a topic, and one a point that is not met."""
    lines = []
    for topic, found in verdicts.items():
        lines.append(f"{topic}: {sum(verdict.is_met for verdict in found)} of {len(found)}")
        lines += [f"    {verdict.point}: {verdict.problem}" for verdict in found if not verdict.is_met]
    return "\n".join(lines) + "\n"
