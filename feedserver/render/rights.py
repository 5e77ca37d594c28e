"""Whose words: how much of an article may be shown (SPEC section 5a).

Every representation takes its content from here, never from the article itself.
"""

from __future__ import annotations

import re
from typing import Final

from msgspec.structs import replace

from feedserver.model.article import Article, Content
from feedserver.model.source import Republish

EXCERPT_LENGTH: Final = 300


def visible(article: Article) -> Content:
    """The article's content as far as its source allows it to be shown.

    Own articles, and those republished as `full` or `feed`, whole; an excerpt keeps the summary,
    at most 300 characters; a link keeps neither text nor image.
    """
    content = article.content
    if article.own or article.republish in {Republish.FULL, Republish.FEED}:
        return content
    if article.republish is Republish.EXCERPT:
        return replace(content, body_md="", summary=_excerpt(content.summary))
    return replace(content, body_md="", summary="", image=None, enclosures=())


def _excerpt(text: str) -> str:
    """At most 300 characters, cut at a word, the ellipsis included."""
    if len(text) <= EXCERPT_LENGTH:
        return text
    cut = text[: EXCERPT_LENGTH - 1]
    words = re.sub(r"\S+\Z", "", text[:EXCERPT_LENGTH]).rstrip()
    # Text without spaces (Chinese, Thai, one long word) is cut where it must be.
    kept = words if len(words) > EXCERPT_LENGTH // 2 else cut
    return kept.rstrip(" ,;:–—-") + "…"
