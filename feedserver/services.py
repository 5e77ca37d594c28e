"""Settings -> Services: the one place where the parts are put together.

Also the only place with a clock and a source of randomness: everything below takes `now`,
ids and jitter as arguments.
"""

from __future__ import annotations

import os
import random
import secrets
import threading
import time
import uuid
from functools import cached_property
from pathlib import Path

from feedserver import __version__
from feedserver.errors import SettingsError
from feedserver.model.instant import Instant
from feedserver.model.site import Site
from feedserver.network.agent import user_agent
from feedserver.network.hosts import HostBudget, HostRule, name_of
from feedserver.network.pool import Pool
from feedserver.network.robots import Robots
from feedserver.network.session import Session
from feedserver.settings import Settings
from feedserver.settings.secrets import resolve
from feedserver.store.engine import Store
from feedserver.text.slug import slugify


class Services:
    """What workflows work with. Parts are made when first used; `close()` ends them."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._host_rules = _host_rules(settings)
        # Set when this process is to end.
        self.stopping = threading.Event()
        # Names this process in leases.
        self.holder = f"{os.uname().nodename}:{os.getpid()}:{secrets.token_hex(4)}"

    @cached_property
    def store(self) -> Store:
        """The record."""
        return Store(self.settings.storage_url, self.settings.storage.busy_timeout)

    @property
    def user_agent(self) -> str:
        """How requests to sources introduce themselves."""
        return user_agent(__version__, self.settings.site.contact, self.settings.base_url)

    @cached_property
    def session(self) -> Session:
        """The way out to one source, while somebody waits."""
        return Session(self.settings.network, self.user_agent, self.hosts, self.robots)

    def pool(self) -> Pool:
        """A way out to thousands of sources at once, for one thread."""
        return Pool(self.settings.network, self.user_agent, self.hosts, self.robots)

    @cached_property
    def hosts(self) -> HostBudget:
        """What each host is spared."""
        refresh = self.settings.refresh
        return HostBudget(refresh.per_host_delay, refresh.per_host_requests, rules=self._host_rules)

    @cached_property
    def robots(self) -> Robots | None:
        """Who may be asked for what; None when the operator said that all may."""
        return Robots(rules=self._host_rules) if self.settings.refresh.robots else None

    @cached_property
    def site(self) -> Site:
        """What pages and feeds say of the site."""
        site = self.settings.site
        return Site(
            base_url=self.settings.base_url,
            title=site.title,
            description=site.description,
            language=site.language,
            version=__version__,
            license=site.license or None,
            author=site.author or None,
            contact=site.contact or None,
            topic_names={slugify(t.id): t.name or t.id for t in self.settings.topics},
        )

    def secret(self, value: str) -> str:
        """What a credential in the settings stands for; `SettingsError` when that is not there."""
        return resolve(value, os.environ, Path(self.settings.home))

    def now(self) -> Instant:
        """The time, in microseconds."""
        return Instant(time.time_ns() // 1000, 6)

    def new_id(self) -> str:
        """An id that nothing else has."""
        return f"urn:uuid:{uuid.uuid4()}"

    def claim_token(self) -> str:
        """A name for one claim of sources; no other claim has it."""
        return f"{self.holder}:{secrets.token_hex(4)}"

    def jitter(self) -> float:
        """A number between -1 and 1."""
        return random.uniform(-1, 1)  # noqa: S311 - spreads polls, guards nothing

    def close(self) -> None:
        """Give connections back."""
        if "store" in self.__dict__:
            self.store.close()


def _host_rules(settings: Settings) -> dict[str, HostRule]:
    """What holds for single hosts; `SettingsError` where two entries speak of the same one."""
    seen: dict[str, str] = {}
    for entry in settings.refresh.hosts:
        name = name_of(entry.host)
        if name in seen:
            raise SettingsError(
                f"{settings.file}: refresh.hosts: {seen[name]!r} and {entry.host!r} share a "
                f"budget, that of {name}: one entry for both"
            )
        seen[name] = entry.host
    return {
        str(entry.host): HostRule(delay=entry.delay, parallel=entry.requests, robots=entry.robots)
        for entry in settings.refresh.hosts
    }
