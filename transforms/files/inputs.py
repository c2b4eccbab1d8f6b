"""Paths, globs and folders -> the single files behind them, with what a manifest says of each."""

import glob
import os
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from transforms.files.manifest import MANIFEST_NAMES, find_manifest, read_manifest

_ENDINGS = ("", ".html.gz", ".html", ".txt.gz", ".txt")
_SKIPPED = ("readme", "license", "licence", "copying", "changelog", "notice")  # about a folder, not in it


class FileInput(NamedTuple):
    """One file to read. All but `path` come from a manifest and are `None` or `()` without one."""

    path: str
    url: str | None = None
    fetched_at: datetime | None = None
    title: str | None = None
    published_at: datetime | None = None
    modified_at: datetime | None = None
    authors: tuple[str, ...] = ()
    language: str | None = None
    outlet_name: str | None = None


def expand(paths: Iterable[str]) -> list[FileInput]:
    """The files behind paths, globs and folders (walked, in the order of their names), each once.

    What matches nothing, or cannot be listed, stands as it is, so that reading it says why. Never raises.
    """
    found: dict[str, FileInput] = {}
    for path in paths:
        for file in _behind(path):
            found.setdefault(os.path.abspath(file.path) if "\0" not in file.path else file.path, file)
    return list(found.values())


def _behind(path: str) -> Iterator[FileInput]:
    try:
        matches = [path] if os.path.lexists(path) else sorted(glob.glob(path, recursive=True))
    except ValueError:  # a NUL in the name
        matches = []
    for match in matches or [path]:
        yield from _in_folder(match) if os.path.isdir(match) else _file(match)


def _file(path: str) -> Iterator[FileInput]:
    """The files of a manifest, or the file itself with what the manifest of its folder says of it."""
    folder = os.path.dirname(path)
    if listed := _listed(path, folder) if _can_list(path) else {}:
        yield from listed.values()
    else:
        manifest = find_manifest(folder or ".")
        yield (_listed(manifest, folder) if manifest else {}).get(path, FileInput(path))


def _can_list(path: str) -> bool:
    """`manifest.json`, or `news.json` beside a folder `news`."""
    beside = path.removesuffix(".json")
    return os.path.basename(path) in MANIFEST_NAMES or (beside != path and os.path.isdir(beside))


def _listed(manifest: str, folder: str) -> dict[str, FileInput]:
    """By path, what a manifest lists; nothing when it lists no file that is there."""
    try:
        changed = os.stat(manifest).st_mtime_ns
    except OSError:
        return {}
    return _listed_at(manifest, folder, changed)


@lru_cache(maxsize=16)
def _listed_at(manifest: str, folder: str, changed: int) -> dict[str, FileInput]:
    folders = [folder, os.path.splitext(manifest)[0]]
    rows = [(_located(row["file"], folders), row) for row in read_manifest(manifest)]
    if not any(os.path.isfile(path) for path, _ in rows):
        return {}
    return {
        path: FileInput(path, **{name: value for name, value in row.items() if name != "file"}) for path, row in rows
    }


def _located(name: str, folders: list[str]) -> str:
    """The file of that name, or whose stem is that name, in the first folder that has it; never outside of them."""
    if os.path.isabs(name) or ".." in Path(name).parts:
        name = os.path.basename(name)
    candidates = (os.path.join(folder, name + ending) for folder in folders for ending in _ENDINGS)
    return next((path for path in candidates if os.path.isfile(path)), os.path.join(folders[0], name))


def _in_folder(folder: str) -> Iterator[FileInput]:
    refused: list[str] = []
    listed: dict[str, FileInput] = {}
    manifests: set[str] = set()
    files: list[str] = []
    for parent, folders, names in os.walk(folder, onerror=lambda error: refused.append(str(error.filename))):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        manifest = find_manifest(parent)
        if rows := _listed(manifest, parent) if manifest else {}:
            listed |= rows
            manifests.add(os.path.abspath(str(manifest)))
        files += [os.path.join(parent, name) for name in names if is_content(name)]
    rest = [path for path in files if path not in listed and os.path.abspath(path) not in manifests]
    found = [*listed.values(), *map(FileInput, rest + refused)]
    yield from sorted(found, key=lambda file: file.path) or [FileInput(folder)]


def is_content(name: str) -> bool:
    """Whether a file of that name can hold an article: it is not hidden, and not about its folder."""
    return not name.startswith(".") and Path(name).stem.lower() not in _SKIPPED
