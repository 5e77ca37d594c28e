"""A site in this process, on each database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from feedserver.serve.app import create_app
from feedserver.serve.state import State
from feedserver.services import Services
from tests.support.site import put, running, settings_for


class Site:
    """A running site: what it is made of, and a client that asks it."""

    def __init__(self, services: Services, folder: Path) -> None:
        self.services = services
        self.folder = folder
        self.app = create_app(services.settings)
        self.client: FlaskClient = self.app.test_client()

    def put(self, *documents: dict[str, Any]) -> None:
        """Import documents that must be accepted."""
        for result in put(self.services, self.folder / "in", *documents):
            assert result.outcome != "failed", result

    def close(self) -> None:
        state: State = self.app.extensions["feedserver"]
        state.services.close()


@pytest.fixture
def site(tmp_path: Path, store_url: str) -> Iterator[Site]:
    """An empty site."""
    with running(settings_for(tmp_path, store_url)) as services:
        made = Site(services, tmp_path)
        yield made
        made.close()
