"""THE transaction: articles, versions, changes and a source's poll state, all or none.

Everything was decided before; here it is only written. `seq` is taken last, so that the lock
on the log's head is short and rows of the change log become visible in its order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import msgspec
from sqlalchemy import case, insert, select, update

from feedserver.errors import ConflictError, LeaseLostError, StoreError
from feedserver.model.article import Content, Significance, Status, Version
from feedserver.model.change import Change, ChangeType
from feedserver.model.decision import Arrival, Batch, Created, Followed, Ignored, Unchanged, Updated
from feedserver.model.feed import FeedKind, FeedSelector
from feedserver.model.instant import SECOND, Instant
from feedserver.model.json import encode
from feedserver.store import articles, selectors, sources
from feedserver.store.engine import Connection, Store, upsert
from feedserver.store.feed_index import FeedIndex
from feedserver.store.schema import (
    article,
    article_source,
    change,
    document,
    link,
    log_head,
    version,
)
from feedserver.text.bounded import bounded_key

_CHUNK: Final = 500  # parameters in one query


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


def apply_changes(store: Store, batch: Batch, new_id: Callable[[], str]) -> tuple[Change, ...]:
    """Write `batch` in one transaction; the changes that it made, in the order of the log.

    `new_id` makes a `urn:uuid:…` for each feed that appears for the first time. Raises
    `ConflictError` when an article has changed since it was read, when a slug was taken, when
    somebody else stored a new article first or when the source's lease is gone: nothing is
    written then.
    """
    with store.write() as connection:
        return _Writer(connection, batch.now, new_id).write(batch)


def apply_all(
    store: Store, batches: Sequence[Batch], new_id: Callable[[], str]
) -> list[tuple[Change, ...] | StoreError]:
    """Write the results of many sources, each whole or not at all.

    In the place of a batch that could not be written stands why (`ConflictError`,
    `LeaseLostError`), as `apply_changes` would raise it; the others are written.
    """
    results: list[tuple[Change, ...] | StoreError] = []
    for batch in batches:
        try:
            results.append(apply_changes(store, batch, new_id))
        except (ConflictError, LeaseLostError) as error:
            results.append(error)
    return results


class _Writer:
    """One transaction under way."""

    def __init__(self, connection: Connection, now: Instant, new_id: Callable[[], str]) -> None:
        self._connection = connection
        self._now = now
        self._index = FeedIndex(connection, now, new_id)
        self._pending: list[_Pending] = []
        self._new: dict[int, Arrival] = {}  # by the article's key

    def write(self, batch: Batch) -> tuple[Change, ...]:
        if batch.poll is not None:
            # First, so that a worker whose lease has run out writes nothing at all.
            sources.settle(self._connection, batch.poll)
            if batch.poll.renamed:
                self._index.touch(selectors.naming_source(batch.poll.source_id))
            self._follow(batch.poll.source_id, batch.followed)
        created = [(a, a.decision) for a in batch.arrivals if isinstance(a.decision, Created)]
        # Oldest first: within one batch, what was published later is also stored later.
        created.sort(key=lambda pair: (pair[1].content.published_at.us, pair[1].slug))
        self._create(created)
        # In one order for all, so that no two writers wait for each other in a ring.
        for arrival in sorted(batch.arrivals, key=_known_key):
            if isinstance(arrival.decision, Updated):
                self._update(arrival, arrival.decision)
            elif isinstance(arrival.decision, Unchanged):
                self._confirm(arrival, arrival.decision)
            elif isinstance(arrival.decision, Ignored):
                self._link(arrival, None)
        return self._finish()

    def _follow(self, source_id: str, followed: Sequence[Followed]) -> None:
        """Remember what was read of a source's links."""
        if not followed:
            return
        rows = {
            bounded_key(link_.url): {
                "source_id": source_id,
                "url": bounded_key(link_.url),
                "mark": link_.mark,
                "seen_at": self._now.us,
            }
            for link_ in followed
        }
        statement = upsert(self._connection, link, ("mark", "seen_at"))
        self._connection.execute(statement, list(rows.values()))

    def _create(self, created: Sequence[tuple[Arrival, Created]]) -> None:
        if not created:
            return
        rows = [self._article_row(arrival, decision) for arrival, decision in created]
        statement = insert(article).returning(article.c.pk, sort_by_parameter_order=True)
        pks = [row.pk for row in self._connection.execute(statement, rows)]
        versions = []
        for (arrival, decision), pk in zip(created, pks, strict=True):
            record = Version(
                number=1,
                content=decision.content,
                significance=Significance.SIGNIFICANT,
                at=self._now,
                updated_at=decision.updated_at,
                modified_at=decision.modified_at,
                provenance=decision.provenance,
            )
            versions.append(_version_row(pk, record, None))
            self._new[pk] = arrival
            self._link(arrival, pk)
            owners = [arrival.source_id] if arrival.source_id else []
            names = selectors.of_content(decision.content, owners)
            self._index.place(names, pk, self._now.us, len(self._pending))
            self._pending.append(
                _Pending(
                    type=ChangeType.PUBLISHED,
                    article_pk=pk,
                    article_id=decision.id,
                    slug=decision.slug,
                    version=1,
                    significance=Significance.SIGNIFICANT,
                    backfill=decision.backfill,
                )
            )
        self._connection.execute(insert(version), versions)

    def _article_row(self, arrival: Arrival, decision: Created) -> dict[str, object]:
        return {
            "id": decision.id,
            "slug": decision.slug,
            "status": Status.PUBLISHED,
            "own": arrival.own,
            "version": 1,
            "source_id": arrival.source_id,
            "republish": arrival.republish,
            "canonical_key": arrival.canonical_key,
            "published_at": decision.content.published_at.us,
            "first_published_at": self._now.us,
            "surfaced_at": self._now.us,
            "edited_at": self._now.us,
        }

    def _update(self, arrival: Arrival, decision: Updated) -> None:
        old = decision.article
        number = old.version.number + 1
        significant = decision.significance is Significance.SIGNIFICANT
        surfaced = max(self._now.us, old.surfaced_at.us) if significant else old.surfaced_at.us
        found = self._connection.execute(
            update(article)
            .where(article.c.pk == old.pk, article.c.version == old.version.number)
            .values(
                version=number,
                own=old.own or arrival.own,
                republish=arrival.republish,
                canonical_key=arrival.canonical_key,
                surfaced_at=surfaced,
                edited_at=_later(old.edited_at.us, self._now.us),
            )
        )
        if found.rowcount != 1:
            raise ConflictError(f"{old.slug}: was changed by somebody else")
        record = Version(
            number=number,
            content=decision.content,
            significance=decision.significance,
            at=self._now,
            updated_at=decision.updated_at,
            modified_at=decision.modified_at,
            changed=decision.changed,
            facts=decision.facts,
            provenance=decision.provenance,
        )
        shared = self._body_of(old.pk, old.version.number, old.content, decision.content)
        self._connection.execute(insert(version), [_version_row(old.pk, record, shared)])
        self._link(arrival, old.pk)
        owners = self._sources_of(old.pk)
        self._index.move(
            selectors.of_content(old.content, owners),
            selectors.of_content(decision.content, owners),
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

    def _body_of(self, pk: int, number: int, old: Content, new: Content) -> int | None:
        """The version that keeps the body already, when it stays the same."""
        if old.body_md != new.body_md:
            return None
        query = select(version.c.body_of).where(
            version.c.article_pk == pk, version.c.number == number
        )
        body_of: int = self._connection.execute(query).scalar_one()
        return body_of

    def _sources_of(self, pk: int) -> list[str]:
        query = select(article_source.c.source_id).where(article_source.c.article_pk == pk)
        return sorted({row[0] for row in self._connection.execute(query)})

    def _link(self, arrival: Arrival, pk: int | None) -> None:
        """Remember under which guid or slug this article came, and what it looked like."""
        if arrival.source_id is not None and arrival.guid is not None:
            self._connection.execute(
                upsert(self._connection, article_source, ("article_pk", "entry_hash", "seen_at")),
                {
                    "source_id": arrival.source_id,
                    "guid": arrival.guid,
                    "article_pk": pk,
                    "entry_hash": arrival.entry_hash or "",
                    "seen_at": self._now.us,
                },
            )
        if arrival.document_slug is not None:
            self._connection.execute(
                upsert(self._connection, document, ("digest", "article_pk", "read_at")),
                {
                    "slug": arrival.document_slug,
                    "place": arrival.document_place,
                    "digest": arrival.document_digest or "",
                    "article_pk": pk,
                    "read_at": self._now.us,
                },
            )

    def _confirm(self, arrival: Arrival, decision: Unchanged) -> None:
        """Nothing new of an article; a further source that carries it shows it from now on."""
        old = decision.article
        self._link(arrival, old.pk)
        if arrival.source_id is None or arrival.source_id == old.source_id:
            return
        row = self._connection.execute(
            select(article.c.version, article.c.surfaced_at)
            .where(article.c.pk == old.pk)
            .with_for_update()
        ).one()
        if row.version != old.version.number:
            raise ConflictError(f"{old.slug}: was changed by somebody else")
        wanted = FeedSelector(FeedKind.SOURCE, arrival.source_id)
        self._index.join(wanted, arrival.source_id, old.pk, row.surfaced_at)

    def _finish(self) -> tuple[Change, ...]:
        """Feeds' index, then the numbers, then what carries them."""
        self._index.write_places()
        if not self._pending and not self._index:
            return ()
        head = self._connection.execute(
            update(log_head)
            .values(
                seq=log_head.c.seq + len(self._pending),
                at=case((log_head.c.at > self._now.us, log_head.c.at + SECOND), else_=self._now.us),
            )
            .returning(log_head.c.seq, log_head.c.at)
        ).one()
        self._refuse_twins()
        first = head.seq - len(self._pending) + 1
        at = Instant(head.at, 6)
        if self._pending:
            self._connection.execute(
                insert(change),
                [_change_row(first + i, pending, at) for i, pending in enumerate(self._pending)],
            )
        self._index.write_touches(first, at)
        return tuple(_change(first + i, pending, at) for i, pending in enumerate(self._pending))

    def _refuse_twins(self) -> None:
        """One canonical source is one article, also when two sources bring it at once.

        Asked while the log's head is locked: whoever was first is visible then, whoever comes
        later waits. Own articles may share a canonical source among themselves.
        """
        wanted = {a.canonical_key: a for a in self._new.values() if a.canonical_key}
        columns = (article.c.pk, article.c.slug, article.c.canonical_key, article.c.own)
        keys = sorted(wanted)
        for start in range(0, len(keys), _CHUNK):
            query = select(*columns).where(
                article.c.canonical_key.in_(keys[start : start + _CHUNK])
            )
            for row in self._connection.execute(query):
                both_own = row.own and wanted[row.canonical_key].own
                if row.pk not in self._new and not both_own:
                    raise ConflictError(f"{row.slug}: was stored by somebody else")


def _later(before: int, now: int) -> int:
    """`now`, unless the clock was set back: then a second later, which HTTP dates can tell."""
    return now if now >= before else before + SECOND


def _known_key(arrival: Arrival) -> int:
    decision = arrival.decision
    return decision.article.pk if isinstance(decision, Updated | Unchanged) else 0


def _version_row(pk: int, record: Version, body_of: int | None) -> dict[str, object]:
    coding, body = (None, None) if body_of else articles.pack_body(record.content.body_md)
    return {
        "article_pk": pk,
        "number": record.number,
        "record": articles.pack_version(record),
        "body_of": body_of or record.number,
        "coding": coding,
        "body": body,
    }


def _change_row(seq: int, pending: _Pending, at: Instant) -> dict[str, object]:
    row = msgspec.structs.asdict(pending)
    row |= {"changed": encode(pending.changed).decode(), "facts": encode(pending.facts).decode()}
    return row | {"seq": seq, "at": at.us}


def _change(seq: int, pending: _Pending, at: Instant) -> Change:
    fields = msgspec.structs.asdict(pending)
    del fields["article_pk"]
    return Change(seq=seq, id=fields.pop("article_id"), at=at, **fields)
