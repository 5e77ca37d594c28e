"""Single requests while somebody waits: guarded, polite, bounded in time and size."""

from __future__ import annotations

import ssl
from collections.abc import Iterable
from functools import cached_property
from http.client import HTTPException
from typing import Any, Final

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

from feedserver.errors import AddressRefusedError, FetchError
from feedserver.network import trust
from feedserver.network.address import Address
from feedserver.network.body import ACCEPT_ENCODING, read_body, too_large
from feedserver.network.connect import GuardedAdapter, Opener
from feedserver.network.deadline import Deadline
from feedserver.network.guard import AddressGuard
from feedserver.network.hosts import HostBudget, NoPlaceError
from feedserver.network.journey import Journey
from feedserver.network.request import Request, Response
from feedserver.network.robots import NOT_ASKED, Robots, Verdict
from feedserver.settings import NetworkSettings

_LONGEST_REASON: Final = 200


class Session:
    """Fetches addresses, one call at a time in each thread; safe to share between threads.

    Each call opens its own connections. Cookies are not kept, proxies and credentials of the
    environment are not used. `hosts` is asked for a place before each request, `robots` (None:
    nobody's) whether it may be made.
    """

    def __init__(
        self,
        settings: NetworkSettings,
        user_agent: str,
        hosts: HostBudget,
        robots: Robots | None,
    ) -> None:
        self._settings = settings
        self._guard = AddressGuard(settings.allow, settings.ports)
        self._user_agent = user_agent
        self._hosts = hosts
        self._robots = robots

    def get(self, request: Request) -> Response:
        """Send `request` and follow its redirects, all within `network.timeout`.

        Time spent waiting for a host's budget does not count. Raises `AddressRefusedError` for
        an address (that of any hop) the guard refuses, `FetchError` for everything else that
        goes wrong; a status that is not 2xx is an answer, not an error.
        """
        journey = Journey(request, self._settings.max_redirects)
        deadline = Deadline(self._settings.timeout)
        while True:
            answer = self._hop(journey, deadline)
            final = journey.arrived(answer)
            if final is not None:
                return final

    def _hop(self, journey: Journey, deadline: Deadline) -> Response:
        address = journey.address
        self._guard.check_target(address)
        with deadline.paused():
            verdict = self._verdict(journey)
        if not verdict.allowed:
            raise FetchError(f"{address.host}: {verdict.reason}", retryable=False)
        with deadline.paused() as counting, self._hosts.slot(address.host, delay=verdict.delay):
            counting()
            return self._exchange(address, journey, deadline)

    def _verdict(self, journey: Journey) -> Verdict:
        if self._robots is None:
            return NOT_ASKED
        address, obey = journey.address, journey.request.obey
        verdict = self._robots.verdict(address, obey)
        while verdict is None:
            answer: Response | FetchError
            try:
                answer = self.get(self._robots.request(address))
            except NoPlaceError:
                # It says nothing of the site, and is not to be remembered.
                raise
            except FetchError as error:
                answer = error
            self._robots.learn(address, answer)
            verdict = self._robots.verdict(address, obey)
        return verdict

    def _exchange(self, address: Address, journey: Journey, deadline: Deadline) -> Response:
        """One request, one response, redirects not followed."""
        self._guard.check_target(address)
        try:
            return self._send(address, journey, deadline)
        except AddressRefusedError:
            raise
        except FetchError as error:
            raise FetchError(f"{address.host}: {error}", retryable=error.retryable) from None
        except (requests.RequestException, HTTPError, HTTPException, OSError) as error:
            raise FetchError(f"{address.host}: {_root_cause(error)}") from error
        except UnicodeError as error:
            raise FetchError(f"{address.host}: {_root_cause(error)}", retryable=False) from error

    def _send(self, address: Address, journey: Journey, deadline: Deadline) -> Response:
        own = {
            "User-Agent": self._user_agent,
            "Accept-Encoding": ACCEPT_ENCODING,
            "Connection": "close",
        }
        request = requests.Request("GET", address.href, headers=journey.headers | own).prepare()
        # The adapter alone, not requests' session: that one reads proxies and netrc, keeps
        # cookies, and expands the body of a redirect without any limit.
        adapter, options = self._adapter(address, deadline)
        try:
            answer = adapter.send(request, stream=True, **options)
            try:
                return self._read(address, answer, journey.request.enough, deadline)
            finally:
                answer.close()
        finally:
            adapter.close()

    def _adapter(self, address: Address, deadline: Deadline) -> tuple[HTTPAdapter, dict[str, Any]]:
        """What sends a request, and how: by connections of our own, or through the proxy."""
        proxy = self._settings.proxy
        if not proxy:
            opener = Opener(self._guard, self._settings.connect_timeout, deadline)
            return GuardedAdapter(opener, self._tls if address.scheme == "https" else None), {}
        limits = (self._settings.connect_timeout, deadline.remaining())
        options = {"proxies": {"http": proxy, "https": proxy}, "timeout": limits}
        return HTTPAdapter(), options | {"verify": trust.trusted().file}

    def _read(
        self,
        address: Address,
        answer: requests.Response,
        enough: int | None,
        deadline: Deadline,
    ) -> Response:
        raw = answer.raw
        self._check_size(raw.headers.iteritems())
        headers = {name.lower(): raw.headers[name] for name in raw.headers}
        body = b""
        if 200 <= answer.status_code < 300:
            limit = self._settings.max_body
            if enough is None and (raw.length_remaining or 0) > limit:
                raise too_large(limit)
            coding = headers.get("content-encoding", "")

            def read(size: int) -> bytes:
                deadline.remaining()
                return bytes(raw.read(size, decode_content=False))

            body = read_body(read, coding, limit, enough)
        return Response(url=address.href, status=answer.status_code, headers=headers, body=body)

    def _check_size(self, fields: Iterable[tuple[str, str]]) -> None:
        limit = self._settings.max_headers
        if sum(len(name) + len(value) + len(": \r\n") for name, value in fields) > limit:
            raise FetchError(f"the headers exceed {limit:,} bytes (network.max_headers)")

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return trust.context()


def _root_cause(error: BaseException) -> str:
    """What went wrong in one line, without the layers that it came through."""
    seen: Any = error
    while causes := _causes(seen):
        seen = causes[-1]
    text = " ".join(str(seen).split()) or type(seen).__name__
    text = "".join(c if c.isprintable() else "?" for c in text)
    return text[:_LONGEST_REASON]


def _causes(error: BaseException) -> list[BaseException]:
    inner = [*error.args, getattr(error, "reason", None)]
    return [cause for cause in inner if isinstance(cause, BaseException)]
