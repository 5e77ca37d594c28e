"""What an incoming state means for what is stored: reconcile's answer, apply's input."""

from __future__ import annotations

import msgspec

from feedserver.model.article import Article, Content, Significance
from feedserver.model.instant import Instant
from feedserver.model.source import PollState, Republish, SourceState
from feedserver.model.watch import WatchResult, WatchState


class Created(msgspec.Struct, frozen=True, kw_only=True, tag=True):
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


class Updated(msgspec.Struct, frozen=True, kw_only=True, tag=True):
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


class Unchanged(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Nothing that a reader would call a change; leaves no trace in the record."""

    article: Article
    reason: str


Decision = Created | Updated | Unchanged


class Ignored(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """An item that `backfill = "none"` keeps out, remembered so that it stays out."""

    reason: str


class Arrival(msgspec.Struct, frozen=True, kw_only=True):
    """A decision together with where the state came from: what one item asks to be written.

    `guid` and `entry_hash` are the item's within its source, `document_slug`, `document_place`
    (its file) and `document_digest` an article document's. `canonical_key` is the normalised
    canonical source, for comparing only. `watch` is what is remembered of the canonical source
    from now on, where something new is; `due`: it is to be read at once.
    """

    decision: Decision | Ignored
    canonical_key: str
    own: bool
    republish: Republish
    source_id: str | None = None
    guid: str | None = None
    entry_hash: str | None = None
    document_slug: str | None = None
    document_digest: str | None = None
    document_place: str = ""
    watch: WatchState | None = None
    due: bool = False


class PollResult(msgspec.Struct, frozen=True, kw_only=True):
    """What one poll leaves behind for the next. `token` is the claim's that it was made under.

    `renamed`: the source calls itself something else now, so pages that name it are old.
    """

    source_id: str
    poll: PollState
    token: str
    state: SourceState = SourceState.ACTIVE
    note: str | None = None
    renamed: bool = False


class Followed(msgspec.Struct, frozen=True, kw_only=True):
    """A link that a source led to and that was read, with the mark it had then (`Link.mark`)."""

    url: str
    mark: str


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """What one source's poll, one reading of an article's canonical source, or one group of
    documents writes: all of it or nothing.

    `followed` are links of the poll's source.
    """

    now: Instant
    arrivals: tuple[Arrival, ...] = ()
    poll: PollResult | None = None
    watch: WatchResult | None = None
    followed: tuple[Followed, ...] = ()
