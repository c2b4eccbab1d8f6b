"""The dead letter of an article that a stage could not work off."""

from datetime import datetime, timezone

from schemas import Article, DeadLetter, InputError, to_dead_letter
from transforms.store.documents import to_document


def article_letter(article: Article, error: InputError) -> DeadLetter:
    """Keeps the whole article, so that a replay can send it to the stage that refused it."""
    return to_dead_letter(
        error,
        now=datetime.now(timezone.utc),
        input=to_document(article),
        input_type="article",
        article_id=article.article_id,
        outlet=article.outlet,
        versions=article.versions,
    )
