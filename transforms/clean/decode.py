"""Bytes of a page -> text, and the caps that stand before any parser."""

import codecs
import re

from charset_normalizer import from_bytes

from schemas import CleanError
from schemas.visible import visible

MAX_BYTES = 5_000_000  # the largest real article page seen is 3 MB
MAX_ELEMENTS = 100_000  # real pages have up to 20,000; 200,000 take trafilatura 11 s
MANY_BEYOND_ASCII = 0.015  # share of bytes; French has 0.04, Polish 0.07, other scripts most of them
_START_TAG = re.compile(r"<[a-zA-Z]")

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What browsers read under these labels (WHATWG Encoding Standard, section 4.2).
_LABELS = {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030"}
_META = re.compile(rb"""<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_HEADER = re.compile(r"""charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_MAGIC = (
    b"%PDF",
    b"PK\x03\x04",
    b"\x89PNG",
    b"GIF8",
    b"\xff\xd8\xff",
    b"\x1f\x8b",
    b"\x7fELF",
    b"RIFF",
    b"OggS",
    b"ID3",
)
_REFERENCE = re.compile(r"&(?:#(?:0*(\d{2,5})|[xX]0*([0-9a-fA-F]{2,4}))|(shy|ZeroWidthSpace|NoBreak|lrm|rlm));?")
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")


def decode(content: bytes, content_type: str | None = None, subject: str | None = None) -> str:
    """Text of a page by BOM, header, meta element, UTF-8, then detection; broken bytes become U+FFFD.

    Raises `CleanError` for `empty`, `binary` and `too_large` content.
    """
    if len(content) > MAX_BYTES:
        raise CleanError("too_large", subject, f"{len(content):,} bytes, at most {MAX_BYTES:,} are read")
    if not content.strip(b" \t\r\n\f\0"):
        raise CleanError("empty", subject)
    if content.startswith(_MAGIC):
        raise CleanError("binary", subject, "starts like an image, archive or document, not like text")
    text = _decode(content, content_type)
    if len(_CONTROL.findall(text[:20_000])) > len(text[:20_000]) / 50:
        raise CleanError("binary", subject, "more than 2 % control characters")
    return text.replace("\0", "")


def visible_markup(page: str) -> str:
    """Remove the characters and references that no reader sees; replace those of Windows-1252 by what was meant."""
    return visible(_REFERENCE.sub(_resolved, page))


def _resolved(match: re.Match[str]) -> str:
    """Keep references to what is seen, such as `&#60;`."""
    if match[3]:
        return ""
    character = chr(int(match[1] or match[2], 10 if match[1] else 16))
    return match[0] if (seen := visible(character)) == character else seen


def cap_elements(page: str, subject: str | None = None) -> None:
    """Raises `CleanError` (`too_large`) for more start tags than any article page has."""
    count = len(_START_TAG.findall(page))
    if count > MAX_ELEMENTS:
        raise CleanError("too_large", subject, f"{count:,} elements, at most {MAX_ELEMENTS:,} are parsed")


def _decode(content: bytes, content_type: str | None) -> str:
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            return content[len(bom) :].decode(encoding, "replace")
    if not content.isascii() and (text := _strictly(content, "utf-8")) is not None:
        return text  # by chance this never happens, and many pages declare what they are not
    for label in _declared(content, content_type):
        text = _strictly(content, label)
        if text is not None:
            return text
    return _detected(content)


def _declared(content: bytes, content_type: str | None) -> list[str]:
    header = _HEADER.search(content_type or "")
    meta = _META.search(content[:4096])
    return [label for label in (header and header[1], meta and meta[1].decode("ascii", "ignore")) if label]


def _strictly(content: bytes, label: str) -> str | None:
    try:
        name = codecs.lookup(label).name
        return content.decode(_LABELS.get(name, name))
    except (LookupError, ValueError, AssertionError):  # codecs.lookup("idna") and the like raise what they please
        return None


def _detected(content: bytes) -> str:
    """UTF-8 with few broken bytes stays UTF-8; nearly plain ASCII is English with foreign names, where a detector can
    only guess; else what the detector thinks best; else Windows-1252."""
    text = content.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    if broken <= sum(character > "\x7f" for character in text) - broken:
        return text
    if sum(byte > 0x7F for byte in content) < MANY_BEYOND_ASCII * len(content):
        return content.decode("cp1252", "replace")
    best = from_bytes(content[:200_000]).best()
    return content.decode(best.encoding if best else "cp1252", "replace")
