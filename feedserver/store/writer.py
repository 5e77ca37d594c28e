"""Writing a group of batches: rows are gathered, then each table is written once.

`seq` is taken last, so that the lock on the log's head is short and rows of the change log become
visible in its order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import BigInteger, bindparam, case, update

from feedserver.model.article import Significance, Status
from feedserver.model.change import Change, ChangeType
from feedserver.model.decision import Arrival, PollResult, Unchanged, Updated
from feedserver.model.feed import FeedKind, FeedSelector
from feedserver.model.instant import SECOND, Instant
from feedserver.model.json import encode
from feedserver.store import entities, links, selectors, sources, watches
from feedserver.store.engine import Connection, has_one_writer, take_keys
from feedserver.store.feed_index import FeedIndex
from feedserver.store.packed import Known, New, Packed
from feedserver.store.schema import article, article_source, change, document, log_head, version
from feedserver.store.standing import Standing
from feedserver.store.statements import Statement, insertion, upsertion

_ARTICLES: Final = insertion(article)
_VERSIONS: Final = insertion(version)
_CHANGES: Final = insertion(change)
_SEEN: Final = upsertion(article_source, ("article_pk", "entry_hash", "seen_at"))
_DOCUMENTS: Final = upsertion(document, ("digest", "article_pk", "read_at"))
_MOVED: Final = ("own", "version", "republish", "canonical_key", "surfaced_at", "edited_at")
_MOVE: Final = Statement(
    lambda _: (
        update(article)
        .where(article.c.pk == bindparam("key"))
        .values({name: bindparam(name) for name in _MOVED})
    ),
    (*_MOVED, "key"),
)
_now: Final = bindparam("now", type_=BigInteger)
_HEAD: Final = Statement(
    lambda _: (
        update(log_head)
        .values(
            seq=log_head.c.seq + bindparam("count", type_=BigInteger),
            at=case(
                (log_head.c.at <= _now, _now),
                # Others that were a little quicker: one time for all of them.
                (log_head.c.at - _now < SECOND, log_head.c.at),
                # A clock that was set back: later than what was there, as HTTP dates can tell.
                else_=log_head.c.at + SECOND,
            ),
        )
        .returning(log_head.c.seq, log_head.c.at)
    ),
    ("count", "now"),
)


class _Pending(msgspec.Struct, kw_only=True):
    """A change row that still waits for its `seq`."""

    type: ChangeType
    article_pk: int
    article_id: str
    slug: str
    version: int
    significance: Significance
    previous_version: int | None = None
    changed: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    backfill: bool = False


class Writer:
    """One transaction under way: add the batches that `standing` has accepted, then finish."""

    def __init__(
        self, connection: Connection, standing: Standing, new_id: Callable[[], str]
    ) -> None:
        self._connection = connection
        self._standing = standing
        self._index = FeedIndex(connection, new_id)
        self._pending: list[_Pending] = []
        self._new: dict[int, tuple[Any, ...]] = {}  # rows by the article's key
        self._versions: list[tuple[Any, ...]] = []
        self._moved: list[tuple[Any, ...]] = []
        self._seen: dict[tuple[str, str], tuple[Any, ...]] = {}
        self._documents: dict[tuple[str, str], tuple[Any, ...]] = {}
        self._followed: list[tuple[str, Any, Instant]] = []
        self._settled: list[tuple[PollResult, str]] = []
        self._watches: dict[int, tuple[int, str, int, bytes | None]] = {}
        self._due: set[int] = set()
        self._named: set[str] = set()
        self._now = Instant(0)

    def write(self, group: Sequence[tuple[Packed, Sequence[str]]]) -> list[tuple[Change, ...]]:
        """Write accepted batches, each with the slugs of its new articles; their changes."""
        keys = iter(
            take_keys(self._connection, article, sum(len(packed.new) for packed, _ in group))
        )
        ends = []
        for packed, slugs in group:
            self._add(packed, slugs, [next(keys) for _ in slugs])
            ends.append(len(self._pending))
        self._write_rows()
        changes = self._finish()
        return [tuple(changes[a:b]) for a, b in zip([0, *ends], ends, strict=False)]

    def _add(self, packed: Packed, slugs: Sequence[str], keys: Sequence[int]) -> None:
        now = packed.batch.now
        if now > self._now:
            self._now = now
        if packed.poll is not None:
            self._settled.append(packed.poll)
            source_id = packed.poll[0].source_id
            if packed.poll[0].renamed:
                self._index.touch(selectors.naming_source(source_id))
            if packed.batch.followed:
                self._followed.append((source_id, packed.batch.followed, now))
        for new, slug, pk in zip(packed.new, slugs, keys, strict=True):
            self._create(new, slug, pk, now)
        for known in packed.known:
            self._watch(known, known.decision.article.pk)
            if isinstance(known.decision, Updated):
                self._update(known, known.decision, now)
            else:
                self._confirm(known, known.decision, now)
        for arrival in packed.ignored:
            self._link(arrival, None, now)
        if packed.batch.watch is not None and packed.watch is not None:
            pk = packed.batch.watch.pk
            self._watches[pk] = (pk, *packed.watch, packed.page)

    def _create(self, new: New, slug: str, pk: int, now: Instant) -> None:
        arrival, decision = new.arrival, new.decision
        self._new[pk] = (
            pk,
            decision.id,
            slug,
            Status.PUBLISHED.value,
            arrival.own,
            1,
            arrival.source_id,
            arrival.republish.value,
            arrival.canonical_key,
            decision.content.published_at.us,
            now.us,
            now.us,
            now.us,
            None,
            0,
        )
        self._versions.append((pk, 1, new.record, 1, *new.body))
        self._link(arrival, pk, now)
        self._watch(new, pk)
        self._named.update(entities.declared(decision.content, decision.provenance))
        owners = [arrival.source_id] if arrival.source_id else []
        names = selectors.of_content(decision.content, owners)
        self._index.place(names, pk, now.us, len(self._pending))
        self._pending.append(
            _Pending(
                type=ChangeType.PUBLISHED,
                article_pk=pk,
                article_id=decision.id,
                slug=slug,
                version=1,
                significance=Significance.SIGNIFICANT,
                backfill=decision.backfill,
            )
        )

    def _update(self, known: Known, decision: Updated, now: Instant) -> None:
        old, arrival = decision.article, known.arrival
        current = self._standing.articles[old.pk]
        number = old.version.number + 1
        significant = decision.significance is Significance.SIGNIFICANT
        surfaced = max(now.us, old.surfaced_at.us) if significant else old.surfaced_at.us
        self._moved.append(
            (
                old.own or arrival.own,
                number,
                arrival.republish.value,
                arrival.canonical_key,
                surfaced,
                _later(old.edited_at.us, now.us),
                old.pk,
            )
        )
        body_of = current.body_of if known.body[1] is None else number
        self._versions.append((old.pk, number, known.record, body_of, *known.body))
        self._link(arrival, old.pk, now)
        self._named.update(entities.declared(decision.content, decision.provenance))
        owners = sorted(current.owners)
        if arrival.source_id is not None and arrival.guid is not None:
            current.owners.add(arrival.source_id)
        self._index.move(
            selectors.of_content(old.content, owners),
            selectors.of_content(decision.content, sorted(current.owners)),
            old.pk,
            (old.surfaced_at.us, surfaced),
            len(self._pending),
        )
        self._pending.append(
            _Pending(
                type=ChangeType.UPDATED,
                article_pk=old.pk,
                article_id=old.id,
                slug=old.slug,
                version=number,
                previous_version=old.version.number,
                significance=decision.significance,
                changed=decision.changed,
                facts=decision.facts,
            )
        )

    def _confirm(self, known: Known, decision: Unchanged, now: Instant) -> None:
        """Nothing new of an article; a further source that carries it shows it from now on."""
        self._link(known.arrival, decision.article.pk, now)
        source_id = known.arrival.source_id
        if known.joins and source_id is not None:
            current = self._standing.articles[decision.article.pk]
            wanted = FeedSelector(FeedKind.SOURCE, source_id)
            self._index.join(wanted, source_id, decision.article.pk, current.surfaced_at)

    def _watch(self, stored: New | Known, pk: int) -> None:
        """What is remembered of the article's canonical source from now on."""
        if stored.watch is not None:
            self._watches[pk] = (pk, *stored.watch, None)
        elif stored.arrival.due:
            self._due.add(pk)

    def _link(self, arrival: Arrival, pk: int | None, now: Instant) -> None:
        """Remember under which guid or slug this article came, and what it looked like."""
        if arrival.source_id is not None and arrival.guid is not None:
            key = (arrival.source_id, arrival.guid)
            self._seen[key] = (*key, pk, arrival.entry_hash or "", now.us)
        if arrival.document_slug is not None:
            place = (arrival.document_slug, arrival.document_place)
            self._documents[place] = (*place, arrival.document_digest or "", pk, now.us)

    def _write_rows(self) -> None:
        """All but the change log, each table in the order of its key."""
        connection = self._connection
        sources.settle(connection, self._settled, self._standing.held)
        links.follow(connection, self._followed)
        new = list(self._new.values())
        if not has_one_writer(connection):
            # So that two writers who want the same slugs do not wait for each other in a ring.
            new.sort(key=lambda row: str(row[2]))
        _ARTICLES.many(connection, new)
        _MOVE.many(connection, self._moved)
        _VERSIONS.many(connection, self._versions)
        _SEEN.many(connection, [self._seen[key] for key in sorted(self._seen)])
        _DOCUMENTS.many(connection, [self._documents[key] for key in sorted(self._documents)])
        entities.keep(connection, self._named)
        watches.put(connection, list(self._watches.values()))
        watches.make_due(connection, list(self._due), self._now)
        self._index.write_places(self._now)

    def _finish(self) -> list[Change]:
        """The numbers, then what carries them."""
        if not self._pending and not self._index:
            return []
        [head] = _HEAD.rows(self._connection, len(self._pending), self._now.us)
        if not has_one_writer(self._connection):
            self._standing.require_no_twin(self._new)
        first = head.seq - len(self._pending) + 1
        at = Instant(head.at, 6)
        _CHANGES.many(
            self._connection,
            [_change_row(first + i, pending, at) for i, pending in enumerate(self._pending)],
        )
        self._index.write_touches(first, at)
        return [_change(first + i, pending, at) for i, pending in enumerate(self._pending)]


def _later(before: int, now: int) -> int:
    """`now`, unless the clock was set back: then a second later, which HTTP dates can tell."""
    return now if now >= before else before + SECOND


def _words(words: Sequence[str]) -> str:
    return encode(words).decode() if words else "[]"


def _change_row(seq: int, pending: _Pending, at: Instant) -> tuple[Any, ...]:
    return (
        seq,
        pending.type.value,
        pending.article_pk,
        pending.article_id,
        pending.slug,
        pending.version,
        pending.previous_version,
        pending.significance.value,
        _words(pending.changed),
        _words(pending.facts),
        pending.backfill,
        at.us,
    )


def _change(seq: int, pending: _Pending, at: Instant) -> Change:
    return Change(
        seq=seq,
        id=pending.article_id,
        at=at,
        type=pending.type,
        slug=pending.slug,
        version=pending.version,
        previous_version=pending.previous_version,
        significance=pending.significance,
        changed=pending.changed,
        facts=pending.facts,
        backfill=pending.backfill,
    )
