"""Paths -> pages."""

import glob
import os
from collections.abc import Iterable, Iterator

from schemas import Page, ReadError


def expand(paths: Iterable[str]) -> list[str]:
    """Files behind paths, globs and folders (walked), each once, in sorted order within one path.

    A path that matches nothing stands as it is, so that reading it gives `missing`.
    """
    found: dict[str, None] = {}
    for path in paths:
        for file in _files(path):
            found.setdefault(file)
    return list(found)


def _files(path: str) -> list[str]:
    if os.path.isdir(path):
        return sorted(os.path.join(folder, name) for folder, _, names in os.walk(path) for name in names)
    if os.path.exists(path):
        return [path]
    return sorted(glob.glob(path, recursive=True)) or [path]


def read(path: str) -> Iterator[Page | ReadError]:
    """The pages in one file; what is wrong with one of them stands in its place."""
    try:
        with open(path, "rb") as file:
            content = file.read()
    except FileNotFoundError:
        yield ReadError("missing", path, "no such file")
        return
    yield Page(content, kind="html" if b"<html" in content[:2000].lower() else "text", path=path)
