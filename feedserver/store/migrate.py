"""Bringing a store to this program's schema, under a lock, all or nothing."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError

from feedserver.errors import StoreBusyError, StoreError
from feedserver.store.engine import Connection, Store, lock_for_migration

_SCRIPTS: Final = str(Path(__file__).parent / "migrations")


def migrate(store: Store) -> bool:
    """Apply the steps that are missing; False when there were none."""
    with store.read() as connection:
        if _revision(connection) == head():
            return False
    with store.write() as connection:
        lock_for_migration(connection)
        if _revision(connection) == head():
            return False
        config = Config()
        config.set_main_option("script_location", _SCRIPTS)
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise StoreError(
                f"{store.address}: made by another version of feedserver: {error}"
            ) from error
    return True


def wait_until_migrated(store: Store, timeout: float, poll: float = 0.2) -> None:
    """Return once the schema is this program's; `StoreBusyError` after `timeout` seconds."""
    deadline = time.monotonic() + timeout
    while True:
        trouble = f"{store.address}: not migrated yet: start `feedserver worker` or `serve` once"
        try:
            if is_current(store):
                return
        except StoreBusyError as error:
            trouble = str(error)
        if time.monotonic() > deadline:
            raise StoreBusyError(trouble)
        time.sleep(poll)


def is_current(store: Store) -> bool:
    """Whether the store has this program's schema."""
    with store.read() as connection:
        return _revision(connection) == head()


def head() -> str:
    """The newest step's number."""
    config = Config()
    config.set_main_option("script_location", _SCRIPTS)
    revision = ScriptDirectory.from_config(config).get_current_head()
    if revision is None:
        raise StoreError("the package has no migrations")
    return revision


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()
