"""What is polled, what is known of its last poll, and how its articles are treated."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

import msgspec

from feedserver.model.instant import Instant


class SourceKind(StrEnum):
    """How a source's body is read."""

    AUTO = "auto"  # found out at the first poll
    FEED = "feed"
    SITEMAP = "sitemap"  # also an index of sitemaps, and a news sitemap
    LISTING = "listing"  # a page that links to articles
    PAGE = "page"  # one article
    DOCUMENTS = "documents"  # a folder of article documents


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


# SPEC section 5a: a feed's own words may be shown, of a page only an excerpt.
DEFAULT_REPUBLISH: Final = {
    SourceKind.AUTO: Republish.FEED,
    SourceKind.FEED: Republish.FEED,
    SourceKind.SITEMAP: Republish.EXCERPT,
    SourceKind.LISTING: Republish.EXCERPT,
    SourceKind.PAGE: Republish.EXCERPT,
    SourceKind.DOCUMENTS: Republish.FULL,
}


class Backfill(StrEnum):
    """What a source's first poll does with what it finds (SPEC section 5)."""

    NONE = "none"
    QUIET = "quiet"
    NOTIFY = "notify"


class PageSelectors(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """CSS selectors for pages that extraction reads wrongly.

    `content` finds what is the article's text, `remove` what is not, `title` and `date` the
    elements that hold these.
    """

    content: str | None = None
    remove: str | None = None
    title: str | None = None
    date: str | None = None


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """A source's definition, as settings file or command gave it.

    `id` is `[a-z0-9-]`; `url` a folder for `documents`; `schedule` is `auto`, `every <time>` or
    a cron expression; `max_age` in seconds. `include` and `exclude` are words or phrases of
    which one must, none may appear. `republish` is None where the kind's own default holds.
    `selector` finds the links of a listing (CSS); the other selectors find, around each link,
    its title, date and summary. `page` corrects how its articles' pages are read; with `follow`
    the page behind each entry of a feed is read before it is published. `password` and the
    values of `headers` are text, `env:NAME` or `file:PATH`.
    """

    id: str
    url: str
    kind: SourceKind = SourceKind.AUTO
    title: str | None = None
    schedule: str = "auto"
    topics: tuple[str, ...] = ()
    lang: str | None = None
    republish: Republish | None = None
    license: str | None = None
    rights: str | None = None
    backfill: Backfill = Backfill.QUIET
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    max_age: int | None = None
    selector: str | None = None
    title_selector: str | None = None
    date_selector: str | None = None
    summary_selector: str | None = None
    page: PageSelectors = PageSelectors()
    follow: bool = False
    user: str | None = None
    password: str | None = None
    headers: dict[str, str] = {}
    origin: Origin = Origin.COMMAND


class Validators(msgspec.Struct, frozen=True, kw_only=True):
    """HTTP validators, byte for byte as the origin sent them (RFC 9110, section 8.8).

    `url` is the address that they came from where a redirect led to it; they say nothing of
    what lies elsewhere.
    """

    etag: str | None = None
    last_modified: str | None = None
    url: str | None = None


class Hints(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a feed itself says about when to ask again.

    `ttl` in seconds (RSS `ttl`, `sy:updatePeriod`); `skip_hours` are hours of the day in UTC,
    `skip_days` days of the week, Monday is 0 (RSS 2.0).
    """

    ttl: int | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()


class Moving(msgspec.Struct, frozen=True, kw_only=True):
    """A source that says it has moved to `url`: since when, and how often it was seen.

    `by_feed`: the feed itself says so, not a redirect.
    """

    url: str
    since: Instant
    times: int = 1
    by_feed: bool = False


class PollState(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the store remembers between two polls of one source. Times are instants.

    `kind` and `url` are what is really read and where, once found out (`auto`) or moved.
    `failures` counts polls in a row that failed; `interval` is the last adaptive interval in
    seconds; `next_reason` says in words why `next_at` was chosen. `headers` are those of the
    last answer that explain it, `warnings` what was wrong with the last body, `skipped` counts
    its items that were set aside, `waiting` the links that did not fit in the last poll.
    `robots` is the last verdict of robots.txt in words, `whole_at` when a body last came.
    `shared` are addresses, as they are compared, that several entries once carried, so that they
    identify none.
    """

    kind: SourceKind | None = None
    url: str | None = None
    moving: Moving | None = None
    hints: Hints = Hints()
    headers: dict[str, str] = {}
    warnings: tuple[str, ...] = ()
    skipped: int = 0
    waiting: int = 0
    robots: str | None = None
    whole_at: Instant | None = None
    shared: tuple[str, ...] = ()

    validators: Validators = Validators()
    body_hash: str | None = None
    title: str | None = None
    home_url: str | None = None
    last_at: Instant | None = None
    last_status: str | None = None
    last_error: str | None = None
    failures: int = 0
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
        """The operator's title, else the source's own, else its address.

        A folder is called by its id: where it is on this machine is nobody's business.
        """
        name = self.source.id if self.kind is SourceKind.DOCUMENTS else self.source.url
        return self.source.title or self.poll.title or name

    @property
    def kind(self) -> SourceKind:
        """How its body is read: as declared, else as found out, else not known yet."""
        declared = self.source.kind
        return declared if declared is not SourceKind.AUTO else self.poll.kind or declared

    @property
    def url(self) -> str:
        """Where it is read: its own address, or the one it led to."""
        return self.poll.url or self.source.url

    @property
    def republish(self) -> Republish:
        """How much may be shown: the operator's word, else the kind's default."""
        return self.source.republish or DEFAULT_REPUBLISH[self.kind]
