"""Names looked up aside, by a resolver that answers as the test says."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from feedserver.errors import FetchError
from feedserver.network.lookup import Found, Lookups

Answering = Callable[[bytes], list[str]]


@pytest.fixture
def resolver(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[bytes]]:
    """The names that were asked for; those that begin with `dead` are not answered."""
    asked: list[bytes] = []
    ended = threading.Event()

    def look_up(host: bytes, port: object, *_: object, **__: object) -> list[tuple[object, ...]]:
        asked.append(host)
        if host.startswith(b"dead"):
            ended.wait(20)
        if host.startswith((b"dead", b"no")):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        found = ["93.184.216.34", "93.184.216.34", "2606:2800::1"]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in found]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    yield asked
    ended.set()


def collected(lookups: Lookups, count: int) -> dict[str, Found]:
    """The next `count` answers."""
    found: dict[str, Found] = {}
    end = time.monotonic() + 10
    while len(found) < count and time.monotonic() < end:
        found |= dict(lookups.collect(0.01))
    assert len(found) == count
    return found


def test_a_name_is_looked_up_once_and_remembered(resolver: list[bytes]) -> None:
    lookups = Lookups(5)
    assert lookups.known("some.example") is None
    lookups.ask("some.example")
    lookups.ask("some.example")
    assert lookups.pending == 1
    addresses = ("93.184.216.34", "2606:2800::1")
    assert collected(lookups, 1) == {"some.example": addresses}
    assert lookups.known("some.example") == addresses
    assert lookups.pending == 0
    assert resolver == [b"some.example"]


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1"])
def test_an_address_means_itself(host: str, resolver: list[bytes]) -> None:
    assert Lookups(5).known(host) == (host,)
    assert resolver == []


def test_that_a_name_is_unknown_is_not_remembered(resolver: list[bytes]) -> None:
    lookups = Lookups(5)
    for _ in range(2):
        lookups.ask("no.example")
        error = collected(lookups, 1)["no.example"]
        assert isinstance(error, FetchError)
        assert str(error).startswith("no.example: the name cannot be resolved: ")
        assert error.retryable
        assert lookups.known("no.example") is None
    assert resolver == [b"no.example"] * 2


def test_names_whose_servers_are_dead_hold_nobody_up(resolver: list[bytes]) -> None:
    lookups = Lookups(0.3)
    for number in range(60):
        lookups.ask(f"dead{number}.example")
    lookups.ask("good.example")
    start = time.monotonic()
    assert list(collected(lookups, 1)) == ["good.example"]
    assert time.monotonic() - start < 0.3
    late = collected(lookups, 60)
    assert {str(error) for error in late.values()} == {
        f"dead{number}.example: no connection within 0.3s (network.connect_timeout)"
        for number in range(60)
    }
    assert lookups.pending == 0


def test_waiting_ends_with_an_answer(resolver: list[bytes]) -> None:
    lookups = Lookups(5)
    lookups.ask("some.example")
    start = time.monotonic()
    assert lookups.collect(5)
    assert time.monotonic() - start < 2
