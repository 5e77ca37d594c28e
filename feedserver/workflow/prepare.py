"""Making a store ready: schema, the sources and feeds that the settings name."""

from __future__ import annotations

import hashlib

import msgspec

from feedserver import __version__
from feedserver.model.feed import LATEST, FeedKind, FeedSelector
from feedserver.model.instant import Instant
from feedserver.model.source import (
    Origin,
    PollState,
    Source,
    SourceState,
    StoredSource,
    Validators,
)
from feedserver.services import Services
from feedserver.settings import CREDENTIALS, SELECTORS, Settings
from feedserver.store import meta, selectors, sources
from feedserver.store.engine import Connection
from feedserver.store.migrate import migrate
from feedserver.text.language import primary
from feedserver.text.slug import slugify

NOT_IN_SETTINGS = "no longer in the settings file"
_PRESENTATION = "presentation"
# What was kept out, or could not be asked for, may be there under the same validators.
_HOW_IT_IS_READ = (*SELECTORS, *CREDENTIALS, "include", "exclude", "max_age")


def prepare(services: Services, *, pause_dropped: bool = False) -> None:
    """Migrate the store and bring it in line with the settings. Changes nothing twice."""
    migrate(services.store)
    synchronise(services, pause_dropped=pause_dropped)


def synchronise(services: Services, *, pause_dropped: bool = False) -> None:
    """Add the sources and feeds that the settings name, and change those that they changed.

    Sources that the settings dropped are paused only if asked: a command that is run with
    another file, or with none, must not stop what the server polls.
    """
    names = named_selectors(services.settings)
    with services.store.read() as connection:
        known = {info.selector for info in selectors.infos(connection)}
        if names.keys() <= known and not _out_of_line(connection, services.settings, pause_dropped):
            return
    now = services.now()
    with services.store.write() as connection:
        # A poll may have ended since, or another process have done the same.
        sources.lock(connection)
        changed = _out_of_line(connection, services.settings, pause_dropped)
        for source in changed:
            sources.save(connection, source, now)
        ids = {selector: services.new_id() for selector in names}
        selectors.ensure(connection, names, ids, now)
        selectors.touch_source(connection, [s.source.id for s in changed], now)


def _out_of_line(
    connection: Connection, settings: Settings, pause_dropped: bool
) -> list[StoredSource]:
    """The sources that the settings want otherwise than they are stored, as they want them."""
    declared = {str(s.id): s.source() for s in settings.sources}
    before = {s.source.id: s for s in sources.everyone(connection, removed=True)}
    wanted = {i: _declared(source, before.get(i)) for i, source in declared.items()}
    wanted |= {
        i: msgspec.structs.replace(s, state=SourceState.PAUSED, note=NOT_IN_SETTINGS)
        for i, s in before.items()
        if pause_dropped
        and i not in declared
        and s.source.origin is Origin.SETTINGS
        and s.state is SourceState.ACTIVE
    }
    return [s for i, s in wanted.items() if s != before.get(i)]


def _declared(source: Source, before: StoredSource | None) -> StoredSource:
    """A source of the settings file, keeping what its earlier polls have learned.

    Another address is another origin, another kind another document: nothing that was learned
    holds for it. One that is read or asked for in another way is asked anew, at once.
    """
    if before is None:
        return StoredSource(source=source)
    moved = before.source.url != source.url or _is_read_as_another(source, before)
    comes_back = before.state is SourceState.REMOVED or before.note == NOT_IN_SETTINGS
    if comes_back or (moved and before.state is SourceState.GONE):
        before = msgspec.structs.replace(before, state=SourceState.ACTIVE, note=None)
    poll = PollState() if moved else before.poll
    if not moved and _is_read_in_another_way(source, before.source):
        poll = msgspec.structs.replace(
            poll,
            validators=Validators(),
            body_hash=None,
            failures=0,
            next_at=None,
            next_reason="changed in the settings file",
        )
    return msgspec.structs.replace(before, source=source, poll=poll)


def _is_read_as_another(source: Source, before: StoredSource) -> bool:
    """Whether the kind changed, and not only to what was found out, where it is declared."""
    if before.source.kind is source.kind:
        return False
    return before.kind is not source.kind or before.poll.url is not None


def _is_read_in_another_way(source: Source, before: Source) -> bool:
    return any(getattr(before, name) != getattr(source, name) for name in _HOW_IT_IS_READ)


def named_selectors(settings: Settings) -> dict[FeedSelector, str]:
    """The feeds that exist because the settings name them, with their names."""
    names = {LATEST: "Latest"}
    language = primary(settings.site.language)
    names[FeedSelector(FeedKind.LANGUAGE, slugify(language))] = language
    for topic in settings.topics:
        names[FeedSelector(FeedKind.TOPIC, slugify(topic.id))] = topic.id
    for entity in settings.enrich.entities:
        names[FeedSelector(FeedKind.ENTITY, slugify(entity))] = entity
    for source in settings.sources:
        names[FeedSelector(FeedKind.SOURCE, source.id)] = source.id
    return names


def presented_since(services: Services) -> Instant:
    """When documents last began to look as they do now: site settings and program version.

    Bytes change with these though no article did; Last-Modified must know.
    """
    settings = services.settings
    refresh = settings.refresh
    robot = (refresh.robots, refresh.min_interval, refresh.max_interval, refresh.per_host_delay)
    shape = repr(
        (
            __version__,
            services.site,
            services.user_agent,
            settings.publish,
            robot,
            refresh.per_host_requests,
            refresh.max_links,
        )
    )
    digest = hashlib.sha256(shape.encode("utf-8", "surrogatepass")).hexdigest()
    now = services.now()
    with services.store.read() as connection:
        kept = meta.get(connection, _PRESENTATION)
    if kept is not None:
        before, _, at = kept.partition(" ")
        if before == digest:
            return Instant.parse(at)
        now = max(now, Instant.parse(at))
    with services.store.write() as connection:
        meta.put(connection, _PRESENTATION, f"{digest} {now}")
    return now
