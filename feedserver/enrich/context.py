"""What the enrichment steps know besides the article itself."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from feedserver.model.article import ParsedArticle


class TopicRule(msgspec.Struct, frozen=True, kw_only=True):
    """A subject of the taxonomy: words that point to it, and sources' names for it."""

    id: str
    name: str = ""
    terms: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()


# The steps keep what they build from a context, found by its hash: that is computed once.
class EnrichContext(msgspec.Struct, frozen=True, kw_only=True, cache_hash=True):
    """The same for many articles: make it once per run, not per article.

    `site_language` is BCP 47, `languages` primary subtags, `gazetteer` names of entities,
    `aliases` other names of theirs, each with the name that it stands for. The numbers are as
    in the settings' `[enrich]`.
    """

    site_language: str
    languages: tuple[str, ...] = ()
    topics: tuple[TopicRule, ...] = ()
    topic_threshold: float = 3.0
    topic_title_weight: float = 3.0
    topic_heading_weight: float = 2.0
    topic_body_weight: float = 1.0
    max_topics: int = 5
    max_entities: int = 10
    gazetteer: tuple[str, ...] = ()
    aliases: tuple[tuple[str, str], ...] = ()


def noted(article: ParsedArticle, key: str, origin: str) -> ParsedArticle:
    """The article whose provenance says that `key` came from `origin`."""
    return replace(article, provenance={**article.provenance, key: origin})
