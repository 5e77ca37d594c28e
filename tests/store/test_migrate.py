"""The store's history and the tables that the program works with are the same thing."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from feedserver.errors import StoreBusyError, StoreError
from feedserver.store import changes, watches
from feedserver.store.engine import Store
from feedserver.store.migrate import is_current, migrate, wait_until_migrated
from feedserver.store.schema import metadata
from tests.store.records import NOW, created, write


def test_migrations_lead_to_the_schema(store: Store) -> None:
    with store.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_a_second_migration_finds_nothing_to_do(store: Store) -> None:
    assert migrate(store) is False
    assert is_current(store)
    with store.read() as connection:
        assert changes.last_seq(connection) == 0


def test_several_processes_may_migrate_at_once(store_url: str) -> None:
    results: list[bool] = []

    def work() -> None:
        own = Store(store_url)
        results.append(migrate(own))
        own.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [False, False, False, True]


def test_many_may_open_a_new_file_at_once(tmp_path: Path) -> None:
    """Of two that switch a file to WAL together SQLite refuses one at once, now and then."""
    problems: list[Exception] = []

    def work(url: str, start: threading.Barrier) -> None:
        own = Store(url)
        start.wait()
        try:
            is_current(own)
        except Exception as error:
            problems.append(error)
        own.close()

    for number in range(60):
        start = threading.Barrier(12)
        url = f"sqlite:///{tmp_path / str(number)}.sqlite"
        threads = [threading.Thread(target=work, args=(url, start)) for _ in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert problems == []


def test_a_store_that_is_not_migrated_is_waited_for(store_url: str) -> None:
    fresh = Store(store_url)
    with pytest.raises(StoreBusyError, match="not migrated"):
        wait_until_migrated(fresh, timeout=0.05, poll=0.01)
    migrate(fresh)
    wait_until_migrated(fresh, timeout=0.05)
    fresh.close()


def test_a_store_of_a_newer_version_is_refused(store: Store) -> None:
    with store.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError, match="another version"):
        migrate(store)


def test_an_address_that_cannot_be_opened_is_named_without_its_password(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="must name a file"):
        Store("sqlite://")
    with pytest.raises(StoreError, match=r"storage\.url"):
        Store("mystery://x")
    down = Store("postgresql://me:secret@127.0.0.1:1/db", busy_timeout=1)
    with pytest.raises(StoreBusyError) as caught, down.read():
        pass
    assert "secret" not in str(caught.value)
    down.close()
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="cannot be made"):
        Store(f"sqlite:///{tmp_path / 'file' / 'x.sqlite'}")


def test_a_locked_database_is_a_retryable_error(tmp_path: Path) -> None:
    file = tmp_path / "locked.sqlite"
    store = Store(f"sqlite:///{file}", busy_timeout=0.1)
    migrate(store)
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreBusyError) as caught, store.write():
        pass
    assert caught.value.retryable
    # Readers are not in its way.
    with store.read() as connection:
        assert changes.last_seq(connection) == 0
    holder.execute("ROLLBACK")
    with store.write():
        pass
    holder.close()
    store.close()


def test_what_is_stored_already_is_watched_after_an_upgrade(store: Store) -> None:
    write(store, created("kiln"), created("own", canonical_source=""))
    with store.write() as connection:
        for table in ("watch", "related", "band", "minhash", "declared_entity"):
            connection.exec_driver_sql(f"DROP TABLE {table}")
        connection.exec_driver_sql("ALTER TABLE article DROP COLUMN related_at")
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0002'")
    assert migrate(store) is True
    with store.read() as connection:
        [(pk, slug)] = watches.chosen(connection)
        found = watches.of_article(connection, pk)
    assert slug == "kiln"
    assert found is not None
    assert found.state.url.startswith("https://")
    assert found.asked_for, "it is due at once"
    with store.write() as connection:
        assert [w.pk for w in watches.claim(connection, "t", NOW, 60.0, limit=5)] == [pk]
