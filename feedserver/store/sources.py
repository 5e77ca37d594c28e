"""Sources: their definitions, what was seen at the last poll, and who is polling them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    func,
    insert,
    or_,
    select,
    update,
)

from feedserver.errors import LeaseLostError, NotFoundError
from feedserver.model.decision import PollResult
from feedserver.model.feed import FeedKind
from feedserver.model.instant import MINUTE, SECOND, Instant
from feedserver.model.json import decode, encode
from feedserver.model.source import PollState, Source, SourceState, StoredSource
from feedserver.store import meta
from feedserver.store.engine import Connection, lock_for_new_sources
from feedserver.store.schema import article, selector, source

# A lease that ends later than this many lease times from now was taken by a clock that was ahead.
_CLOCK_TRUST: Final = 10

_LOAD: Final = select(source, func.coalesce(selector.c.articles, 0).label("articles")).outerjoin(
    selector, (selector.c.kind == FeedKind.SOURCE) & (selector.c.slug == source.c.id)
)


def _query() -> Select[*tuple[Any, ...]]:
    return _LOAD


def _from_row(row: Row[*tuple[Any, ...]]) -> StoredSource:
    return StoredSource(
        source=decode(row.definition, Source),
        state=SourceState(row.state),
        note=row.note,
        poll=decode(row.poll, PollState),
        articles=row.articles,
        leased_by=row.leased_by,
    )


def by_id(connection: Connection, source_id: str) -> StoredSource | None:
    """One source, removed ones too."""
    row = connection.execute(_query().where(source.c.id == source_id)).one_or_none()
    return None if row is None else _from_row(row)


def everyone(connection: Connection, *, removed: bool = False) -> list[StoredSource]:
    """Every source, by id; those that were removed only if `removed`."""
    query = _query().order_by(source.c.id)
    if not removed:
        query = query.where(source.c.state != SourceState.REMOVED)
    return [_from_row(row) for row in connection.execute(query)]


def lock(connection: Connection, source_id: str | None = None) -> None:
    """Let nobody else change this source until the transaction ends.

    Without an id: nor any other, nor add one. What is read after this stays true.
    """
    query = select(source.c.id).order_by(source.c.id).with_for_update()
    if source_id is None:
        lock_for_new_sources(connection)
    else:
        query = query.where(source.c.id == source_id)
    connection.execute(query).all()


def save(connection: Connection, stored: StoredSource, now: Instant) -> None:
    """Add a source or change its definition and state. A new one is due at once.

    A poll of another address, or of a source that is removed, may end later: its lease is taken
    away, so that what it brings is dropped.
    """
    source_id = stored.source.id
    before = by_id(connection, source_id)
    values: dict[str, Any] = {
        "definition": encode(stored.source).decode(),
        "state": stored.state,
        "note": stored.note,
        "poll": encode(stored.poll).decode(),
        "next_at": (stored.poll.next_at or now).us,
        "polled_at": stored.poll.last_at.us if stored.poll.last_at else 0,
    }
    if before is None:
        connection.execute(insert(source).values(id=source_id, **values))
        return
    if before.source.url != stored.source.url or stored.state is SourceState.REMOVED:
        values |= {"leased_by": None, "leased_until": 0}
    connection.execute(update(source).where(source.c.id == source_id).values(**values))
    if before.republish is not stored.republish:
        # The level holds for what is published already, too (SPEC section 5a).
        connection.execute(
            update(article)
            .where(article.c.source_id == source_id, article.c.own.is_(False))
            .values(republish=stored.republish)
        )
        meta.put(connection, meta.RESTATED, str(now))


def _free(now: Instant, lease: float) -> ColumnElement[bool]:
    """Nobody holds it, or somebody whose clock was far ahead of ours."""
    longest = int(lease * SECOND) * _CLOCK_TRUST
    return or_(source.c.leased_until <= now.us, source.c.leased_until > now.us + longest)


def _due(now: Instant) -> ColumnElement[bool]:
    """Its time has come, or its last poll lies ahead: the clock has been set back."""
    ahead = source.c.polled_at > now.us + MINUTE
    return and_(source.c.state == SourceState.ACTIVE, or_(source.c.next_at <= now.us, ahead))


def any_due(connection: Connection, now: Instant, lease: float) -> bool:
    """Whether a claim would find something: asked often, so that claims are made seldom."""
    query = select(source.c.id).where(_due(now), _free(now, lease)).limit(1)
    return connection.execute(query).first() is not None


def claim(
    connection: Connection,
    token: str,
    now: Instant,
    lease: float,
    *,
    limit: int,
    only: Sequence[str] | None = None,
) -> list[StoredSource]:
    """Take up to `limit` sources for `lease` seconds; nobody else gets them meanwhile.

    `token` names this claim and no other. Without `only`: active sources that are due, longest
    due first. With it: these, due or not.
    """
    query = select(source.c.id).order_by(source.c.next_at, source.c.id).limit(limit)
    if only is None:
        query = query.where(_due(now), _free(now, lease))
    else:
        query = query.where(source.c.id.in_(only), _free(now, lease))
    ids = [row[0] for row in connection.execute(query.with_for_update(skip_locked=True))]
    if not ids:
        return []
    connection.execute(
        update(source)
        .where(source.c.id.in_(ids))
        .values(leased_by=token, leased_until=now.us + int(lease * SECOND))
    )
    rows = connection.execute(_query().where(source.c.id.in_(ids)).order_by(source.c.id))
    return [_from_row(row) for row in rows]


def settle(connection: Connection, result: PollResult) -> None:
    """Store what a poll leaves behind and give its lease back.

    Raises `LeaseLostError` when the lease ran out and somebody else took the source. A state
    that the operator set while the poll ran (paused) stays; one that was gone and answers is
    back.
    """
    row = connection.execute(
        select(source.c.state)
        .where(source.c.id == result.source_id, source.c.leased_by == result.token)
        .with_for_update()
    ).one_or_none()
    if row is None:
        raise LeaseLostError(f"source {result.source_id}: somebody else took it over meanwhile")
    values: dict[str, Any] = {
        "poll": encode(result.poll).decode(),
        "next_at": result.poll.next_at.us if result.poll.next_at else 0,
        "polled_at": result.poll.last_at.us if result.poll.last_at else 0,
        "leased_by": None,
        "leased_until": 0,
    }
    if row.state in (SourceState.ACTIVE, SourceState.GONE):
        values |= {"state": result.state, "note": result.note}
    connection.execute(update(source).where(source.c.id == result.source_id).values(**values))


def renew(connection: Connection, tokens: Sequence[str], now: Instant, lease: float) -> None:
    """Hold what is still held under these claims for `lease` more seconds."""
    connection.execute(
        update(source)
        .where(source.c.leased_by.in_(tokens))
        .values(leased_until=now.us + int(lease * SECOND))
    )


def release(connection: Connection, tokens: Sequence[str]) -> None:
    """Give leases back without a result."""
    connection.execute(
        update(source).where(source.c.leased_by.in_(tokens)).values(leased_by=None, leased_until=0)
    )


def require(connection: Connection, source_id: str) -> StoredSource:
    """The source with this id that was not removed, or `NotFoundError`."""
    found = by_id(connection, source_id)
    if found is None or found.state is SourceState.REMOVED:
        raise NotFoundError(f"source {source_id}: there is none with this id")
    return found
