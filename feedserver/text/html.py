"""Plain text out of HTML."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any, Final

from lxml import etree

from feedserver.text.nesting import shallow
from feedserver.text.space import one_line
from feedserver.text.xml import strip_illegal

_BLOCK_NAMES: Final = """
    address article aside blockquote body br caption center dd details dialog dir div dl dt
    fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr li main menu nav ol
    option p pre section summary table tbody tfoot thead title tr ul
    """
_BLOCKS: Final = frozenset(_BLOCK_NAMES.split())
_CELLS: Final = frozenset({"td", "th"})
_UNREAD: Final = frozenset(
    {"script", "style", "template", "iframe", "noembed", "noframes", "object", "svg", "xmp"}
)

# Elements that people put in titles. Anything else in angle brackets there ("the <main> tag",
# "Vector<int>") is taken to be text.
_INLINE_TAG: Final = re.compile(
    r"</?(?:a|abbr|acronym|b|bdi|bdo|big|cite|code|del|dfn|em|font|i|img|ins|kbd|mark|nobr|q|s"
    r"|samp|small|span|strike|strong|sub|sup|tt|u|var|wbr)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_BLOCK_TAG: Final = re.compile(r"</?(?:br|div|h[1-6]|p)(?:\s[^<>]*)?/?>", re.IGNORECASE)
_SPACE: Final = re.compile(r"\s+")
_COMMENT: Final = re.compile(r"<!--.*?-->", re.DOTALL)
# The semicolon is demanded, so that "?a=1&copy=2" and "AT&T" stay what they are.
_ENTITY: Final = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


class _TextTarget:
    """Collects text while the parser reads: no tree, so no limit to the depth of nesting."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._skipping = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._skipping += tag in _UNREAD
        self._boundary(tag)

    def end(self, tag: str) -> None:
        self._skipping -= tag in _UNREAD
        self._boundary(tag)

    def data(self, text: str) -> None:
        if not self._skipping:
            self._pieces.append(_SPACE.sub(" ", text))

    def close(self) -> str:
        return "".join(self._pieces)

    def _boundary(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._pieces.append("\n")
        elif tag in _CELLS:
            self._pieces.append(" ")


def to_text(fragment: str) -> str:
    """The text of an HTML fragment or page: one line for each block, no empty lines.

    Tags are dropped, with the contents of scripts, styles and embedded objects; entities are
    decoded once; white space is collapsed. Broken markup is read as a browser would.
    """
    fragment = strip_illegal(shallow(fragment))
    if "<" not in fragment:
        return _lines(html.unescape(fragment))
    target: Any = _TextTarget()
    parser = etree.HTMLParser(target=target, huge_tree=True)
    text: Any = etree.fromstring(f"<html><body>{fragment}", parser)
    return _lines(text)


def plain(text: str) -> str:
    """A title as plain text in one line, whether or not it holds markup or entities.

    Known inline tags and comments are dropped and entities decoded, once; any other `<` or `&`
    is text and stays.
    """
    text = _without_comments(strip_illegal(text))
    text = _BLOCK_TAG.sub(" ", _INLINE_TAG.sub("", text))
    text = _ENTITY.sub(lambda match: html.unescape(match[0]), text)
    return one_line(strip_illegal(text))


def _without_comments(text: str) -> str:
    # Behind the last end of a comment every beginning would be searched for one, in vain.
    ended = text.rfind("-->") + len("-->")
    return _COMMENT.sub("", text[:ended]) + text[ended:] if ended >= len("-->") else text


def _lines(text: str) -> str:
    # References such as "&#1;" name what was not in the text before.
    lines = (" ".join(line.split()) for line in strip_illegal(text).split("\n"))
    return "\n".join(line for line in lines if line)
