"""A real HTTP/1.1 origin on loopback whose paths misbehave on command, hundreds at a time.

`Origin` (tests/support/origin.py) has a thread for each connection and says what a test tells it
to; this one has a single loop, so that it can keep any number of clients waiting, listens on many
addresses, each of which is a host of its own to a polite client, and counts what was asked when.
What it may do to a client is in tests/support/misdeeds.py.
"""

from __future__ import annotations

import asyncio
import errno
import socket
import struct
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from types import TracebackType
from typing import Final, NamedTuple

_LONGEST_HEAD: Final = 256 * 1024
_PIECE: Final = 64 * 1024
_LISTENS: Final = 1024  # connections that wait to be accepted
_CLOSING: Final = 10.0  # seconds
_REASONS: Final = {200: "OK", 301: "Moved Permanently", 302: "Found", 304: "Not Modified"}


class Asked(NamedTuple):
    """A request: when it came (as `time.monotonic()`), its headers with lower-case names."""

    at: float
    method: str
    host: str
    path: str
    headers: dict[str, str]


class Exchange:
    """One request that is being answered; `number` counts its path's requests from 1."""

    def __init__(
        self,
        origin: Misbehaving,
        asked: Asked,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        self.asked = asked
        self.number = origin.count(asked.path)
        self.ended = False  # the connection is not to be used again
        self._origin = origin
        self._reader = reader
        self._writer = writer

    async def raw(self, data: bytes) -> None:
        """Send these bytes, whatever they are."""
        for start in range(0, len(data), _PIECE):
            piece = data[start : start + _PIECE]
            self._writer.write(piece)
            # Only what the client takes is held.
            await self._writer.drain()
            self._origin.sent[self.asked.path] += len(piece)

    async def head(
        self, status: int = 200, headers: Mapping[str, str] | None = None, reason: str = ""
    ) -> None:
        """A status line and these header fields, nothing of our own."""
        lines = [f"HTTP/1.1 {status} {reason or _REASONS.get(status, 'Status')}"]
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        await self.raw("\r\n".join([*lines, "", ""]).encode("latin-1", "replace"))

    async def answer(
        self, status: int = 200, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> None:
        """A whole, well-formed response; Content-Length is right unless `headers` has one."""
        await self.head(status, {"Content-Length": str(len(body)), **(headers or {})})
        if self.asked.method != "HEAD" and status != 304:
            await self.raw(body)

    async def drip(self, pieces: Iterable[bytes], pause: float) -> None:
        """Send `pieces` as they are, `pause` seconds apart."""
        self.ended = True
        for piece in pieces:
            await self.raw(piece)
            await asyncio.sleep(pause)

    async def hang(self) -> None:
        """Say nothing more until the client hangs up or the origin closes."""
        self.ended = True
        while await self._reader.read(1024):
            pass

    def end(self) -> None:
        """Close the connection once this was answered."""
        self.ended = True

    def reset(self) -> None:
        """End the connection with a TCP reset."""
        self.ended = True
        connection = self._writer.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._writer.transport.abort()


Behaviour = Callable[[Exchange], Awaitable[None]]


class Misbehaving:
    """`with Misbehaving(hosts) as origin:` serves until the block ends.

    It listens on `hosts` addresses, 127.0.0.1 and those that follow 127.0.1.0; all serve the same
    paths. A path's behaviour also answers with any query that has none of its own; paths without
    one answer 404. `asked` lists what was asked, `sent` counts the bytes that were written for
    each path (not all of which the client has read).
    """

    def __init__(self, hosts: int = 1) -> None:
        self.asked: list[Asked] = []
        self.sent: Counter[str] = Counter()
        self._behaviours: dict[str, Behaviour] = {}
        self._counts: Counter[str] = Counter()
        self._sockets = _listen(hosts)
        self.port: int = self._sockets[0].getsockname()[1]
        self._loop = asyncio.new_event_loop()
        self._closing = asyncio.Event()
        self._connections: set[asyncio.Task[None]] = set()
        self._thread = threading.Thread(target=self._run, name="misbehaving", daemon=True)

    def url(self, path: str = "", host: int = 0) -> str:
        """The address of `path` at one of the hosts."""
        return f"http://{_address(host)}:{self.port}{path}"

    def at(self, path: str, behaviour: Behaviour, host: int = 0) -> str:
        """From now on `behaviour` answers at `path`; its address at one of the hosts."""
        self._behaviours[path] = behaviour
        return self.url(path, host)

    def count(self, path: str) -> int:
        """How often `path` was asked for."""
        return self._counts[path]

    def times(self) -> dict[str, list[float]]:
        """When each path was asked for."""
        found: defaultdict[str, list[float]] = defaultdict(list)
        for asked in list(self.asked):
            found[asked.path].append(asked.at)
        return dict(found)

    @property
    def open_connections(self) -> int:
        """Connections that clients hold open just now."""
        return len(self._connections)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        # A client that hangs up is what many tests are about.
        try:
            with suppress(OSError, EOFError, asyncio.LimitOverrunError, asyncio.CancelledError):
                while await self._exchange(reader, writer):
                    pass
        finally:
            self._connections.discard(task)
            writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer one request; whether the connection may be used again."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        line, *fields = head.rstrip("\r\n").split("\r\n")
        method, target, _version = line.split(" ", 2)
        pairs = (field.partition(":") for field in fields)
        headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
        asked = Asked(time.monotonic(), method, headers.get("host", ""), target, headers)
        self._counts[target] += 1
        self.asked.append(asked)
        exchange = Exchange(self, asked, reader, writer)
        path = target.partition("?")[0]
        behave = self._behaviours.get(target) or self._behaviours.get(path, _not_here)
        await behave(exchange)
        return not exchange.ended

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._main())
        finally:
            self._loop.close()

    async def _main(self) -> None:
        servers = [
            await asyncio.start_server(
                self._serve, sock=listening, limit=_LONGEST_HEAD, backlog=_LISTENS
            )
            for listening in self._sockets
        ]
        await self._closing.wait()
        for server in servers:
            server.close()
        for task in list(self._connections):
            task.cancel()
        if self._connections:
            await asyncio.wait(list(self._connections), timeout=_CLOSING)

    def close(self) -> None:
        """Stop, whatever it is doing to its clients."""
        self._loop.call_soon_threadsafe(self._closing.set)
        self._thread.join(_CLOSING)

    def __enter__(self) -> Misbehaving:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


async def _not_here(exchange: Exchange) -> None:
    await exchange.answer(404, b"not here")


def _address(host: int) -> str:
    return "127.0.0.1" if host == 0 else f"127.0.{1 + host // 250}.{1 + host % 250}"


def _listen(hosts: int) -> list[socket.socket]:
    """One socket for each address, all on one port that is free on all of them."""
    while True:
        made = [socket.create_server((_address(0), 0), backlog=_LISTENS)]
        port = made[0].getsockname()[1]
        try:
            for host in range(1, hosts):
                made.append(socket.create_server((_address(host), port), backlog=_LISTENS))
        except OSError as error:
            for listening in made:
                listening.close()
            if error.errno != errno.EADDRINUSE:
                raise
        else:
            return made
