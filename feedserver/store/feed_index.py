"""Keeping the feeds' index in one transaction: who comes, who goes, what was touched.

Collected while articles are written, then written in two steps: where articles stand, and, once
the log's head is locked, which change touched which feed last. Every writer locks the head
before the feeds, so that no two of them wait for each other in a ring.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from sqlalchemy import insert

from feedserver.model.feed import LATEST, FeedSelector
from feedserver.model.instant import Instant
from feedserver.store import selectors
from feedserver.store.engine import Connection, inserted
from feedserver.store.schema import membership

_Place = tuple[FeedSelector, int, int]  # selector, surfaced_at, article key


class FeedIndex:
    """What one transaction does to the feeds. Changes are named by their place in the batch."""

    def __init__(self, connection: Connection, now: Instant, new_id: Callable[[], str]) -> None:
        self._connection = connection
        self._now = now
        self._new_id = new_id
        self._names: dict[FeedSelector, str] = {}
        self._touched: dict[FeedSelector, int | None] = {}  # by the change at this place, if any
        self._gone: list[_Place] = []
        self._come: list[_Place] = []
        self._joined: list[_Place] = []
        self._keys: dict[FeedSelector, int] = {}
        self._more: dict[FeedSelector, int] = {}

    def __bool__(self) -> bool:
        """Whether there is anything to write."""
        return bool(self._touched)

    def touch(self, names: Mapping[FeedSelector, str], change: int | None = None) -> None:
        """A change, or something that is none, touches these feeds."""
        self._names |= {k: v for k, v in names.items() if k not in self._names}
        for wanted in names:
            self._touched[wanted] = self._touched.get(wanted) if change is None else change

    def place(self, names: Mapping[FeedSelector, str], pk: int, surfaced: int, change: int) -> None:
        """A new article comes into these feeds."""
        self.touch(names, change)
        self._come += [(wanted, surfaced, pk) for wanted in names]

    def move(
        self,
        old: Mapping[FeedSelector, str],
        new: Mapping[FeedSelector, str],
        pk: int,
        surfaced: tuple[int, int],
        change: int,
    ) -> None:
        """An article leaves the feeds that only `old` names, joins those that only `new` does.

        `surfaced` is when it surfaced, before and now; in those that stay it moves up.
        """
        before, now = surfaced
        self.touch({**old, **new}, change)
        stays = old.keys() & new.keys() if before == now else set()
        self._gone += [(wanted, before, pk) for wanted in old if wanted not in stays]
        self._come += [(wanted, now, pk) for wanted in new if wanted not in stays]

    def join(self, wanted: FeedSelector, name: str, pk: int, surfaced: int) -> None:
        """An article is in this feed from now on, if it was not before."""
        for selector, called in ((wanted, name), (LATEST, "Latest")):
            self._names.setdefault(selector, called)
        self._joined.append((wanted, surfaced, pk))

    def write_places(self) -> None:
        """First step: the feeds themselves, and where articles stand in them."""
        ids = {wanted: self._new_id() for wanted in self._names}
        self._keys = selectors.ensure(self._connection, self._names, ids, self._now)
        for wanted, surfaced, pk in self._gone:
            self._connection.execute(
                membership.delete().where(
                    membership.c.selector_pk == self._keys[wanted],
                    membership.c.surfaced_at == surfaced,
                    membership.c.article_pk == pk,
                )
            )
        if self._come:
            self._connection.execute(insert(membership), list(map(self._row, self._come)))
        self._count(self._gone, -1)
        self._count(self._come, 1)
        for place in self._joined:
            if inserted(self._connection, membership, self._row(place)):
                self._count([place], 1)
                # The overviews say how many articles each feed has.
                self.touch(dict.fromkeys((place[0], LATEST), ""))

    def write_touches(self, first_seq: int, now: Instant) -> None:
        """Second step, under the log's lock: change 0 of the batch has number `first_seq`."""
        touches = [
            selectors.Touch(
                key=self._keys[wanted],
                more=self._more.get(wanted, 0),
                seq=None if change is None else first_seq + change,
            )
            for wanted, change in self._touched.items()
        ]
        selectors.touch(self._connection, touches, now)

    def _row(self, place: _Place) -> dict[str, object]:
        wanted, surfaced, pk = place
        return {"selector_pk": self._keys[wanted], "surfaced_at": surfaced, "article_pk": pk}

    def _count(self, places: Iterable[_Place], step: int) -> None:
        for wanted, _, _ in places:
            self._more[wanted] = self._more.get(wanted, 0) + step
