"""What a feed must not do to its parser: measured, and stopped before it begins."""

from __future__ import annotations

import re
from html.entities import html5
from typing import Final

from feedserver.errors import ParseError
from feedserver.text.xml import is_legal, strip_illegal

MAX_ATTRIBUTES: Final = 1000
MAX_AUTHOR: Final = 1000
# Names, links and files of one entry; what comes after them is left out.
MAX_MANY: Final = 500

_REFERENCES: Final = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)"
    r"|(?P<run>(?:&#(?:[xX][0-9a-fA-F]++|[0-9]++);?)+)"
    r"|&(?:(?P<name>[A-Za-z_][\w.\-]*+);)?",
    re.DOTALL,
)
_REFERENCE: Final = re.compile(r"&#(?:[xX]([0-9a-fA-F]++)|([0-9]++));?")
_XML_NAMES: Final = frozenset({"amp", "apos", "gt", "lt", "quot"})
_MARKUP: Final = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)"
    r"|<!--.*?(?:-->|\Z)"
    r"|(?P<tag><[A-Za-z_:][^\s<>/\"']*+(?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+)",
    re.DOTALL,
)
_QUOTED: Final = re.compile(r"\"[^\"]*+\"|'[^']*+'")
_ATTRIBUTE: Final = re.compile(r"[^\s=]+")
_LONG_AUTHOR: Final = re.compile(
    r"(<(?:\w+:)?(?:author|creator|email|managingEditor|name|owner|publisher|webMaster)\b[^<>]*+>"
    rf"\s*+(?:<!\[CDATA\[)?[^<]{{{MAX_AUTHOR}}})[^<\]]+",
    re.IGNORECASE,
)


def mend_references(text: str) -> str:
    """`text` with references that every XML parser can follow, outside of CDATA sections.

    References to characters that XML forbids (`&#0;`, `&#xD800;`) go; two that are a surrogate
    pair together become the character that was meant. HTML's names (`&nbsp;`) become numbers;
    an ampersand that starts no reference, or one to what only the document itself declares,
    becomes `&amp;`.
    """

    def mended(match: re.Match[str]) -> str:
        if match["run"]:
            return _mended_run(match["run"])
        if not match[0].startswith("&"):
            return match[0]
        return _mended_name(match["name"])

    return _REFERENCES.sub(mended, text)


def _mended_name(name: str | None) -> str:
    if name is None:
        return "&amp;"
    if name in _XML_NAMES:
        return f"&{name};"
    characters = html5.get(f"{name};")
    if characters is None:
        return f"&amp;{name};"
    return "".join(f"&#{ord(character)};" for character in characters)


def _mended_run(run: str) -> str:
    codes = [_code(match) for match in _REFERENCE.finditer(run)]
    if all(code and is_legal(chr(code)) for code in codes):
        units = [chr(code) for code in codes if code]
    else:
        text = "".join(chr(code) for code in codes if code)
        joined = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        units = [unit for unit in strip_illegal(joined) if unit != "\ufffd"]
    return "".join(f"&#{ord(unit)};" for unit in units)


def _code(reference: re.Match[str]) -> int | None:
    digits = (reference[1] or reference[2]).lstrip("0")
    if not digits or len(digits) > 7:
        return None
    code = int(digits, 16 if reference[1] else 10)
    return code if code <= 0x10FFFF else None


def refuse_attribute_floods(text: str, where: str) -> None:
    """`ParseError` when a tag has more attributes than any feed needs.

    The time that parsers take grows with the square of that number.
    """
    for match in _MARKUP.finditer(text):
        tag = match["tag"]
        if tag is None or len(tag) < 2 * MAX_ATTRIBUTES:
            continue
        if len(_ATTRIBUTE.findall(_QUOTED.sub(" ", tag))) > MAX_ATTRIBUTES:
            raise ParseError(f"{where}: a tag has more than {MAX_ATTRIBUTES} attributes")


def shorten_authors(text: str) -> str:
    """`text` with the names of people cut at 1000 characters.

    feedparser looks for an e-mail address in them, in a time that grows with the square of
    their length: 300 kB take four minutes.
    """
    return _LONG_AUTHOR.sub(r"\1", text)
