"""Bytes of a feed to text, whatever their headers claim."""

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WITHOUT_BOM = (
    (b"\x00\x00\x00<", "utf-32-be"),
    (b"<\x00\x00\x00", "utf-32-le"),
    (b"\x00<\x00", "utf-16-be"),
    (b"<\x00", "utf-16-le"),
    (b"\x4c\x6f\xa7\x94", "cp037"),
)
_XML_ENCODING = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']""")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
# Supersets that publishers mean when they name the smaller set; browsers read them so too (WHATWG Encoding).
_MEANT = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252", "gb2312": "gb18030"}
_ONLY_ASCII_BYTES = ("iso-2022", "hz", "utf-7")  # their bytes are valid UTF-8 with another meaning


def decode(content: bytes, content_type: str | None) -> tuple[str, str | None]:
    """The text, and what was wrong with its encoding, in words.

    In this order: byte order mark, UTF-8 where every byte agrees (a wrong label is commoner than an accident), the XML
    declaration, the header, windows-1252 with replacement.
    """
    marked = _marked(content)
    if marked:
        return content.decode(marked, "replace"), None
    declared = [name for name in (_declared(content), _charset(content_type)) if name]
    escapes = [name for name in declared if name.startswith(_ONLY_ASCII_BYTES)]
    for name in (*escapes, "utf-8", *(_MEANT.get(name, name) for name in declared)):
        text = _try(content, name)
        if text is not None:
            return text, _mislabelled(name, declared, text)
    return content.decode("cp1252", "replace"), f"undecodable as {', '.join(declared) or 'utf-8'}"


def _marked(content: bytes) -> str | None:
    return next((name for mark, name in (*_BOMS, *_WITHOUT_BOM) if content.startswith(mark)), None)


def _declared(content: bytes) -> str | None:
    match = _XML_ENCODING.match(content)
    return match[1].decode("ascii").lower() if match else None


def _charset(content_type: str | None) -> str | None:
    match = _CHARSET.search(content_type or "")
    return match[1].lower() if match else None


def _try(content: bytes, name: str) -> str | None:
    try:
        codec = codecs.lookup(name)
        return codec.decode(content)[0] if codec._is_text_encoding else None
    except (LookupError, UnicodeError, ValueError):
        return None


def _mislabelled(name: str, declared: list[str], text: str) -> str | None:
    if name != "utf-8" or not declared or text.isascii():
        return None
    wrong = [label for label in declared if not label.replace("_", "-").startswith(("utf-8", "utf8"))]
    return f"declared as {wrong[0]}, is utf-8" if wrong else None
