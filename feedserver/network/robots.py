"""robots.txt (RFC 9309): which addresses a site lets this agent fetch."""

from __future__ import annotations

import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

import msgspec
from protego import Protego

from feedserver.errors import FetchError
from feedserver.network.address import Address, read_address
from feedserver.network.agent import PRODUCT
from feedserver.network.hosts import HostBudget
from feedserver.network.session import Session

MAX_TTL: Final = 24 * 3600.0
MAX_BYTES: Final = 500 * 1024

# How long a site counts as unreachable before it is asked again, in seconds.
_UNREACHABLE_TTL: Final = 600.0
_MANY: Final = 1024
_AGENT_LINE: Final = re.compile(r"\s*user[- ]?agent\s*[:\s]\s*(\*|[A-Za-z_-]*)", re.IGNORECASE)
_NAMED: Final = "named"
_ANYONE: Final = "anyone"
_OTHERS: Final = "others"


class _Rules(msgspec.Struct, frozen=True, kw_only=True):
    """A site's rules. Without a file `otherwise` decides; `named`: a group names this agent."""

    otherwise: bool = True
    named: bool = False
    file: Protego | None = None


class _Entry:
    """One site in the cache; its lock is held while its file is fetched."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.rules: _Rules | None = None
        self.expires = 0.0


class Robots:
    """Answers from each site's robots.txt, fetched through `session`, kept for `ttl` seconds.

    `user_agent_token` is the product token that groups name this agent by; a fetch of
    robots.txt takes a place of its host in `hosts` like any other. So whoever holds a place
    must not ask here: with one place a host, that would wait for itself. Safe to share between
    threads.
    """

    def __init__(
        self,
        session: Session,
        user_agent_token: str = PRODUCT,
        ttl: float = MAX_TTL,
        monotonic: Callable[[], float] = time.monotonic,
        *,
        hosts: HostBudget | None = None,
    ) -> None:
        self._session = session
        self._hosts = hosts or HostBudget(delay=0, parallel=_MANY)
        self._token = user_agent_token.lower()
        self._ttl = min(ttl, MAX_TTL)
        self._monotonic = monotonic
        self._entries: OrderedDict[str, _Entry] = OrderedDict()
        self._lock = threading.Lock()

    def allowed(self, url: str, *, operator_entered_feed: bool) -> bool:
        """Whether `url` may be fetched (SPEC section 5).

        A feed that the operator entered obeys only groups that name this agent; everything
        else obeys `*` too. A file that is missing allows everything, a site that fails or
        cannot be reached allows only the operator's feeds. `AddressRefusedError` when `url` is
        not an address to fetch, `FetchError` when the host has no place for a request.
        """
        address = read_address(url)
        rules = self._rules(address)
        if operator_entered_feed and not rules.named:
            return True
        if rules.file is None:
            return rules.otherwise
        return rules.file.can_fetch(address.href, _group(rules))

    def crawl_delay(self, url: str, *, operator_entered_feed: bool) -> float | None:
        """The seconds between requests that the site asks for in the group that applies."""
        rules = self._rules(read_address(url))
        if rules.file is None or (operator_entered_feed and not rules.named):
            return None
        return rules.file.crawl_delay(_group(rules))

    def _rules(self, address: Address) -> _Rules:
        with self._lock:
            entry = self._entries.setdefault(address.origin, _Entry())
            self._entries.move_to_end(address.origin)
            if len(self._entries) > _MANY:
                self._entries.popitem(last=False)
        with entry.lock:
            if entry.rules is None or self._monotonic() >= entry.expires:
                entry.rules = self._fetch(address.origin)
                lasts = self._ttl if entry.rules.otherwise else min(self._ttl, _UNREACHABLE_TTL)
                entry.expires = self._monotonic() + lasts
            return entry.rules

    def _fetch(self, origin: str) -> _Rules:
        url = f"{origin}/robots.txt"
        # A place that could not be had says nothing of the site: that error is not remembered.
        with self._hosts.slot(url):
            try:
                response = self._session.get(url, headers={"Accept": "text/plain"})
            except FetchError:
                return _Rules(otherwise=False)
        if 200 <= response.status < 300:
            return self._parse(response.body[:MAX_BYTES])
        return _Rules(otherwise=response.status < 500)

    def _parse(self, body: bytes) -> _Rules:
        """Every group's agent becomes one of three names before the parser sees it.

        So a group names this agent only by its whole token, in any case, and a file with
        thousands of agents and rules costs no more than its length.
        """
        named = False
        lines = []
        for line in body.decode("utf-8-sig", "replace").splitlines():
            match = _AGENT_LINE.match(line)
            if match:
                agent = match[1].lower()
                named = named or agent == self._token
                name = {"*": _ANYONE, self._token: _NAMED}.get(agent, _OTHERS)
                lines.append(f"User-agent: {name}")
            else:
                lines.append(line)
        return _Rules(named=named, file=Protego.parse("\n".join(lines)))


def _group(rules: _Rules) -> str:
    return _NAMED if rules.named else _ANYONE
