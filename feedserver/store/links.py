"""The links that sources led to, and what they said of themselves when they were read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from sqlalchemy import bindparam, select

from feedserver.model.decision import Followed
from feedserver.model.instant import Instant
from feedserver.store.engine import Connection
from feedserver.store.schema import link
from feedserver.store.statements import Statement, among, upsertion
from feedserver.text.bounded import bounded_key

_MARKS: Final = Statement(
    lambda _: select(link.c.url, link.c.mark).where(
        link.c.source_id == bindparam("source"), among(link.c.url, "urls")
    ),
    ("source", "urls"),
)
_FOLLOW: Final = upsertion(link, ("mark", "seen_at"))


def marks(connection: Connection, source_id: str, urls: Sequence[str]) -> dict[str, str]:
    """By address, the mark of each of these links of a source when it was last read.

    Links that were never read are missing.
    """
    keys = {bounded_key(url): url for url in urls}
    rows = _MARKS.rows(connection, source_id, list(keys))
    return {keys[row.url]: row.mark for row in rows}


def follow(
    connection: Connection, followed: Iterable[tuple[str, Sequence[Followed], Instant]]
) -> None:
    """Remember what was read, for each source: its id, the links, when."""
    rows = {
        (source_id, bounded_key(each.url)): (each.mark, now.us)
        for source_id, links, now in followed
        for each in links
    }
    _FOLLOW.many(connection, [(*key, *rows[key]) for key in sorted(rows)])
