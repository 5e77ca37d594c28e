"""Reading the change log."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, select

from feedserver.model.article import Significance
from feedserver.model.change import Change, ChangeType
from feedserver.model.instant import Instant
from feedserver.model.json import decode
from feedserver.store.engine import Connection
from feedserver.store.schema import change, log_head


def last_seq(connection: Connection) -> int:
    """The number of the last change; 0 in an empty log."""
    seq: int = connection.execute(select(log_head.c.seq)).scalar_one()
    return seq


def last_at(connection: Connection) -> Instant:
    """The time of the last change; 1970 in an empty log."""
    return Instant(connection.execute(select(log_head.c.at)).scalar_one(), 6)


def since(connection: Connection, seq: int, limit: int) -> tuple[list[Change], int]:
    """Up to `limit` changes after number `seq`, oldest first; and the number of the last one.

    None of the changes is newer than the last number: a reader that has them all may go on
    from there.
    """
    last = last_seq(connection)
    rows = connection.execute(
        select(change)
        .where(change.c.seq > seq, change.c.seq <= last)
        .order_by(change.c.seq)
        .limit(limit)
    )
    return [_from_row(row) for row in rows], last


def _from_row(row: Row[*tuple[Any, ...]]) -> Change:
    return Change(
        seq=row.seq,
        type=ChangeType(row.type),
        id=row.article_id,
        slug=row.slug,
        version=row.version,
        previous_version=row.previous_version,
        significance=Significance(row.significance),
        changed=decode(row.changed, tuple[str, ...]),
        facts=decode(row.facts, tuple[str, ...]),
        backfill=row.backfill,
        at=Instant(row.at, 6),
    )
