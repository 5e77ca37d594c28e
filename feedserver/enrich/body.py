"""Step 2: the body as Markdown, made from sanitised HTML."""

from __future__ import annotations

from msgspec.structs import replace

from feedserver.enrich.context import EnrichContext
from feedserver.model.article import ParsedArticle
from feedserver.text import markdown


def apply(article: ParsedArticle, context: EnrichContext) -> ParsedArticle:
    """The article with `body_md`; empty when the source gave no body at all."""
    if article.body_md is not None:
        return article
    return replace(article, body_md=markdown.from_html(article.body_html or ""), body_html=None)
