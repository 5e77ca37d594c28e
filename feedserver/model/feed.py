"""An ordered selection of articles, and what names it."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from feedserver.model.article import Article
from feedserver.model.instant import Instant


class FeedKind(StrEnum):
    """The dimensions along which articles are selected; each value is its address's folder."""

    LATEST = "latest"
    TOPIC = "topics"
    ENTITY = "entities"
    LANGUAGE = "languages"
    SOURCE = "sources"


class FeedSelector(msgspec.Struct, frozen=True, order=True):
    """Which articles: a kind, and the slug of a topic, entity, language or source.

    `slug` is empty for `latest`.
    """

    kind: FeedKind
    slug: str = ""

    @property
    def path(self) -> str:
        """The address below the site's base, without a suffix."""
        return f"/{self.kind}/{self.slug}" if self.slug else f"/{self.kind}"


LATEST = FeedSelector(FeedKind.LATEST)


class FeedInfo(msgspec.Struct, frozen=True, kw_only=True):
    """A feed in the directory: its selector, the name people see, its id and its state.

    `id` is `urn:uuid:…`, made once and kept for ever. `touched_seq` and `touched_at` are the
    number and time of the last change that touched it (0 and the feed's own start if none).
    """

    selector: FeedSelector
    id: str
    name: str
    articles: int
    touched_seq: int
    touched_at: Instant


class Feed(msgspec.Struct, frozen=True, kw_only=True):
    """A feed ready to be rendered: `articles` newest published first."""

    info: FeedInfo
    articles: tuple[Article, ...]
