"""An article's body as the plain text that the steps read."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import Final

from feedserver.model.article import ParsedArticle
from feedserver.text import commonmark, markdown

# The steps that follow each other ask for the same body.
_RECENT: Final = 4
# What makes a heading of the line above, in a list or a quotation too, and how its line begins.
_UNDERLINE: Final = re.compile(r"^[ \t>]*[=-][=\- \t]*$", re.MULTILINE)
_UNDERLINE_BEGINS: Final = re.compile(r"\n[=\- \t>]")


def body_text(article: ParsedArticle) -> str:
    """The body as plain text; an article without a body has its summary."""
    return plain(article.body_md or "") or article.summary or ""


_TEXTS: Final[dict[str, str]] = {}


def plain(body_md: str) -> str:
    """A Markdown body as plain text, its blocks separated by blank lines."""
    text = _TEXTS.get(body_md)
    if text is None:
        text = markdown.to_text(body_md)
        remember(body_md, text)
    return text


def remember(body_md: str, text: str) -> None:
    """Keep for `plain` what whoever made the body knows already: that `text` is its plain text."""
    if len(_TEXTS) >= _RECENT:
        _TEXTS.clear()
    _TEXTS[body_md] = text


@lru_cache(maxsize=_RECENT)
def headings(body_md: str) -> tuple[str, ...]:
    """The plain text of each heading in a Markdown body."""
    if "#" not in body_md and not _has_underline(body_md):
        return ()
    tokens = commonmark.parse(body_md)
    return tuple(
        markdown.to_text(f"# {inline.content}")
        for opening, inline in pairwise(tokens)
        if opening.type == "heading_open"
    )


def _has_underline(body_md: str) -> bool:
    # Most bodies have no line that begins like one: that is told ten times faster.
    begins = _UNDERLINE_BEGINS.search(body_md)
    return begins is not None and _UNDERLINE.search(body_md) is not None
