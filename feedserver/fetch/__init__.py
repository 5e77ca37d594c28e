"""Source -> Fetched | NotModified | FetchFailed, chosen by address scheme. I/O."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from feedserver.fetch import from_http
from feedserver.model.fetched import FetchFailed, FetchResult
from feedserver.model.instant import Instant
from feedserver.model.source import Source, Validators
from feedserver.network.address import show
from feedserver.network.hosts import HostBudget
from feedserver.network.robots import Robots
from feedserver.network.session import Session

Fetcher = Callable[
    [Source, Validators, Session, HostBudget, Robots | None, Instant],
    FetchResult,
]

FETCHERS: Final[dict[str, Fetcher]] = {
    "http": from_http.fetch,
    "https": from_http.fetch,
}


def fetch(
    source: Source,
    validators: Validators,
    session: Session,
    hosts: HostBudget,
    robots: Robots | None,
    now: Instant,
) -> FetchResult:
    """Fetch `source` with the fetcher of its address's scheme; trouble is a `FetchFailed`."""
    scheme = source.url.partition(":")[0].strip().lower()
    fetcher = FETCHERS.get(scheme)
    if fetcher is None:
        known = ", ".join(FETCHERS)
        return FetchFailed(
            reason=f"{show(source.url)}: no fetcher for this address (known: {known})",
            retryable=False,
        )
    return fetcher(source, validators, session, hosts, robots, now)
