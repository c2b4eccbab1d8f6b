"""Many pages at once, in the shared process pool: a page that hangs or crashes a parser harms no other."""

from collections.abc import Sequence
from datetime import datetime, timezone

from schemas import Article, CleanError, DeadLetter, Page, to_dead_letter
from schemas.urls import outlet_of
from transforms.clean.build import VERSION
from transforms.clean.page import clean_page
from transforms.pool import TaskCrashed, TaskTimeout, run_all
from transforms.store.documents import to_document

TIMEOUT_S = 20.0  # of one page; the slowest real page takes under two


def clean_pages(pages: Sequence[Page], timeout_s: float = TIMEOUT_S) -> list[Article | CleanError]:
    """The article of each page, in order; what is wrong with a page stands in its place."""
    results = run_all(clean_page, pages, timeout_s)
    return [
        result if isinstance(result, Article) else _clean_error(page, result)
        for page, result in zip(pages, results, strict=True)
    ]


def page_letter(page: Page, error: CleanError, stands_at: str | None = None) -> DeadLetter:
    """Keeps the whole page, but of a second address only where the article stands."""
    return to_dead_letter(
        error,
        now=datetime.now(timezone.utc),
        input=stands_at.encode() if stands_at else to_document(page),
        input_type="url" if stands_at else "page",
        article_id=page.article_id,
        outlet=outlet_of(page.url),
        versions=VERSION,
    )


def _clean_error(page: Page, error: Exception) -> CleanError:
    subject = page.url or page.path
    if isinstance(error, CleanError):
        return error if error.subject else CleanError(error.reason, subject, error.message)
    if isinstance(error, TaskTimeout):
        return CleanError("timeout", subject, str(error))
    if isinstance(error, TaskCrashed):
        return CleanError("crashed", subject, str(error))
    return CleanError("parser", subject, f"{type(error).__name__}: {error}")
