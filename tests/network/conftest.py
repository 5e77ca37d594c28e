"""Fixtures for everything that talks to an origin."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from feedserver.network.hosts import HostBudget
from feedserver.network.robots import Robots
from tests.support.network import ByPool, BySession, Make, Sender, network_settings, patient_hosts
from tests.support.origin import Origin


@pytest.fixture
def origin() -> Iterator[Origin]:
    with Origin() as running:
        yield running


def _made(kind: type[BySession] | type[ByPool]) -> Iterator[Make]:
    senders: list[Sender] = []

    def make(
        *, hosts: HostBudget | None = None, robots: Robots | None = None, **values: str
    ) -> Sender:
        sender = kind(network_settings(**values), hosts or patient_hosts(), robots)
        senders.append(sender)
        return sender

    yield make
    for sender in senders:
        sender.close()


@pytest.fixture(params=[BySession, ByPool], ids=["requests", "libcurl"])
def session(request: pytest.FixtureRequest) -> Iterator[Make]:
    """Makes a client with settings of its own, one of either kind."""
    yield from _made(request.param)


@pytest.fixture
def by_requests() -> Iterator[Make]:
    """Makes the client for single requests."""
    yield from _made(BySession)


@pytest.fixture
def by_libcurl() -> Iterator[Make]:
    """Makes the client for thousands."""
    yield from _made(ByPool)
