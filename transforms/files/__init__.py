"""Files -> pages: text, HTML, JSON Lines, WARC, folders with a manifest, gzip. `transforms.files.beam` wires it."""

from transforms.files.inputs import FileInput, expand
from transforms.files.read import read

__all__ = ["FileInput", "expand", "read"]
