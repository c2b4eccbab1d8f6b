"""Bodies and what their headers say of them."""

import gzip
import zlib
from contextlib import suppress

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.codings import BrokenCoding, dechunked, decoded

PLAIN = b"<html><p>The ferry sails on Friday, in all weathers.</p></html>" * 20
RAW_DEFLATE = zlib.compress(PLAIN, wbits=-15)
BODIES = {  # name: (body, Content-Encoding)
    "nothing said": (PLAIN, None),
    "identity": (PLAIN, "identity"),
    "gzip": (gzip.compress(PLAIN), "gzip"),
    "gzip, said in capitals": (gzip.compress(PLAIN), "GZip"),
    "gzip, not said": (gzip.compress(PLAIN), None),
    "gzip, said to be another": (gzip.compress(PLAIN), "br"),
    "gzip twice": (gzip.compress(gzip.compress(PLAIN)), "gzip"),
    "gzip of two members": (gzip.compress(PLAIN[:400]) + gzip.compress(PLAIN[400:]), "gzip"),
    "gzip with a tail": (gzip.compress(PLAIN) + b"\0\0\r\n", "gzip"),
    "deflate": (zlib.compress(PLAIN), "deflate"),
    "deflate without its header": (RAW_DEFLATE, "deflate"),
    "brotli": (brotli.compress(PLAIN), "br"),
    "plain, said to be gzip": (PLAIN, "gzip"),
    "plain, said to be brotli": (PLAIN, "br"),
    "plain, said to be deflate": (PLAIN, "deflate"),
    "plain, said to be two things": (PLAIN, "gzip, deflate"),
    "plain, with a coding of a storage service": (PLAIN, "aws-chunked"),
    "plain, with a charset for a coding": (PLAIN, "utf-8"),
}


@pytest.mark.parametrize(("body", "coding"), BODIES.values(), ids=BODIES)
def test_decoded(body: bytes, coding: str | None) -> None:
    assert decoded(body, coding, 10_000) == PLAIN


BROKEN = {  # name: (body, Content-Encoding, what is said)
    "gzip, cut": (gzip.compress(PLAIN)[:-20], "gzip", "ends early"),
    "gzip, damaged": (gzip.compress(PLAIN)[:-8] + bytes(8), None, "not readable as gzip"),
    "not what it says, and no text": (bytes(range(256)), "br", "'br'"),
    "a coding nobody knows, and no text": (bytes(range(256)), "made-up", "'made-up'"),
}


@pytest.mark.parametrize(("body", "coding", "says"), BROKEN.values(), ids=BROKEN)
def test_broken(body: bytes, coding: str | None, says: str) -> None:
    with pytest.raises(BrokenCoding, match=says):
        decoded(body, coding, 10_000)


@pytest.mark.parametrize("pack", [gzip.compress, brotli.compress, zlib.compress, lambda text: text])
def test_a_bomb_grows_no_larger_than_it_may(pack: type[bytes]) -> None:
    coding = {brotli.compress: "br", zlib.compress: "deflate"}.get(pack)  # type: ignore[call-overload]
    assert len(decoded(pack(bytes(5_000_000)), coding, 1_000)) == 1_001


@pytest.mark.timeout(10)
def test_many_members_are_not_copied_again_and_again() -> None:
    assert decoded(gzip.compress(b"") * 250_000 + gzip.compress(PLAIN), "gzip", 10_000) == PLAIN


CHUNKED = {  # name: (body, the same without chunks)
    "two chunks": (b"4\r\nabcd\r\n3\r\nefg\r\n0\r\n\r\n", b"abcdefg"),
    "sizes in hexadecimal, with an extension": (b"00000a;x=y\r\n0123456789\r\n0\r\n\r\n", b"0123456789"),
    "padded sizes": (b"2  \r\nab\r\n0\r\n\r\n", b"ab"),
    "line feeds alone": (b"2\nab\n0\n\n", b"ab"),
    "without the last chunk": (b"2\r\nab\r\n", b"ab"),
    "a trailer": (b"2\r\nab\r\n0\r\nExpires: never\r\n\r\n", b"ab"),
    "no chunks": (b"<html>no chunks</html>", b"<html>no chunks</html>"),
    "no chunks, begins with a number": (b"12\nmonths of work", b"12\nmonths of work"),
    "nothing": (b"", b""),
}


@pytest.mark.parametrize(("body", "plain"), CHUNKED.values(), ids=CHUNKED)
def test_dechunked(body: bytes, plain: bytes) -> None:
    assert dechunked(body) == plain


def test_chunks_that_end_early() -> None:
    with pytest.raises(BrokenCoding, match="end early"):
        dechunked(b"4\r\nabcd\r\n9\r\nef")


@given(st.binary(max_size=200), st.none() | st.text(max_size=20) | st.sampled_from(["gzip", "deflate", "br", "zstd"]))
def test_any_bytes_are_decoded_or_refused(body: bytes, coding: str | None) -> None:
    with suppress(BrokenCoding):
        decoded(dechunked(body), coding, 1_000)
