"""What is polled, what is known of its last poll, and how its articles are treated."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from feedserver.model.instant import Instant


class SourceKind(StrEnum):
    """How a source's body is read."""

    AUTO = "auto"
    FEED = "feed"


class SourceState(StrEnum):
    """Whether a source is polled."""

    ACTIVE = "active"
    PAUSED = "paused"
    GONE = "gone"  # answered 410: never asked again unless resumed
    REMOVED = "removed"  # its articles stay; adding it again brings it back


class Origin(StrEnum):
    """Where a source's definition lives."""

    SETTINGS = "settings"
    COMMAND = "command"


class Republish(StrEnum):
    """How much of a third party's words may be shown (SPEC section 5a), least first."""

    LINK = "link"
    EXCERPT = "excerpt"
    FEED = "feed"
    FULL = "full"


class Backfill(StrEnum):
    """What a source's first poll does with what it finds (SPEC section 5)."""

    NONE = "none"
    QUIET = "quiet"
    NOTIFY = "notify"


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """A source's definition, as settings file or command gave it.

    `id` is `[a-z0-9-]`; `schedule` is `auto` or `every <time>`; `max_age` in seconds.
    `include` and `exclude` are words or phrases of which one must, none may appear.
    """

    id: str
    url: str
    kind: SourceKind = SourceKind.AUTO
    title: str | None = None
    schedule: str = "auto"
    topics: tuple[str, ...] = ()
    lang: str | None = None
    republish: Republish = Republish.FEED
    license: str | None = None
    rights: str | None = None
    backfill: Backfill = Backfill.QUIET
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    max_age: int | None = None
    origin: Origin = Origin.COMMAND


class Validators(msgspec.Struct, frozen=True, kw_only=True):
    """HTTP validators, byte for byte as the origin sent them (RFC 9110, section 8.8)."""

    etag: str | None = None
    last_modified: str | None = None


class PollState(msgspec.Struct, frozen=True, kw_only=True):
    """What the store remembers between two polls of one source. Times are instants.

    `failures` counts polls in a row that failed; `ttl` is the source's own wish and `interval`
    the last adaptive interval, in seconds; `next_reason` says in words why `next_at` was chosen.
    """

    validators: Validators = Validators()
    body_hash: str | None = None
    title: str | None = None
    home_url: str | None = None
    last_at: Instant | None = None
    last_status: str | None = None
    last_error: str | None = None
    failures: int = 0
    ttl: int | None = None
    interval: int | None = None
    next_at: Instant | None = None
    next_reason: str = "new"
    first_polled_at: Instant | None = None


class StoredSource(msgspec.Struct, frozen=True, kw_only=True):
    """A source as the store keeps it.

    `note` says why it is paused or gone, `leased_by` names the claim under which it is polled.
    """

    source: Source
    state: SourceState = SourceState.ACTIVE
    note: str | None = None
    poll: PollState = PollState()
    articles: int = 0
    leased_by: str | None = None

    @property
    def title(self) -> str:
        """The operator's title, else the source's own, else its address."""
        return self.source.title or self.poll.title or self.source.url
