"""Bodies that are nothing but paragraphs, which most bodies in feeds are: the fast way.

A text in one of these narrow shapes needs no parser: it is known what the general way
(`markdown_from_html`, `markdown.to_text`) makes of it, and a test holds both to the same.
Anything that might be more is answered with None.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Final, NamedTuple

from feedserver.text.space import one_line

# No character that Markdown or HTML might read as markup, and no space but the common ones: the
# converter makes common spaces of no-break and thin ones.
_TEXT: Final = (
    r"[\t\n\r !\"#$%'()+,\-./0-9:;=?@A-Z^a-z{}\u00a1-\u167f\u1681-\u1fff\u2010-\u2027"
    r"\u2030-\u205e\u2060-\u2fff\u3001-\ud7ff\uf900-\ufefe\uff00-\uffef\U00010000-\U0010ffff]"
)
# Most of a text are ASCII's characters of that kind. Taking them out costs a tenth of matching
# them; what is left is matched.
_ALL_TEXT: Final = re.compile(rf"{_TEXT}*+")
_ASCII_TEXT: Final = bytes(code for code in range(128) if _ALL_TEXT.fullmatch(chr(code)))
_REFERENCE: Final = r"&(?:quot|apos|#39|#x27|#82(?:1[1267]|2[0-3]|30));|&amp;(?=\s)"
_ATTRIBUTES: Final = r"(?:\s+(?!title\b|href\b)[a-z-]+=(?:\"[^\"<>]*\"|'[^'<>]*'))*+"
_REFERRING: Final = re.compile(rf"(?:{_TEXT}++|{_REFERENCE})*+")
_WORDS: Final = r"(?=\w)" + rf"{_TEXT}++" + r"(?<=\w)"
# These two begin with the one character that they begin with: then all others are passed over at
# once, ten times as fast.
_MARKUP: Final = re.compile(
    rf"<(?:a{_ATTRIBUTES}\s+href=(?P<quote>[\"'])(?P<href>[^\"'<>\s]*)(?P=quote){_ATTRIBUTES}\s*>"
    rf"(?P<label>{_WORDS})</a>"
    rf"|(?<![\w*]<)(?P<tag>em|i|strong|b)>(?P<stressed>{_WORDS})</(?P=tag)>(?![\w<]))",
)
_OPENING: Final = re.compile(rf"\s*<p{_ATTRIBUTES}\s*>")
_CLOSING: Final = "</p>"
_ADDRESS: Final = re.compile(r"https?://[A-Za-z0-9/:?&=#%.,;+@$~_-]+")
# A line that begins like this is a paragraph, and no list, quotation, heading or table.
_BEGINS: Final = re.compile(r"(?!\d{1,9}[.)])[^\W_]|[\"'“‘«„(…¿¡](?=[^\W_])|\[|\*{1,2}(?=\w)")
_MARKS: Final = {"em": "*", "i": "*", "strong": "**", "b": "**"}

_SIMPLE_LINK: Final = (
    r"\[(?<![!\w\]]\[)({}[^<>&*_`\[\]\\~|!\n]+)\]\(https?://[A-Za-z0-9/:?&=#%.,;+@$~_-]+\)"
    r"(?![\w(\[])"
)
_LINK: Final = re.compile(_SIMPLE_LINK.format(""))
_LINE: Final = re.compile(
    rf"(?:{_TEXT}++|&(?=\s)|{_SIMPLE_LINK.format('?:')}"
    r"|(?<![\w*])(?P<mark>\*{1,2})(?=\w)[^<>&*_`\[\]\\~|\n]+(?<=\w)(?P=mark)(?![\w*])"
    r")++"
)


class Simple(NamedTuple):
    """Paragraphs as Markdown and as plain text."""

    markdown: str
    text: str


def from_html(html: str, address: Callable[[str], str | None]) -> str | None:
    """The fragment as Markdown if it is paragraphs of text, links and emphasis; else None.

    `address` makes what a link names absolute and clean, None where it cannot.
    """
    simple = read(html, address)
    return None if simple is None else simple.markdown


def read(html: str, address: Callable[[str], str | None]) -> Simple | None:
    """As `from_html`, with what `markdown.to_text` makes of it."""
    if not html.lstrip().startswith("<p"):
        return _block(html, address)
    *paragraphs, rest = html.split(_CLOSING)
    if rest and not rest.isspace():
        return None
    blocks: list[Simple] = []
    for paragraph in paragraphs:
        opening = _OPENING.match(paragraph)
        block = None if opening is None else _block(paragraph[opening.end() :], address)
        if block is None:
            return None
        if block.markdown:
            blocks.append(block)
    return Simple(*map("\n\n".join, zip(*blocks, strict=True))) if blocks else Simple("", "")


def _block(inner: str, address: Callable[[str], str | None]) -> Simple | None:
    marked: list[str] = []
    said: list[str] = []
    end = 0
    if "<" in inner:
        for match in _MARKUP.finditer(inner):
            text, part = _text(inner[end : match.start()]), _part(match, address)
            if text is None or part is None:
                return None
            marked += (text, part)
            said += (text, match["label"] or match["stressed"])
            end = match.end()
    text = _text(inner[end:])
    if text is None:
        return None
    line = one_line("".join((*marked, text)))
    if line and ("![" in line or not _BEGINS.match(line)):
        return None
    return Simple(line, one_line("".join((*said, text))) if said else line)


def _text(text: str) -> str | None:
    """What stands between markup, its references resolved; None if it may be more than text."""
    if "&" in text:
        return unescape(text) if _REFERRING.fullmatch(text) else None
    return text if _is_text(text) else None


def _is_text(text: str) -> bool:
    rest = text.encode("utf-8", "surrogatepass").translate(None, _ASCII_TEXT)
    return not rest or _ALL_TEXT.fullmatch(rest.decode("utf-8", "surrogatepass")) is not None


def _part(match: re.Match[str], address: Callable[[str], str | None]) -> str | None:
    tag, stressed = match["tag"], match["stressed"]
    if tag is not None:
        return f"{_MARKS[tag]}{stressed}{_MARKS[tag]}"
    href, label = match["href"], match["label"]
    target = address(unescape(href) if "&" in href else href)
    if target is None or "://" in label or not _ADDRESS.fullmatch(target):
        return None
    return f"[{label}]({target})"


def to_text(body_md: str) -> str | None:
    """A Markdown body of such paragraphs, each on a line of its own, as text; else None."""
    if "\t" in body_md or "\r" in body_md or not _are_lines(body_md):
        return None
    if "*" in body_md:
        text = _without_emphasis(body_md)
    else:
        # Every second piece is the text of a link.
        text = "".join(_LINK.split(body_md)) if "://" in body_md else body_md
        if not _is_text(text.replace("& ", " ").replace("&\n", "\n")):
            return None
    # An address in the text itself loses its tracking: that is not done here.
    return None if text is None or "://" in text else text


def _without_emphasis(body_md: str) -> str | None:
    if not all(map(_LINE.fullmatch, body_md.split("\n\n"))):
        return None
    return "".join(_LINK.split(body_md)).replace("*", "")


def _are_lines(body_md: str) -> bool:
    """Whether each paragraph is a line, and begins and ends as one."""
    lines = body_md.split("\n\n")
    return body_md.count("\n") == 2 * (len(lines) - 1) and all(
        _BEGINS.match(line) and not line[-1].isspace() for line in lines
    )
