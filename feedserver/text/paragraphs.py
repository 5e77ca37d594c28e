"""Bodies that are nothing but paragraphs, which most bodies in feeds are: the fast way.

A text in one of these narrow shapes needs no parser: it is known what the general way
(`markdown_from_html`, `markdown.to_text`) makes of it, and a test holds both to the same.
Anything that might be more is answered with None.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Final

# No character that Markdown or HTML might read as markup, and no space but the common ones: the
# converter makes common spaces of no-break and thin ones.
_TEXT: Final = (
    r"[\t\n\r !\"#$%'()+,\-./0-9:;=?@A-Z^a-z{}\u00a1-\u167f\u1681-\u1fff\u2010-\u2027"
    r"\u2030-\u205e\u2060-\u2fff\u3001-\ud7ff\uf900-\ufefe\uff00-\uffef\U00010000-\U0010ffff]"
)
_REFERENCE: Final = r"&(?:quot|apos|#39|#x27|#82(?:1[1267]|2[0-3]|30));|&amp;(?=\s)"
_ATTRIBUTES: Final = r"(?:\s+(?!title\b|href\b)[a-z-]+=(?:\"[^\"<>]*\"|'[^'<>]*'))*+"
_WORDS: Final = r"(?=\w)" + rf"{_TEXT}++" + r"(?<=\w)"
_INLINE: Final = re.compile(
    rf"(?P<text>(?:{_TEXT}++|{_REFERENCE})++)"
    rf"|<a{_ATTRIBUTES}\s+href=(?P<quote>[\"'])(?P<href>[^\"'<>\s]*)(?P=quote){_ATTRIBUTES}\s*>"
    rf"(?P<label>{_WORDS})</a>"
    rf"|(?<![\w*])<(?P<tag>em|i|strong|b)>(?P<stressed>{_WORDS})</(?P=tag)>(?![\w<])",
)
_OPENING: Final = re.compile(rf"\s*<p{_ATTRIBUTES}\s*>")
_CLOSING: Final = "</p>"
_ADDRESS: Final = re.compile(r"https?://[A-Za-z0-9/:?&=#%.,;+@$~_-]+")
# A line that begins like this is a paragraph, and no list, quotation, heading or table.
_BEGINS: Final = re.compile(r"(?!\d{1,9}[.)])[^\W_]|[\"'“‘«„(…¿¡](?=[^\W_])|\[|\*{1,2}(?=\w)")
_MARKS: Final = {"em": "*", "i": "*", "strong": "**", "b": "**"}

_LINE: Final = re.compile(
    rf"(?:{_TEXT}++|&(?=\s)"
    r"|(?<![!\w\]])\[[^<>&*_`\[\]\\~|!\n]+\]\(https?://[A-Za-z0-9/:?&=#%.,;+@$~_-]+\)(?![\w(\[])"
    r"|(?<![\w*])(?P<mark>\*{1,2})(?=\w)[^<>&*_`\[\]\\~|\n]+(?<=\w)(?P=mark)(?![\w*])"
    r")++"
)
_LINK: Final = re.compile(r"\[([^\]]+)\]\([^)]+\)")


def from_html(html: str, address: Callable[[str], str | None]) -> str | None:
    """The fragment as Markdown if it is paragraphs of text, links and emphasis; else None.

    `address` makes what a link names absolute and clean, None where it cannot.
    """
    if not html.lstrip().startswith("<p"):
        return _block(html, address)
    *paragraphs, rest = html.split(_CLOSING)
    if rest and not rest.isspace():
        return None
    blocks: list[str] = []
    for paragraph in paragraphs:
        opening = _OPENING.match(paragraph)
        block = None if opening is None else _block(paragraph[opening.end() :], address)
        if block is None:
            return None
        if block:
            blocks.append(block)
    return "\n\n".join(blocks)


def _block(inner: str, address: Callable[[str], str | None]) -> str | None:
    parts: list[str] = []
    end = 0
    while end < len(inner):
        match = _INLINE.match(inner, end)
        part = None if match is None else _part(match, address)
        if match is None or part is None:
            return None
        parts.append(part)
        end = match.end()
    line = " ".join("".join(parts).split())
    if not line or (_BEGINS.match(line) and "![" not in line):
        return line
    return None


def _part(match: re.Match[str], address: Callable[[str], str | None]) -> str | None:
    if match["text"] is not None:
        text = match["text"]
        return unescape(text) if "&" in text else text
    if match["stressed"] is not None:
        mark = _MARKS[match["tag"]]
        return f"{mark}{match['stressed']}{mark}"
    href = address(unescape(match["href"]))
    label = match["label"]
    if href is None or "://" in label or not _ADDRESS.fullmatch(href):
        return None
    return f"[{label}]({href})"


def to_text(body_md: str) -> str | None:
    """A Markdown body of such paragraphs, each on a line of its own, as text; else None."""
    if "://" not in body_md and "*" not in body_md:
        return body_md if _is_plain(body_md) else None
    if not _is_plain(body_md):
        return None
    text = _LINK.sub(r"\1", body_md).replace("*", "")
    # An address in the text itself loses its tracking: that is not done here.
    return None if "://" in text else text


def _is_plain(body_md: str) -> bool:
    if "\t" in body_md or "\r" in body_md:
        return False
    return all(
        "\n" not in line
        and _BEGINS.match(line) is not None
        and not line[-1].isspace()
        and _LINE.fullmatch(line) is not None
        for line in body_md.split("\n\n")
    )
