"""Feeds: which articles a selector holds, and the number of the last change that touched it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

import msgspec
from sqlalchemy import BigInteger, Row, bindparam, case, func, select, update

from feedserver.model.article import Article, Content
from feedserver.model.feed import LATEST, FeedInfo, FeedKind, FeedSelector
from feedserver.model.instant import Instant
from feedserver.store import articles
from feedserver.store.engine import Connection, insert_or_ignore
from feedserver.store.schema import article, membership, selector
from feedserver.store.statements import Statement, among
from feedserver.text.slug import slugify

Names = Mapping[FeedSelector, str]

_NEW: Final = ("kind", "slug", "id", "name", "articles", "touched_seq", "touched_at")


def of_content(content: Content, source_ids: Iterable[str]) -> dict[FeedSelector, str]:
    """The selectors an article belongs to, each with the name it is written by.

    A language with a region counts for both: `en-US` is in `en` too.
    """
    names: dict[FeedSelector, str] = {LATEST: "Latest"}
    for topic in content.topics:
        names.setdefault(_named(FeedKind.TOPIC, topic), topic)
    for entity in content.entities:
        names.setdefault(_named(FeedKind.ENTITY, entity), entity)
    for tag in (content.lang, content.lang.partition("-")[0]):
        names.setdefault(_named(FeedKind.LANGUAGE, tag), tag)
    for source_id in source_ids:
        names.setdefault(FeedSelector(FeedKind.SOURCE, source_id), source_id)
    return names


@lru_cache(maxsize=10_000)
def _named(kind: FeedKind, name: str) -> FeedSelector:
    return FeedSelector(kind, slugify(name))


_KEYS: Final = Statement(
    lambda _: select(selector.c.slug, selector.c.pk).where(
        selector.c.kind == bindparam("kind"), among(selector.c.slug, "slugs")
    ),
    ("kind", "slugs"),
)
_MAKE: Final = Statement(
    lambda dialect: insert_or_ignore(dialect, selector).values(
        {name: bindparam(name) for name in _NEW}
    ),
    _NEW,
)
_TOUCH: Final = Statement(
    lambda _: (
        update(selector)
        .where(selector.c.pk == bindparam("key"))
        .values(
            articles=selector.c.articles + bindparam("more", type_=BigInteger),
            touched_seq=func.coalesce(bindparam("seq", type_=BigInteger), selector.c.touched_seq),
            # A clock that is set back must not make what is newer look older.
            touched_at=case(
                (selector.c.touched_at > bindparam("now", type_=BigInteger), selector.c.touched_at),
                else_=bindparam("now", type_=BigInteger),
            ),
        )
    ),
    ("key", "more", "seq", "now"),
)


def ensure(
    connection: Connection, names: Names, ids: Mapping[FeedSelector, str], now: Instant
) -> dict[FeedSelector, int]:
    """The keys of these selectors, making those that are missing.

    `ids` gives the `urn:uuid:…` that a new selector's feed keeps for ever.
    """
    found = keys(connection, list(names))
    # In a fixed order, so that two transactions never wait for each other in a ring.
    missing = sorted(wanted for wanted in names if wanted not in found)
    _MAKE.many(
        connection,
        [(w.kind.value, w.slug, ids[w], names[w], 0, 0, now.us) for w in missing],
    )
    return found | keys(connection, missing)


def keys(connection: Connection, wanted: Sequence[FeedSelector]) -> dict[FeedSelector, int]:
    """The store's keys of those among `wanted` that exist."""
    found: dict[FeedSelector, int] = {}
    for kind in FeedKind:
        by_slug = {w.slug: w for w in wanted if w.kind is kind}
        if by_slug:
            rows = _KEYS.rows(connection, kind.value, sorted(by_slug))
            found.update((by_slug[row.slug], row.pk) for row in rows)
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
    ordered = sorted(touches, key=lambda touch: touch.key)
    _TOUCH.many(connection, [(t.key, t.more, t.seq, now.us) for t in ordered])


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
