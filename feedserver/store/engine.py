"""Opening a database, and the only places where SQLite and PostgreSQL differ."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import (
    Connection,
    Engine,
    Insert,
    Table,
    create_engine,
    event,
    func,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from feedserver.errors import ConflictError, StoreBusyError, StoreError

__all__ = ["Connection", "Store", "insert_or_ignore", "inserted", "upsert"]

_WRITE: Final = "feedserver_write"
_PATIENCE: Final = "feedserver_patience"
_LOOK: Final = 0.01  # seconds between two tries to switch a new file to its log

# PostgreSQL's SQLSTATEs: serialization failure and deadlock; connection trouble, shutdown, lock.
_COLLISIONS: Final = ("40001", "40P01")
_RETRYABLE_STATES: Final = ("08", "57P", "55P03")


class Store:
    """A database that holds the record. Open one per process; close it at the end.

    `read()` gives a connection that sees one state, `write()` one that may change it: all that
    is written in the block becomes visible at its end, or nothing does.
    """

    def __init__(self, url: str, busy_timeout: float = 30.0) -> None:
        """`url` is `sqlite:///PATH` or `postgresql://…`; `busy_timeout` in seconds."""
        self.url = url
        self.busy_timeout = busy_timeout
        self._engine = _create(url, busy_timeout)
        self._reader = self._engine
        if self._engine.dialect.name == "postgresql":
            # SQLite's readers see one state anyhow; PostgreSQL's, unasked, one per statement.
            self._reader = self._engine.execution_options(isolation_level="REPEATABLE READ")
        self.dialect: str = self._engine.dialect.name
        # Where the store is, without a password, wherever in the address it stands.
        self.address = self._engine.url.set(query={}).render_as_string(hide_password=True)
        # SQLite has one writer. Its own waiting sleeps and tries again, which is unfair and slow
        # among threads of one process: they queue here instead.
        self._turn = threading.Lock() if self.dialect == "sqlite" else None

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection for reading."""
        with _translated(self.address), self._reader.begin() as connection:
            yield connection

    @contextmanager
    def write(self, patience: float | None = None) -> Iterator[Connection]:
        """A connection for one transaction; SQLite's writers wait for each other here.

        `StoreBusyError` when others do not let it begin (SQLite), or go on (PostgreSQL), within
        `patience` seconds; None: within `busy_timeout`.
        """
        seconds = self.busy_timeout if patience is None else patience
        options: dict[str, Any] = {_WRITE: True, _PATIENCE: seconds}
        with (
            _translated(self.address),
            self._in_turn(seconds),
            self._engine.connect().execution_options(**options) as connection,
            connection.begin(),
        ):
            if patience is not None and self.dialect == "postgresql":
                connection.exec_driver_sql(f"SET LOCAL lock_timeout = {_milliseconds(seconds)}")
            yield connection

    @contextmanager
    def _in_turn(self, patience: float) -> Iterator[None]:
        if self._turn is None:
            yield
            return
        if not self._turn.acquire(timeout=patience):
            raise StoreBusyError(f"{self.address}: somebody else is writing")
        try:
            yield
        finally:
            self._turn.release()

    def close(self) -> None:
        """Give every connection back."""
        self._engine.dispose()


def _create(url: str, busy_timeout: float) -> Engine:
    try:
        address = make_url(url)
        backend = address.get_backend_name()
        if backend == "sqlite":
            return _create_sqlite(url, address.database, busy_timeout)
        if backend != "postgresql":
            raise StoreError(f"storage.url: {backend} is not SQLite or PostgreSQL")
        return create_engine(
            address.set(drivername="postgresql+psycopg"),
            pool_pre_ping=True,
            pool_timeout=busy_timeout,
            connect_args={
                "connect_timeout": 5,
                "options": f"-c lock_timeout={int(busy_timeout * 1000)}",
            },
        )
    except ArgumentError as error:
        raise StoreError(f"storage.url: {error}") from None
    except ModuleNotFoundError:
        raise StoreError(
            "storage.url: PostgreSQL needs the psycopg package: "
            "install feedserver with its postgresql extra"
        ) from None


