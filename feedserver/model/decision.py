"""What an incoming state means for what is stored: reconcile's answer, apply's input."""

from __future__ import annotations

import msgspec

from feedserver.model.article import Article, Content, Significance
from feedserver.model.instant import Instant


class Created(msgspec.Struct, frozen=True, kw_only=True):
    """An article not seen before. `id` is `urn:uuid:…`; `slug` is free when decided.

    `backfill` marks what a source's first poll brought.
    """

    id: str
    slug: str
    content: Content
    updated_at: Instant
    modified_at: Instant | None
    reason: str
    provenance: dict[str, str] = {}
    backfill: bool = False


class Updated(msgspec.Struct, frozen=True, kw_only=True):
    """A new version of `article`. `changed` are keys of SPEC section 2, `facts` words."""

    article: Article
    content: Content
    significance: Significance
    changed: tuple[str, ...]
    updated_at: Instant
    modified_at: Instant | None
    reason: str
    facts: tuple[str, ...] = ()
    provenance: dict[str, str] = {}


class Unchanged(msgspec.Struct, frozen=True, kw_only=True):
    """Nothing that a reader would call a change; leaves no trace in the record."""

    article: Article
    reason: str


Decision = Created | Updated | Unchanged
