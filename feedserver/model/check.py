"""What a poll of a source would give (`feedserver source check`)."""

from __future__ import annotations

import msgspec

from feedserver.model.article import Skipped
from feedserver.model.instant import Instant
from feedserver.model.source import SourceKind, StoredSource


class CheckedItem(msgspec.Struct, frozen=True, kw_only=True):
    """One item that was read: what a poll would make of it, and why."""

    title: str
    decision: str
    reason: str
    url: str | None = None
    published_at: Instant | None = None


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """A poll that nothing was stored of.

    `hops` are the addresses that were asked, in order; `status`, `headers` and `robots` belong
    to the last answer, `url` is where the source is read, `kind` and `title` are what it proved
    to be. `known` counts items in which nothing is new, `refused` those that the filters keep
    out, `waiting` links for which one poll has no room. `host` is its budget, in words.
    """

    source: StoredSource
    url: str
    hops: tuple[str, ...] = ()
    status: str | None = None
    headers: dict[str, str] = {}
    robots: str | None = None
    host: str = ""
    error: str | None = None
    kind: SourceKind | None = None
    title: str | None = None
    items: tuple[CheckedItem, ...] = ()
    known: int = 0
    refused: int = 0
    waiting: int = 0
    skipped: tuple[Skipped, ...] = ()
    warnings: tuple[str, ...] = ()
    next_at: Instant | None = None
    next_reason: str = ""
