"""Finding the stored articles that an incoming one may be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import msgspec
from sqlalchemy import Column, bindparam, select

from feedserver.model.article import Article
from feedserver.store import articles
from feedserver.store.engine import Connection
from feedserver.store.schema import article, article_source, document
from feedserver.store.statements import Statement, among, distinct

_CHUNK: Final = 500  # articles read at once, with their bodies


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """A stored article, the guids it has within the asking source, its normalised address."""

    article: Article
    guids: tuple[str, ...]
    canonical_key: str


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """An item as its source last stated it; `ignored` when no article was made of it."""

    entry_hash: str
    ignored: bool


_SEEN: Final = Statement(
    lambda _: select(
        article_source.c.guid, article_source.c.entry_hash, article_source.c.article_pk
    ).where(article_source.c.source_id == bindparam("source"), among(article_source.c.guid, "g")),
    ("source", "g"),
)
_GUIDS: Final = Statement(
    lambda _: (
        select(article_source.c.article_pk, article_source.c.guid)
        .where(
            article_source.c.source_id == bindparam("source"),
            among(article_source.c.article_pk, "pks"),
        )
        .order_by(article_source.c.guid)
    ),
    ("source", "pks"),
)
_CURRENT: Final = Statement(
    lambda _: articles.current().where(among(article.c.pk, "pks")).order_by(article.c.pk),
    ("pks",),
)


def _by(column: Column[str]) -> Statement:
    return Statement(lambda _: select(article.c.pk).where(among(column, "values")), ("values",))


_BY_ID: Final = _by(article.c.id)
_BY_SLUG: Final = _by(article.c.slug)
_BY_ADDRESS: Final = _by(article.c.canonical_key)


def seen(connection: Connection, source_id: str, guids: Sequence[str]) -> dict[str, Seen]:
    """What is remembered of these items of a source, by guid."""
    return {
        row.guid: Seen(entry_hash=row.entry_hash, ignored=row.article_pk is None)
        for row in _SEEN.rows(connection, source_id, list(guids))
    }


def find(
    connection: Connection,
    *,
    source_id: str | None,
    ids: Iterable[str | None] = (),
    slugs: Iterable[str | None] = (),
    guids: Iterable[str | None] = (),
    canonical_keys: Iterable[str | None] = (),
) -> list[Known]:
    """Every stored article that has one of these; `guids` count within `source_id` only."""
    pks: set[int | None] = set()
    for query, values in ((_BY_ID, ids), (_BY_SLUG, slugs), (_BY_ADDRESS, canonical_keys)):
        wanted = distinct(values)
        if wanted:
            pks.update(row[0] for row in query.rows(connection, wanted))
    wanted = distinct(guids)
    if wanted:
        pks.update(row.article_pk for row in _SEEN.rows(connection, source_id, wanted))
    found = distinct(pks)
    return [k for chunk in _chunks(found) for k in _load(connection, chunk, source_id)]


def _load(connection: Connection, pks: list[int], source_id: str | None) -> Iterator[Known]:
    guids: dict[int, list[str]] = {}
    for row in _GUIDS.rows(connection, source_id, pks):
        guids.setdefault(row.article_pk, []).append(row.guid)
    for row in _CURRENT.rows(connection, pks):
        yield Known(
            article=articles.from_row(row),
            guids=tuple(guids.get(row.pk, ())),
            canonical_key=row.canonical_key,
        )


_DOCUMENTS: Final = Statement(
    lambda _: (
        select(document.c.slug, document.c.place, document.c.digest)
        .where(among(document.c.slug, "slugs"))
        .order_by(document.c.read_at)
    ),
    ("slugs",),
)


def documents(connection: Connection, slugs: Sequence[str]) -> dict[str, dict[str, str]]:
    """By slug and file: the digest of the article document as it was last read there.

    The files of one slug stand in the order in which they were read.
    """
    found: dict[str, dict[str, str]] = {}
    for row in _DOCUMENTS.rows(connection, list(slugs)):
        found.setdefault(row.slug, {})[row.place] = row.digest
    return found


def _chunks(values: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]
