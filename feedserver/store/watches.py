"""Articles' canonical sources: what was seen of them, which are due, and who is reading them."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec
from isal import isal_zlib
from sqlalchemy import (
    BigInteger,
    Row,
    bindparam,
    literal_column,
    null,
    or_,
    select,
    update,
)

from feedserver.errors import LeaseLostError
from feedserver.model.article import Status
from feedserver.model.instant import SECOND, Instant
from feedserver.model.json import decode, encode
from feedserver.model.source import SourceState, StoredSource
from feedserver.model.watch import PageText, Watched, WatchResult, WatchState
from feedserver.store import sources
from feedserver.store.engine import Connection
from feedserver.store.schema import article, source, version, watch
from feedserver.store.statements import Statement, among, upsertion

# Later than anything that is ever due.
NEVER: Final = 2**62
# A lease that ends later than this many lease times from now was taken by a clock that was ahead.
_CLOCK_TRUST: Final = 10

_LOAD: Final = (
    select(
        watch,
        article.c.slug,
        article.c.own,
        article.c.source_id,
        article.c.canonical_key,
        article.c.published_at,
        article.c.first_published_at,
        article.c.edited_at,
        article.c.version,
        version.c.record,
    )
    .join(article, article.c.pk == watch.c.article_pk)
    .join(
        version,
        (version.c.article_pk == article.c.pk) & (version.c.number == article.c.version),
    )
)
# Nobody holds it, or somebody whose clock was far ahead of ours.
_FREE: Final = or_(
    watch.c.leased_until <= bindparam("now"), watch.c.leased_until > bindparam("farthest")
)
_FIRST: Final = (
    _LOAD.where(article.c.status == Status.PUBLISHED.value, _FREE)
    .order_by(watch.c.next_at, watch.c.article_pk)
    .limit(bindparam("most"))
    .with_for_update(of=watch, skip_locked=True)
)
# What the operator leaves alone, its pages are left alone too.
_RESTING: Final = (
    select(source.c.id)
    .where(source.c.id == article.c.source_id, source.c.state == SourceState.PAUSED.value)
    .exists()
)
_FIND_DUE: Final = Statement(
    lambda _: _FIRST.where(watch.c.next_at <= bindparam("now"), ~_RESTING),
    ("now", "farthest", "most"),
)
_FIND_THESE: Final = Statement(
    lambda _: _FIRST.where(among(watch.c.article_pk, "pks")), ("now", "farthest", "most", "pks")
)
_ANY_DUE: Final = Statement(
    lambda _: (
        select(watch.c.article_pk)
        .join(article, article.c.pk == watch.c.article_pk)
        .where(watch.c.next_at <= bindparam("now"), _FREE, ~_RESTING)
        .limit(1)
    ),
    ("now", "farthest"),
)
_TAKE: Final = Statement(
    lambda _: (
        update(watch)
        .where(among(watch.c.article_pk, "pks"))
        .values(leased_by=bindparam("token"), leased_until=bindparam("until"))
    ),
    ("token", "until", "pks"),
)


class _Times(msgspec.Struct, frozen=True):
    """What of a version's record says when its article changed."""

    updated_at: Instant
    at: Instant
    modified_at: Instant | None = None


def of_article(connection: Connection, pk: int) -> Watched | None:
    """How one article's canonical source is watched; None when it is not."""
    row = connection.execute(_LOAD.where(watch.c.article_pk == pk)).one_or_none()
    return None if row is None else _from_row(row, _sources(connection, [row]))


def chosen(
    connection: Connection,
    source_ids: Sequence[str] = (),
    after: int = 0,
    limit: int = 1000,
) -> list[tuple[int, str]]:
    """Keys and slugs of published articles that are watched, those of these sources if any are
    named, by key, from the one after `after` on."""
    query = (
        select(article.c.pk, article.c.slug)
        .join(watch, watch.c.article_pk == article.c.pk)
        .where(article.c.status == Status.PUBLISHED.value, article.c.pk > after)
        .order_by(article.c.pk)
        .limit(limit)
    )
    if source_ids:
        query = query.where(article.c.source_id.in_(source_ids))
    return [(row[0], row[1]) for row in connection.execute(query)]


def any_due(connection: Connection, now: Instant, lease: float) -> bool:
    """Whether a claim would find something: asked often, so that claims are made seldom."""
    return bool(_ANY_DUE.rows(connection, now.us, _farthest(now, lease)))


def _farthest(now: Instant, lease: float) -> int:
    return now.us + int(lease * SECOND) * _CLOCK_TRUST


def claim(
    connection: Connection,
    token: str,
    now: Instant,
    lease: float,
    *,
    limit: int,
    only: Sequence[int] | None = None,
) -> list[Watched]:
    """Take up to `limit` watches for `lease` seconds; nobody else gets them meanwhile.

    `token` names this claim and no other. Without `only`: what is due, longest due first, but for
    articles of paused sources. With it: these articles' (by key), due or not.
    """
    farthest = _farthest(now, lease)
    if only is None:
        rows = _FIND_DUE.rows(connection, now.us, farthest, limit)
    else:
        rows = _FIND_THESE.rows(connection, now.us, farthest, limit, list(only))
    if not rows:
        return []
    pks = [row.article_pk for row in rows]
    _TAKE.one(connection, token, now.us + int(lease * SECOND), pks)
    owners = _sources(connection, rows)
    return [_from_row(row, owners, token) for row in rows]


