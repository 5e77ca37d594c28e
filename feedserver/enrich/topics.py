"""Step 4: topics: the document's, else the source's, its mapped categories, and found terms."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from msgspec.structs import replace

from feedserver.enrich.context import EnrichContext, noted
from feedserver.enrich.matching import Match, Matcher, longest, normalise
from feedserver.enrich.plain import body_text, headings
from feedserver.model.article import ParsedArticle

# What one occurrence of a term counts. The body's text holds its headings too.
_TITLE: Final = 3.0
_HEADING_MORE: Final = 1.0
_BODY: Final = 1.0
_NONE: Final = "\0"


def apply(article: ParsedArticle, context: EnrichContext) -> ParsedArticle:
    """The article with `topics`, at most `max_topics` unless the source itself gives more."""
    if "topics" in article.declared:
        return noted(article, "topics", "document")
    mapped = _mapped(article.categories, context)
    given = tuple(dict.fromkeys((*(article.topics or ()), *mapped)))
    room = max(context.max_topics - len(given), 0)
    found = _derived(article, context) if room else []
    derived = tuple([topic for topic in found if topic not in given][:room])
    article = replace(article, topics=given + derived)
    origins = [name for name, any_of in (("source", given), ("derived", derived)) if any_of]
    return noted(article, "topics", ", ".join(origins)) if origins else article


def _mapped(categories: tuple[str, ...], context: EnrichContext) -> list[str]:
    """Topics under whose id, name or categories the source files the article."""
    if not categories:
        return []
    filed = _filed_under(context)
    found = {number for name in categories for number in filed.get(_category(name), ())}
    return [context.topics[number].id for number in sorted(found)]


@lru_cache(maxsize=8)
def _filed_under(context: EnrichContext) -> dict[str, list[int]]:
    """By category: the topics that it stands for, by their places in the taxonomy."""
    filed: dict[str, list[int]] = defaultdict(list)
    for number, rule in enumerate(context.topics):
        for name in (rule.id, rule.name, *rule.categories):
            filed[_category(name)].append(number)
    filed.pop(_NONE, None)
    return dict(filed)


def _category(name: str) -> str:
    return normalise(name).casefold() or _NONE


def _derived(article: ParsedArticle, context: EnrichContext) -> list[str]:
    """Topics whose terms reach the threshold, highest score first, then in taxonomy order."""
    scores: dict[int, float] = defaultdict(float)
    matcher = _matcher(context)
    title, body = matcher.prepare(article.title), matcher.prepare(body_text(article))
    # One look at both: no term reaches over the line's end, for none has one.
    for match in _counted(matcher.find(f"{title}\n{body}")):
        scores[match.key] += _TITLE if match.start < len(title) else _BODY
    for match in _counted(_in_headings(article, matcher)):
        scores[match.key] += _HEADING_MORE
    ranked = sorted(scores, key=lambda topic: (-scores[topic], topic))
    return [context.topics[t].id for t in ranked if scores[t] >= context.topic_threshold]


def _in_headings(article: ParsedArticle, matcher: Matcher[int]) -> list[Match[int]]:
    text = "\n".join(headings(article.body_md or ""))
    return matcher.find(matcher.prepare(text)) if text else []


def _counted(matches: Iterable[Match[int]]) -> Iterator[Match[int]]:
    """The longest of those of one topic that overlap."""
    by_topic: dict[int, list[Match[int]]] = defaultdict(list)
    for match in matches:
        by_topic[match.key].append(match)
    for found in by_topic.values():
        yield from longest(found)


@lru_cache(maxsize=8)
def _matcher(context: EnrichContext) -> Matcher[int]:
    terms = [(term, n) for n, rule in enumerate(context.topics) for term in rule.terms]
    return Matcher(terms, fold=True)
