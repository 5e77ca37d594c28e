"""Finding the stored articles that an incoming one may be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, TypeVar

import msgspec
from sqlalchemy import select

from feedserver.model.article import Article
from feedserver.store import articles
from feedserver.store.engine import Connection
from feedserver.store.schema import article, article_source, document

T = TypeVar("T")

_CHUNK: Final = 500  # parameters in one query


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """A stored article, the guids it has within the asking source, its normalised address."""

    article: Article
    guids: tuple[str, ...]
    canonical_key: str


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """An item as its source last stated it; `ignored` when no article was made of it."""

    entry_hash: str
    ignored: bool


def seen(connection: Connection, source_id: str, guids: Sequence[str]) -> dict[str, Seen]:
    """What is remembered of these items of a source, by guid."""
    found: dict[str, Seen] = {}
    columns = (article_source.c.guid, article_source.c.entry_hash, article_source.c.article_pk)
    for chunk in _chunks(guids):
        rows = connection.execute(
            select(*columns).where(
                article_source.c.source_id == source_id, article_source.c.guid.in_(chunk)
            )
        )
        found.update(
            (row.guid, Seen(entry_hash=row.entry_hash, ignored=row.article_pk is None))
            for row in rows
        )
    return found


def find(
    connection: Connection,
    *,
    source_id: str | None,
    ids: Sequence[str] = (),
    slugs: Sequence[str] = (),
    guids: Sequence[str] = (),
    canonical_keys: Sequence[str] = (),
) -> list[Known]:
    """Every stored article that has one of these; `guids` count within `source_id` only."""
    pks: set[int] = set()
    for column, values in (
        (article.c.id, ids),
        (article.c.slug, slugs),
        (article.c.canonical_key, canonical_keys),
    ):
        for chunk in _chunks(values):
            rows = connection.execute(select(article.c.pk).where(column.in_(chunk)))
            pks.update(row[0] for row in rows)
    for chunk in _chunks(guids):
        rows = connection.execute(
            select(article_source.c.article_pk).where(
                article_source.c.source_id == source_id, article_source.c.guid.in_(chunk)
            )
        )
        pks.update(row[0] for row in rows)
    return [
        known for chunk in _chunks(sorted(pks)) for known in _load(connection, chunk, source_id)
    ]


def _load(connection: Connection, pks: Sequence[int], source_id: str | None) -> Iterator[Known]:
    guids: dict[int, list[str]] = {}
    rows = connection.execute(
        select(article_source.c.article_pk, article_source.c.guid)
        .where(article_source.c.source_id == source_id, article_source.c.article_pk.in_(pks))
        .order_by(article_source.c.guid)
    )
    for row in rows:
        guids.setdefault(row.article_pk, []).append(row.guid)
    query = articles.current().where(article.c.pk.in_(pks)).order_by(article.c.pk)
    for row in connection.execute(query):
        yield Known(
            article=articles.from_row(row),
            guids=tuple(guids.get(row.pk, ())),
            canonical_key=row.canonical_key,
        )


def documents(connection: Connection, slugs: Sequence[str]) -> dict[str, dict[str, str]]:
    """By slug and file: the digest of the article document as it was last read there.

    The files of one slug stand in the order in which they were read.
    """
    found: dict[str, dict[str, str]] = {}
    columns = (document.c.slug, document.c.place, document.c.digest)
    for chunk in _chunks(slugs):
        rows = connection.execute(
            select(*columns).where(document.c.slug.in_(chunk)).order_by(document.c.read_at)
        )
        for row in rows:
            found.setdefault(row.slug, {})[row.place] = row.digest
    return found


def _chunks(values: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]
