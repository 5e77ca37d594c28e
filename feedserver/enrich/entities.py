"""Step 5: entities: the declared ones, else known names found in the text."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from typing import Final

from msgspec.structs import replace

from feedserver.enrich.context import EnrichContext, noted
from feedserver.enrich.matching import Matcher, longest
from feedserver.enrich.plain import body_text
from feedserver.model.article import ParsedArticle

# A single letter or sign would be found everywhere.
_SHORTEST: Final = 2


def apply(article: ParsedArticle, context: EnrichContext) -> ParsedArticle:
    """The article with `entities`, the most salient first, at most `max_entities` derived."""
    if "entities" in article.declared:
        return noted(article, "entities", "document")
    if article.entities:
        return noted(article, "entities", "source")
    found = tuple(_found(article, context)[: context.max_entities])
    article = replace(article, entities=found)
    return noted(article, "entities", "derived") if found else article


def _found(article: ParsedArticle, context: EnrichContext) -> list[str]:
    """Names in the text: those in the title first, then by count, then by first position."""
    matcher = _matcher(context)
    if matcher.is_empty:
        return []
    title = matcher.prepare(article.title)
    body = matcher.prepare(body_text(article))
    places: dict[str, list[int]] = defaultdict(list)
    for match in longest(matcher.find(f"{title}\n{body}")):
        places[match.key].append(match.start)
    return sorted(
        places, key=lambda name: (places[name][0] > len(title), -len(places[name]), places[name][0])
    )


@lru_cache(maxsize=8)
def _matcher(context: EnrichContext) -> Matcher[str]:
    """Names as they are written: "Meta" is a company, "meta" is not."""
    names = (name for name in context.gazetteer if sum(map(str.isalnum, name)) >= _SHORTEST)
    return Matcher([(name, name) for name in dict.fromkeys(names)], fold=False)
