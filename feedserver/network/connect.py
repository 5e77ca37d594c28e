"""Connections that are judged by the guard and end at a deadline.

A name is resolved once; each address it has is judged, and the socket connects to the very
address that was judged, so that a second answer of the resolver changes nothing (DNS
rebinding). Name, Host header and certificate check stay those of the address asked for.
"""

from __future__ import annotations

import io
import queue
import socket
import ssl
import threading
from collections.abc import Mapping
from ipaddress import IPv4Address, ip_address
from typing import Any, cast
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from feedserver.errors import AddressRefusedError, FetchError
from feedserver.network.deadline import Deadline
from feedserver.network.guard import AddressGuard
from feedserver.text.units import say_duration

SocketAddress = tuple[str, int] | tuple[str, int, int, int]
Candidate = tuple[socket.AddressFamily, SocketAddress]


class Opener:
    """Opens the sockets of one call: resolves, asks `guard`, connects before `deadline`.

    `connect_timeout` in seconds is for each address of a name.
    """

    def __init__(self, guard: AddressGuard, connect_timeout: float, deadline: Deadline) -> None:
        self.deadline = deadline
        self._guard = guard
        self._connect_timeout = connect_timeout

    def open(self, host: str, port: int) -> socket.socket:
        """A connected socket to a permitted address of `host`.

        `AddressRefusedError` when it has none, `FetchError` when none answers.
        """
        failure = FetchError("has no address")
        for family, address in self._permitted(host, port):
            try:
                return self._connect(family, address)
            except TimeoutError:
                self.deadline.remaining()
                waited = say_duration(self._connect_timeout)
                failure = FetchError(f"no connection within {waited} (network.connect_timeout)")
            except OSError as error:
                failure = FetchError(f"no connection: {error.strerror or error}")
        raise failure

    def _permitted(self, host: str, port: int) -> list[Candidate]:
        permitted: list[Candidate] = []
        refusal: AddressRefusedError | None = None
        for candidate in _resolve(host, port, self.deadline):
            try:
                self._guard.check_address(candidate[1][0], port)
            except AddressRefusedError as error:
                refusal = refusal or error
            else:
                permitted.append(candidate)
        if refusal is not None and not permitted:
            raise AddressRefusedError(f"{host}: {refusal}")
        return permitted

    def _connect(self, family: socket.AddressFamily, address: SocketAddress) -> socket.socket:
        sock = socket.socket(family, socket.SOCK_STREAM)
        try:
            sock.settimeout(min(self._connect_timeout, self.deadline.remaining()))
            sock.connect(address)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            # A TLS handshake that follows is one call, bounded by what is left now.
            sock.settimeout(self.deadline.remaining())
        except BaseException:
            sock.close()
            raise
        return sock


def _resolve(host: str, port: int, deadline: Deadline) -> list[Candidate]:
    """The addresses of `host`, each once, in the resolver's order."""
    try:
        literal = ip_address(host)
    except ValueError:
        found = _look_up(host, port, deadline)
        return list(dict.fromkeys((item[0], cast("SocketAddress", item[4])) for item in found))
    if isinstance(literal, IPv4Address):
        return [(socket.AF_INET, (host, port))]
    return [(socket.AF_INET6, (host, port, 0, 0))]


def _look_up(host: str, port: int, deadline: Deadline) -> list[Any]:
    """`getaddrinfo` knows no timeout: it runs aside and is left behind when it takes too long."""
    answers: queue.SimpleQueue[list[Any] | OSError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            # As bytes: Python's own IDNA codec would refuse names that the resolver knows.
            answers.put(socket.getaddrinfo(host.encode("ascii"), port, type=socket.SOCK_STREAM))
        except OSError as error:
            answers.put(error)

    threading.Thread(target=ask, name=f"resolve {host}", daemon=True).start()
    try:
        answer = answers.get(timeout=deadline.remaining())
    except queue.Empty:
        raise deadline.error() from None
    if isinstance(answer, OSError):
        raise FetchError(f"the name cannot be resolved: {answer.strerror or answer}")
    return answer


class _DeadlineReader(io.RawIOBase):
    """Reads from a socket, each time for no longer than the deadline allows."""

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        super().__init__()
        self._sock = sock
        self._raw = sock.makefile("rb", buffering=0)
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._sock.settimeout(self._deadline.remaining())
        try:
            return self._raw.readinto(buffer)
        except TimeoutError:
            raise self._deadline.error() from None

    def close(self) -> None:
        self._raw.close()
        super().close()


class _DeadlineSocket:
    """The part of a socket that http.client uses, plain or TLS, bound to a deadline.

    A timeout of requests or urllib3 is for each read, so that a slow drip never ends.
    """

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._sock = sock
        self._deadline = deadline

    def sendall(self, data: bytes) -> None:
        self._sock.settimeout(self._deadline.remaining())
        try:
            self._sock.sendall(data)
        except TimeoutError:
            raise self._deadline.error() from None

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_DeadlineReader(self._sock, self._deadline))

    def settimeout(self, _seconds: float | None) -> None:
        """The deadline alone decides."""

    def shutdown(self, how: int) -> None:
        self._sock.shutdown(how)

    def close(self) -> None:
        self._sock.close()


class _Guarded(HTTPConnection):
    """An urllib3 connection whose socket comes from an opener."""

    opener: Opener

    def _new_conn(self) -> socket.socket:
        return self.opener.open(self._dns_host, self.port)

    def connect(self) -> None:
        super().connect()
        self.sock = cast("socket.socket", _DeadlineSocket(self.sock, self.opener.deadline))


class _GuardedTLS(_Guarded, HTTPSConnection):
    """The same with TLS."""


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Guarded
    opener: Opener

    def _new_conn(self) -> Any:
        connection = cast("_Guarded", super()._new_conn())
        connection.opener = self.opener
        return connection


class _TLSPool(_Pool, HTTPSConnectionPool):
    ConnectionCls = _GuardedTLS


class GuardedAdapter(HTTPAdapter):
    """Sends the requests of one call through `opener`; TLS as `tls` says; never by a proxy."""

    def __init__(self, opener: Opener, tls: ssl.SSLContext | None) -> None:
        super().__init__()
        self._opener = opener
        self._tls = tls
        self._pools: list[_Pool] = []

    def get_connection_with_tls_context(
        self,
        request: requests.PreparedRequest,
        verify: bool | str | None,
        proxies: Mapping[str, str] | None = None,
        cert: Any = None,
    ) -> _Pool:
        """The pool for the request's origin; nothing is shared with other calls."""
        parts = urlsplit(str(request.url))
        host = parts.hostname or ""
        if parts.scheme == "https":
            pool: _Pool = _TLSPool(host, parts.port, ssl_context=self._tls)
        else:
            pool = _Pool(host, parts.port)
        pool.opener = self._opener
        self._pools.append(pool)
        return pool

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Nothing to set: the context given verifies, always."""

    def close(self) -> None:
        """Close every connection that was opened."""
        for pool in self._pools:
            pool.close()
        super().close()
