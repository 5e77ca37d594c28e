"""One row of the change log (SPEC section 3)."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from feedserver.model.article import Significance
from feedserver.model.instant import Instant


class ChangeType(StrEnum):
    """What happened to an article."""

    PUBLISHED = "article.published"
    UPDATED = "article.updated"


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """A change, numbered by `seq` for ever, oldest first.

    `id` is the article's; `backfill` marks what a source's first poll brought.
    """

    seq: int
    type: ChangeType
    id: str
    slug: str
    version: int
    significance: Significance
    at: Instant
    previous_version: int | None = None
    changed: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    backfill: bool = False
