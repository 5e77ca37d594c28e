"""What a poll leaves behind: the state for the next one, its time and the reason for it."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

import msgspec
from msgspec.structs import replace

from feedserver.model.article import Parsed, Significance, Skipped
from feedserver.model.change import Change, ChangeType
from feedserver.model.decision import PollResult
from feedserver.model.fetched import Fetched, FetchFailed, NotModified
from feedserver.model.instant import Instant
from feedserver.model.source import PollState, SourceKind, SourceState, StoredSource, Validators
from feedserver.network.request import say_status
from feedserver.reconcile.moving import seen_move
from feedserver.reconcile.schedule import Bounds, Outcome, next_poll
from feedserver.services import Services
from feedserver.text.units import say_duration
from feedserver.workflow.jobs import Counts

# An address that was found, or moved to, and is not there any more.
_NOT_THERE: Final = frozenset({404, 410})
_MOST_WARNINGS: Final = 20


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


class Polled(msgspec.Struct, kw_only=True):
    """What is known of a poll under way, before it is settled."""

    outcome: PollOutcome
    poll: PollState
    skipped: tuple[Skipped, ...] = ()
    warnings: tuple[str, ...] = ()
    retry_after: int | None = None
    fresh_for: int | None = None
    gone: bool = False
    documents: Counts | None = None


def failed(asked: PollState, failure: FetchFailed, *, found_elsewhere: bool = False) -> Polled:
    """A poll that read nothing.

    `found_elsewhere`: it was asked for at an address that it had led to, not at its own. When
    that one is gone, the own address is asked again.
    """
    lost = found_elsewhere and failure.status in _NOT_THERE
    poll = replace(
        asked,
        failures=asked.failures + 1,
        last_error=failure.reason,
        last_status=say_status(failure.status) if failure.status else None,
        headers=failure.headers,
    )
    if lost:
        poll = replace(poll, url=None, kind=None, moving=None)
    return Polled(
        outcome=PollOutcome.FAILED,
        poll=poll,
        retry_after=failure.retry_after,
        gone=failure.gone and not lost,
    )


def not_modified(asked: PollState, result: NotModified) -> Polled:
    """A poll that was answered 304: what is stored is still the last state."""
    poll = replace(
        asked,
        last_status="304 Not Modified",
        validators=result.validators,
        headers=result.headers,
        failures=0,
        last_error=None,
    )
    return Polled(outcome=PollOutcome.NOT_MODIFIED, poll=poll, fresh_for=result.fresh_for)


def fetched(asked: PollState, result: Fetched) -> Polled:
    """A poll that brought a body."""
    poll = replace(
        asked,
        failures=0,
        last_error=None,
        validators=result.validators,
        headers=result.headers,
        body_hash=result.body_hash,
        last_status=f"{result.status} OK",
        whole_at=asked.last_at,
    )
    return Polled(
        outcome=PollOutcome.UNCHANGED,
        poll=poll,
        warnings=_untrue(asked, result),
        fresh_for=result.fresh_for,
    )


def _untrue(before: PollState, result: Fetched) -> tuple[str, ...]:
    """Whether the origin would have called another body the same."""
    same = result.validators == before.validators != Validators()
    if not same or result.body_hash == before.body_hash or not before.body_hash:
        return ()
    return ("its validators (ETag, Last-Modified) stayed the same although its body changed",)


def found(polled: Polled, body: Fetched, kind: SourceKind, url: str | None) -> Polled:
    """The same, knowing what kind of source it is and where else than declared it is read.

    A source that still is `auto` was not found: it is looked for again at the next poll.
    """
    if kind is SourceKind.AUTO:
        return polled
    polled.poll = replace(
        polled.poll,
        kind=kind,
        url=url,
        validators=body.validators,
        body_hash=body.body_hash,
        headers=body.headers,
    )
    polled.fresh_for = body.fresh_for
    return polled


def with_body(polled: Polled, parsed: Parsed, waiting: int) -> Polled:
    """The same, knowing what the body holds.

    While links wait the body must be read again: then nothing of it is remembered.
    """
    polled.skipped = parsed.skipped
    warnings = (*polled.warnings, *parsed.warnings, *_withdrawals(parsed))
    polled.warnings = warnings[:_MOST_WARNINGS]
    polled.poll = replace(
        polled.poll,
        title=parsed.title or polled.poll.title,
        home_url=parsed.home_url,
        hints=parsed.hints,
        warnings=polled.warnings,
        first_polled_at=polled.poll.first_polled_at or polled.poll.last_at,
        skipped=len(parsed.skipped),
        waiting=waiting,
    )
    if waiting:
        polled.poll = replace(polled.poll, validators=Validators(), body_hash="")
    return polled


def _withdrawals(parsed: Parsed) -> tuple[str, ...]:
    if not parsed.withdrawn:
        return ()
    count = len(parsed.withdrawn)
    entries = "an entry was" if count == 1 else f"{count} entries were"
    return (f"the feed says that {entries} deleted: {parsed.withdrawn[0].ref}",)


def with_move(
    services: Services,
    stored: StoredSource,
    polled: Polled,
    moved_to: str | None,
    now: Instant,
    *,
    by_feed: bool,
) -> Polled:
    """The same, counting how long the source has said that it lives elsewhere.

    `by_feed`: the feed itself says so, not a redirect.
    """
    if moved_to is None and polled.poll.moving is None:
        return polled
    moving, arrived = seen_move(
        polled.poll.moving,
        moved_to,
        now,
        services.settings.refresh.move_after,
        url=stored.url,
        by_feed=by_feed,
    )
    if arrived is None:
        polled.poll = replace(polled.poll, moving=moving)
        return polled
    waited = say_duration(services.settings.refresh.move_after)
    told = f"moved to {arrived}, as {stored.url} has said for {waited}"
    polled.warnings = (*polled.warnings, told)
    polled.poll = replace(polled.poll, moving=None, url=arrived, warnings=polled.warnings)
    if by_feed:
        # Those of the old address say nothing of what lies at the new one.
        polled.poll = replace(polled.poll, validators=Validators(), body_hash=None)
    return polled


def result(
    services: Services, stored: StoredSource, polled: Polled, outcome: PollOutcome, now: Instant
) -> PollResult:
    """The state that the poll leaves behind, with the next time and the reason for it."""
    settings = services.settings.refresh
    # One that was gone and is asked by name comes back only if it answers.
    stays_gone = stored.state is SourceState.GONE and outcome is PollOutcome.FAILED
    following = next_poll(
        schedule=stored.source.schedule,
        outcome=Outcome.GONE if polled.gone or stays_gone else _SCHEDULED_AS[outcome],
        now=now,
        bounds=Bounds(
            start=settings.interval,
            shortest=settings.min_interval,
            longest=settings.max_interval,
            jitter=settings.jitter,
        ),
        jitter=services.jitter(),
        interval=stored.poll.interval,
        failures=polled.poll.failures,
        timezone=settings.timezone,
        hints=polled.poll.hints,
        fresh_for=polled.fresh_for,
        retry_after=polled.retry_after,
        waiting=polled.poll.waiting,
    )
    poll = replace(
        polled.poll,
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
        renamed=(poll.title, poll.url) != (stored.poll.title, stored.poll.url)
        and replace(stored, poll=poll).title != stored.title,
    )


def report(
    stored: StoredSource,
    polled: Polled,
    outcome: PollOutcome,
    changes: Sequence[Change],
    left: PollResult,
) -> Report:
    """The poll, for people."""
    updated = [c for c in changes if c.type is ChangeType.UPDATED]
    minor = sum(c.significance is Significance.MINOR for c in updated)
    counts = polled.documents or Counts()
    paused = stored.state is SourceState.PAUSED
    return Report(
        source=stored.source.id,
        title=replace(stored, poll=left.poll).title if left.renamed else stored.title,
        outcome=outcome,
        published=len(changes) - len(updated) + counts.created,
        updated=len(updated) - minor + counts.updated,
        minor=minor + counts.minor,
        changes=tuple(changes),
        skipped=polled.skipped,
        warnings=polled.warnings,
        error=left.poll.last_error,
        next_at=None if paused else left.poll.next_at,
        next_reason="paused" if paused else left.poll.next_reason,
    )
