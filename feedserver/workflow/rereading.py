"""Reading one article's canonical source again, step by step: ask, read, decide, write, settle."""

from __future__ import annotations

import logging
from collections.abc import Generator
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from feedserver.errors import ConflictError, FeedserverError, StoreError
from feedserver.fetch import from_http
from feedserver.model.change import Change, ChangeType
from feedserver.model.decision import Arrival, Batch
from feedserver.model.fetched import Fetched, FetchFailed, FetchResult, NotModified
from feedserver.model.instant import SECOND, Instant
from feedserver.model.source import Validators
from feedserver.model.watch import PageText, Watched, WatchResult, WatchState
from feedserver.network.request import say_status
from feedserver.reconcile.decay import next_reading
from feedserver.reconcile.reasons import Reason
from feedserver.services import Services
from feedserver.workflow.jobs import PageJob, Reading
from feedserver.workflow.settling import PollOutcome
from feedserver.workflow.watching import is_ours, refused

Rereading = Generator[Any, Any, "ArticleReport"]

_log = logging.getLogger(__name__)
_TRIES: Final = 3  # when somebody else changed the article first


class ArticleReport(msgspec.Struct, frozen=True, kw_only=True):
    """One reading of one article's canonical source, for people."""

    slug: str
    url: str
    outcome: PollOutcome
    note: str = ""
    changes: tuple[Change, ...] = ()
    error: str | None = None
    next_at: Instant | None = None
    next_reason: str = ""

    @property
    def version(self) -> int | None:
        """The version that the reading made."""
        updates = [c.version for c in self.changes if c.type is ChangeType.UPDATED]
        return updates[-1] if updates else None


def read_again(services: Services, watched: Watched) -> Rereading:
    """Read the canonical source of one article whose watch this process holds.

    Whatever goes wrong is in the report and in the store, and nowhere else.
    """
    try:
        return (yield from _read_again(services, watched))
    except FeedserverError as error:
        reason = str(error)
    except Exception as error:  # noqa: BLE001 - told, stored and logged below
        # A bug that one page's data brings out must not keep the others from being read.
        _log.exception("article %s", watched.slug)
        what = " ".join(f"{type(error).__name__}: {error}".split())
        reason = f"internal error: {what}"
    failure = FetchFailed(reason=reason)
    try:
        return (yield from _failed(services, watched, failure))
    except StoreError as error:
        # Its lease just runs out.
        _log.warning("article %s: %s", watched.slug, error)
        return _report(watched, watched.state, PollOutcome.FAILED, (), reason)


def _read_again(services: Services, watched: Watched) -> Rereading:
    if watched.state.refused or is_ours(services, watched.state.url):
        # The site may have come to have another address since it was planned.
        state = refused(watched.state)
        yield from _write(services, watched, state, None, ())
        return _report(watched, state, PollOutcome.UNCHANGED, ())
    result = yield from _fetch(services, watched)
    now = services.now()
    if isinstance(result, FetchFailed):
        return (yield from _failed(services, watched, result))
    state = replace(
        watched.state, last_at=now, failures=0, last_error=None, validators=result.validators
    )
    if isinstance(result, NotModified):
        note = "304: the page says that it did not change"
        state = replace(state, last_status="304 Not Modified", note=note)
        return (
            yield from _settle(services, watched, state, PollOutcome.NOT_MODIFIED, result.fresh_for)
        )
    state = replace(state, last_status="200 OK", body_hash=result.body_hash, whole_at=now)
    if result.body_hash == watched.state.body_hash and not watched.wants_text:
        state = replace(state, note="the page's bytes are the same")
        return (
            yield from _settle(services, watched, state, PollOutcome.UNCHANGED, result.fresh_for)
        )
    return (yield from _read(services, watched, state, result))


