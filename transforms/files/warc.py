"""WARC archives -> the HTML pages in them."""

from collections.abc import Iterator

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from schemas import Page, ReadError
from schemas.times import parse_time


def read_warc(path: str, max_bytes: int) -> Iterator[Page | ReadError]:
    """One page a response with status 200 and HTML in it; `path` gets the record's offset (`news.warc.gz@2048`)."""
    count = 0
    try:
        with open(path, "rb") as file:
            for record in ArchiveIterator(
                file, record_types=WarcRecordType.response, parse_http=True, auto_decode="all"
            ):
                count += 1
                if page := _page(path, record, max_bytes):
                    yield page
    except (OSError, EOFError, ValueError, RuntimeError) as error:
        yield ReadError("truncated", path, f"after {count} records: {error}")
        return
    if not count:
        yield ReadError("empty", path, "no response records")


def _page(path: str, record: WarcRecord, max_bytes: int) -> Page | ReadError | None:
    headers = record.http_headers
    if headers is None or headers.status_code != 200 or "html" not in (record.http_content_type or ""):
        return None
    subject = f"{path}@{record.stream_pos}"
    data = record.reader.read(max_bytes + 1)
    if len(data) > max_bytes:
        return ReadError("too_large", subject, f"over {max_bytes:,} bytes")
    if len(data) < record.content_length and not {"Content-Encoding", "Transfer-Encoding"} & set(headers.asdict()):
        return ReadError("truncated", subject, f"{len(data):,} bytes of {record.content_length:,}")
    return Page(
        data,
        url=record.headers.get("WARC-Target-URI"),
        path=subject,
        content_type=headers.get("Content-Type"),
        fetched_at=parse_time(record.headers.get("WARC-Date")),
    )
