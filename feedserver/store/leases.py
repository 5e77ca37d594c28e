"""Leases by name: who leads, until when."""

from __future__ import annotations

from sqlalchemy import delete, or_, update

from feedserver.model.instant import Instant
from feedserver.store.engine import Connection, inserted
from feedserver.store.schema import lease


def hold(connection: Connection, name: str, holder: str, now: Instant, seconds: float) -> bool:
    """Take the lease `name` or keep it for `seconds` more; False while somebody else has it."""
    until = now.us + int(seconds * 1_000_000)
    row = {"name": name, "holder": holder, "until": until}
    if inserted(connection, lease, row):
        return True
    kept = connection.execute(
        update(lease)
        .where(lease.c.name == name, or_(lease.c.holder == holder, lease.c.until <= now.us))
        .values(holder=holder, until=until)
    )
    return kept.rowcount == 1


def drop(connection: Connection, name: str, holder: str) -> None:
    """Give a lease back."""
    connection.execute(delete(lease).where(lease.c.name == name, lease.c.holder == holder))
