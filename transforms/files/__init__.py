"""Files -> pages: text, HTML, JSON Lines, tables, WARC, zip and tar archives, gzip, folders with a manifest.

`transforms.files.beam` wires it.
"""

from transforms.files.inputs import FileInput, expand
from transforms.files.read import read, read_all
from transforms.files.skipped import Skipped

__all__ = ["FileInput", "Skipped", "expand", "read", "read_all"]
