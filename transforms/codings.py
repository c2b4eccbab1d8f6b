"""HTTP bodies as servers and archives hold them: coded, not coded as their header says, or not coded at all.

The bytes decide before the header, as in browsers and validators: gzip is known by its first bytes whatever the header
says, and a coding that nobody knows, or that the bytes are not in, means that nothing was coded.
"""

import io
import re
import zlib

from urllib3 import HTTPResponse
from urllib3.exceptions import DecodeError

_GZIP = b"\x1f\x8b\x08"
_MAX_LAYERS = 3  # some servers compress what is compressed already
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_STEP = 4_096  # bytes
_SAMPLE = 1_000  # bytes that are looked at for control characters
_BOMS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_CHUNK_SIZE = re.compile(rb"[ \t]*([0-9a-fA-F]{1,8})[ \t]*(?:;[^\r\n]{0,1000})?\r?\n")


class BrokenCoding(ValueError):
    """A compressed body that is damaged, cut, or compressed in a way that cannot be undone."""


def decoded(content: bytes, coding: str | None, max_bytes: int) -> bytes:
    """Undo the content codings of a body, up to `max_bytes + 1` bytes. Raises `BrokenCoding`.

    `coding` is the header Content-Encoding, verbatim.

    >>> decoded(b"<p>plain</p>", "gzip", 100)
    b'<p>plain</p>'
    """
    if coding and not content.startswith(_GZIP):
        content = _by_header(content, coding, max_bytes)
    for _ in range(_MAX_LAYERS):
        if not content.startswith(_GZIP):
            break
        content = _gunzipped(content, max_bytes)
    return content[: max_bytes + 1]


def dechunked(content: bytes) -> bytes:
    """Join the chunks of HTTP/1.1; a body without any stays as it is. Raises `BrokenCoding` for a cut one."""
    parts: list[bytes] = []
    at = 0
    while match := _CHUNK_SIZE.match(content, at):
        size = int(match[1], 16)
        start, at = match.end(), match.end() + size
        if size == 0:
            return b"".join(parts)
        if at > len(content) or content[at : at + 1] not in (b"\r", b"\n", b""):
            return _uneven(content, parts)
        parts.append(content[start:at])
        at += 2 if content.startswith(b"\r\n", at) else 1
    return b"".join(parts) if parts and at >= len(content) else _uneven(content, parts)


def _uneven(content: bytes, parts: list[bytes]) -> bytes:
    """Refuse it after a whole chunk; else it never was chunked: archives keep the header of what they decoded."""
    if parts:
        raise BrokenCoding("the chunks end early")
    return content


def _by_header(content: bytes, coding: str, max_bytes: int) -> bytes:
    names = [name for part in coding.lower().split(",") if (name := part.strip()) in HTTPResponse.CONTENT_DECODERS]
    if not names:
        return _as_it_is(content, coding)
    body = HTTPResponse(io.BytesIO(content), headers={"content-encoding": ", ".join(names)}, preload_content=False)
    try:
        found = body.read(max_bytes + 1, decode_content=True)
    except DecodeError:
        found = b""
    return found or _as_it_is(content, coding)


def _as_it_is(content: bytes, coding: str) -> bytes:
    sample = content[:_SAMPLE]
    if not sample.startswith(_BOMS) and len(_CONTROL.findall(sample)) > len(sample) / 50:
        raise BrokenCoding(f"not readable as {coding[:50]!r}")
    return content


def _gunzipped(content: bytes, max_bytes: int) -> bytes:
    """Decompress all members and drop what follows. In short steps: zlib copies the rest of a step."""
    found, at = bytearray(), 0
    member = zlib.decompressobj(zlib.MAX_WBITS | 16)
    while at < len(content) and len(found) <= max_bytes:
        step = content[at : at + _STEP]
        try:
            found += member.decompress(step, max_bytes + 1 - len(found))
        except zlib.error as error:
            raise BrokenCoding(f"not readable as gzip: {error}") from error
        at += len(step) - len(member.unused_data)
        if member.eof:
            if not content.startswith(_GZIP, at):
                return bytes(found)
            member = zlib.decompressobj(zlib.MAX_WBITS | 16)
    if len(found) <= max_bytes:
        raise BrokenCoding("the compressed body ends early")
    return bytes(found)
