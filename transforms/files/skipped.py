"""What a container holds besides articles: left out on purpose, and counted."""

from typing import NamedTuple

SKIPPED = {
    "not_a_page": "requests, metadata and other records of a WARC that hold no answer",
    "revisit": "an answer that is stored in another record",
    "status": "an answer with another status than 200 or 203",
    "not_html": "an image, script, feed or other file",
    "not_content": "a member of a zip or tar archive that is about the archive, hidden, or no file",
}


class Skipped(NamedTuple):
    """A record that is no article; `reason` is one of `SKIPPED`."""

    path: str  # of the record in its file
    reason: str
