"""Network settings for tests: loopback permitted, times short."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from feedserver.errors import FetchError
from feedserver.network.hosts import HostBudget
from feedserver.network.pool import Pool
from feedserver.network.request import Obey, Request, Response
from feedserver.network.robots import Robots
from feedserver.network.session import Session
from feedserver.settings import NetworkSettings, load

AGENT = "feedserver/0.0 (+http://localhost/bot)"
_PATIENCE = 30.0


def network_settings(**values: str) -> NetworkSettings:
    """`[network]` as the environment would set it; by default loopback may be contacted."""
    chosen = {"allow": "127.0.0.0/8", "timeout": "5s", "connect_timeout": "2s"} | values
    environ = {f"FEEDSERVER_NETWORK__{key.upper()}": value for key, value in chosen.items()}
    return load(environ=environ).network


class Sender(Protocol):
    """What both clients are to a test: one request, one answer."""

    def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        private: Mapping[str, str] | None = None,
        obey: Obey = Obey.NOTHING,
        **more: Any,
    ) -> Response: ...

    def close(self) -> None: ...


Make = Callable[..., Sender]


class BySession:
    """The client for single requests."""

    def __init__(self, settings: NetworkSettings, hosts: HostBudget, robots: Robots | None) -> None:
        self._session = Session(settings, AGENT, hosts, robots)

    def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        private: Mapping[str, str] | None = None,
        obey: Obey = Obey.NOTHING,
        **more: Any,
    ) -> Response:
        return self.send(_request(url, headers, private, obey, **more))

    def send(self, request: Request) -> Response:
        return self._session.get(request)

    def close(self) -> None:
        """Nothing is kept open."""


class ByPool:
    """The client for thousands, asked for one."""

    def __init__(self, settings: NetworkSettings, hosts: HostBudget, robots: Robots | None) -> None:
        self.pool = Pool(settings, AGENT, hosts, robots)

    def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        private: Mapping[str, str] | None = None,
        obey: Obey = Obey.NOTHING,
        **more: Any,
    ) -> Response:
        return self.send(_request(url, headers, private, obey, **more))

    def send(self, request: Request) -> Response:
        self.pool.submit(request, "one")
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            for key, answer in self.pool.wait(1.0):
                assert key == "one"
                if isinstance(answer, FetchError):
                    raise answer
                return answer
        raise AssertionError("there is no answer")

    def close(self) -> None:
        self.pool.close()


def _request(
    url: str,
    headers: Mapping[str, str] | None,
    private: Mapping[str, str] | None,
    obey: Obey,
    **more: Any,
) -> Request:
    return Request(
        url=url, headers=dict(headers or {}), private=dict(private or {}), obey=obey, **more
    )


def patient_hosts() -> HostBudget:
    """A budget that nobody has to wait for."""
    return HostBudget(delay=0, parallel=1000)
