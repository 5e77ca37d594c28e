"""Keeping the feeds' index in one transaction: who comes, who goes, what was touched.

Collected while articles are written, then written in two steps: where articles stand, and, once
the log's head is locked, which change touched which feed last. Every writer locks the head
before the feeds, so that no two of them wait for each other in a ring.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import msgspec
from sqlalchemy import bindparam

from feedserver.model.feed import LATEST, FeedSelector
from feedserver.model.instant import Instant
from feedserver.store import selectors
from feedserver.store.engine import Connection, insert_or_ignore
from feedserver.store.schema import membership
from feedserver.store.statements import Statement, insertion

_COME: Final = insertion(membership)
_JOIN: Final = Statement(
    lambda dialect: insert_or_ignore(dialect, membership), membership.columns.keys()
)
_GO: Final = Statement(
    lambda _: membership.delete().where(*(c == bindparam(c.name) for c in membership.columns)),
    membership.columns.keys(),
)


class _Feed(msgspec.Struct, eq=False):
    """What becomes of one feed. `change` is the last that touched it, by its place."""

    name: str
    key: int = 0
    more: int = 0
    touched: bool = False
    change: int | None = None


_Place = tuple[_Feed, int, int]  # feed, surfaced_at, article key


class FeedIndex:
    """What one transaction does to the feeds. Changes are named by their place in the group."""

    def __init__(self, connection: Connection, new_id: Callable[[], str]) -> None:
        self._connection = connection
        self._new_id = new_id
        self._feeds: dict[FeedSelector, _Feed] = {}
        self._gone: list[_Place] = []
        self._come: list[_Place] = []
        self._joined: list[_Place] = []

    def __bool__(self) -> bool:
        """Whether there is anything to write."""
        return any(feed.touched for feed in self._feeds.values())

    def touch(self, names: Mapping[FeedSelector, str], change: int | None = None) -> None:
        """A change, or something that is none, touches these feeds."""
        for wanted, name in names.items():
            feed = self._feed(wanted, name)
            feed.touched = True
            feed.change = feed.change if change is None else change

    def place(self, names: Mapping[FeedSelector, str], pk: int, surfaced: int, change: int) -> None:
        """A new article comes into these feeds."""
        feeds, come = self._feeds, self._come
        for wanted, name in names.items():
            feed = feeds.get(wanted) or self._feed(wanted, name)
            feed.touched = True
            feed.change = change
            feed.more += 1
            come.append((feed, surfaced, pk))

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
        for wanted in old.keys() - stays:
            self._feeds[wanted].more -= 1
            self._gone.append((self._feeds[wanted], before, pk))
        for wanted in new.keys() - stays:
            self._feeds[wanted].more += 1
            self._come.append((self._feeds[wanted], now, pk))

    def join(self, wanted: FeedSelector, name: str, pk: int, surfaced: int) -> None:
        """An article is in this feed from now on, if it was not before."""
        self._joined.append((self._feed(wanted, name), surfaced, pk))

    def _feed(self, wanted: FeedSelector, name: str) -> _Feed:
        feed = self._feeds.get(wanted)
        if feed is None:
            feed = self._feeds[wanted] = _Feed(name)
        return feed

    def write_places(self, now: Instant) -> None:
        """First step: the feeds themselves, and where articles stand in them."""
        if self._joined:
            self._feed(LATEST, "Latest")
        self._number(now)
        _GO.many(self._connection, sorted(map(_row, self._gone)))
        _COME.many(self._connection, sorted(map(_row, self._come)))
        for place in self._joined:
            if _JOIN.one(self._connection, *_row(place)):
                place[0].more += 1
                # The overviews say how many articles each feed has.
                place[0].touched = self._feeds[LATEST].touched = True

    def _number(self, now: Instant) -> None:
        """Learn the feeds' keys, making those that are missing."""
        found = selectors.keys(self._connection, list(self._feeds))
        missing = {w: feed.name for w, feed in self._feeds.items() if w not in found}
        ids = {wanted: self._new_id() for wanted in missing}
        found |= selectors.ensure(self._connection, missing, ids, now)
        for wanted, feed in self._feeds.items():
            feed.key = found[wanted]

    def write_touches(self, first_seq: int, now: Instant) -> None:
        """Second step, under the log's lock: change 0 of the group has number `first_seq`."""
        touches = [
            selectors.Touch(
                key=feed.key,
                more=feed.more,
                seq=None if feed.change is None else first_seq + feed.change,
            )
            for feed in self._feeds.values()
            if feed.touched
        ]
        selectors.touch(self._connection, touches, now)


def _row(place: _Place) -> tuple[int, int, int]:
    feed, surfaced, pk = place
    return feed.key, surfaced, pk