def _fetch(services: Services, watched: Watched) -> Generator[Any, Any, FetchResult]:
    state = watched.state
    validators = state.validators
    settings = services.settings.refresh
    recheck = max(settings.recheck, *settings.article_schedule, 0.0)
    old = state.whole_at is not None and services.now().us - state.whole_at.us >= recheck * SECOND
    if old or watched.wants_text:
        # Validators that never change would hide every change.
        validators = Validators()
    answer = yield from_http.page_request(state.url, validators, watched.source, services.secret)
    return from_http.result(answer, validators, services.now())


def _read(services: Services, watched: Watched, state: WatchState, fetched: Fetched) -> Rereading:
    """Have the page read and write what it says; decide again where somebody else was first."""
    conflict: StoreError
    for _ in range(_TRIES):
        now = services.now()
        reading: Reading = yield PageJob(watched=watched, fetched=fetched, now=now)
        if reading.error is not None or reading.reread is None:
            failure = FetchFailed(reason=reading.error or "nothing was read", status=200)
            return (yield from _failed(services, watched, failure))
        told = reading.reread
        after = replace(
            state,
            text_hash=told.text_hash,
            modified_at=told.modified_at,
            adopted=told.adopted,
            note=told.note,
            changed_at=now if told.changed else state.changed_at,
        )
        since = now if told.changed else watched.since
        after = _planned(services, after, since, fetched.fresh_for)
        outcome = PollOutcome.CHANGED if reading.arrivals else PollOutcome.UNCHANGED
        try:
            changes = yield from _write(services, watched, after, told.page, reading.arrivals)
        except ConflictError as error:
            conflict = error
            _log.info("article %s: %s; deciding again", watched.slug, error)
            continue
        return _report(watched, after, outcome, changes)
    raise conflict


def _settle(
    services: Services,
    watched: Watched,
    state: WatchState,
    outcome: PollOutcome,
    fresh_for: int | None,
) -> Rereading:
    """Write what is left of a reading that brought nothing to decide."""
    after = _planned(services, state, watched.since, fresh_for)
    yield from _write(services, watched, after, watched.page, ())
    return _report(watched, after, outcome, ())


def _failed(services: Services, watched: Watched, failure: FetchFailed) -> Rereading:
    """Write that nothing could be read; the article stays as it is."""
    state = replace(
        watched.state,
        last_at=services.now(),
        last_error=failure.reason,
        last_status=say_status(failure.status) if failure.status else None,
        failures=watched.state.failures + 1,
        note="",
    )
    if failure.gone:
        why = "its page is gone (410)"
        after = replace(state, next_at=None, next_reason=Reason.READ_NEVER.format(why=why))
    else:
        after = _planned(services, state, watched.since, None, failure.retry_after)
    yield from _write(services, watched, after, watched.page, ())
    return _report(watched, after, PollOutcome.FAILED, (), failure.reason)


def _planned(
    services: Services,
    state: WatchState,
    since: Instant,
    fresh_for: int | None,
    retry_after: int | None = None,
) -> WatchState:
    settings = services.settings.refresh
    due, reason = next_reading(
        settings.article_schedule,
        since=since,
        now=services.now(),
        spread=settings.jitter * abs(services.jitter()),
        failures=state.failures,
        fresh_for=fresh_for,
        retry_after=retry_after,
    )
    return replace(state, next_at=due, next_reason=reason)


def _write(
    services: Services,
    watched: Watched,
    state: WatchState,
    page: PageText | None,
    arrivals: tuple[Arrival, ...],
) -> Generator[Any, Any, tuple[Change, ...]]:
    told: tuple[Change, ...] | StoreError = yield Batch(
        now=services.now(),
        arrivals=arrivals,
        watch=WatchResult(pk=watched.pk, state=state, token=watched.leased_by or "", page=page),
    )
    if isinstance(told, StoreError):
        raise told
    return told


def _report(
    watched: Watched,
    state: WatchState,
    outcome: PollOutcome,
    changes: tuple[Change, ...],
    error: str | None = None,
) -> ArticleReport:
    return ArticleReport(
        slug=watched.slug,
        url=state.url,
        outcome=outcome,
        note=state.note,
        changes=changes,
        error=error,
        next_at=state.next_at,
        next_reason=state.next_reason,
    )