def _create_sqlite(url: str, database: str | None, busy_timeout: float) -> Engine:
    if not database:
        raise StoreError("storage.url: sqlite:///PATH must name a file")
    try:
        Path(database).parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"{Path(database).parent}: cannot be made: {error}") from None
    # A file needs no bound on its connections; each thread has one at most.
    engine = create_engine(url, connect_args={"timeout": busy_timeout}, max_overflow=-1)

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _record: object) -> None:
        # Transactions begin below, in one of two ways; the driver must not begin its own.
        connection.isolation_level = None
        _use_wal(connection, busy_timeout)
        # A change that a subscriber has seen must survive a power cut, not just a crash.
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA cache_size = -16384")
        # In pages: a group of results writes some 1,000, and a checkpoint after each of them would
        # write all of them twice while others wait.
        connection.execute("PRAGMA wal_autocheckpoint = 4000")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A deferred transaction that starts to write later could fail at once with "locked".
        options = connection.get_execution_options()
        if options.get(_WRITE):
            patience = _milliseconds(options[_PATIENCE])
            connection.exec_driver_sql(f"PRAGMA busy_timeout = {patience}")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            return
        # Takes no lock and cannot fail; the long way is a third of what a short look costs.
        driver = connection.connection.driver_connection
        if isinstance(driver, sqlite3.Connection):
            driver.execute("BEGIN")

    return engine


def _milliseconds(seconds: float) -> int:
    """For a lock to be waited for; 0 would mean something else to each database."""
    return max(1, round(seconds * 1000))


def _use_wal(connection: sqlite3.Connection, patience: float) -> None:
    """Switch the file to its write-ahead log, which readers and a writer share.

    Whoever comes first switches a new file. SQLite's own waiting does not cover this: the others
    are told at once that the file is locked, and ask again.
    """
    deadline = time.monotonic() + patience
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname != "SQLITE_BUSY" or time.monotonic() > deadline:
                raise
        time.sleep(_LOOK)


@contextmanager
def _translated(address: str) -> Iterator[None]:
    """Database errors become the store's own, each with a word on whether to try again."""
    try:
        yield
    except IntegrityError as error:
        raise ConflictError(f"{address}: {_first_line(error.orig)}") from error
    except PoolTimeoutError as error:
        raise StoreBusyError(f"{address}: all connections are in use") from error
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) in _COLLISIONS:
            raise ConflictError(f"{address}: {_first_line(error.orig)}") from error
        kind = StoreBusyError if _is_retryable(error) else StoreError
        raise kind(f"{address}: {_first_line(error.orig)}") from error


def _is_retryable(error: DBAPIError) -> bool:
    if error.connection_invalidated:
        return True
    if isinstance(error.orig, sqlite3.Error):
        return getattr(error.orig, "sqlite_errorname", "").startswith(
            ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_FULL", "SQLITE_IOERR", "SQLITE_CANTOPEN")
        )
    state = getattr(error.orig, "sqlstate", None)
    return state is None or state.startswith(_RETRYABLE_STATES)


def _first_line(error: object) -> str:
    return str(error).strip().partition("\n")[0]


def _insert(dialect: str, table: Table) -> Any:
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


def insert_or_ignore(dialect: str, table: Table) -> Insert:
    """An insert that leaves a row which is there already as it is."""
    statement: Insert = _insert(dialect, table).on_conflict_do_nothing()
    return statement


def inserted(connection: Connection, table: Table, row: Mapping[str, object]) -> bool:
    """Insert `row` unless its key is taken; whether it was inserted."""
    key = next(iter(table.primary_key.columns))
    statement = insert_or_ignore(connection.dialect.name, table).returning(key)
    return connection.execute(statement, dict(row)).first() is not None


def upsert(dialect: str, table: Table, update: tuple[str, ...]) -> Insert:
    """An insert that overwrites the columns in `update` where the primary key is taken."""
    statement = _insert(dialect, table)
    result: Insert = statement.on_conflict_do_update(
        index_elements=list(table.primary_key.columns),
        set_={name: statement.excluded[name] for name in update},
    )
    return result


def has_one_writer(connection: Connection) -> bool:
    """Whether nobody else can have written anything since this transaction began."""
    return connection.dialect.name == "sqlite"


def take_keys(connection: Connection, table: Table, count: int) -> list[int]:
    """Keys for `count` new rows of `table`, whose primary key counts up by itself."""
    if not count:
        return []
    key = next(iter(table.primary_key.columns))
    if has_one_writer(connection):
        last = connection.execute(select(func.coalesce(func.max(key), 0))).scalar_one()
        return list(range(last + 1, last + 1 + count))
    sequence = func.pg_get_serial_sequence(table.name, key.name)
    rows = connection.execute(
        select(func.nextval(sequence)).select_from(func.generate_series(1, count))
    )
    return sorted(row[0] for row in rows)


def lock_for_migration(connection: Connection) -> None:
    """Let one process migrate at a time."""
    _lock(connection, 7304251)


def lock_for_new_sources(connection: Connection) -> None:
    """Let one process add sources at a time."""
    _lock(connection, 7304252)


def _lock(connection: Connection, number: int) -> None:
    """Until the transaction ends. SQLite's write transaction is such a lock already."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})
