"""One request and the redirects that it meets: where to go next, and what to send there.

Shared by both clients. Nothing is sent here.
"""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from feedserver.errors import FetchError
from feedserver.network.address import Address, join, read_address
from feedserver.network.request import Request, Response

_PERMANENT: Final = frozenset({301, 308})
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
# All that another origin may see. A list of what to withhold would miss a credential that goes
# by a name of its own.
_KEPT_ACROSS_ORIGINS: Final = frozenset({"accept", "accept-language"})


class Journey:
    """Where a request has got to: `address` is asked next, with `headers`.

    `AddressRefusedError` for a request whose address cannot be fetched.
    """

    __slots__ = ("_hops", "_lasting", "_limit", "_permanent", "address", "headers", "request")

    def __init__(self, request: Request, max_redirects: int) -> None:
        self.request = request
        self.address: Address = read_address(request.url)
        headers = request.headers
        self._lasting = headers | request.private if request.private else headers
        self.headers = self._here(request.conditional_at is None)
        self._limit = max_redirects
        self._hops = 0
        self._permanent = True

    def arrived(self, answer: Response) -> Response | None:
        """The answer, if it is one to keep; None when the journey goes on.

        Headers are the request's own; on another origin only those that cannot be credentials.
        `AddressRefusedError` or `FetchError` when it cannot go on.
        """
        target = answer.headers.get("location")
        if answer.status not in _REDIRECTS or target is None:
            if not self._hops:
                return answer
            moved_to = self.address.href if self._permanent else None
            return replace(answer, hops=self._hops, moved_to=moved_to)
        if self._hops >= self._limit:
            raise FetchError(
                f"{self.address.host}: more than {self._limit} redirects (network.max_redirects)",
                retryable=False,
            )
        self._hops += 1
        self._permanent = self._permanent and answer.status in _PERMANENT
        following = join(self.address, _utf8(target))
        if following.origin != self.address.origin:
            self._lasting = {
                name: value
                for name, value in self._lasting.items()
                if name.lower() in _KEPT_ACROSS_ORIGINS
            }
        self.address = following
        self.headers = self._here(False)
        return None

    def _here(self, first: bool) -> dict[str, str]:
        """The headers for the address that is asked next."""
        conditional = self.request.conditional
        if conditional and (first or self.request.conditional_at == self.address.href):
            return self._lasting | conditional
        return self._lasting


def _utf8(field: str) -> str:
    """A header field as the UTF-8 that origins mean; both clients read Latin-1."""
    return field.encode("latin-1", "replace").decode("utf-8", "replace")
