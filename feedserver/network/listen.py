"""Making sure that an address to listen on is free."""

from __future__ import annotations

import errno
import socket
import time

from feedserver.errors import FeedserverError

_LOOK = 0.1  # seconds


def ensure_free(host: str, port: int, patience: float) -> None:
    """Return once `host:port` can be listened on; `FeedserverError` after `patience` seconds.

    The server shares its port among its own processes (SO_REUSEPORT), so that a second server
    would start without a word and take half of the requests. This asks without sharing.
    """
    deadline = time.monotonic() + patience
    while True:
        try:
            _try(host, port)
            return
        except OSError as error:
            if error.errno == errno.EADDRINUSE and time.monotonic() < deadline:
                time.sleep(_LOOK)
                continue
            reason = _REASONS.get(error.errno or 0, str(error))
            raise FeedserverError(f"{host}:{port}: {reason}") from error


_REASONS = {
    errno.EADDRINUSE: "another program is listening there; choose another with --port",
    errno.EADDRNOTAVAIL: "is not an address of this machine; choose another with --host",
    errno.EACCES: "may not be listened on by this user; choose a port above 1023 with --port",
}


def _try(host: str, port: int) -> None:
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    with socket.socket(family, kind, protocol) as probe:
        # As the server does: connections of a server that has just ended are not in the way.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(address)
        probe.listen(1)
