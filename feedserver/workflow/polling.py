"""Polling one source, step by step: ask, read, decide, write, settle. Its trouble is its own.

A poll is a generator. It yields what it needs done (a `Request` to send, a `Job` to read, a
`Batch` to write) and is sent what came of it; so thousands of polls share one loop, and the
same steps serve whoever only wants to know what a poll would give.
"""

from __future__ import annotations

import logging
from collections.abc import Generator
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from feedserver.errors import ConflictError, FeedserverError, FetchError, StoreError
from feedserver.fetch import Answer, fetcher, from_http
from feedserver.model.change import Change
from feedserver.model.decision import Batch, Created, Followed, Updated
from feedserver.model.fetched import Fetched, FetchFailed, FetchResult, NotModified
from feedserver.model.instant import SECOND, Instant
from feedserver.model.source import PollState, SourceKind, StoredSource, Validators
from feedserver.network.request import Request, Response
from feedserver.reconcile.moving import unread_move
from feedserver.services import Services
from feedserver.workflow import settling
from feedserver.workflow.finding import find_feed
from feedserver.workflow.following import follow, follow_entries
from feedserver.workflow.jobs import Job, Reading
from feedserver.workflow.settling import Polled, PollOutcome, Report

__all__ = ["Ask", "Poll", "PollOutcome", "Report", "poll"]

Ask = Request | Job | Batch
Told = Response | FetchError | Reading | tuple[Change, ...] | StoreError
Poll = Generator[Ask, Any, Report]

_log = logging.getLogger(__name__)
_TRIES: Final = 3  # when somebody else changed the same article first


def poll(services: Services, stored: StoredSource) -> Poll:
    """Poll one source whose lease this process holds.

    Whatever goes wrong with the source is in the report and in the store, and nowhere else.
    """
    try:
        return (yield from _poll(services, stored))
    except FeedserverError as error:
        reason = str(error)
    except Exception as error:  # noqa: BLE001 - told, stored and logged below
        # A bug that one source's data brings out must not keep the others from being polled.
        _log.exception("source %s", stored.source.id)
        what = " ".join(f"{type(error).__name__}: {error}".split())
        reason = f"internal error: {what}"
    return (yield from _give_up(services, stored, reason))


def _poll(services: Services, stored: StoredSource) -> Poll:
    if stored.kind is SourceKind.DOCUMENTS:
        return (yield from _poll_folder(services, stored))
    result = yield from _fetch(services, stored)
    now = services.now()
    asked = _asked(services, stored, now)
    if isinstance(result, Fetched) and result.body_hash != stored.poll.body_hash:
        return (yield from _poll_body(services, stored, settling.fetched(asked, result), result))
    if isinstance(result, FetchFailed):
        elsewhere = stored.url != stored.source.url
        return (
            yield from _settle(
                services, stored, settling.failed(asked, result, found_elsewhere=elsewhere)
            )
        )
    if isinstance(result, NotModified):
        polled = settling.not_modified(asked, result)
    else:
        polled = settling.fetched(asked, result)
    moved_to, by_feed = unread_move(polled.poll.moving, result.moved_to)
    polled = settling.with_move(services, stored, polled, moved_to, now, by_feed=by_feed)
    return (yield from _settle(services, stored, polled))


def _asked(services: Services, stored: StoredSource, now: Instant) -> PollState:
    verdict = None
    if services.robots is not None:
        verdict = services.robots.last_verdict(stored.url, from_http.obey(stored))
    return replace(stored.poll, last_at=now, robots=verdict)


def _fetch(services: Services, stored: StoredSource) -> Generator[Ask, Any, FetchResult]:
    ways = fetcher(stored.url)
    whole_at = stored.poll.whole_at
    recheck = services.settings.refresh.recheck
    if whole_at is not None and services.now().us - whole_at.us >= recheck * SECOND:
        # Validators that never change would hide every change.
        stored = replace(stored, poll=replace(stored.poll, validators=Validators()))
    answer: Answer = yield ways.request(stored, services.secret)
    return ways.result(answer, stored.poll.validators, services.now())


def _poll_folder(services: Services, stored: StoredSource) -> Poll:
    now = services.now()
    reading: Reading = yield Job(stored=stored, kind=stored.kind, now=now)
    asked = replace(stored.poll, last_at=now)
    if reading.error is not None:
        failure = FetchFailed(reason=reading.error)
        return (yield from _settle(services, stored, settling.failed(asked, failure)))
    state = replace(asked, failures=0, last_error=None, last_status=None)
    polled = Polled(outcome=PollOutcome.UNCHANGED, poll=state, documents=reading.documents)
    polled = settling.with_body(polled, reading.parsed, 0)
    if reading.documents is not None and any(msgspec.structs.astuple(reading.documents)):
        polled.outcome = PollOutcome.CHANGED
    return (yield from _settle(services, stored, polled))


