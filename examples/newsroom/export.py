"""The newsroom as files: the pages that a polite reader of its feeds gets, and a manifest of where they came from."""

import json
from pathlib import Path

from examples.newsroom import pages
from examples.newsroom.stories import Story, load_stories


def export(folder: Path, revision: int = 1) -> int:
    """Writes `<slug>.html` for every page, as of that revision, and `manifest.jsonl`; returns how many pages."""
    folder.mkdir(parents=True, exist_ok=True)
    stories = [found[min(revision, len(found)) - 1] for found in load_stories().values()]
    rows = [_write(folder, story, stories) for story in stories if story.kind != "missing" and not story.is_closed]
    (folder / "manifest.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return len(rows)


def _write(folder: Path, story: Story, stories: list[Story]) -> dict[str, str]:
    same_outlet = [other for other in stories if other.outlet.key == story.outlet.key]
    path = folder / f"{story.slug}.html"
    path.write_text(pages.page(story, same_outlet), "utf-8")
    return {"file": path.name, "url": story.url, "fetched_at": story.updated.isoformat()}
