"""The text in a body's bytes."""

from __future__ import annotations

import codecs
import re
from typing import Final

from feedserver.text.xml import strip_illegal

_BOMS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What the first character, "<" or "{", looks like in UTF-16 without a byte order mark.
_UTF16: Final = re.compile(rb"(?P<le>[<{\[]\0)|(?P<be>\0[<{\[])")
_XML_ENCODING: Final = re.compile(
    rb"\s*<\?xml[^>]{0,200}?\sencoding\s*=\s*[\"']([A-Za-z0-9._:-]{1,40})[\"']"
)
_NAME: Final = re.compile(r"[A-Za-z0-9._:-]{1,40}")
# Labels that are used for more than they name, and how the WHATWG encoding standard reads them:
# as the larger sets of characters that those programs write which use such labels.
_MEANT: Final = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
# Further labels of that standard, which Python has no name for.
_LABELS: Final = {
    "x-gbk": "gb18030",
    "cn-big5": "big5hkscs",
    "windows-31j": "cp932",
    "x-sjis": "cp932",
    "x-euc-jp": "euc_jp",
    "windows-949": "cp949",
    "windows-874": "cp874",
    "iso-8859-8-i": "iso8859-8",
    "unicode-1-1-utf-8": "utf-8",
    "x-cp1250": "cp1250",
    "x-cp1251": "cp1251",
    "x-cp1252": "cp1252",
    "x-mac-cyrillic": "mac_cyrillic",
    "x-mac-roman": "mac_roman",
}
# Python's codecs that are no character encodings of documents. Those that do not give text at
# all (base64, zlib, hex, rot13) are found by asking them.
_UNFIT: Final = frozenset(
    {"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "utf-7"}
)


def decode(body: bytes, charset: str | None) -> str:
    """The text of an XML or JSON document, without characters that XML forbids.

    The encoding is, in this order: a byte order mark's, the one that HTTP declares (`charset`),
    the one that the document declares, UTF-16 by its look, UTF-8. Where that one does not fit,
    UTF-8 and then windows-1252 are tried. Every body has a text, if need be with some U+FFFD.
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            return strip_illegal(body[len(mark) :].decode(name, "replace"))
    declared = _declared(body, charset)
    for encoding in _candidates(body, declared):
        try:
            return strip_illegal(body.decode(encoding))
        except UnicodeDecodeError:
            continue
    return strip_illegal(_damaged(body, declared))


def is_utf8(body: bytes, charset: str | None) -> bool:
    """Whether `decode` begins with UTF-8, or every encoding that it could take says the same."""
    if body.startswith(_BOMS[2][0]):
        return True
    if body[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) or _UTF16.match(body):
        return False
    return _declared(body, charset) in (None, "utf-8", "cp1252")


def _damaged(body: bytes, declared: str | None) -> str:
    """Text in which some bytes are wrong: UTF-8 if most of it is, else what it is said to be."""
    text = body.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    good = sum(1 for character in text if character > "\x7f") - bad
    if good > bad:
        return text
    return body.decode(declared if declared and declared != "utf-8" else "cp1252", "replace")


def _declared(body: bytes, charset: str | None) -> str | None:
    match = _XML_ENCODING.match(body)
    names = (charset, match[1].decode("ascii") if match else None)
    return next((codec for name in names if name and (codec := _codec(name))), None)


def _candidates(body: bytes, declared: str | None) -> list[str]:
    look = _UTF16.match(body)
    if look is not None:
        return ["utf-16-le" if look["le"] else "utf-16-be"]
    if declared is None or declared == "cp1252":
        # Text that is UTF-8 throughout is no windows-1252, whatever its label says.
        return ["utf-8", declared or "utf-8"]
    return [declared, "utf-8"]


def _codec(name: str) -> str | None:
    if not _NAME.fullmatch(name):
        return None
    try:
        codec = codecs.lookup(_LABELS.get(name.lower(), name)).name
        # Raises LookupError for a codec from bytes to bytes or from text to text.
        b"a".decode(codec, "replace")
    except (LookupError, UnicodeError):
        return None
    if codec in _UNFIT or codec.startswith(("utf-16", "utf-32")):
        # A body in UTF-16 or UTF-32 would have shown itself.
        return None
    return _MEANT.get(codec, codec)
