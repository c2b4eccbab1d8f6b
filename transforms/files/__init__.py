"""Files -> pages: text, HTML, JSON Lines, folders with a manifest, gzip. `transforms.files.beam` wires it."""

from transforms.files.read import expand, read

__all__ = ["expand", "read"]
