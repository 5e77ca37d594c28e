"""ParsedArticle -> ParsedArticle, an ordered list of steps (SPEC section 7). Pure.

Each step is a module with `apply(article, context) -> article` and a place in `STEPS`. A step
never alters what the article's own document declares (`article.declared`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from msgspec.structs import replace

from feedserver.enrich import body, entities, language, links, summary, topics
from feedserver.enrich.context import EnrichContext, TopicRule
from feedserver.model.article import ParsedArticle

__all__ = ["STEPS", "EnrichContext", "TopicRule", "enrich", "markdown_body"]

Step = Callable[[ParsedArticle, EnrichContext], ParsedArticle]

STEPS: Final[tuple[Step, ...]] = (
    links.apply,
    body.apply,
    language.apply,
    topics.apply,
    entities.apply,
    summary.apply,
)


def markdown_body(article: ParsedArticle, context: EnrichContext) -> str:
    """The body alone, as `enrich` would make it."""
    return body.apply(links.apply(article, context), context).body_md or ""


def enrich(
    article: ParsedArticle, context: EnrichContext, source_topics: tuple[str, ...] = ()
) -> ParsedArticle:
    """The article with Markdown body, language, topics, entities and summary.

    `source_topics` are the topics that its source gives to every article of its own. What a
    step added is named in `provenance`.
    """
    if source_topics and "topics" not in article.declared:
        article = replace(article, topics=(*(article.topics or ()), *source_topics))
    for apply in STEPS:
        article = apply(article, context)
    return article
