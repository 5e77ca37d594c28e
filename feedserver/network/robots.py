"""robots.txt (RFC 9309): which addresses a site lets this agent fetch.

Nothing is sent here: whoever fetches asks for a site's file when its rules are not `known`, and
hands the answer to `learn`.
"""

from __future__ import annotations

import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Final

import msgspec
from protego import Protego

from feedserver.errors import AddressRefusedError, FetchError
from feedserver.network.address import Address, read_address
from feedserver.network.agent import PRODUCT
from feedserver.network.hosts import HostRule, name_of
from feedserver.network.request import Obey, Request, Response

MAX_TTL: Final = 24 * 3600.0
MAX_BYTES: Final = 500 * 1024

# How long a site counts as unreachable before it is asked again, in seconds.
_UNREACHABLE_TTL: Final = 600.0
# The longest delay between two requests that a site is granted, in seconds.
_LONGEST_DELAY: Final = 60.0
_MANY: Final = 4096
_AGENT_LINE: Final = re.compile(r"\s*user[- ]?agent\s*[:\s]\s*(\*|[A-Za-z_-]*)", re.IGNORECASE)
# What the parser heeds besides; spelled wrongly, and without a colon, too.
_RULE_LINE: Final = re.compile(r"\s*(?:allow|d[isal]+[oa]w|crawl[- ]delay)\b", re.IGNORECASE)
_NAMED: Final = "named"
_ANYONE: Final = "anyone"
_OTHERS: Final = "others"


class Verdict(msgspec.Struct, frozen=True):
    """Whether an address may be fetched, why in words, and the delay that the site asks for."""

    allowed: bool
    reason: str
    delay: float = 0.0


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """A site's rules. Without a file `otherwise` decides; `named`: a group names this agent."""

    reason: str
    otherwise: bool = True
    named: bool = False
    file: Protego | None = None


class _Entry(msgspec.Struct, frozen=True):
    rules: Rules
    expires: float


NOT_ASKED: Final = Verdict(True, "robots.txt is not asked (refresh.robots, refresh.hosts)")


class Robots:
    """Remembers each site's rules for `ttl` seconds, a day at most. Safe to share by threads.

    `user_agent_token` is the product token that groups name this agent by. `rules` may say of a
    host that its robots.txt is not to be asked.
    """

    def __init__(
        self,
        user_agent_token: str = PRODUCT,
        ttl: float = MAX_TTL,
        monotonic: Callable[[], float] = time.monotonic,
        *,
        rules: Mapping[str, HostRule] | None = None,
    ) -> None:
        self._token = user_agent_token.lower()
        self._ttl = min(ttl, MAX_TTL)
        self._monotonic = monotonic
        self._exempt = {name_of(n.lower()) for n, r in (rules or {}).items() if r.robots is False}
        self._entries: OrderedDict[str, _Entry] = OrderedDict()
        self._lock = threading.Lock()

    def verdict(self, address: Address, obey: Obey) -> Verdict | None:
        """Whether `address` may be fetched (SPEC section 5); None when the rules are not known.

        A feed that the operator entered obeys only groups that name this agent; everything
        else obeys `*` too. A file that is missing allows everything, a site that fails or
        cannot be reached allows only the operator's feeds.
        """
        if obey is Obey.NOTHING or (self._exempt and name_of(address.host) in self._exempt):
            return NOT_ASKED
        with self._lock:
            entry = self._entries.get(address.origin)
        if entry is None or self._monotonic() >= entry.expires:
            return None
        return _judge(entry.rules, address, obey)

    def last_verdict(self, url: str, obey: Obey) -> str | None:
        """The verdict in words, as far as the rules are known; nobody is asked for them."""
        verdict = self.verdict(read_address(url), obey)
        return None if verdict is None else verdict.reason

    def request(self, address: Address) -> Request:
        """What to fetch to get to know the rules of an address's site."""
        return Request(
            url=f"{address.origin}/robots.txt",
            headers={"Accept": "text/plain"},
            obey=Obey.NOTHING,
            enough=MAX_BYTES,
        )

    def learn(self, address: Address, answer: Response | FetchError) -> None:
        """Remember the rules of an address's site: `answer` is what its `request` came to.

        While a site cannot be reached, the last rules that it gave go on holding (RFC 9309,
        section 2.3.1.4).
        """
        rules = self._rules(address, answer)
        lasts = self._ttl if rules.otherwise else min(self._ttl, _UNREACHABLE_TTL)
        with self._lock:
            before = self._entries.get(address.origin)
            if not rules.otherwise and before is not None and before.rules.file is not None:
                rules = before.rules
            self._entries[address.origin] = _Entry(rules, self._monotonic() + lasts)
            self._entries.move_to_end(address.origin)
            if len(self._entries) > _MANY:
                self._entries.popitem(last=False)

    def _rules(self, address: Address, answer: Response | FetchError) -> Rules:
        refused = isinstance(answer, AddressRefusedError)
        if isinstance(answer, FetchError) and not answer.retryable and not refused:
            # Endless redirects, for one: as if there were no file (section 2.3.1.2).
            return Rules(reason=f"there is no readable robots.txt: {answer}")
        if isinstance(answer, FetchError):
            return Rules(otherwise=False, reason=f"robots.txt cannot be reached: {answer}")
        if 200 <= answer.status < 300:
            return self._parse(answer.body[:MAX_BYTES])
        if answer.status < 500:
            return Rules(reason=f"there is no robots.txt ({answer.reason})")
        return Rules(otherwise=False, reason=f"robots.txt cannot be had: {answer.reason}")

    def _parse(self, body: bytes) -> Rules:
        """Every group's agent becomes one of three names before the parser sees it.

        So a group names this agent only by its whole token, in any case, and a file with
        thousands of agents and rules costs no more than its length. Records of other kinds are
        left out, because they must not end a group (section 2.2.4).
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
            elif _RULE_LINE.match(line):
                lines.append(line)
        who = "names this agent" if named else "does not name this agent"
        return Rules(
            named=named,
            file=Protego.parse("\n".join(lines)),
            reason=f"robots.txt {who}",
        )


def _judge(rules: Rules, address: Address, obey: Obey) -> Verdict:
    if obey is Obey.FEED and not rules.named:
        return Verdict(True, f"allowed: a feed that was entered; {rules.reason}")
    if rules.file is None:
        return Verdict(rules.otherwise, rules.reason)
    group = _NAMED if rules.named else _ANYONE
    whose = f"the group for {PRODUCT}" if rules.named else "the group for every agent"
    delay = min(rules.file.crawl_delay(group) or 0.0, _LONGEST_DELAY)
    if rules.file.can_fetch(address.href, group):
        apart = f", {delay:g} s between requests" if delay else ""
        return Verdict(True, f"allowed by robots.txt ({whose}){apart}", delay)
    return Verdict(False, f"robots.txt asks not to fetch {address.path} ({whose})", delay)
