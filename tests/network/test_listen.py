"""Asking whether an address can be listened on."""

from __future__ import annotations

import socket
import threading

import pytest

from feedserver.errors import FeedserverError
from feedserver.network.listen import ensure_free


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
    ensure_free("127.0.0.1", port, patience=0)
    ensure_free("127.0.0.1", port, patience=0)


@pytest.mark.parametrize("shared", [False, True])
def test_a_taken_port_is_refused_even_where_it_could_be_shared(shared: bool) -> None:
    with listening(shared=shared) as server:
        port = server.getsockname()[1]
        with pytest.raises(FeedserverError, match=rf"127\.0\.0\.1:{port}: another program"):
            ensure_free("127.0.0.1", port, patience=0)


def test_a_port_that_becomes_free_is_waited_for() -> None:
    server = listening()
    timer = threading.Timer(0.2, server.close)
    timer.start()
    ensure_free("127.0.0.1", server.getsockname()[1], patience=5)
    timer.join()


def test_an_address_of_another_machine_is_named() -> None:
    with pytest.raises(FeedserverError, match="not an address of this machine"):
        ensure_free("192.0.2.1", 8000, patience=0)
    with pytest.raises(FeedserverError, match=r"nowhere\.invalid:8000"):
        ensure_free("nowhere.invalid", 8000, patience=0)
