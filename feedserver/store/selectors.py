"""Feeds: which articles a selector holds, and the number of the last change that touched it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import BigInteger, Row, bindparam, case, func, select, tuple_, update

from feedserver.model.article import Article, Content
from feedserver.model.feed import LATEST, FeedInfo, FeedKind, FeedSelector
from feedserver.model.instant import Instant
from feedserver.store import articles
from feedserver.store.engine import Connection, insert_or_ignore
from feedserver.store.schema import article, membership, selector
from feedserver.text.slug import slugify

Names = Mapping[FeedSelector, str]


def of_content(content: Content, source_ids: Iterable[str]) -> dict[FeedSelector, str]:
    """The selectors an article belongs to, each with the name it is written by.

    A language with a region counts for both: `en-US` is in `en` too.
    """
    names: dict[FeedSelector, str] = {LATEST: "Latest"}
    for topic in content.topics:
        names.setdefault(FeedSelector(FeedKind.TOPIC, slugify(topic)), topic)
    for entity in content.entities:
        names.setdefault(FeedSelector(FeedKind.ENTITY, slugify(entity)), entity)
    for tag in (content.lang, content.lang.partition("-")[0]):
        names.setdefault(FeedSelector(FeedKind.LANGUAGE, slugify(tag)), tag)
    for source_id in source_ids:
        names.setdefault(FeedSelector(FeedKind.SOURCE, source_id), source_id)
    return names


def ensure(
    connection: Connection, names: Names, ids: Mapping[FeedSelector, str], now: Instant
) -> dict[FeedSelector, int]:
    """The keys of these selectors, making those that are missing.

    `ids` gives the `urn:uuid:…` that a new selector's feed keeps for ever.
    """
    found = keys(connection, list(names))
    missing = [wanted for wanted in names if wanted not in found]
    if missing:
        # In a fixed order, so that two transactions never wait for each other in a ring.
        connection.execute(
            insert_or_ignore(connection, selector),
            [
                {
                    "kind": wanted.kind,
                    "slug": wanted.slug,
                    "id": ids[wanted],
                    "name": names[wanted],
                    "articles": 0,
                    "touched_seq": 0,
                    "touched_at": now.us,
                }
                for wanted in sorted(missing)
            ],
        )
        found |= keys(connection, missing)
    return found


def keys(connection: Connection, wanted: Sequence[FeedSelector]) -> dict[FeedSelector, int]:
    """The store's keys of those among `wanted` that exist."""
    found: dict[FeedSelector, int] = {}
    for start in range(0, len(wanted), 400):
        pairs = [(w.kind, w.slug) for w in wanted[start : start + 400]]
        rows = connection.execute(
            select(selector.c.pk, selector.c.kind, selector.c.slug).where(
                tuple_(selector.c.kind, selector.c.slug).in_(pairs)
            )
        )
        found.update((FeedSelector(FeedKind(row.kind), row.slug), row.pk) for row in rows)
    return found


class Touch(msgspec.Struct, frozen=True, kw_only=True):
    """A selector that something touched: `more` articles than before, by change `seq`.

    `seq` None: something other than a change (a source's title, say).
    """

    key: int
    more: int = 0
    seq: int | None = None


def touch(connection: Connection, touches: Sequence[Touch], now: Instant) -> None:
    """Mark selectors as touched, so that their documents are made again."""
    if not touches:
        return
    connection.execute(
        update(selector)
        .where(selector.c.pk == bindparam("key"))
        .values(
            articles=selector.c.articles + bindparam("more"),
            touched_seq=func.coalesce(bindparam("seq", type_=BigInteger), selector.c.touched_seq),
            # A clock that is set back must not make what is newer look older.
            touched_at=case((selector.c.touched_at > now.us, selector.c.touched_at), else_=now.us),
        ),
        [msgspec.structs.asdict(touch) for touch in sorted(touches, key=lambda t: t.key)],
    )


def naming_source(source_id: str) -> dict[FeedSelector, str]:
    """The feeds whose documents name a source: its own, and with `latest` all overviews."""
    return {LATEST: "Latest", FeedSelector(FeedKind.SOURCE, source_id): source_id}


def touch_source(connection: Connection, source_ids: Sequence[str], now: Instant) -> None:
    """Have the documents that name these sources, or list all feeds, made again."""
    wanted = [selector for i in source_ids for selector in naming_source(i)] or [LATEST]
    touch(connection, [Touch(key=key) for key in keys(connection, wanted).values()], now)


def info(connection: Connection, wanted: FeedSelector) -> FeedInfo | None:
    """What is known of a feed; None when no settings and no article ever named it."""
    row = connection.execute(
        select(selector).where(selector.c.kind == wanted.kind, selector.c.slug == wanted.slug)
    ).one_or_none()
    return None if row is None else _info(row)


def infos(connection: Connection) -> list[FeedInfo]:
    """All feeds that were ever named, by kind and name."""
    rows = connection.execute(
        select(selector).order_by(selector.c.kind, selector.c.name, selector.c.slug)
    )
    return [_info(row) for row in rows]


def _info(row: Row[*tuple[Any, ...]]) -> FeedInfo:
    return FeedInfo(
        selector=FeedSelector(FeedKind(row.kind), row.slug),
        id=row.id,
        name=row.name,
        articles=row.articles,
        touched_seq=row.touched_seq,
        touched_at=Instant(row.touched_at, 6),
    )


def window(connection: Connection, wanted: FeedSelector, limit: int) -> list[Article]:
    """The articles a feed shows: the last `limit` that surfaced, newest published first."""
    pks = (
        select(membership.c.article_pk)
        .join(selector, selector.c.pk == membership.c.selector_pk)
        .where(selector.c.kind == wanted.kind, selector.c.slug == wanted.slug)
        .order_by(membership.c.surfaced_at.desc(), membership.c.article_pk.desc())
        .limit(limit)
        .scalar_subquery()
    )
    rows = connection.execute(articles.current().where(article.c.pk.in_(pks)))
    found = [articles.from_row(row) for row in rows]
    return sorted(found, key=lambda a: (a.content.published_at.us, a.pk), reverse=True)


def names(connection: Connection, kind: FeedKind, limit: int) -> list[str]:
    """The names that articles carry most, as first written."""
    rows = connection.execute(
        select(selector.c.name)
        .where(selector.c.kind == kind, selector.c.articles > 0)
        .order_by(selector.c.articles.desc(), selector.c.pk)
        .limit(limit)
    )
    return [row[0] for row in rows]
