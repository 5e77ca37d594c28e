"""Source -> Request, and its answer -> Fetched | NotModified | FetchFailed, by address scheme.

Nothing is sent here: whoever polls hands the request to a client of `network` and the client's
answer back. So one source and thousands at once are fetched by the same rules.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import msgspec

from feedserver.errors import FetchError
from feedserver.fetch import from_http
from feedserver.model.fetched import FetchResult
from feedserver.model.instant import Instant
from feedserver.model.source import StoredSource, Validators
from feedserver.network.address import show
from feedserver.network.request import Request, Response

Answer = Response | FetchError


class Fetcher(msgspec.Struct, frozen=True):
    """One way to fetch: what to ask for a source, and what an answer means."""

    request: Callable[[StoredSource, Callable[[str], str]], Request]
    result: Callable[[Answer, Validators, Instant], FetchResult]


_HTTP: Final = Fetcher(from_http.request, from_http.result)

FETCHERS: Final[dict[str, Fetcher]] = {"http": _HTTP, "https": _HTTP}


def fetcher(url: str) -> Fetcher:
    """The fetcher of an address's scheme; `FetchError` when there is none."""
    scheme = url.partition(":")[0].strip().lower()
    found = FETCHERS.get(scheme)
    if found is None:
        known = ", ".join(FETCHERS)
        raise FetchError(
            f"{show(url)}: no fetcher for this address (known: {known})", retryable=False
        )
    return found
