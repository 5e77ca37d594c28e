"""Articles that tell the same story: what their texts are compared by, and who resembles whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec
from sqlalchemy import BigInteger, bindparam, case, delete, literal, select, update

from feedserver.model.article import Status
from feedserver.model.instant import SECOND, Instant
from feedserver.model.json import decode
from feedserver.store import meta
from feedserver.store.engine import Connection
from feedserver.store.schema import article, band, change, minhash, related
from feedserver.store.statements import Statement, among, insertion, upsertion

_CURSOR: Final = "related_to"  # the last change whose article was compared


class Kin(msgspec.Struct, frozen=True):
    """A stored article that shares a band: its key, signature and normalised address."""

    pk: int
    signature: bytes
    canonical_key: str


def cursor(connection: Connection) -> int:
    """The number of the last change whose article was compared with the others."""
    return int(meta.get(connection, _CURSOR) or 0)


def move_cursor(connection: Connection, seq: int) -> None:
    """Go on after change `seq` next time."""
    meta.put(connection, _CURSOR, str(seq))


def changed(connection: Connection, after: int, limit: int) -> tuple[dict[int, bool], int]:
    """Articles, by key, that the next `limit` changes touched, each with whether it has another
    title now, and the last of these numbers."""
    rows = connection.execute(
        select(change.c.seq, change.c.article_pk, change.c.changed)
        .where(change.c.seq > after)
        .order_by(change.c.seq)
        .limit(limit)
    ).all()
    found: dict[int, bool] = {}
    for row in rows:
        retitled = "title" in decode(row.changed, tuple[str, ...])
        found[row.article_pk] = retitled or found.get(row.article_pk, False)
    return found, rows[-1].seq if rows else after


_SET: Final = upsertion(minhash, ("signature",))
_BANDS: Final = insertion(band)
_KIN: Final = Statement(
    lambda _: (
        select(minhash.c.article_pk, minhash.c.signature, article.c.canonical_key)
        .join(article, article.c.pk == minhash.c.article_pk)
        .where(
            minhash.c.article_pk.in_(
                select(band.c.article_pk)
                .where(among(band.c.band, "bands"))
                .distinct()
                .order_by(band.c.article_pk.desc())
                .limit(bindparam("most"))
            ),
            article.c.status == Status.PUBLISHED.value,
        )
        .order_by(minhash.c.article_pk)
    ),
    ("bands", "most"),
)


def put(connection: Connection, pk: int, signature: bytes | None, bands: Sequence[int]) -> None:
    """Keep what an article's text is compared by; nothing for a text that is too short."""
    connection.execute(delete(band).where(band.c.article_pk == pk))
    if signature is None:
        connection.execute(delete(minhash).where(minhash.c.article_pk == pk))
        return
    _SET.many(connection, [(pk, signature)])
    _BANDS.many(connection, [(key, pk) for key in sorted(set(bands))])


def kin(connection: Connection, bands: Sequence[int], most: int) -> list[Kin]:
    """Published articles that share a band, the `most` that were stored last."""
    return [Kin(*row) for row in _KIN.rows(connection, sorted(set(bands)), most)]


_RELATE: Final = insertion(related)


def relate(
    connection: Connection,
    pk: int,
    found: Mapping[int, int],
    now: Instant,
    *,
    retitled: bool = False,
) -> None:
    """Have these articles, by key, with their resemblance per mille, be all that tell the story
    of article `pk`.

    `retitled`: the pages of the others name it by another title from now on.
    """
    query = select(related.c.other_pk).where(related.c.article_pk == pk)
    before = {row[0] for row in connection.execute(query)}
    if before == found.keys():
        if retitled:
            _touch(connection, before, now)
        return
    # Each pair stands in the table both ways: found by key, whatever its size.
    connection.execute(delete(related).where(related.c.article_pk == pk))
    if before:
        connection.execute(
            delete(related).where(related.c.article_pk.in_(before), related.c.other_pk == pk)
        )
    pairs = [(pk, other, value) for other, value in found.items()]
    _RELATE.many(connection, sorted([*pairs, *((b, a, value) for a, b, value in pairs)]))
    _touch(connection, {pk, *before, *found}, now)


def _touch(connection: Connection, pks: set[int], now: Instant) -> None:
    """The pages of these articles show something else from now on."""
    # As with edits: never the same time twice, wherever the clock was set.
    later = case(
        (article.c.related_at >= now.us, article.c.related_at + SECOND),
        else_=literal(now.us, BigInteger),
    )
    if pks:
        rows = article.c.pk.in_(sorted(pks))
        connection.execute(update(article).where(rows).values(related_at=later))


def of_article(connection: Connection, pk: int, most: int) -> list[int]:
    """The published articles, by key, that tell the story of `pk`, the most alike first."""
    query = (
        select(related.c.other_pk)
        .join(article, article.c.pk == related.c.other_pk)
        .where(related.c.article_pk == pk, article.c.status == Status.PUBLISHED.value)
        .order_by(related.c.resemblance.desc(), related.c.other_pk)
        .limit(most)
    )
    return [row[0] for row in connection.execute(query)]
