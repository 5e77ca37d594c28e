"""Sources: their definitions, what was seen at the last poll, and who is polling them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

import msgspec
from sqlalchemy import (
    Row,
    Select,
    and_,
    bindparam,
    func,
    insert,
    literal_column,
    null,
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
from feedserver.store.statements import Statement, among

# A lease that ends later than this many lease times from now was taken by a clock that was ahead.
_CLOCK_TRUST: Final = 10

_HOW_IT_IS_READ: Final = (
    *("url", "kind", "user", "password", "headers"),
    *("selector", "title_selector", "date_selector", "summary_selector", "page", "follow"),
)
_POLLED: Final = (SourceState.ACTIVE, SourceState.GONE)
_FREED: Final = {"leased_by": null(), "leased_until": literal_column("0")}

_LOAD: Final = select(source, func.coalesce(selector.c.articles, 0).label("articles")).outerjoin(
    selector, (selector.c.kind == FeedKind.SOURCE) & (selector.c.slug == source.c.id)
)


# Reading these two records takes a fifth of a poll that brings nothing. Definitions hardly ever
# change, and the state that a poll begins with was mostly left behind by this very process.
_MOST_KEPT: Final = 10_000
_left_behind: dict[str, PollState] = {}


@lru_cache(maxsize=_MOST_KEPT)
def _definition(text: str) -> Source:
    return decode(text, Source)


def _query() -> Select[*tuple[Any, ...]]:
    return _LOAD


def _from_row(row: Row[*tuple[Any, ...]], leased_by: str | None = None) -> StoredSource:
    return StoredSource(
        source=_definition(row.definition),
        state=SourceState(row.state),
        note=row.note,
        poll=_left_behind.get(row.poll) or decode(row.poll, PollState),
        articles=row.articles,
        leased_by=leased_by or row.leased_by,
    )


def by_id(connection: Connection, source_id: str) -> StoredSource | None:
    """One source, removed ones too."""
    row = connection.execute(_query().where(source.c.id == source_id)).one_or_none()
    return None if row is None else _from_row(row)


def by_ids(connection: Connection, source_ids: Sequence[str]) -> list[StoredSource]:
    """These sources, removed ones too."""
    if not source_ids:
        return []
    query = _query().where(source.c.id.in_(source_ids)).order_by(source.c.id)
    return [_from_row(row) for row in connection.execute(query)]


def everyone(connection: Connection, *, removed: bool = False) -> list[StoredSource]:
    """Every source, by id; those that were removed only if `removed`."""
    query = _query().order_by(source.c.id)
    if not removed:
        query = query.where(source.c.state != SourceState.REMOVED)
    return [_from_row(row) for row in connection.execute(query)]


def states(connection: Connection) -> dict[str, SourceState]:
    """The state of every source that was not removed, by id."""
    query = select(source.c.id, source.c.state).where(source.c.state != SourceState.REMOVED)
    return {row[0]: SourceState(row[1]) for row in connection.execute(query)}


def _read_otherwise(before: Source, now: Source) -> bool:
    """Whether a poll that began under the one definition says nothing under the other."""
    return any(getattr(before, name) != getattr(now, name) for name in _HOW_IT_IS_READ)


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

    A poll of another address or kind, or of a source that is removed, may end later: its lease
    is taken away, so that what it brings is dropped.
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
    if _read_otherwise(before.source, stored.source) or stored.state is SourceState.REMOVED:
        values |= _FREED
    connection.execute(update(source).where(source.c.id == source_id).values(**values))
    if before.republish is not stored.republish:
        # The level holds for what is published already, too (SPEC section 5a).
        connection.execute(
            update(article)
            .where(article.c.source_id == source_id, article.c.own.is_(False))
            .values(republish=stored.republish)
        )
        meta.put(connection, meta.RESTATED, str(now))


# Nobody holds it, or somebody whose clock was far ahead of ours.
_FREE: Final = or_(
    source.c.leased_until <= bindparam("now"), source.c.leased_until > bindparam("farthest")
)
# Its time has come, or its last poll lies ahead: the clock has been set back.
_DUE: Final = and_(
    source.c.state == SourceState.ACTIVE.value,
    or_(source.c.next_at <= bindparam("now"), source.c.polled_at > bindparam("ahead")),
)
_ANY_DUE: Final = Statement(
    lambda _: select(source.c.id).where(_DUE, _FREE).limit(1), ("now", "ahead", "farthest")
)
_FIRST: Final = (
    _LOAD.where(_FREE)
    .order_by(source.c.next_at, source.c.id)
    .limit(bindparam("most"))
    .with_for_update(of=source, skip_locked=True)
)
_FIND_DUE: Final = Statement(lambda _: _FIRST.where(_DUE), ("now", "ahead", "farthest", "most"))
_FIND_THESE: Final = Statement(
    lambda _: _FIRST.where(among(source.c.id, "ids")), ("now", "farthest", "most", "ids")
)
_TAKE: Final = Statement(
    lambda _: (
        update(source)
        .where(among(source.c.id, "ids"))
        .values(leased_by=bindparam("token"), leased_until=bindparam("until"))
    ),
    ("token", "until", "ids"),
)


def _times(now: Instant, lease: float) -> tuple[int, int, int]:
    """For the parameters `now`, `ahead` and `farthest`, in microseconds."""
    return now.us, now.us + MINUTE, now.us + int(lease * SECOND) * _CLOCK_TRUST


def any_due(connection: Connection, now: Instant, lease: float) -> bool:
    """Whether a claim would find something: asked often, so that claims are made seldom."""
    return bool(_ANY_DUE.rows(connection, *_times(now, lease)))


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
    due first. With it: these, due or not. By id.
    """
    at, ahead, farthest = _times(now, lease)
    if only is None:
        rows = _FIND_DUE.rows(connection, at, ahead, farthest, limit)
    else:
        rows = _FIND_THESE.rows(connection, at, farthest, limit, list(only))
    if not rows:
        return []
    _TAKE.one(connection, token, at + int(lease * SECOND), [row.id for row in rows])
    taken = [_from_row(row, token) for row in rows]
    for row in rows:
        # Each state is read once: the poll leaves another one behind.
        _left_behind.pop(row.poll, None)
    return sorted(taken, key=lambda stored: stored.source.id)


