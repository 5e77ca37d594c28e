"""The links that sources led to, and what they said of themselves when they were read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import select

from feedserver.store.engine import Connection
from feedserver.store.schema import link
from feedserver.text.bounded import bounded_key

_CHUNK: Final = 500  # parameters in one query


def marks(connection: Connection, source_id: str, urls: Sequence[str]) -> dict[str, str]:
    """By address, the mark of each of these links of a source when it was last read.

    Links that were never read are missing.
    """
    found: dict[str, str] = {}
    keys = {bounded_key(url): url for url in urls}
    names = list(keys)
    for start in range(0, len(names), _CHUNK):
        rows = connection.execute(
            select(link.c.url, link.c.mark).where(
                link.c.source_id == source_id, link.c.url.in_(names[start : start + _CHUNK])
            )
        )
        found.update((keys[row.url], row.mark) for row in rows)
    return found
