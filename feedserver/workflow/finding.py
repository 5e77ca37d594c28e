"""Finding out what an address is whose kind nobody has said (SPEC section 5, kind `auto`)."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from feedserver.fetch import from_http
from feedserver.model.fetched import Fetched
from feedserver.model.source import SourceKind, Validators
from feedserver.network.request import Obey
from feedserver.services import Services
from feedserver.workflow.jobs import Job, Reading

_MOST_TRIED: Final = 10


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What a source proved to be: its kind, the body that showed it, and what it says.

    `url` is where it is read from now on, None for the source's own address.
    """

    kind: SourceKind
    url: str | None = None
    body: Fetched
    reading: Reading


def find_feed(
    services: Services, job: Job, page: Fetched, reading: Reading
) -> Generator[Any, Any, Found]:
    """What `page`, the job's body, is; else the first feed that it names, or that lies where
    feeds often lie.

    A page that leads to none is a reading with an error that names what was tried.
    """
    if reading.parsed.kind is not SourceKind.AUTO:
        return Found(kind=reading.parsed.kind, body=page, reading=reading)
    named = reading.parsed.feeds
    addresses = named or tuple(link.url for link in reading.parsed.links)
    # What the page names was meant by whoever entered it; what is guessed was not.
    obey = Obey.FEED if named else Obey.PAGE
    for url in addresses[:_MOST_TRIED]:
        answer = yield from_http.led_request(
            url, job.stored, services.secret, accept=from_http.ACCEPT, obey=obey
        )
        result = from_http.result(answer, Validators(), services.now())
        if not isinstance(result, Fetched):
            continue
        tried: Reading = yield replace(job, kind=SourceKind.FEED, fetched=result)
        if tried.error is None:
            return Found(kind=SourceKind.FEED, url=url, body=result, reading=tried)
    tried_all = f": none of {', '.join(named)} is one" if named else ", and names no feed"
    error = f"{page.url}: a page, not a feed and no article{tried_all}"
    return Found(kind=SourceKind.AUTO, body=page, reading=Reading(error=error))
