"""Asking whether an address can be listened on."""

from __future__ import annotations

import socket
import threading

import pytest

from feedserver.errors import FeedserverError
from feedserver.network.listen import ensure_free


def has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


needs_ipv6 = pytest.mark.skipif(not has_ipv6(), reason="this machine has no IPv6")


def listening(*, shared: bool = False) -> socket.socket:
    server = socket.socket()
    if shared:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    server.bind(("127.0.0.1", 0))
    server.listen(1)
    return server


def test_a_free_port_is_free_and_stays_free() -> None:
    with listening() as server:
        port = server.getsockname()[1]
    for _ in range(2):
        assert ensure_free("127.0.0.1", port, patience=0) == "127.0.0.1"
    with socket.socket() as server:
        server.bind(("127.0.0.1", port))


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("localhost", "127.0.0.1"),
        ("0.0.0.0", "0.0.0.0"),
        pytest.param("::1", "::1", marks=needs_ipv6),
        pytest.param("::", "::", marks=needs_ipv6),
    ],
)
def test_a_name_becomes_an_address_that_a_server_can_take(host: str, address: str) -> None:
    with listening() as server:
        port = server.getsockname()[1]
    assert ensure_free(host, port, patience=0) == address


@needs_ipv6
def test_an_ipv6_address_is_named_as_addresses_show_it() -> None:
    with socket.socket(socket.AF_INET6) as server:
        server.bind(("::1", 0))
        server.listen(1)
        port = server.getsockname()[1]
        with pytest.raises(FeedserverError, match=rf"^\[::1\]:{port}: another program"):
            ensure_free("::1", port, patience=0)


@pytest.mark.parametrize("shared", [False, True])
def test_a_taken_port_is_refused_even_where_it_could_be_shared(shared: bool) -> None:
    with listening(shared=shared) as server:
        port = server.getsockname()[1]
        with pytest.raises(FeedserverError, match=rf"127\.0\.0\.1:{port}: another program"):
            ensure_free("127.0.0.1", port, patience=0)


def test_a_port_that_becomes_free_is_waited_for() -> None:
    server = listening()
    port = server.getsockname()[1]
    timer = threading.Timer(0.2, server.close)
    timer.start()
    assert ensure_free("127.0.0.1", port, patience=5) == "127.0.0.1"
    assert server.fileno() == -1
    timer.join()


def test_an_address_of_another_machine_is_named() -> None:
    with pytest.raises(FeedserverError, match="not an address of this machine"):
        ensure_free("192.0.2.1", 8000, patience=0)
    with pytest.raises(FeedserverError, match=r"nowhere\.invalid:8000"):
        ensure_free("nowhere.invalid", 8000, patience=0)
    with pytest.raises(FeedserverError, match="not a name or an address"):
        ensure_free("x" * 100, 8000, patience=0)
