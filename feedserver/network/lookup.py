"""Names to addresses for thousands of requests at once.

libcurl would look names up itself, in twenty threads: ten names whose servers are dead would
keep all others from being looked up, and a loop that ends would wait for them.
"""

from __future__ import annotations

import queue
import socket
import threading
import time
from ipaddress import ip_address
from typing import Final

from feedserver.errors import FetchError
from feedserver.text.units import say_duration

Found = tuple[str, ...] | FetchError

# The system's look-up knows no timeout and takes half a minute for a name whose servers are
# dead: so many of those do not hold the others up.
_MOST_THREADS: Final = 128
_IDLE: Final = 10.0  # seconds after which a thread without work ends
_LASTS: Final = 60.0  # seconds that an answer is good for: what resolvers give does not say
_MANY: Final = 4096


class Lookups:
    """Looks names up aside. To be used in one thread.

    A look-up that takes longer than `timeout` seconds, from when a thread has time for it, is
    an error, and is left behind.
    """

    def __init__(self, timeout: float) -> None:
        self._timeout = timeout
        self._known: dict[str, tuple[float, tuple[str, ...]]] = {}
        self._wanted: set[str] = set()
        self._asked: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._answers: queue.SimpleQueue[tuple[str, Found]] = queue.SimpleQueue()
        # Look-ups that threads are at, and since when; soonest first.
        self._began: dict[str, float] = {}
        self._lock = threading.Lock()
        self._threads = 0
        self._under_way = 0

    @property
    def pending(self) -> int:
        """Names that `collect` has not given the answer to yet."""
        return len(self._wanted)

    def known(self, host: str) -> tuple[str, ...] | None:
        """The addresses of a host, if they are known; an IP address has itself."""
        found = self._known.get(host)
        if found is not None and found[0] > time.monotonic():
            return found[1]
        try:
            ip_address(host)
        except ValueError:
            return None
        self._remember(host, (host,), float("inf"))
        return (host,)

    def ask(self, host: str) -> None:
        """Have a name looked up; asking again before its answer has come changes nothing."""
        if host in self._wanted:
            return
        self._wanted.add(host)
        with self._lock:
            self._under_way += 1
            self._asked.put(host)
            if self._under_way > self._threads and self._threads < _MOST_THREADS:
                self._threads += 1
                threading.Thread(target=self._work, name="look-up", daemon=True).start()

    def collect(self, patience: float = 0.0) -> list[tuple[str, Found]]:
        """The names that have been answered, after `patience` seconds at most."""
        collected: list[tuple[str, Found]] = []
        while True:
            try:
                host, found = self._answers.get(timeout=0.0 if collected else patience)
            except queue.Empty:
                break
            if host in self._wanted:
                self._settle(host, found, collected)
        now = time.monotonic()
        for host, since in list(self._began.items()):
            if now - since <= self._timeout:
                break
            self._began.pop(host, None)
            if host in self._wanted:
                self._settle(host, self._late(host), collected)
        return collected

    def _settle(self, host: str, found: Found, collected: list[tuple[str, Found]]) -> None:
        self._wanted.discard(host)
        if not isinstance(found, FetchError):
            self._remember(host, found, time.monotonic() + _LASTS)
        collected.append((host, found))

    def _remember(self, host: str, found: tuple[str, ...], until: float) -> None:
        if len(self._known) >= _MANY:
            self._known.clear()
        self._known[host] = (until, found)

    def _late(self, host: str) -> FetchError:
        told = say_duration(self._timeout)
        return FetchError(f"{host}: no connection within {told} (network.connect_timeout)")

    def _work(self) -> None:
        """What a thread does."""
        while True:
            try:
                host = self._asked.get(timeout=_IDLE)
            except queue.Empty:
                with self._lock:
                    if self._asked.empty():
                        self._threads -= 1
                        return
                continue
            self._began[host] = time.monotonic()
            found = _look_up(host)
            self._began.pop(host, None)
            with self._lock:
                self._under_way -= 1
            self._answers.put((host, found))


def _look_up(host: str) -> Found:
    try:
        # As bytes: Python's own IDNA codec would refuse names that the resolver knows.
        answer = socket.getaddrinfo(host.encode("ascii"), None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        said = getattr(error, "strerror", None) or error
        return FetchError(f"{host}: the name cannot be resolved: {said}")
    return tuple(dict.fromkeys(str(item[4][0]) for item in answer))
