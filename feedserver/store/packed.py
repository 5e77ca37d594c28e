"""Batches made ready to be written, before anything is locked."""

from __future__ import annotations

import msgspec

from feedserver.model.article import Significance, Version
from feedserver.model.decision import (
    Arrival,
    Batch,
    Created,
    Ignored,
    PollResult,
    Unchanged,
    Updated,
)
from feedserver.model.watch import WatchState
from feedserver.store import articles, sources, watches

Body = tuple[str | None, bytes | None]
Watch = tuple[str, int]  # state, and when it is due
_KEPT: Body = (None, None)


class New(msgspec.Struct, frozen=True):
    """An article to store, with its version's record, body and watch as they are stored."""

    arrival: Arrival
    decision: Created
    record: str
    body: Body
    watch: Watch | None = None


class Known(msgspec.Struct, frozen=True):
    """What is known of an article already; `body` is empty where an earlier version has it."""

    arrival: Arrival
    decision: Updated | Unchanged
    record: str = ""
    body: Body = _KEPT
    watch: Watch | None = None

    @property
    def joins(self) -> bool:
        """Whether a further source carries the article."""
        source_id = self.arrival.source_id
        return (
            isinstance(self.decision, Unchanged)
            and source_id is not None
            and source_id != self.decision.article.source_id
        )


class Packed(msgspec.Struct, frozen=True, kw_only=True):
    """A batch as it is stored: what is new, oldest first, what is known, by key, the rest.

    `page` is the text that a reading of a canonical source leaves behind.
    """

    batch: Batch
    poll: tuple[PollResult, str] | None
    watch: Watch | None = None
    page: bytes | None = None
    new: tuple[New, ...] = ()
    known: tuple[Known, ...] = ()
    ignored: tuple[Arrival, ...] = ()


def pack(batch: Batch) -> Packed:
    """Make a batch ready; `StoreError` for what could be written but not read again."""
    if not batch.arrivals and batch.watch is None:
        return Packed(batch=batch, poll=_poll(batch.poll) if batch.poll else None)
    new = [
        _new(batch, arrival, arrival.decision)
        for arrival in batch.arrivals
        if isinstance(arrival.decision, Created)
    ]
    known = [
        _known(batch, arrival, arrival.decision)
        for arrival in batch.arrivals
        if isinstance(arrival.decision, Updated | Unchanged)
    ]
    return Packed(
        batch=batch,
        # Oldest first: within one batch, what was published later is also stored later.
        new=tuple(sorted(new, key=lambda n: (n.decision.content.published_at.us, n.decision.slug))),
        known=tuple(sorted(known, key=lambda k: k.decision.article.pk)),
        ignored=tuple(a for a in batch.arrivals if isinstance(a.decision, Ignored)),
        poll=_poll(batch.poll) if batch.poll else None,
        watch=_watch(batch.watch.state) if batch.watch else None,
        page=watches.pack_page(batch.watch.page) if batch.watch else None,
    )


def _watch(state: WatchState | None) -> Watch | None:
    return None if state is None else watches.pack_state(state)


def _new(batch: Batch, arrival: Arrival, decision: Created) -> New:
    record = Version(
        number=1,
        content=decision.content,
        significance=Significance.SIGNIFICANT,
        at=batch.now,
        updated_at=decision.updated_at,
        modified_at=decision.modified_at,
        provenance=decision.provenance,
    )
    body = articles.pack_body(decision.content.body_md)
    watch = _watch(arrival.watch)
    return New(arrival, decision, articles.pack_version(record), body, watch)


def _known(batch: Batch, arrival: Arrival, decision: Updated | Unchanged) -> Known:
    watch = _watch(arrival.watch)
    if isinstance(decision, Unchanged):
        return Known(arrival, decision, watch=watch)
    old = decision.article.version
    record = Version(
        number=old.number + 1,
        content=decision.content,
        significance=decision.significance,
        at=batch.now,
        updated_at=decision.updated_at,
        modified_at=decision.modified_at,
        changed=decision.changed,
        facts=decision.facts,
        provenance=decision.provenance,
    )
    same = old.content.body_md == decision.content.body_md
    body = _KEPT if same else articles.pack_body(decision.content.body_md)
    return Known(arrival, decision, articles.pack_version(record), body, watch)


def _poll(result: PollResult) -> tuple[PollResult, str]:
    return result, sources.pack_poll(result.poll)
