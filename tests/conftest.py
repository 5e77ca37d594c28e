"""Fixtures for every test: a store on each database, settings that write to a folder of the
test's own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

from feedserver.store.engine import Store
from feedserver.store.migrate import migrate
from tests.support.postgres import Postgres, binaries

# A busy machine is no failure; and what CI has passed it passes again.
hypothesis_settings.register_profile(
    "feedserver", deadline=None, derandomize=bool(os.environ.get("CI"))
)
hypothesis_settings.load_profile("feedserver")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server for the whole run."""
    programs = binaries()
    if programs is None:
        if os.environ.get("CI"):
            pytest.fail("CI must have PostgreSQL's server programs (initdb, pg_ctl)")
        pytest.skip("NO POSTGRESQL: install its server programs to test the store on it too")
    with Postgres(programs) as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty store, once on each database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store' / 'feedserver.sqlite'}"
    server: Postgres = request.getfixturevalue("postgres")
    return server.database()


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """An empty, migrated store."""
    opened = Store(store_url, busy_timeout=10)
    migrate(opened)
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith("FEEDSERVER_"):
            monkeypatch.delenv(name)
