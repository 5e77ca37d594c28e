"""The address to listen on: looked up, and made sure that it is free."""

from __future__ import annotations

import errno
import socket
import time

from feedserver.errors import FeedserverError

_LOOK = 0.1  # seconds


def ensure_free(host: str, port: int, patience: float) -> str:
    """The IP address of `host`, once its `port` can be listened on; `FeedserverError` after
    `patience` seconds.

    Of a name with addresses of both kinds, `localhost` for one, the IPv4 address is taken.
    The server shares its port among its own processes (SO_REUSEPORT), so that a second server
    would start without a word and take half of the requests. This asks without sharing.
    """
    deadline = time.monotonic() + patience
    while True:
        try:
            return _try(host, port)
        except UnicodeError as error:
            raise FeedserverError(f"{host!r}: is not a name or an address to listen on") from error
        except OSError as error:
            if error.errno == errno.EADDRINUSE and time.monotonic() < deadline:
                time.sleep(_LOOK)
                continue
            reason = _REASONS.get(error.errno or 0, error.strerror or str(error))
            shown = f"[{host}]" if ":" in host else host
            raise FeedserverError(f"{shown}:{port}: {reason}") from error


_REASONS = {
    errno.EADDRINUSE: "another program is listening there; choose another with --port",
    errno.EADDRNOTAVAIL: "is not an address of this machine; choose another with --host",
    errno.EACCES: "may not be listened on by this user; choose a port above 1023 with --port",
}


def _try(host: str, port: int) -> str:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    family, kind, protocol, _, address = min(found, key=lambda item: item[0] != socket.AF_INET)
    with socket.socket(family, kind, protocol) as probe:
        # As the server does: connections of a server that has just ended are not in the way.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(address)
        probe.listen(1)
    return str(address[0])
