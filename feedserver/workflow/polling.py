"""Polling one source: fetch, parse, enrich, decide, apply. Its trouble is its own."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from enum import StrEnum
from typing import Final

import msgspec
from msgspec.structs import replace

from feedserver.enrich import enrich
from feedserver.errors import ConflictError, FeedserverError, ParseError, StoppingError
from feedserver.fetch import fetch
from feedserver.model.article import ParsedArticle, Significance, Skipped
from feedserver.model.change import Change, ChangeType
from feedserver.model.decision import Arrival, Batch, Created, Ignored, PollResult, Updated
from feedserver.model.fetched import Fetched, FetchFailed, NotModified
from feedserver.model.instant import Instant
from feedserver.model.source import (
    DEFAULT_REPUBLISH,
    Backfill,
    PollState,
    Source,
    SourceState,
    StoredSource,
)
from feedserver.parse import parse
from feedserver.reconcile import identity as identities
from feedserver.reconcile.admission import refusal
from feedserver.reconcile.fingerprint import entry_hash
from feedserver.reconcile.schedule import Bounds, Outcome, next_poll
from feedserver.services import Services
from feedserver.store import identity, sources
from feedserver.store.apply import apply_changes
from feedserver.workflow.deciding import Item, decisions
from feedserver.workflow.enriching import Contexts

_log = logging.getLogger(__name__)
_TRIES: Final = 3  # when somebody else changed the same article first


class PollOutcome(StrEnum):
    """What a poll came to, for people."""

    CHANGED = "changed"
    UNCHANGED = "unchanged"
    NOT_MODIFIED = "not modified"
    FAILED = "failed"
    BUSY = "busy"  # somebody else is polling it right now


_SCHEDULED_AS: Final = {
    PollOutcome.CHANGED: Outcome.CHANGED,
    PollOutcome.UNCHANGED: Outcome.UNCHANGED,
    PollOutcome.NOT_MODIFIED: Outcome.UNCHANGED,
    PollOutcome.FAILED: Outcome.FAILED,
}


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """One poll of one source. `published`, `updated` and `minor` count articles; `changes` are
    the rows that it added to the change log.
    """

    source: str
    title: str
    outcome: PollOutcome
    published: int = 0
    updated: int = 0
    minor: int = 0
    changes: tuple[Change, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    warnings: tuple[str, ...] = ()
    error: str | None = None
    next_at: Instant | None = None
    next_reason: str = ""


class _Read(msgspec.Struct, frozen=True, kw_only=True):
    """What came out of fetching and reading, before anything is decided."""

    outcome: PollOutcome
    poll: PollState
    articles: tuple[ParsedArticle, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    warnings: tuple[str, ...] = ()
    retry_after: int | None = None
    gone: bool = False


def poll(services: Services, stored: StoredSource, contexts: Contexts) -> Report:
    """Poll one source whose lease this process holds, and store what it came to.

    Whatever goes wrong with the source is in the report and in the store, and nowhere else.
    """
    try:
        return _poll(services, stored, contexts)
    except StoppingError:
        _give_back(services, stored)
        return Report(source=stored.source.id, title=stored.title, outcome=PollOutcome.BUSY)
    except FeedserverError as error:
        return _give_up(services, stored, str(error))
    except Exception as error:  # noqa: BLE001 - told, stored and logged below
        # A bug that one source's data brings out must not keep the others from being polled.
        _log.exception("source %s", stored.source.id)
        what = " ".join(f"{type(error).__name__}: {error}".split())
        return _give_up(services, stored, f"internal error: {what}")


def _poll(services: Services, stored: StoredSource, contexts: Contexts) -> Report:
    read = _read(services, stored)
    for _ in range(_TRIES - 1):
        try:
            return _decide_and_apply(services, stored, read, contexts)
        except ConflictError as error:
            _log.info("source %s: %s; deciding again", stored.source.id, error)
    return _decide_and_apply(services, stored, read, contexts)


def _read(services: Services, stored: StoredSource) -> _Read:
    """Fetch and parse. Validators are kept only for a body that could be read."""
    source, before = stored.source, stored.poll
    now = services.now()
    result = fetch(
        source, before.validators, services.session, services.hosts, services.robots, now
    )
    now = services.now()
    asked = replace(before, last_at=now, first_polled_at=before.first_polled_at or now)
    if isinstance(result, FetchFailed):
        if services.stopping.is_set():
            raise StoppingError(result.reason)
        return _failed(asked, result)
    if isinstance(result, NotModified):
        poll = replace(asked, last_status="304 Not Modified", failures=0, last_error=None)
        return _Read(outcome=PollOutcome.NOT_MODIFIED, poll=poll)
    return _parsed(services, source, asked, result)


def _failed(asked: PollState, failure: FetchFailed) -> _Read:
    return _Read(
        outcome=PollOutcome.FAILED,
        poll=replace(
            asked,
            failures=asked.failures + 1,
            last_error=failure.reason,
            last_status=str(failure.status) if failure.status else None,
            # A source that was never read has not had its first poll yet.
            first_polled_at=asked.first_polled_at if asked.body_hash else None,
        ),
        retry_after=failure.retry_after,
        gone=failure.gone,
    )


def _parsed(services: Services, source: Source, asked: PollState, fetched: Fetched) -> _Read:
    poll = replace(
        asked,
        failures=0,
        last_error=None,
        validators=fetched.validators,
        body_hash=fetched.body_hash,
        last_status=f"{fetched.status} OK",
    )
    if asked.body_hash == fetched.body_hash:
        return _Read(outcome=PollOutcome.UNCHANGED, poll=poll)
    try:
        parsed = parse(source.kind, fetched, services.settings.refresh.max_items)
    except ParseError as error:
        return _failed(asked, FetchFailed(reason=str(error), status=fetched.status))
    return _Read(
        outcome=PollOutcome.UNCHANGED,
        poll=replace(poll, title=parsed.title, home_url=parsed.home_url, hints=parsed.hints),
        articles=parsed.articles,
        skipped=parsed.skipped,
        warnings=parsed.warnings,
    )


def _decide_and_apply(
    services: Services, stored: StoredSource, read: _Read, contexts: Contexts
) -> Report:
    now = services.now()
    arrivals = _arrivals(services, stored, read, contexts, now)
    changed = any(isinstance(a.decision, Created | Updated) for a in arrivals)
    outcome = PollOutcome.CHANGED if changed else read.outcome
    result = _result(services, stored, read, outcome, now)
    batch = Batch(now=now, arrivals=arrivals, poll=result)
    changes = apply_changes(services.store, batch, services.new_id)
    return _report(stored, read, outcome, changes, result)


def _arrivals(
    services: Services, stored: StoredSource, read: _Read, contexts: Contexts, now: Instant
) -> tuple[Arrival, ...]:
    """What the items say that was not known yet; an entry whose hash is known is passed over."""
    source = stored.source
    shared = identities.shared_addresses(read.articles)
    entries = [
        (entry, identities.keys(entry, shared).guid, entry_hash(entry))
        for entry in identities.distinct(read.articles)
    ]
    if not entries:
        return ()
    with services.store.read() as connection:
        seen = identity.seen(connection, source.id, [guid for _, guid, _ in entries])
    first = stored.poll.first_polled_at is None
    items: list[Item] = []
    ignored: list[Arrival] = []
    for entry, guid, digest in entries:
        before = seen.get(guid)
        if before is not None and (before.ignored or before.entry_hash == digest):
            continue
        if before is None and first and source.backfill is Backfill.NONE:
            ignored.append(_ignored(source, guid, digest))
        elif before is not None or refusal(entry, source, now) is None:
            article = enrich(_with_defaults(entry, source), contexts.get(), source.topics)
            items.append(Item(article=article, guid=guid, entry_hash=digest))
    backfill = first and source.backfill is Backfill.QUIET
    decided = decisions(services, items, now=now, source=source, backfill=backfill, shared=shared)
    return (*decided, *ignored)


def _with_defaults(entry: ParsedArticle, source: Source) -> ParsedArticle:
    """What the operator said of the source, where the entry says nothing."""
    return replace(entry, lang=entry.lang or source.lang)


def _ignored(source: Source, guid: str, digest: str) -> Arrival:
    return Arrival(
        decision=Ignored(reason="was there at the first poll (backfill = none)"),
        canonical_key="",
        own=False,
        republish=source.republish or DEFAULT_REPUBLISH[source.kind],
        source_id=source.id,
        guid=guid,
        entry_hash=digest,
    )


def _result(
    services: Services, stored: StoredSource, read: _Read, outcome: PollOutcome, now: Instant
) -> PollResult:
    """The state that the poll leaves behind, with the next time and the reason for it."""
    settings = services.settings.refresh
    # One that was gone and is asked by name comes back only if it answers.
    stays_gone = stored.state is SourceState.GONE and outcome is PollOutcome.FAILED
    following = next_poll(
        schedule=stored.source.schedule,
        outcome=Outcome.GONE if read.gone or stays_gone else _SCHEDULED_AS[outcome],
        now=now,
        bounds=Bounds(
            start=settings.interval,
            shortest=settings.min_interval,
            longest=settings.max_interval,
            jitter=settings.jitter,
        ),
        jitter=services.jitter(),
        interval=stored.poll.interval,
        failures=read.poll.failures,
        ttl=read.poll.hints.ttl,
        retry_after=read.retry_after,
    )
    poll = replace(
        read.poll,
        interval=following.interval,
        next_at=following.at,
        next_reason=following.reason,
    )
    return PollResult(
        source_id=stored.source.id,
        poll=poll,
        token=stored.leased_by or "",
        state=following.state,
        note=following.reason if following.state is SourceState.GONE else None,
        renamed=replace(stored, poll=poll).title != stored.title,
    )


def _report(
    stored: StoredSource,
    read: _Read,
    outcome: PollOutcome,
    changes: Sequence[Change],
    result: PollResult,
) -> Report:
    updated = [c for c in changes if c.type is ChangeType.UPDATED]
    minor = sum(c.significance is Significance.MINOR for c in updated)
    paused = stored.state is SourceState.PAUSED
    return Report(
        source=stored.source.id,
        title=replace(stored, poll=result.poll).title,
        outcome=outcome,
        published=len(changes) - len(updated),
        updated=len(updated) - minor,
        minor=minor,
        changes=tuple(changes),
        skipped=read.skipped,
        warnings=read.warnings,
        error=result.poll.last_error,
        next_at=None if paused else result.poll.next_at,
        next_reason="paused" if paused else result.poll.next_reason,
    )


def _give_back(services: Services, stored: StoredSource) -> None:
    try:
        with services.store.write() as connection:
            sources.release(connection, [stored.leased_by or ""])
    except FeedserverError as error:
        _log.warning("source %s: not given back: %s", stored.source.id, error)


def _give_up(services: Services, stored: StoredSource, reason: str) -> Report:
    """Store that the poll failed, if the store lets us; else the lease just runs out."""
    now = services.now()
    read = _failed(replace(stored.poll, last_at=now), FetchFailed(reason=reason))
    report = Report(
        source=stored.source.id, title=stored.title, outcome=PollOutcome.FAILED, error=reason
    )
    try:
        result = _result(services, stored, read, PollOutcome.FAILED, now)
        apply_changes(services.store, Batch(now=now, poll=result), services.new_id)
    except FeedserverError as error:
        _log.warning("source %s: %s", stored.source.id, error)
        return report
    return _report(stored, read, PollOutcome.FAILED, (), result)
