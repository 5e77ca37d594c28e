"""What an operator does with sources."""

from __future__ import annotations

from urllib.parse import urlsplit

import msgspec

from feedserver.errors import InputError, NotFoundError, UsageError
from feedserver.model.feed import LATEST, FeedKind, FeedSelector
from feedserver.model.source import Origin, Source, SourceState, StoredSource
from feedserver.services import Services
from feedserver.settings import check_schedule
from feedserver.store import selectors, sources
from feedserver.text.slug import SLUG_RULE, free_slug, slugify
from feedserver.text.url import comparison_key


def propose_id(services: Services, url: str) -> str:
    """A free id made from an address: `https://example.org/feed.xml` gives `example-org`."""
    host = (urlsplit(url).hostname or url).removeprefix("www.")
    with services.store.read() as connection:
        taken = {s.source.id for s in sources.everyone(connection)}
    return free_slug(slugify(host), taken)


def add(services: Services, source: Source) -> StoredSource:
    """Add a source; it is due at once.

    `UsageError` for what cannot be a source, `InputError` for one that is there already.
    """
    if not SLUG_RULE.fullmatch(source.id):
        raise UsageError(f"{source.id!r}: an id has lower-case letters, digits and hyphens")
    parts = urlsplit(source.url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UsageError(f"{source.url!r}: a source has an http or https address")
    try:
        check_schedule(source.schedule)
    except ValueError as error:
        raise UsageError(f"schedule {source.schedule!r}: {error}") from None
    now = services.now()
    selector = FeedSelector(FeedKind.SOURCE, source.id)
    with services.store.write() as connection:
        for other in sources.everyone(connection):
            if other.source.id == source.id:
                raise InputError(f"{source.id}: there is a source with this id already")
            if comparison_key(other.source.url) == comparison_key(source.url):
                raise InputError(f"{source.url}: is the source {other.source.id!r} already")
        stored = StoredSource(source=source)
        sources.save(connection, stored, now)
        names = {LATEST: "Latest", selector: source.id}
        ids = {wanted: services.new_id() for wanted in names}
        selectors.ensure(connection, names, ids, now)
        selectors.touch_source(connection, [source.id], now)
    return stored


def every(services: Services) -> list[StoredSource]:
    """All sources, by id."""
    with services.store.read() as connection:
        return sources.everyone(connection)


def show(services: Services, source_id: str) -> StoredSource:
    """One source; `NotFoundError` for an unknown id."""
    _check_exists(source_id)
    with services.store.read() as connection:
        return sources.require(connection, source_id)


def pause(services: Services, source_id: str) -> StoredSource:
    """Poll it no more until it is resumed."""
    return _set_state(services, source_id, SourceState.PAUSED, "paused by the operator")


def resume(services: Services, source_id: str) -> StoredSource:
    """Poll it again, at once."""
    return _set_state(services, source_id, SourceState.ACTIVE, None)


def remove(services: Services, source_id: str) -> StoredSource:
    """Forget the source; its articles stay. One of the settings file is removed there."""
    stored = show(services, source_id)
    if stored.source.origin is Origin.SETTINGS and any(
        s.id == source_id for s in services.settings.sources
    ):
        raise UsageError(
            f"{source_id}: is declared in {services.settings.file}: remove it there, or pause it"
        )
    return _set_state(services, source_id, SourceState.REMOVED, "removed by the operator")


def _check_exists(source_id: str) -> None:
    """`NotFoundError` for what cannot be an id: the store cannot even be asked for it."""
    if not SLUG_RULE.fullmatch(source_id):
        raise NotFoundError(f"source {source_id}: there is none with this id")


def _set_state(
    services: Services, source_id: str, state: SourceState, note: str | None
) -> StoredSource:
    _check_exists(source_id)
    now = services.now()
    with services.store.write() as connection:
        stored = sources.require(connection, source_id)
        poll = stored.poll
        if state is SourceState.ACTIVE:
            poll = msgspec.structs.replace(
                poll, next_at=now, next_reason="resumed by the operator", failures=0
            )
        changed = msgspec.structs.replace(stored, state=state, note=note, poll=poll)
        sources.save(connection, changed, now)
        selectors.touch_source(connection, [source_id], now)
    return changed
