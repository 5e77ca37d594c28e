"""What an operator does with sources."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import msgspec

from feedserver.errors import AddressRefusedError, InputError, NotFoundError, UsageError
from feedserver.model.feed import LATEST, FeedKind, FeedSelector
from feedserver.model.instant import Instant
from feedserver.model.source import Origin, Source, SourceKind, SourceState, StoredSource
from feedserver.network.address import read_address
from feedserver.services import Services
from feedserver.settings import check_schedule, check_source_id, fault, unprintable
from feedserver.store import selectors, sources
from feedserver.store.engine import Connection
from feedserver.text.slug import SLUG_RULE, free_slug, slugify
from feedserver.text.url import absolute, comparison_key


class Known:
    """The sources that there are, to tell which address is one already and which id is free.

    Removed ones count too: they keep their id, for their own address.
    """

    def __init__(self, before: Iterable[StoredSource]) -> None:
        self._ids: dict[str, StoredSource] = {}
        self._addresses: dict[str, str] = {}
        self._removed: dict[str, str] = {}
        for stored in before:
            self.note(stored)

    def note(self, stored: StoredSource) -> None:
        """Count this one in."""
        source_id = stored.source.id
        self._ids[source_id] = stored
        if stored.state is SourceState.REMOVED:
            self._removed.setdefault(comparison_key(stored.source.url), source_id)
            return
        # It is read elsewhere than declared where that led to a feed, or moved.
        for url in (stored.source.url, stored.url):
            self._addresses.setdefault(comparison_key(url), source_id)

    def propose(self, url: str, wanted: str = "") -> str:
        """A free id: the one that the address had before, else made from `wanted` or the host."""
        before = self._removed.get(comparison_key(url))
        if before is not None and self.is_free(before):
            return before
        return free_slug(slugify(wanted or _host(url).removeprefix("www.")), self._ids)

    def is_free(self, source_id: str) -> bool:
        """Whether no source has this id that was not removed."""
        found = self._ids.get(source_id)
        return found is None or found.state is SourceState.REMOVED

    def at(self, url: str) -> str | None:
        """The id of the source with this address."""
        return self._addresses.get(comparison_key(url))


def propose_id(services: Services, url: str) -> str:
    """A free id made from an address: `https://example.org/feed.xml` gives `example-org`.

    An address that was a source before gets its old id, and its articles, back. `UsageError`
    for what is no address.
    """
    _host(url)
    with services.store.read() as connection:
        return Known(sources.everyone(connection, removed=True)).propose(url)


def add(services: Services, source: Source) -> StoredSource:
    """Add a source; it is due at once.

    `UsageError` for what cannot be a source, `InputError` for one that is there already.
    """
    source = checked(source)
    now = services.now()
    with services.store.write() as connection:
        sources.lock(connection)
        known = Known(sources.everyone(connection, removed=True))
        if not known.is_free(source.id):
            raise InputError(f"{source.id}: there is a source with this id already")
        other = known.at(source.url)
        if other is not None:
            raise InputError(f"{source.url}: is the source {other!r} already")
        stored = StoredSource(source=source)
        insert(services, connection, [stored], now)
    return stored


def insert(
    services: Services,
    connection: Connection,
    new: Sequence[StoredSource],
    now: Instant,
    advance: Callable[[int, int], None] = lambda _done, _total: None,
) -> None:
    """Write sources that are not there yet, with the feeds of their articles."""
    for number, stored in enumerate(new, 1):
        sources.save(connection, stored, now)
        advance(number, len(new))
    names = {LATEST: "Latest"}
    names |= {FeedSelector(FeedKind.SOURCE, s.source.id): s.source.id for s in new}
    selectors.ensure(connection, names, {wanted: services.new_id() for wanted in names}, now)
    selectors.touch_source(connection, [s.source.id for s in new], now)


def to_check(services: Services, target: str) -> StoredSource:
    """What `source check` is to look at: the source with this id or address, else a new one.

    `UsageError` for what is neither; `NotFoundError` for an unknown id.
    """
    if SLUG_RULE.fullmatch(target):
        return show(services, target)
    _host(target)
    with services.store.read() as connection:
        everyone = sources.everyone(connection)
    found = Known(everyone).at(target)
    return next(
        (s for s in everyone if s.source.id == found),
        StoredSource(source=checked(Source(id=propose_id(services, target), url=target))),
    )


def _host(url: str) -> str:
    try:
        return read_address(url).host
    except AddressRefusedError as error:
        raise UsageError(
            f"{error}: a source has an address such as https://example.org/feed.xml"
        ) from None


def checked(source: Source) -> Source:
    """`source` with its address as it will be asked for; `UsageError` for what cannot be one."""
    if source.kind is SourceKind.DOCUMENTS:
        raise UsageError(
            'kind "documents": a folder is declared in the settings file only, because whoever '
            "may add a source could read any folder of this machine"
        )
    _host(source.url)
    source = msgspec.structs.replace(source, url=absolute(None, source.url) or source.url)
    try:
        check_source_id(source.id)
    except ValueError as error:
        raise UsageError(f"id {source.id!r}: {error}") from None
    try:
        check_schedule(source.schedule)
    except ValueError as error:
        raise UsageError(f"schedule {source.schedule!r}: {error}") from None
    _check_text(source)
    wrong = fault(source)
    if wrong is not None:
        raise UsageError(f"{wrong[0]}: {wrong[1]}")
    if source.max_age is not None and source.max_age <= 0:
        raise UsageError('max_age: a time above zero, such as "30d"')
    return source


def _check_text(source: Source) -> None:
    """`UsageError` for what is no text of one line; it names the key and not the value."""
    for name, value in msgspec.structs.asdict(source).items():
        if isinstance(value, dict):
            texts: Iterable[object] = (*value.keys(), *value.values())
        else:
            texts = value if isinstance(value, tuple) else (value,)
        for text in texts:
            if isinstance(text, str) and name != "password" and not text.strip():
                raise UsageError(f"{name}: is empty")
            if isinstance(text, str) and unprintable(text) is not None:
                raise UsageError(f"{name}: one line of text, without control characters")


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
