"""A budget for each host: so many requests at once, so long between two (SPEC section 5)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from ipaddress import ip_address
from typing import Final

import msgspec
import tldextract

from feedserver.errors import FetchError
from feedserver.network.address import read_address
from feedserver.text.units import say_duration

# The public suffix list as the package carries it: nothing is downloaded, nothing is cached.
_SUFFIXES: Final = tldextract.TLDExtract(
    suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True
)
_MANY: Final = 4096
_ASK_AGAIN: Final = 0.05  # seconds, while a host's places are all taken


def budget_name(url: str) -> str:
    """What `url` shares its budget with: its registrable domain, else its host.

    An IP address stands for itself. A name below no public suffix (`feeds.internal`) is
    taken by its last two labels, as the public suffix list's default rule has it.
    `AddressRefusedError` when `url` is not an address to fetch.
    """
    return name_of(read_address(url).host)


@lru_cache(_MANY)
def name_of(host: str) -> str:
    """The same for a host as `Address` has it."""
    host = host.rstrip(".")
    try:
        return str(ip_address(host))
    except ValueError:
        parts = _SUFFIXES.extract_str(host)
    if parts.suffix:
        return parts.top_domain_under_public_suffix or host
    return ".".join(host.split(".")[-2:])


class NoPlaceError(FetchError):
    """A host's budget had no place in time: nothing was asked, so nothing is known of the host."""


class HostRule(msgspec.Struct, frozen=True, kw_only=True):
    """What holds for one host: seconds between two requests, requests at once, robots.txt."""

    delay: float | None = None
    parallel: int | None = None
    robots: bool | None = None


class HostView(msgspec.Struct, frozen=True, kw_only=True):
    """A host's budget for people: its name, its limits, and how they are used just now."""

    name: str
    delay: float
    parallel: int
    running: int
    waiting: int

    def __str__(self) -> str:
        at_once = "1 request" if self.parallel == 1 else f"{self.parallel} requests"
        apart = f", {say_duration(self.delay)} apart" if self.delay else ""
        busy = f"; {self.running} running, {self.waiting} waiting" if self.running else ""
        return f"{self.name}: {at_once} at once{apart}{busy}"


class Place:
    """The budget of one host.

    `running` requests hold it, `waiting` ones want it; the next may start at `free_at`.
    """

    __slots__ = ("delay", "free_at", "name", "parallel", "running", "waiting")

    def __init__(self, name: str, delay: float, parallel: int) -> None:
        self.name = name
        self.delay = delay
        self.parallel = parallel
        self.running = 0
        self.waiting = 0
        self.free_at = float("-inf")


class HostBudget:
    """What each host is spared, for all who fetch in this process.

    `delay` is the least time in seconds between two request starts, `parallel` the most
    requests at once; `rules` change both for a host and those of its registrable domain.
    `max_wait` is the longest that `slot` waits; `sleep` waits for some seconds, by default in a
    way that `close` cuts short.
    """

    def __init__(
        self,
        delay: float,
        parallel: int,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] | None = None,
        *,
        rules: Mapping[str, HostRule] | None = None,
        max_wait: float = 60.0,
    ) -> None:
        self._delay = delay
        self._parallel = parallel
        self._rules = {name_of(name.lower()): rule for name, rule in (rules or {}).items()}
        self._monotonic = monotonic
        self._closed = threading.Event()
        self._sleep = sleep or self._closed.wait
        self._max_wait = max_wait
        self._places: dict[str, Place] = {}
        self._lock = threading.Lock()  # held for a moment at each request of a pool
        self._changed = threading.Condition(self._lock)
        self._blocked = 0  # threads that wait for a place

    @property
    def closed(self) -> bool:
        """Whether nothing more is to be asked for."""
        return self._closed.is_set()

    def rule(self, host: str) -> HostRule:
        """What the operator said of `host`, or of its domain."""
        return self._rules.get(name_of(host)) or HostRule()

    def place(self, host: str) -> Place:
        """The budget that `host` shares with those of its domain."""
        name = name_of(host)
        with self._lock:
            found = self._places.get(name)
            if found is None:
                self._forget_idle()
                rule = self._rules.get(name) or HostRule()
                delay = self._delay if rule.delay is None else rule.delay
                found = Place(name, delay, rule.parallel or self._parallel)
                self._places[name] = found
            return found

    def try_enter(self, place: Place, delay: float = 0.0) -> float:
        """Take a place if there is one: 0.0, or the seconds after which to ask again.

        `delay` is a longer delay that the host itself asks for. Whoever entered must `leave`.
        """
        with self._lock:
            if place.running >= place.parallel:
                return _ASK_AGAIN
            now = self._monotonic()
            if place.free_at > now:
                return place.free_at - now
            place.free_at = now + max(place.delay, delay)
            place.running += 1
        return 0.0

    def leave(self, place: Place) -> None:
        """Give a place back."""
        with self._lock:
            place.running -= 1
            if self._blocked:
                self._changed.notify_all()

    def describe(self, url: str) -> HostView:
        """The budget that `url` has a part in; `AddressRefusedError` for what is no address."""
        place = self.place(read_address(url).host)
        return HostView(
            name=place.name,
            delay=place.delay,
            parallel=place.parallel,
            running=place.running,
            waiting=place.waiting,
        )

    @contextmanager
    def slot(self, host: str, *, delay: float | None = None) -> Iterator[None]:
        """Holds one of the places of `host` for the `with` block, waiting for it.

        `delay` as in `try_enter`. `FetchError`, worth trying again, when the wait would be
        longer than `max_wait`, or after `close`.
        """
        place = self.place(host)
        start = self._enter(place, max(place.delay, delay or 0.0))
        try:
            wait = start - self._monotonic()
            if wait > 0:
                self._sleep(wait)
            self._check_open()
            yield
        finally:
            self.leave(place)

    def close(self) -> None:
        """Let nobody in any more: who waits, and who comes, gets a `FetchError` at once."""
        self._closed.set()
        with self._changed:
            self._changed.notify_all()

    def _check_open(self) -> None:
        if self._closed.is_set():
            raise stopping()

    def _enter(self, place: Place, delay: float) -> float:
        """Take a place; the answer says when its request may start."""
        give_up = self._monotonic() + self._max_wait
        with self._changed:
            while place.running >= place.parallel:
                self._check_open()
                left = give_up - self._monotonic()
                if left <= 0:
                    raise self._too_busy(place.name)
                self._blocked += 1
                try:
                    self._changed.wait(left)
                finally:
                    self._blocked -= 1
            start = max(self._monotonic(), place.free_at)
            if start > give_up:
                raise self._too_busy(place.name)
            place.free_at = start + delay
            place.running += 1
        return start

    def _too_busy(self, name: str) -> FetchError:
        waited = say_duration(self._max_wait)
        return NoPlaceError(
            f"{name}: too many requests of our own are waiting, gave up at {waited}"
        )

    def _forget_idle(self) -> None:
        if len(self._places) > _MANY:
            now = self._monotonic()
            self._places = {
                name: place
                for name, place in self._places.items()
                if place.running or place.waiting or place.free_at > now
            }


def stopping() -> NoPlaceError:
    """The error for what is asked for while this process ends."""
    return NoPlaceError("stopping: nothing more is asked for")
