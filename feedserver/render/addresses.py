"""The addresses of SPEC section 3, as paths below the site's base."""

from __future__ import annotations

from feedserver.model.feed import FeedKind, FeedSelector
from feedserver.text.slug import slugify


def article(slug: str, suffix: str = "") -> str:
    """An article; `suffix` with its dot (`.md`) names a representation."""
    return f"/news/{slug}{suffix}"


def feed(selector: FeedSelector, suffix: str = "") -> str:
    """A feed; `suffix` with its dot (`.atom`) names a representation."""
    return selector.path + suffix


def topic(name: str) -> str:
    """The page of a topic, by its id as written."""
    return FeedSelector(FeedKind.TOPIC, slugify(name)).path


def entity(name: str) -> str:
    """The page of an entity, by its name as written."""
    return FeedSelector(FeedKind.ENTITY, slugify(name)).path


def language(tag: str) -> str:
    """The page of a language, by its BCP 47 tag."""
    return FeedSelector(FeedKind.LANGUAGE, slugify(tag)).path


def source(source_id: str) -> str:
    """The page of a source."""
    return FeedSelector(FeedKind.SOURCE, source_id).path
