"""Sources in and out as lists of subscriptions (OPML)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from msgspec.structs import replace

from feedserver.errors import FeedserverError, UsageError
from feedserver.model.source import Source, SourceKind, StoredSource
from feedserver.model.subscription import Subscription
from feedserver.parse import opml
from feedserver.render import subscriptions
from feedserver.services import Services
from feedserver.settings import Settings
from feedserver.store import sources as store
from feedserver.text.slug import slugify
from feedserver.text.url import comparison_key
from feedserver.workflow import sources


class ImportedSource(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one outline: added, known (a source already) or failed, and why.

    `source` is the id that it has, `where` its place in the file.
    """

    where: str
    outcome: str
    url: str | None = None
    source: str | None = None
    reason: str = ""


class Import(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a list: first what is no feed in it; `warnings` tell of the list itself."""

    items: tuple[ImportedSource, ...]
    warnings: tuple[str, ...] = ()


def import_opml(
    services: Services,
    body: bytes,
    where: str,
    topics: Sequence[str],
    advance: Callable[[int, int], None],
) -> Import:
    """Add the feeds of a list, each once with the topics of all its folders, and `topics`.

    One that is a source already is left as it is; one that cannot be a source fails alone. The
    others are written together, or, if that fails, none. `advance` is called with how many are
    written and how many there are. `ParseError` when the list cannot be read.
    """
    found = opml.parse(body, where)
    plan = _Plan(services, topics)
    now = services.now()
    with services.store.write() as connection:
        store.lock(connection)
        known = sources.Known(store.everyone(connection, removed=True))
        results = [plan.take(feed, known) for feed in _joined(found.subscriptions)]
        if plan.new:
            sources.insert(services, connection, plan.new, now, advance)
    wrong = (
        ImportedSource(where=wrong.where, outcome="failed", reason=wrong.reason)
        for wrong in found.wrong
    )
    return Import(items=(*wrong, *results), warnings=found.warnings)


def export_opml(services: Services) -> bytes:
    """All sources that lie elsewhere than on this machine, as a list of subscriptions."""
    return subscriptions.render(sources.every(services), services.site)


def _joined(feeds: Sequence[Subscription]) -> list[Subscription]:
    """Each feed once, where it stands first, with the topics of all places that it stands at."""
    found: dict[str, Subscription] = {}
    for feed in feeds:
        key = comparison_key(feed.url)
        before = found.setdefault(key, feed)
        if before is not feed:
            topics = tuple(dict.fromkeys((*before.topics, *feed.topics)))
            found[key] = replace(before, topics=topics, title=before.title or feed.title)
    return list(found.values())


class _Plan:
    """Decides on each feed of a list; `new` are the sources to write."""

    def __init__(self, services: Services, topics: Sequence[str]) -> None:
        self.new: list[StoredSource] = []
        self._names = _topic_names(services.settings)
        self._given = [self._topic(topic) for topic in topics]

    def take(self, feed: Subscription, known: sources.Known) -> ImportedSource:
        """What becomes of one feed; `known` counts it in."""
        result = ImportedSource(where=feed.where, outcome="added", url=feed.url)
        try:
            taken = known.at(feed.url)
            if taken is not None:
                reason = f"is the source {taken!r} already"
                return replace(result, outcome="known", source=taken, reason=reason)
            source = self._source(feed, known)
        except FeedserverError as error:
            return replace(result, outcome="failed", reason=str(error))
        stored = StoredSource(source=source)
        known.note(stored)
        self.new.append(stored)
        return replace(result, source=source.id)

    def _source(self, feed: Subscription, known: sources.Known) -> Source:
        """The source that an outline asks for; `UsageError` for what cannot be one."""
        said: dict[str, Any] = dict(feed.extras)
        kind = said.pop("kind", SourceKind.AUTO)
        if kind not in list(SourceKind):
            raise UsageError(f"kind {kind!r}: there is none of this name")
        # What this program wrote names its topics as they are.
        ours = "id" in feed.extras
        topics = [name if ours else self._topic(name) for name in feed.topics]
        source = Source(
            id=known.propose(feed.url, said.pop("id", "")),
            url=feed.url,
            title=feed.title,
            kind=SourceKind(kind),
            topics=tuple(dict.fromkeys((*topics, *self._given))),
            **said,
        )
        return sources.checked(source)

    def _topic(self, name: str) -> str:
        """The topic that a folder's name stands for: one of the settings, else its slug."""
        return self._names.get(name.casefold()) or slugify(name)


def _topic_names(settings: Settings) -> dict[str, str]:
    """The ids of the topics in the settings by every name that they go by, ids first."""
    topics = settings.topics
    names = [(topic.id, topic.id) for topic in topics]
    names += [(topic.name, topic.id) for topic in topics]
    names += [(name, topic.id) for topic in topics for name in topic.categories]
    return {name.casefold(): topic_id for name, topic_id in reversed(names)}
