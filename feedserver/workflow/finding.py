"""Finding out what an address is whose kind nobody has said (SPEC section 5, kind `auto`)."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from feedserver.fetch import from_http
from feedserver.model.fetched import Fetched, FetchFailed
from feedserver.model.source import SourceKind, Validators
from feedserver.network.address import read_address
from feedserver.network.request import Obey
from feedserver.services import Services
from feedserver.text.url import host
from feedserver.workflow.jobs import Job, Reading

_MOST_TRIED: Final = 10


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What a source proved to be: its kind, the body that showed it, and what it says.

    `url` is where it is read from now on, None for the source's own address. `retry_after`: what
    might have been a feed wants to be asked again after so many seconds.
    """

    kind: SourceKind
    url: str | None = None
    body: Fetched
    reading: Reading
    retry_after: int | None = None


def find_feed(
    services: Services, job: Job, page: Fetched, reading: Reading
) -> Generator[Any, Any, Found]:
    """What `page`, the job's body, is; else the first feed that it names, or that lies where
    feeds often lie.

    A page that leads to none is a reading with an error that names what was tried.
    """
    kind = reading.parsed.kind
    if kind is not SourceKind.AUTO:
        return Found(kind=kind, body=page, reading=_allowed(services, kind, page, reading))
    named = reading.parsed.feeds
    addresses = named or tuple(link.url for link in reading.parsed.links)
    # What the page names was meant by whoever entered it; what is guessed was not.
    obey = Obey.FEED if named else Obey.PAGE
    wait: int | None = None
    resting: set[str] = set()
    refusals: list[str] = []
    for url in addresses[:_MOST_TRIED]:
        if host(url) in resting:
            continue
        answer = yield from_http.led_request(
            url, job.stored, services.secret, accept=from_http.ACCEPT, obey=obey
        )
        result = from_http.result(answer, Validators(), services.now())
        if isinstance(result, FetchFailed):
            refusals.append(f"{url} ({result.reason})")
            if result.retry_after:
                wait = max(wait or 0, result.retry_after)
                resting.add(host(url))
        if not isinstance(result, Fetched):
            continue
        tried: Reading = yield replace(job, kind=SourceKind.FEED, fetched=result)
        if tried.error is None:
            return Found(kind=SourceKind.FEED, url=url, body=result, reading=tried)
        refusals.append(tried.error)
    # Of what was only guessed nobody wants to know why it is not there.
    told = f", and its feed cannot be read: {refusals[0]}" if named else ", and names no feed"
    error = f"{page.url}: a page, not a feed and no article{told}"
    return Found(kind=SourceKind.AUTO, body=page, reading=Reading(error=error), retry_after=wait)


def _allowed(services: Services, kind: SourceKind, page: Fetched, reading: Reading) -> Reading:
    """The reading, unless robots.txt refuses what proved to be no feed.

    It was asked for as a feed that the operator entered, which obeys less of robots.txt.
    """
    if kind is SourceKind.FEED or services.robots is None:
        return reading
    address = read_address(page.url)
    verdict = services.robots.verdict(address, Obey.PAGE)
    if verdict is None or verdict.allowed:
        return reading
    return Reading(error=f"{address.host}: {verdict.reason}; it is a {kind}, not a feed")
