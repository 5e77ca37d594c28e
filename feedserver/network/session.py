"""Single requests while somebody waits: guarded, bounded in time and size (SPEC section 5)."""

from __future__ import annotations

import ssl
from collections.abc import Iterable, Mapping
from functools import cached_property
from http import HTTPStatus
from http.client import HTTPException
from typing import Any, Final

import msgspec
import requests
from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3.exceptions import HTTPError

from feedserver.errors import AddressRefusedError, FetchError
from feedserver.network.address import Address, join, read_address
from feedserver.network.body import ACCEPT_ENCODING, read_body, too_large
from feedserver.network.connect import GuardedAdapter, Opener
from feedserver.network.deadline import Deadline
from feedserver.network.guard import AddressGuard
from feedserver.settings import NetworkSettings

_PERMANENT: Final = frozenset({301, 308})
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
# All that another origin may see. A list of what to withhold would miss a credential that goes
# by a name of its own.
_KEPT_ACROSS_ORIGINS: Final = frozenset(
    {"accept", "accept-language", "if-modified-since", "if-none-match"}
)
_LONGEST_REASON: Final = 200


class Response(msgspec.Struct, frozen=True, kw_only=True):
    """An answer that was read whole.

    `url` is the address that answered. `headers` have lower-case names; a field sent twice is
    joined with a comma. `body` has no content coding left and is empty unless the status is
    2xx. `moved_to` is `url` when every redirect that led to it was permanent (301, 308), None
    otherwise.
    """

    url: str
    status: int
    headers: dict[str, str]
    body: bytes
    moved_to: str | None = None

    @property
    def reason(self) -> str:
        """The status in words, `404 Not Found`: the standard's, not the origin's."""
        return say_status(self.status)


def say_status(status: int) -> str:
    """A status code with the words that RFC 9110 has for it."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


class Session:
    """Fetches addresses, one call at a time in each thread; safe to share between threads.

    Each call opens its own connections. Cookies are not kept, proxies and credentials of the
    environment are not used.
    """

    def __init__(self, settings: NetworkSettings, user_agent: str) -> None:
        self._settings = settings
        self._guard = AddressGuard(settings.allow, settings.ports)
        self._user_agent = user_agent

    def get(self, url: str, *, headers: Mapping[str, str] | None = None) -> Response:
        """GET `url` and follow its redirects, all within `network.timeout`.

        `headers` are sent besides the session's own; on another origin than that of `url` only
        those that cannot be credentials. Raises `AddressRefusedError` for an address (that of
        any hop) the guard refuses, `FetchError` for everything else that goes wrong; a status
        that is not 2xx is an answer, not an error.
        """
        deadline = Deadline(self._settings.timeout)
        address = read_address(url)
        sent = dict(headers or {})
        permanent = True
        for hop in range(self._settings.max_redirects + 1):
            response = self._exchange(address, sent, deadline)
            target = response.headers.get("location")
            if response.status not in _REDIRECTS or target is None:
                moved_to = address.href if hop and permanent else None
                return msgspec.structs.replace(response, moved_to=moved_to)
            permanent = permanent and response.status in _PERMANENT
            following = join(address, _utf8(target))
            if following.origin != address.origin:
                sent = {n: v for n, v in sent.items() if n.lower() in _KEPT_ACROSS_ORIGINS}
            address = following
        limit = self._settings.max_redirects
        raise FetchError(
            f"{address.host}: more than {limit} redirects (network.max_redirects)",
            retryable=False,
        )

    def _exchange(
        self, address: Address, headers: Mapping[str, str], deadline: Deadline
    ) -> Response:
        """One request, one response, redirects not followed."""
        self._guard.check_target(address)
        try:
            return self._send(address, headers, deadline)
        except AddressRefusedError:
            raise
        except FetchError as error:
            raise FetchError(f"{address.host}: {error}", retryable=error.retryable) from None
        except (requests.RequestException, HTTPError, HTTPException, OSError) as error:
            raise FetchError(f"{address.host}: {_root_cause(error)}") from error
        except UnicodeError as error:
            raise FetchError(f"{address.host}: {_root_cause(error)}", retryable=False) from error

    def _send(self, address: Address, headers: Mapping[str, str], deadline: Deadline) -> Response:
        own = {
            "User-Agent": self._user_agent,
            "Accept-Encoding": ACCEPT_ENCODING,
            "Connection": "close",
        }
        request = requests.Request("GET", address.href, headers={**headers, **own}).prepare()
        opener = Opener(self._guard, self._settings.connect_timeout, deadline)
        tls = self._tls if address.scheme == "https" else None
        adapter = GuardedAdapter(opener, tls)
        try:
            # The adapter alone, not requests' session: that one reads proxies and netrc, keeps
            # cookies, and expands the body of a redirect without any limit.
            answer = adapter.send(request, stream=True)
            try:
                return self._read(address, answer)
            finally:
                answer.close()
        finally:
            adapter.close()

    def _read(self, address: Address, answer: requests.Response) -> Response:
        raw = answer.raw
        self._check_size(raw.headers.iteritems())
        headers = {name.lower(): raw.headers[name] for name in raw.headers}
        body = b""
        if 200 <= answer.status_code < 300:
            limit = self._settings.max_body
            if (raw.length_remaining or 0) > limit:
                raise too_large(limit)
            coding = headers.get("content-encoding", "")
            body = read_body(lambda n: bytes(raw.read(n, decode_content=False)), coding, limit)
        return Response(url=address.href, status=answer.status_code, headers=headers, body=body)

    def _check_size(self, fields: Iterable[tuple[str, str]]) -> None:
        limit = self._settings.max_headers
        if sum(len(name) + len(value) + len(": \r\n") for name, value in fields) > limit:
            raise FetchError(f"the headers exceed {limit:,} bytes (network.max_headers)")

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        """Trusts what the machine trusts, and the bundle that comes with requests."""
        context = ssl.create_default_context()
        context.load_verify_locations(DEFAULT_CA_BUNDLE_PATH)
        return context


def _utf8(field: str) -> str:
    """A header field as the UTF-8 that origins mean; http.client reads Latin-1."""
    return field.encode("latin-1", "replace").decode("utf-8", "replace")


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
