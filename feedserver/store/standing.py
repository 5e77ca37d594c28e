"""What a group of batches stands on, and which of them it does not carry any more.

A batch was decided when nothing was locked. Whatever could have changed since is read here
under locks, for all batches at once, before anything is written; so that one that came too late
is left out and costs the others nothing.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from typing import Final

import msgspec
from sqlalchemy import select

from feedserver.errors import ConflictError, LeaseLostError, StoreError
from feedserver.model.decision import Arrival, Updated
from feedserver.store import articles, sources, watches
from feedserver.store.engine import Connection
from feedserver.store.packed import Known, New, Packed
from feedserver.store.schema import article, article_source, version
from feedserver.store.statements import Statement, among, distinct
from feedserver.text.slug import article_slug, free_slug

_CURRENT: Final = Statement(
    lambda _: (
        select(article.c.pk, article.c.version, article.c.surfaced_at, version.c.body_of)
        .join(
            version,
            (version.c.article_pk == article.c.pk) & (version.c.number == article.c.version),
        )
        .where(among(article.c.pk, "pks"))
        # In one order for all, so that no two writers wait for each other in a ring.
        .order_by(article.c.pk)
        .with_for_update(of=article, key_share=True)
    ),
    ("pks",),
)
_OWNERS: Final = Statement(
    lambda _: select(article_source.c.article_pk, article_source.c.source_id).where(
        among(article_source.c.article_pk, "pks")
    ),
    ("pks",),
)
_TWINS: Final = Statement(
    lambda _: select(article.c.pk, article.c.slug, article.c.canonical_key, article.c.own).where(
        among(article.c.canonical_key, "keys")
    ),
    ("keys",),
)
_NUMBER: Final = re.compile(r"-\d+")


class Current(msgspec.Struct):
    """A stored article that the group touches. `joined`: some other source came to carry it."""

    version: int
    surfaced_at: int
    body_of: int
    owners: set[str]
    joined: bool = False


class Standing:
    """The part of the store that a group of batches stands on. Accept what is not refused."""

    def __init__(self, connection: Connection, group: Sequence[Packed]) -> None:
        self._connection = connection
        polls = {packed.poll[0].source_id for packed in group if packed.poll}
        self.held = sources.held(connection, sorted(polls))
        self._settled: set[str] = set()
        read = [packed.batch.watch.pk for packed in group if packed.batch.watch]
        self._watched = watches.held(connection, read)
        self.articles = self._read_articles(group)
        new = [new for packed in group for new in packed.new]
        self._keys = distinct(each.arrival.canonical_key for each in new)
        self._twins: dict[str, list[_Twin]] = {}
        for twin in self._stored_twins():
            self._twins.setdefault(twin.key, []).append(twin)
        self._slugs = articles.taken_slugs(connection, distinct(n.decision.slug for n in new))
        self._series: dict[str, set[str]] = {}

    def _read_articles(self, group: Sequence[Packed]) -> dict[int, Current]:
        pks = distinct(
            known.decision.article.pk
            for packed in group
            for known in packed.known
            if known.joins or isinstance(known.decision, Updated)
        )
        if not pks:
            return {}
        found = {
            row.pk: Current(row.version, row.surfaced_at, row.body_of, set())
            for row in _CURRENT.rows(self._connection, pks)
        }
        for row in _OWNERS.rows(self._connection, pks):
            if row.article_pk in found:
                found[row.article_pk].owners.add(row.source_id)
        return found

    def _stored_twins(self) -> Iterator[_Twin]:
        if self._keys:
            for row in _TWINS.rows(self._connection, self._keys):
                yield _Twin(row.canonical_key, row.slug, bool(row.own), row.pk)

    def refusal(self, packed: Packed) -> StoreError | None:
        """Why a batch cannot be written; None when it can."""
        try:
            self._require(packed)
        except (ConflictError, LeaseLostError) as error:
            return error
        return None

    def _require(self, packed: Packed) -> None:
        if packed.poll is not None:
            result = packed.poll[0]
            free = result.source_id in self._settled
            sources.require_lease(result, None if free else self.held.get(result.source_id))
        if packed.batch.watch is not None:
            watched = packed.batch.watch
            watches.require_lease(watched, self._watched.get(watched.pk))
        for new in packed.new:
            slug, arrival = new.decision.slug, new.arrival
            for twin in self._twins.get(arrival.canonical_key, ()) if arrival.canonical_key else ():
                # Own articles may share a canonical source among themselves.
                if not (twin.own and arrival.own):
                    raise ConflictError(f"{twin.slug}: was stored by somebody else")
            if arrival.own and slug in self._slugs:
                # The slug of an own article names it: what has it may be the same one.
                raise ConflictError(f"{slug}: was stored by somebody else")
        for known in packed.known:
            self._require_current(known)

    def _require_current(self, known: Known) -> None:
        old = known.decision.article
        updates = isinstance(known.decision, Updated)
        if not (updates or known.joins):
            return
        found = self.articles.get(old.pk)
        if found is None or found.version != old.version.number or (updates and found.joined):
            raise ConflictError(f"{old.slug}: was changed by somebody else")

    def accept(self, packed: Packed) -> list[str]:
        """Count with a batch; the slugs of its new articles, each free now."""
        if packed.poll is not None:
            self._settled.add(packed.poll[0].source_id)
        if packed.batch.watch is not None:
            self._watched[packed.batch.watch.pk] = None
        for known in packed.known:
            old = known.decision.article
            if isinstance(known.decision, Updated):
                self.articles[old.pk].version += 1
                self._count(known.arrival, old.slug)
            elif known.joins:
                self.articles[old.pk].joined = True
        slugs = [self._free_slug(new) for new in packed.new]
        for new, slug in zip(packed.new, slugs, strict=True):
            self._count(new.arrival, slug)
        return slugs

    def _count(self, arrival: Arrival, slug: str) -> None:
        if arrival.canonical_key:
            twin = _Twin(arrival.canonical_key, slug, arrival.own)
            self._twins.setdefault(twin.key, []).append(twin)

    def _free_slug(self, new: New) -> str:
        slug = new.decision.slug
        if slug in self._slugs and not new.arrival.own:
            base = article_slug(new.decision.content.title)
            if not (slug.startswith(base) and _NUMBER.fullmatch(slug[len(base) :])):
                base = slug
            if base not in self._series:
                # Asked for twice, it is looked for with all that continue it.
                self._series[base] = articles.taken_slugs(self._connection, [base, base])
            slug = free_slug(base, _Both(self._series[base], self._slugs))
        self._slugs.add(slug)
        return slug

    def require_no_twin(self, ours: Container[int]) -> None:
        """Raises `ConflictError` where somebody else stored one of the new articles meanwhile.

        For databases with several writers, asked while the log's head is locked: whoever was
        first is visible then, whoever comes later waits. `ours` are the new articles' keys.
        """
        for twin in self._stored_twins():
            others = self._twins[twin.key]
            if twin.pk not in ours and not (twin.own and all(other.own for other in others)):
                raise ConflictError(f"{twin.slug}: was stored by somebody else")


class _Twin(msgspec.Struct, frozen=True):
    """An article that has this canonical source, in the store or among those to be written."""

    key: str
    slug: str
    own: bool
    pk: int = 0


class _Both(Container[str]):
    def __init__(self, one: Container[str], other: Container[str]) -> None:
        self._sets = one, other

    def __contains__(self, slug: object) -> bool:
        return slug in self._sets[0] or slug in self._sets[1]
