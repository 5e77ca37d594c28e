"""Whose words: how much of an article may be shown (SPEC section 5a).

Every representation takes its content from here, never from the article itself.
"""

from __future__ import annotations

import re
from typing import Final

import msgspec
from msgspec.structs import replace

from feedserver.model.article import Article, Content
from feedserver.model.signals import Signals
from feedserver.model.source import Republish
from feedserver.text.markdown import to_text

EXCERPT_LENGTH: Final = 300
_LONGEST_OPENING: Final = 4000  # characters of a text that its summary is looked for in
_LEVELS: Final = (Republish.LINK, Republish.EXCERPT, Republish.FEED, Republish.FULL)


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """How much of an article is shown, and why in words: the operator's level first, then what
    capped it. `excerpt` is the most characters of an excerpt."""

    level: Republish
    reasons: tuple[str, ...]
    excerpt: int = EXCERPT_LENGTH


def shown(article: Article) -> Shown:
    """The level that holds: the operator's, or what the page's own signals leave of it."""
    if article.own:
        return Shown(level=Republish.FULL, reasons=("an own article",))
    level, signals = article.republish, article.content.signals
    reasons = [f"republish = {level}"]
    for cap, why in _caps(signals, feeds_words=_has_feeds_words(article)):
        if _LEVELS.index(cap) < _LEVELS.index(level):
            level = cap
            reasons.append(f"at most {cap}: {why}")
    most = signals.max_snippet
    excerpt = EXCERPT_LENGTH if most is None or most < 0 else min(most, EXCERPT_LENGTH)
    return Shown(level=level, reasons=tuple(reasons), excerpt=excerpt)


def _has_feeds_words(article: Article) -> bool:
    """Whether what a feed itself carries is known: as the body, or beside the page's text."""
    of_feed = article.version.provenance.get("body_md") == "feed"
    return of_feed or article.content.syndicated_md is not None


def _caps(signals: Signals, *, feeds_words: bool) -> list[tuple[Republish, str]]:
    """What a page's signals cap, most restrictive last.

    What forbids copies of the page's text leaves the words that its feed itself gives away.
    """
    no_copy = Republish.FEED if feeds_words else Republish.EXCERPT
    caps = []
    if signals.paywalled:
        caps.append((no_copy, "the page is not free (isAccessibleForFree)"))
    if "noarchive" in signals.robots:
        caps.append((no_copy, "the page says noarchive"))
    most = signals.max_snippet
    if most is not None and most > 0:
        caps.append((Republish.EXCERPT, f"the page says max-snippet:{most}"))
    if most == 0 or "nosnippet" in signals.robots:
        said = "max-snippet:0" if most == 0 else "nosnippet"
        caps.append((Republish.LINK, f"the page says {said}"))
    if "noindex" in signals.robots or "none" in signals.robots:
        caps.append((Republish.LINK, "the page says noindex"))
    return caps


def visible(article: Article) -> Content:
    """The article's content as far as its source allows it to be shown.

    Own articles, and those republished as `full`, whole; `feed` what the feed itself carries; an
    excerpt keeps the summary, at most 300 characters; a link keeps neither text nor image.
    """
    content = article.content
    if article.own:
        return content
    allowed = shown(article)
    if allowed.level is Republish.FULL:
        return content
    if allowed.level is Republish.FEED:
        return _syndicated(article)
    if allowed.level is Republish.EXCERPT:
        return replace(content, body_md="", summary=_excerpt(content.summary, allowed.excerpt))
    return replace(content, body_md="", summary="", image=None, enclosures=())


def _syndicated(article: Article) -> Content:
    """What the feed itself carries; a summary that was made of its page's text is none of that."""
    content, words = article.content, article.content.syndicated_md
    if words is None:
        return content
    summary = content.summary
    if article.version.provenance.get("summary") == "derived":
        said = " ".join(to_text(words[:_LONGEST_OPENING]).split())
        summary = summary if summary in said else _excerpt(said, EXCERPT_LENGTH)
    return replace(content, body_md=words, summary=summary)


def _excerpt(text: str, most: int) -> str:
    """At most so many characters, cut at a word, the ellipsis included."""
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    words = re.sub(r"\S+\Z", "", text[:most]).rstrip()
    # Text without spaces (Chinese, Thai, one long word) is cut where it must be.
    kept = words if len(words) > most // 2 else cut
    return kept.rstrip(" ,;:–—-") + "…"
