"""A budget for each host: so many requests at once, so long between two (SPEC section 5)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from typing import Final

import tldextract

from feedserver.errors import FetchError
from feedserver.network.address import read_address
from feedserver.text.units import say_duration

# The public suffix list as the package carries it: nothing is downloaded, nothing is cached.
_SUFFIXES: Final = tldextract.TLDExtract(
    suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True
)
_MANY: Final = 4096


def budget_name(url: str) -> str:
    """What `url` shares its budget with: its registrable domain, else its host.

    An IP address stands for itself. A name below no public suffix (`feeds.internal`) is
    taken by its last two labels, as the public suffix list's default rule has it.
    `AddressRefusedError` when `url` is not an address to fetch.
    """
    host = read_address(url).host.rstrip(".")
    try:
        return str(ip_address(host))
    except ValueError:
        parts = _SUFFIXES.extract_str(host)
    if parts.suffix:
        return parts.top_domain_under_public_suffix or host
    return ".".join(host.split(".")[-2:])


class _Host:
    __slots__ = ("free_at", "running")

    def __init__(self) -> None:
        self.running = 0
        self.free_at = float("-inf")


class HostBudget:
    """Makes callers wait until their host may be asked again.

    `delay` is the least time in seconds between two request starts, `parallel` the most requests
    at once, `max_wait` the longest anybody waits for both. `sleep` waits for some seconds, by
    default in a way that `close` cuts short.
    """

    def __init__(
        self,
        delay: float,
        parallel: int,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] | None = None,
        *,
        max_wait: float = 60.0,
    ) -> None:
        self._delay = delay
        self._parallel = parallel
        self._monotonic = monotonic
        self._closed = threading.Event()
        self._sleep = sleep or self._closed.wait
        self._max_wait = max_wait
        self._hosts: dict[str, _Host] = {}
        self._changed = threading.Condition()

    @contextmanager
    def slot(self, url: str, *, delay: float | None = None) -> Iterator[None]:
        """Holds one of the places of `url`'s host for the `with` block.

        `delay` is a longer delay that the host itself asks for. `FetchError`, worth trying again,
        when the wait would be longer than `max_wait`, or after `close`.
        """
        name = budget_name(url)
        host, start = self._enter(name, max(self._delay, delay or 0.0))
        try:
            wait = start - self._monotonic()
            if wait > 0:
                self._sleep(wait)
            self._check_open()
            yield
        finally:
            with self._changed:
                host.running -= 1
                self._changed.notify_all()

    def close(self) -> None:
        """Let nobody in any more: who waits, and who comes, gets a `FetchError` at once."""
        self._closed.set()
        with self._changed:
            self._changed.notify_all()

    def _check_open(self) -> None:
        if self._closed.is_set():
            raise FetchError("stopping: nothing more is asked for")

    def _enter(self, name: str, delay: float) -> tuple[_Host, float]:
        """Take a place; the answer says when its request may start."""
        give_up = self._monotonic() + self._max_wait
        with self._changed:
            self._forget_idle()
            host = self._hosts.setdefault(name, _Host())
            while host.running >= self._parallel:
                self._check_open()
                left = give_up - self._monotonic()
                if left <= 0:
                    raise self._too_busy(name)
                self._changed.wait(left)
            start = max(self._monotonic(), host.free_at)
            if start > give_up:
                raise self._too_busy(name)
            host.free_at = start + delay
            host.running += 1
        return host, start

    def _too_busy(self, name: str) -> FetchError:
        waited = say_duration(self._max_wait)
        return FetchError(f"{name}: too many requests of our own are waiting, gave up at {waited}")

    def _forget_idle(self) -> None:
        if len(self._hosts) > _MANY:
            now = self._monotonic()
            self._hosts = {
                name: host
                for name, host in self._hosts.items()
                if host.running or host.free_at > now
            }
