"""The enrichment's context, made from settings and store."""

from __future__ import annotations

import threading
import time
from typing import Final

from feedserver.enrich import EnrichContext, TopicRule
from feedserver.services import Services
from feedserver.store import entities

_FRESH_FOR: Final = 60.0  # seconds; building the matchers anew for every source costs more
_MOST_NAMES: Final = 20_000


class Contexts:
    """Gives the context that is in force; safe to share between threads."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._lock = threading.Lock()
        self._context: EnrichContext | None = None
        self._made_at = 0.0

    def get(self) -> EnrichContext:
        """The context, at most a minute old."""
        with self._lock:
            if self._context is None or time.monotonic() - self._made_at > _FRESH_FOR:
                self._context = self._make()
                self._made_at = time.monotonic()
            return self._context

    def _make(self) -> EnrichContext:
        settings = self._services.settings
        enrich = settings.enrich
        with self._services.store.read() as connection:
            known = entities.names(connection, _MOST_NAMES)
        named = [name.names() for name in enrich.entities]
        others = {other for _, *more in named for other in more}
        return EnrichContext(
            site_language=settings.site.language,
            languages=enrich.languages,
            topics=tuple(
                TopicRule(id=t.id, name=t.name, terms=t.terms, categories=t.categories)
                for t in settings.topics
            ),
            topic_threshold=enrich.topic_threshold,
            topic_title_weight=enrich.topic_title_weight,
            topic_heading_weight=enrich.topic_heading_weight,
            topic_body_weight=enrich.topic_body_weight,
            max_topics=enrich.max_topics,
            max_entities=enrich.max_entities,
            gazetteer=tuple(sorted({*(name for name, *_ in named), *known} - others)),
            aliases=tuple(sorted((other, name) for name, *more in named for other in more)),
        )
