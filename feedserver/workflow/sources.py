"""What an operator does with sources."""

from __future__ import annotations

import msgspec

from feedserver.errors import AddressRefusedError, InputError, NotFoundError, UsageError
from feedserver.model.feed import LATEST, FeedKind, FeedSelector
from feedserver.model.source import Origin, Source, SourceState, StoredSource
from feedserver.network.address import read_address
from feedserver.services import Services
from feedserver.settings import check_schedule, unprintable
from feedserver.store import selectors, sources
from feedserver.text.language import is_plausible
from feedserver.text.slug import SLUG_RULE, free_slug, slugify
from feedserver.text.url import absolute, comparison_key


def propose_id(services: Services, url: str) -> str:
    """A free id made from an address: `https://example.org/feed.xml` gives `example-org`.

    An address that was a source before gets its old id, and its articles, back. `UsageError`
    for what is no address.
    """
    host = _host(url).removeprefix("www.")
    key = comparison_key(url)
    with services.store.read() as connection:
        before = sources.everyone(connection, removed=True)
    taken = {s.source.id for s in before}
    for stored in before:
        if stored.state is SourceState.REMOVED and comparison_key(stored.source.url) == key:
            return stored.source.id
    return free_slug(slugify(host), taken)


def add(services: Services, source: Source) -> StoredSource:
    """Add a source; it is due at once.

    `UsageError` for what cannot be a source, `InputError` for one that is there already.
    """
    source = msgspec.structs.replace(source, url=absolute(None, source.url) or source.url)
    _check(source)
    now = services.now()
    selector = FeedSelector(FeedKind.SOURCE, source.id)
    with services.store.write() as connection:
        sources.lock(connection)
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


def _host(url: str) -> str:
    try:
        return read_address(url).host
    except AddressRefusedError as error:
        raise UsageError(
            f"{error}: a source has an address such as https://example.org/feed.xml"
        ) from None


def _check(source: Source) -> None:
    """`UsageError` for what cannot be a source."""
    _host(source.url)
    if not SLUG_RULE.fullmatch(source.id):
        raise UsageError(f"id {source.id!r}: lower-case letters, digits and hyphens")
    try:
        check_schedule(source.schedule)
    except ValueError as error:
        raise UsageError(f"schedule {source.schedule!r}: {error}") from None
    if source.lang is not None and not is_plausible(source.lang):
        raise UsageError(f'lang {source.lang!r}: a language tag such as "en" or "pt-BR"')
    for name, value in msgspec.structs.asdict(source).items():
        for text in value if isinstance(value, tuple) else (value,):
            if isinstance(text, str) and not _is_text(text):
                raise UsageError(f"{name}: one line of text, without control characters")
    if source.max_age is not None and source.max_age <= 0:
        raise UsageError('max_age: a time above zero, such as "30d"')


def _is_text(value: str) -> bool:
    return bool(value.strip()) and unprintable(value) is None


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
    """Poll it again, at once. `UsageError` for one that the settings file dropped."""
    stored = show(services, source_id)
    if stored.source.origin is Origin.SETTINGS and not _is_declared(services, source_id):
        raise UsageError(
            f"{source_id}: is no longer in {services.settings.file}: declare it there again, "
            "or remove it and add it by command"
        )
    return _set_state(services, source_id, SourceState.ACTIVE, None)


def remove(services: Services, source_id: str) -> StoredSource:
    """Forget the source; its articles stay. One of the settings file is removed there."""
    stored = show(services, source_id)
    if stored.source.origin is Origin.SETTINGS and _is_declared(services, source_id):
        raise UsageError(
            f"{source_id}: is declared in {services.settings.file}: remove it there, or pause it"
        )
    return _set_state(services, source_id, SourceState.REMOVED, "removed by the operator")


def _is_declared(services: Services, source_id: str) -> bool:
    return any(source.id == source_id for source in services.settings.sources)


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
        # A poll that ends meanwhile must not be undone.
        sources.lock(connection, source_id)
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
