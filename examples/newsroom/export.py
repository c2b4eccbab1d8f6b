"""The newsroom as files: the pages that its feeds lead to, and a manifest of where they came from."""

import json
from pathlib import Path

from examples.newsroom import pages
from examples.newsroom.stories import Story, load_stories


def export(folder: Path) -> int:
    """Writes `<slug>.html` for every page and `manifest.jsonl`; returns the number of pages in the manifest.

    Later revisions stand beside them as `<slug>.r2.html` and are not in the manifest.
    """
    folder.mkdir(parents=True, exist_ok=True)
    found = load_stories()
    first = [revisions[0] for revisions in found.values() if revisions[0].kind != "missing"]
    rows = [_write(folder, story, f"{story.slug}.html", first) for story in first]
    for slug, revisions in found.items():
        for number, story in enumerate(revisions[1:], start=2):
            _write(folder, story, f"{slug}.r{number}.html", first)
    (folder / "manifest.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return len(rows)


def _write(folder: Path, story: Story, name: str, stories: list[Story]) -> dict[str, str]:
    same_outlet = [other for other in stories if other.outlet.key == story.outlet.key]
    (folder / name).write_text(pages.page(story, same_outlet), "utf-8")
    return {"file": name, "url": story.url, "fetched_at": story.updated.isoformat()}
