"""Step 4: topics: the document's, else the source's, its mapped categories, and found terms."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from msgspec.structs import replace

from feedserver.enrich.context import EnrichContext, TopicRule, noted
from feedserver.enrich.matching import Match, Matcher, longest, normalise
from feedserver.enrich.plain import body_text, headings
from feedserver.model.article import ParsedArticle

_NONE: Final = "\0"
_MOST_TERMS: Final = 6  # that an account of a topic names

# A topic's place in the taxonomy, and the term as it is written there.
_Term = tuple[int, str]


def apply(article: ParsedArticle, context: EnrichContext) -> ParsedArticle:
    """The article with `topics`, at most `max_topics` unless the source itself gives more.

    `provenance` says why each was given, under `topics.<id>`: "filed under 'LLM'", or
    "terms: LLM ×2, context window (title): 5".
    """
    if "topics" in article.declared:
        return noted(article, "topics", "document")
    stated = tuple(article.topics or ())
    mapped = _mapped(article.categories, context)
    given = tuple(dict.fromkeys((*stated, *mapped)))
    room = max(context.max_topics - len(given), 0)
    found = _derived(article, context) if room else {}
    derived = [topic for topic in found if topic not in given][:room]
    article = replace(article, topics=(*given, *derived))
    origins = [name for name, any_of in (("source", given), ("derived", derived)) if any_of]
    if not origins:
        return article
    reasons = {f"topics.{topic}": "given by the source" for topic in stated}
    reasons |= {f"topics.{topic}": f"filed under '{name}'" for topic, name in mapped.items()}
    reasons |= {f"topics.{topic}": found[topic] for topic in derived}
    provenance = {**article.provenance, "topics": ", ".join(origins), **reasons}
    return replace(article, provenance=provenance)


def _mapped(categories: tuple[str, ...], context: EnrichContext) -> dict[str, str]:
    """Topics under whose id, name or categories the source files the article, and under which."""
    if not categories:
        return {}
    filed = _filed_under(context)
    found: dict[int, str] = {}
    for name in categories:
        for number in filed.get(_category(name), ()):
            found.setdefault(number, " ".join(name.split()))
    return {context.topics[number].id: found[number] for number in sorted(found)}


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


def _derived(article: ParsedArticle, context: EnrichContext) -> dict[str, str]:
    """Topics whose terms reach the threshold, and why: highest score first, then as listed."""
    matcher = _matcher(context)
    title, body = matcher.prepare(article.title), matcher.prepare(body_text(article))
    # One look at both: no term reaches over the line's end, for none has one.
    found = defaultdict(list)
    for match in _counted(matcher.find(f"{title}\n{body}")):
        found[match.key[0]].append((match.key[1], match.start < len(title)))
    if not found:
        return {}
    more: dict[int, int] = defaultdict(int)
    for match in _counted(_in_headings(article, matcher)):
        more[match.key[0]] += 1
    # The body's text holds its headings: they count what they have more than the rest of it.
    heading = context.topic_heading_weight - context.topic_body_weight
    scores = {
        topic: heading * more[topic]
        + sum(
            context.topic_title_weight if first else context.topic_body_weight for _, first in terms
        )
        for topic, terms in found.items()
    }
    ranked = sorted(scores, key=lambda topic: (-scores[topic], topic))
    return {
        context.topics[topic].id: _account(found[topic], more[topic], scores[topic])
        for topic in ranked
        if scores[topic] >= context.topic_threshold
    }


def _account(terms: list[tuple[str, bool]], in_headings: int, score: float) -> str:
    """The terms that were found, in words: "terms: LLM ×2, context window (title): 5"."""
    counts = Counter(terms)
    named = [
        f"{term}{' (title)' if first else ''}{f' ×{count}' if count > 1 else ''}"
        for (term, first), count in counts.most_common(_MOST_TERMS)
    ]
    if len(counts) > _MOST_TERMS:
        named.append(f"{len(counts) - _MOST_TERMS} more")
    if in_headings:
        named.append(f"{in_headings} in headings")
    return f"terms: {', '.join(named)}: {score:g}"


def _in_headings(article: ParsedArticle, matcher: Matcher[_Term]) -> list[Match[_Term]]:
    text = "\n".join(headings(article.body_md or ""))
    return matcher.find(matcher.prepare(text)) if text else []


def _counted(matches: Iterable[Match[_Term]]) -> Iterator[Match[_Term]]:
    """The longest of those of one topic that overlap."""
    by_topic: dict[int, list[Match[_Term]]] = defaultdict(list)
    for match in matches:
        by_topic[match.key[0]].append(match)
    for found in by_topic.values():
        yield from longest(found)


@lru_cache(maxsize=8)
def _matcher(context: EnrichContext) -> Matcher[_Term]:
    return Matcher(
        [term for n, rule in enumerate(context.topics) for term in _terms(n, rule)], fold=True
    )


def _terms(number: int, rule: TopicRule) -> Iterator[tuple[str, _Term]]:
    # Of two spellings that are the same in any case the first one is named.
    spelt: dict[str, str] = {}
    for term in rule.terms:
        yield term, (number, spelt.setdefault(normalise(term).casefold(), term))
