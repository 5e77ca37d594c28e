"""Reading the pages that a sitemap, a listing or a feed leads to, one after the other."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from operator import attrgetter
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from feedserver.fetch import from_http
from feedserver.model.article import Link, Parsed, Skipped
from feedserver.model.decision import Followed
from feedserver.model.fetched import Fetched, FetchFailed, FetchResult
from feedserver.model.source import SourceKind, Validators
from feedserver.services import Services
from feedserver.text.url import host
from feedserver.workflow.jobs import Job, Reading, ReadPage

_MOST_FAILURES: Final = 3  # in a row: then the site has trouble, and is left alone for now
_DEEPEST: Final = 2  # an index of indexes is not in the sitemaps' protocol, and yet there are some


class Trip(msgspec.Struct, kw_only=True):
    """What came of following links: pages, links that are done, links that wait.

    `sitemaps` holds the addresses that were asked for one, the source's own among them: indexes
    may name each other. So many as `room` says may still be read. `resting` are hosts that want
    to be left alone, `retry_after` the seconds for which the one wants it that wants it longest.
    """

    parsed: Parsed
    waiting: int
    sitemaps: set[str]
    room: int
    pages: tuple[ReadPage, ...] = ()
    followed: tuple[Followed, ...] = ()
    failures: int = 0
    resting: set[str] = msgspec.field(default_factory=set)
    retry_after: int | None = None


def follow(services: Services, job: Job, reading: Reading) -> Generator[Any, Any, Trip]:
    """Read what the reading's links lead to, at most `job.max_links` pages.

    A page that is no article is set aside until its link changes; one that cannot be had just
    now is tried again at the next poll.
    """
    own = {job.stored.url}
    if job.fetched is not None:
        own.add(job.fetched.url)
    trip = Trip(
        parsed=replace(reading.parsed, links=()),
        waiting=reading.waiting,
        sitemaps=own,
        room=job.max_sitemaps,
    )
    parts = [link for link in reading.parsed.links if link.sitemap]
    pages = [link for link in reading.parsed.links if not link.sitemap]
    found = yield from _read_parts(services, job, trip, parts, depth=1)
    pages = sorted(_distinct([*pages, *found]), key=attrgetter("recency"))
    trip.waiting += max(len(pages) - job.max_links, 0)
    for number, link in enumerate(pages[: job.max_links], 1):
        yield from _read_page(services, job, trip, link)
        if trip.failures >= _MOST_FAILURES:
            trip.waiting += len(pages[: job.max_links]) - number
            break
    return trip


def _read_parts(
    services: Services, job: Job, trip: Trip, parts: Sequence[Link], depth: int
) -> Generator[Any, Any, list[Link]]:
    """The pages that the parts of a sitemap index lead to, as many as may be followed."""
    found: list[Link] = []
    for number, part in enumerate(parts):
        if len(found) >= job.max_links or trip.failures >= _MOST_FAILURES:
            trip.waiting += len(parts) - number
            break
        if part.url in trip.sitemaps:
            continue
        if not trip.room:
            # Those without a date are read each time, as far as there is room: none waits.
            trip.waiting += sum(bool(part.mark) for part in parts[number:])
            break
        if host(part.url) in trip.resting:
            trip.waiting += 1
            continue
        trip.sitemaps.add(part.url)
        trip.room -= 1
        result = yield from _ask(services, job, part)
        if not isinstance(result, Fetched):
            _note(trip, part, result)
            continue
        reading: Reading = yield replace(job, kind=SourceKind.SITEMAP, fetched=result)
        if reading.error is not None:
            _set_aside(trip, part, reading.error)
            continue
        inner = [link for link in reading.parsed.links if link.sitemap]
        if inner and depth < _DEEPEST:
            found += yield from _read_parts(services, job, trip, inner, depth + 1)
        found += [link for link in reading.parsed.links if not link.sitemap]
        trip.waiting += reading.waiting
        if reading.waiting == 0 and part.mark and len(found) <= job.max_links:
            trip.followed = (*trip.followed, Followed(url=part.url, mark=part.mark))
    return found


def _read_page(services: Services, job: Job, trip: Trip, link: Link) -> Generator[Any, Any, None]:
    if host(link.url) in trip.resting:
        trip.waiting += 1
        return
    result = yield from _ask(services, job, link)
    if not isinstance(result, Fetched):
        _note(trip, link, result)
        return
    reading: Reading = yield replace(
        job, kind=SourceKind.PAGE, fetched=result, link=link, decide=False
    )
    if reading.error is not None:
        _set_aside(trip, link, reading.error)
        return
    trip.failures = 0
    _keep(trip, link, result, reading)
    trip.followed = (*trip.followed, Followed(url=link.url, mark=link.mark))


def _keep(trip: Trip, link: Link, result: Fetched, reading: Reading) -> None:
    read = tuple(
        ReadPage(
            link=link.url,
            article=article,
            url=result.url,
            validators=result.validators,
            body_hash=result.body_hash,
        )
        for article in reading.parsed.articles
    )
    trip.pages = (*trip.pages, *read)


def follow_entries(services: Services, job: Job, reading: Reading) -> Generator[Any, Any, Trip]:
    """Read the pages behind a feed's new entries.

    One whose page cannot be read is published as its feed has it: the page is tried again later,
    like that of any article. After some failures in a row, or when it asks for that, the site is
    left alone: the entries that were not come to wait, out of `parsed.articles`.
    """
    parsed = reading.parsed
    trip = Trip(parsed=replace(parsed, links=()), waiting=reading.waiting, sitemaps=set(), room=0)
    left = {link.url for link in parsed.links}
    for link in parsed.links:
        if trip.failures >= _MOST_FAILURES:
            break
        if host(link.url) in trip.resting:
            continue
        left.discard(link.url)
        result = yield from _ask(services, job, link)
        if not isinstance(result, Fetched):
            trip.failures += 1
            _let_rest(trip, link, result)
            _warn(trip, link, _why(result))
            continue
        page: Reading = yield replace(
            job, kind=SourceKind.PAGE, fetched=result, link=None, decide=False
        )
        trip.failures = 0
        if page.error is not None:
            _warn(trip, link, page.error.removeprefix(f"{result.url}: "))
        else:
            _keep(trip, link, result, page)
    trip.waiting += len(left)
    articles = tuple(entry for entry in parsed.articles if entry.url not in left)
    trip.parsed = replace(trip.parsed, articles=articles)
    return trip


def _warn(trip: Trip, link: Link, reason: str) -> None:
    told = f"{link.url}: {reason}; published as the feed has it"
    trip.parsed = replace(trip.parsed, warnings=(*trip.parsed.warnings, told))


def _ask(services: Services, job: Job, link: Link) -> Generator[Any, Any, FetchResult]:
    answer = yield from_http.led_request(link.url, job.stored, services.secret)
    return from_http.result(answer, Validators(), services.now())


def _note(trip: Trip, link: Link, result: FetchResult) -> None:
    """A link that could not be read: tried again later only if that may help."""
    reason = _why(result)
    if isinstance(result, FetchFailed) and result.retryable:
        trip.failures += 1
        trip.waiting += 1
        _let_rest(trip, link, result)
        trip.parsed = replace(
            trip.parsed, warnings=(*trip.parsed.warnings, f"{link.url}: {reason}")
        )
    else:
        _set_aside(trip, link, reason)


def _let_rest(trip: Trip, link: Link, result: FetchResult) -> None:
    """Ask a host for nothing more that wants to be asked later."""
    if isinstance(result, FetchFailed) and result.retry_after:
        trip.resting.add(host(link.url))
        trip.retry_after = max(trip.retry_after or 0, result.retry_after)


def _why(result: FetchResult) -> str:
    return result.reason if isinstance(result, FetchFailed) else "not modified"


def _set_aside(trip: Trip, link: Link, reason: str) -> None:
    trip.failures = 0
    skipped = Skipped(where=link.url, reason=reason)
    trip.parsed = replace(trip.parsed, skipped=(*trip.parsed.skipped, skipped))
    trip.followed = (*trip.followed, Followed(url=link.url, mark=link.mark))


def _distinct(links: Sequence[Link]) -> list[Link]:
    return list({link.url: link for link in links}.values())
