"""Reading articles and versions."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

import msgspec
from isal import isal_zlib
from sqlalchemy import Row, Select, func, select

from feedserver.errors import StoreError
from feedserver.model.article import Article, Status, Version
from feedserver.model.instant import Instant
from feedserver.model.json import decode, encode
from feedserver.model.source import Republish
from feedserver.store.engine import Connection
from feedserver.store.schema import article, change, version
from feedserver.store.statements import Statement, among, distinct

_COMPRESS_FROM: Final = 512  # bytes; shorter bodies do not get smaller
_COMPRESS_MORE_FROM: Final = 4096  # bytes; below, the better level costs more than it saves

_TIMES: Final = {Instant}
# Times are instants already: reading them again would take as long as all the rest.
_CHECK: Final = msgspec.json.Decoder(Version, dec_hook=lambda _kind, _text: Instant(0))

_body: Final = version.alias("body")

_CURRENT: Final = (
    select(article, version.c.record, _body.c.coding, _body.c.body)
    .join(version, (version.c.article_pk == article.c.pk) & (version.c.number == article.c.version))
    .join(_body, (_body.c.article_pk == article.c.pk) & (_body.c.number == version.c.body_of))
)


def pack_body(text: str) -> tuple[str | None, bytes]:
    """A body as it is stored: coding and bytes."""
    data = text.encode()
    if len(data) < _COMPRESS_FROM:
        return None, data
    return "zlib", isal_zlib.compress(data, 0 if len(data) < _COMPRESS_MORE_FROM else 1)


def pack_version(record: Version) -> str:
    """A version without its body, as it is stored; `StoreError` for what could not be read.

    A record of the wrong types would be written as it is and break every page that shows it.
    """
    content = msgspec.structs.replace(record.content, body_md="")
    modified = record.modified_at or record.at
    if {type(t) for t in (record.at, record.updated_at, modified, content.published_at)} != _TIMES:
        raise StoreError("not a version: one of its times is none")
    try:
        data = encode(msgspec.structs.replace(record, content=content))
        _CHECK.decode(data)
    except (msgspec.MsgspecError, ValueError, OverflowError) as error:
        raise StoreError(f"not a version: {error}") from error
    return data.decode()


def _unpack(row: Row[*tuple[Any, ...]]) -> Version:
    record = decode(row.record, Version)
    data = zlib.decompress(row.body) if row.coding == "zlib" else row.body
    content = msgspec.structs.replace(record.content, body_md=bytes(data).decode())
    return msgspec.structs.replace(record, content=content)


def from_row(row: Row[*tuple[Any, ...]]) -> Article:
    """The article of a row that `current()` selects."""
    return Article(
        pk=row.pk,
        id=row.id,
        slug=row.slug,
        status=Status(row.status),
        own=bool(row.own),
        version=_unpack(row),
        first_published_at=Instant(row.first_published_at, 6),
        surfaced_at=Instant(row.surfaced_at, 6),
        edited_at=Instant(row.edited_at, 6),
        source_id=row.source_id,
        republish=Republish(row.republish),
        retraction_reason=row.retraction_reason,
    )


def current() -> Select[*tuple[Any, ...]]:
    """Selects articles with their current version; narrow it, then read rows by `from_row`."""
    return _CURRENT


def by_slug(connection: Connection, slug: str) -> Article | None:
    """The article at `/news/<slug>`."""
    row = connection.execute(_CURRENT.where(article.c.slug == slug)).one_or_none()
    return None if row is None else from_row(row)


def by_pk(connection: Connection, pk: int) -> Article | None:
    """The article with this key."""
    row = connection.execute(_CURRENT.where(article.c.pk == pk)).one_or_none()
    return None if row is None else from_row(row)


_BY_PKS: Final = Statement(
    lambda _: _CURRENT.where(among(article.c.pk, "pks")).order_by(article.c.pk), ("pks",)
)


def by_pks(connection: Connection, pks: Sequence[int]) -> list[Article]:
    """Those of these articles that are stored, by key."""
    return [from_row(row) for row in _BY_PKS.rows(connection, sorted(pks))] if pks else []


def newest(connection: Connection, limit: int, before_pk: int | None = None) -> list[Article]:
    """Articles of any status, last stored first; `before_pk` continues a listing."""
    query = _CURRENT.order_by(article.c.pk.desc()).limit(limit)
    if before_pk is not None:
        query = query.where(article.c.pk < before_pk)
    return [from_row(row) for row in connection.execute(query)]


def count(connection: Connection) -> int:
    """How many articles are stored."""
    return connection.execute(select(func.count()).select_from(article)).scalar_one()


def mark(connection: Connection, slug: str) -> tuple[int, int, int] | None:
    """`(pk, seq, related_at)`: an article's key, its last change's number, and when those that
    tell the same story last became others; None for an unknown slug.

    Cheap: what a finished document is compared with to see whether it is still the last.
    """
    last = select(func.max(change.c.seq)).where(change.c.article_pk == article.c.pk)
    row = connection.execute(
        select(article.c.pk, last.scalar_subquery(), article.c.related_at).where(
            article.c.slug == slug
        )
    ).one_or_none()
    return None if row is None else (row[0], row[1] or 0, row[2])


def versions(connection: Connection, pk: int) -> list[Version]:
    """All versions of an article, oldest first."""
    query = (
        select(version.c.record, _body.c.coding, _body.c.body)
        .join(
            _body,
            (_body.c.article_pk == version.c.article_pk) & (_body.c.number == version.c.body_of),
        )
        .where(version.c.article_pk == pk)
        .order_by(version.c.number)
    )
    return [_unpack(row) for row in connection.execute(query)]


_EQUAL_SLUGS: Final = Statement(
    lambda _: select(article.c.slug).where(among(article.c.slug, "slugs")), ("slugs",)
)


def taken_slugs(connection: Connection, wanted: Sequence[str]) -> set[str]:
    """Slugs in use that equal one of `wanted`.

    Of those that do, and of those that are wanted more than once, also the slugs that continue
    them with a hyphen: what else is needed to find one that is free.
    """
    if not wanted:
        return set()
    taken = {row[0] for row in _EQUAL_SLUGS.rows(connection, distinct(wanted))}
    for slug, times in Counter(wanted).items():
        if times > 1 or slug in taken:
            # A range instead of LIKE, which uses the index: slugs are compared byte by byte.
            rows = connection.execute(
                select(article.c.slug).where(
                    article.c.slug >= f"{slug}-", article.c.slug < f"{slug}."
                )
            )
            taken.update(row[0] for row in rows)
    return taken