class Held(msgspec.Struct, frozen=True):
    """Who polls a source, and what the operator says of it."""

    leased_by: str | None
    state: str
    note: str | None


_HELD: Final = Statement(
    lambda _: (
        select(source.c.id, source.c.leased_by, source.c.state, source.c.note)
        .where(among(source.c.id, "ids"))
        .order_by(source.c.id)
        .with_for_update(key_share=True)
    ),
    ("ids",),
)
_SETTLED: Final = ("state", "note", "poll", "next_at", "polled_at")
_SETTLE: Final = Statement(
    lambda _: (
        update(source)
        .where(source.c.id == bindparam("key"))
        .values({name: bindparam(name) for name in _SETTLED} | _FREED)
    ),
    (*_SETTLED, "key"),
)


def held(connection: Connection, source_ids: Sequence[str]) -> dict[str, Held]:
    """Who polls these sources; it stays true until the transaction ends."""
    if not source_ids:
        return {}
    rows = _HELD.rows(connection, sorted(source_ids))
    return {source_id: Held(*kept) for source_id, *kept in rows}


def require_lease(result: PollResult, found: Held | None) -> None:
    """Raises `LeaseLostError` when the lease ran out and somebody else took the source."""
    if found is None or found.leased_by != result.token:
        raise LeaseLostError(f"source {result.source_id}: somebody else took it over meanwhile")


def pack_poll(poll: PollState) -> str:
    """What a poll left behind, as it is stored."""
    packed = encode(poll).decode()
    if len(_left_behind) >= _MOST_KEPT:
        _left_behind.clear()
    _left_behind[packed] = poll
    return packed


def settle(
    connection: Connection, results: Sequence[tuple[PollResult, str]], found: Mapping[str, Held]
) -> None:
    """Store what polls leave behind, each with its packed state, and give their leases back.

    `found` as `held` gives it. A state that the operator set while the poll ran (paused) stays;
    one that was gone and answers is back.
    """
    rows = []
    for result, packed in results:
        poll, before = result.poll, found[result.source_id]
        polled = before.state in _POLLED
        rows.append(
            (
                result.state.value if polled else before.state,
                result.note if polled else before.note,
                packed,
                poll.next_at.us if poll.next_at else 0,
                poll.last_at.us if poll.last_at else 0,
                result.source_id,
            )
        )
    _SETTLE.many(connection, rows)


def renew(connection: Connection, tokens: Sequence[str], now: Instant, lease: float) -> None:
    """Hold what is still held under these claims for `lease` more seconds."""
    connection.execute(
        update(source)
        .where(source.c.leased_by.in_(tokens))
        .values(leased_until=now.us + int(lease * SECOND))
    )


_RELEASE: Final = Statement(
    lambda _: (
        update(source)
        .where(source.c.id == bindparam("key"), source.c.leased_by == bindparam("token"))
        .values(_FREED)
    ),
    ("key", "token"),
)


def release(connection: Connection, held: Mapping[str, str]) -> None:
    """Give leases back without a result; `held` are sources and their claims."""
    # In one order for all, so that no two wait for each other.
    _RELEASE.many(connection, sorted(held.items()))


def require(connection: Connection, source_id: str) -> StoredSource:
    """The source with this id that was not removed, or `NotFoundError`."""
    found = by_id(connection, source_id)
    if found is None or found.state is SourceState.REMOVED:
        raise NotFoundError(f"source {source_id}: there is none with this id")
    return found
