"""Which of a source's new items become articles at all (SPEC section 5: filters)."""

from __future__ import annotations

import re

from feedserver.model.article import ParsedArticle
from feedserver.model.instant import SECOND, Instant
from feedserver.model.source import Source
from feedserver.text.html import to_text


def refusal(article: ParsedArticle, source: Source, now: Instant) -> str | None:
    """Why the source's own `include`, `exclude` and `max_age` keep a new item out; else None.

    Words are looked for in title, summary, categories and body, whole and in any case.
    """
    if source.max_age is not None and article.published_at is not None:
        age = now.us - article.published_at.us
        if age > source.max_age * SECOND:
            return f"older than max_age: {article.published_at}"
    if not source.include and not source.exclude:
        return None
    text = _text(article)
    unwanted = next((words for words in source.exclude if _has(text, words)), None)
    if unwanted is not None:
        return f"exclude: has {unwanted!r}"
    if source.include and not any(_has(text, words) for words in source.include):
        return "include: has none of the words"
    return None


def _text(article: ParsedArticle) -> str:
    body = article.body_md or (to_text(article.body_html) if article.body_html else "")
    return "\n".join((article.title, article.summary or "", *article.categories, body)).casefold()


def _has(text: str, words: str) -> bool:
    wanted = r"\s+".join(re.escape(word) for word in words.casefold().split())
    return re.search(rf"(?<!\w){wanted}(?!\w)", text) is not None
