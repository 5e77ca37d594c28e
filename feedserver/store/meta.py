"""Facts about the store as a whole, by name."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select

from feedserver.store.engine import Connection, upsert
from feedserver.store.schema import meta

RESTATED: Final = "restated"  # when the operator last changed what all documents may show


def get(connection: Connection, name: str) -> str | None:
    """The value kept under `name`."""
    return connection.execute(select(meta.c.value).where(meta.c.name == name)).scalar_one_or_none()


def put(connection: Connection, name: str, value: str) -> None:
    """Keep `value` under `name`."""
    connection.execute(
        upsert(connection.dialect.name, meta, ("value",)), {"name": name, "value": value}
    )