def _sources(connection: Connection, rows: Sequence[Row[*tuple[Any, ...]]]) -> dict[str, Any]:
    wanted = sorted({row.source_id for row in rows if row.source_id})
    return {stored.source.id: stored for stored in sources.by_ids(connection, wanted)}


def _from_row(
    row: Row[*tuple[Any, ...]],
    owners: Mapping[str, StoredSource],
    leased_by: str | None = None,
) -> Watched:
    state = decode(row.state, WatchState)
    planned = state.next_at.us if state.next_at else NEVER
    return Watched(
        pk=row.article_pk,
        slug=row.slug,
        own=bool(row.own),
        canonical_key=row.canonical_key,
        since=_since(row, state),
        state=state,
        source=owners.get(row.source_id),
        page=_unpacked(row.page),
        leased_by=leased_by or row.leased_by,
        asked_for=row.next_at < planned,
    )


def _since(row: Row[*tuple[Any, ...]], state: WatchState) -> Instant:
    """When the article last changed: by its source's word, and as far as it was seen here.

    That it came to be published here is no change of it.
    """
    times = decode(row.record, _Times)
    seen = [Instant(row.published_at), times.modified_at, state.changed_at]
    if row.version > 1:
        seen.append(times.at)
    return max((when for when in seen if when is not None), key=lambda when: when.us)


def pack_state(state: WatchState) -> tuple[str, int]:
    """A state as it is stored, and when it is due."""
    return encode(state).decode(), state.next_at.us if state.next_at else NEVER


def pack_page(page: PageText | None) -> bytes | None:
    """A page's text as it is stored."""
    return isal_zlib.compress(encode(page), 1) if page is not None else None


def _unpacked(data: bytes | None) -> PageText | None:
    return decode(zlib.decompress(data), PageText) if data else None


_HELD: Final = Statement(
    lambda _: (
        select(watch.c.article_pk, watch.c.leased_by)
        .where(among(watch.c.article_pk, "pks"))
        .order_by(watch.c.article_pk)
        .with_for_update(key_share=True)
    ),
    ("pks",),
)
_SET: Final = upsertion(watch, ("state", "page", "next_at", "leased_by", "leased_until"))
_DUE: Final = Statement(
    lambda _: (
        update(watch)
        .where(
            among(watch.c.article_pk, "pks"), watch.c.next_at > bindparam("now", type_=BigInteger)
        )
        .values(next_at=bindparam("now", type_=BigInteger))
    ),
    ("now", "pks"),
)
_RENEW: Final = Statement(
    lambda _: (
        update(watch)
        .where(watch.c.article_pk == bindparam("key"), watch.c.leased_by == bindparam("token"))
        .values(leased_until=bindparam("until"))
    ),
    ("until", "key", "token"),
)
_RELEASE: Final = Statement(
    lambda _: (
        update(watch)
        .where(watch.c.article_pk == bindparam("key"), watch.c.leased_by == bindparam("token"))
        .values(leased_by=null(), leased_until=literal_column("0"))
    ),
    ("key", "token"),
)


def held(connection: Connection, pks: Sequence[int]) -> dict[int, str | None]:
    """Under which claims these watches are held; it stays true until the transaction ends."""
    return {row[0]: row[1] for row in _HELD.rows(connection, sorted(pks))} if pks else {}


def require_lease(result: WatchResult, held_by: str | None) -> None:
    """Raises `LeaseLostError` when the lease ran out and somebody else took the watch."""
    if held_by != result.token:
        raise LeaseLostError(f"{result.state.url}: somebody else read it meanwhile")


def put(connection: Connection, states: Sequence[tuple[int, str, int, bytes | None]]) -> None:
    """Set watches, new ones too: the article's key, the state as `pack_state` gives it, the page's
    text. Nobody holds them afterwards."""
    _SET.many(
        connection,
        [(pk, packed, page, next_at, None, 0) for pk, packed, next_at, page in sorted(states)],
    )


def make_due(connection: Connection, pks: Sequence[int], now: Instant) -> None:
    """Have these articles' canonical sources read at once, where they are watched."""
    if pks:
        _DUE.one(connection, now.us, sorted(pks))


def renew(connection: Connection, held_: Mapping[int, str], now: Instant, lease: float) -> None:
    """Hold what is still held for `lease` more seconds; `held_` are articles' keys and claims."""
    until = now.us + int(lease * SECOND)
    _RENEW.many(connection, [(until, pk, token) for pk, token in sorted(held_.items())])


def release(connection: Connection, held_: Mapping[int, str]) -> None:
    """Give leases back without a result; `held_` are articles' keys and the claims."""
    _RELEASE.many(connection, sorted(held_.items()))