def _poll_body(services: Services, stored: StoredSource, polled: Polled, body: Fetched) -> Poll:
    """Read a new body, follow where it leads, and store what it says."""
    job = Job(
        stored=stored,
        kind=stored.kind,
        now=services.now(),
        fetched=body,
        max_links=services.settings.refresh.max_links,
        max_sitemaps=services.settings.refresh.max_sitemaps,
    )
    reading: Reading = yield job
    wait: int | None = None
    if stored.kind is SourceKind.AUTO and reading.error is None:
        found = yield from find_feed(services, job, body, reading)
        reading, body = found.reading, found.body
        polled = settling.found(polled, body, found.kind, found.url)
        wait = found.retry_after
        stored = replace(stored, poll=replace(stored.poll, kind=found.kind, url=found.url))
        job = replace(job, stored=stored, kind=found.kind, fetched=body)
    if reading.error is not None:
        failure = FetchFailed(
            reason=reading.error, status=body.status, headers=body.headers, retry_after=wait
        )
        asked = _asked(services, stored, services.now())
        return (yield from _settle(services, stored, settling.failed(asked, failure)))
    parsed, waiting = reading.parsed, reading.waiting
    followed: tuple[Followed, ...] = ()
    if parsed.links:
        of_feed = job.kind is SourceKind.FEED
        trip = yield from (follow_entries if of_feed else follow)(services, job, reading)
        parsed, waiting, followed = trip.parsed, trip.waiting, trip.followed
        polled.retry_after = trip.retry_after
        articles = trip.parsed.articles if of_feed else tuple(p.article for p in trip.pages)
        job = replace(job, fetched=None, articles=articles, pages=trip.pages)
        reading = yield job
    polled = settling.with_body(polled, parsed, waiting)
    if reading.shared != polled.poll.shared:
        polled.poll = replace(polled.poll, shared=reading.shared)
    moved_to = body.moved_to or parsed.moved_to
    polled = settling.with_move(
        services, stored, polled, moved_to, services.now(), by_feed=body.moved_to is None
    )
    return (yield from _store(services, stored, polled, job, reading, followed))


def _store(
    services: Services,
    stored: StoredSource,
    polled: Polled,
    job: Job,
    reading: Reading,
    followed: tuple[Followed, ...],
) -> Poll:
    """Write what was read; decide again where somebody else was first."""
    conflict: StoreError
    for _ in range(_TRIES):
        if reading.error is not None:
            raise StoreError(reading.error)
        changed = any(isinstance(a.decision, Created | Updated) for a in reading.arrivals)
        outcome = PollOutcome.CHANGED if changed else polled.outcome
        now = services.now()
        left = settling.result(services, stored, polled, outcome, now)
        told: tuple[Change, ...] | StoreError = yield Batch(
            now=now, arrivals=reading.arrivals, poll=left, followed=followed
        )
        if not isinstance(told, StoreError):
            return settling.report(stored, polled, outcome, told, left)
        conflict = told
        if not isinstance(told, ConflictError):
            break
        _log.info("source %s: %s; deciding again", stored.source.id, told)
        reading = yield replace(job, now=services.now())
    raise conflict


def _settle(services: Services, stored: StoredSource, polled: Polled) -> Poll:
    """Write what is left of a poll that brought nothing to decide."""
    now = services.now()
    left = settling.result(services, stored, polled, polled.outcome, now)
    told = yield Batch(now=now, poll=left)
    if isinstance(told, StoreError):
        raise told
    return settling.report(stored, polled, polled.outcome, told, left)


def _give_up(services: Services, stored: StoredSource, reason: str) -> Poll:
    """Store that the poll failed, if the store lets us; else the lease just runs out."""
    now = services.now()
    failure = FetchFailed(reason=reason)
    polled = settling.failed(replace(stored.poll, last_at=now), failure)
    left = settling.result(services, stored, polled, PollOutcome.FAILED, now)
    told = yield Batch(now=now, poll=left)
    if isinstance(told, StoreError):
        _log.warning("source %s: %s", stored.source.id, told)
        return Report(
            source=stored.source.id,
            title=stored.title,
            outcome=PollOutcome.FAILED,
            error=reason,
        )
    return settling.report(stored, polled, PollOutcome.FAILED, (), left)
