"""An article: its parsed state on the way in, its content, versions and stored record."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import msgspec

from feedserver.model.instant import Instant
from feedserver.model.signals import Signals
from feedserver.model.source import Hints, Republish, SourceKind


class Person(msgspec.Struct, frozen=True, omit_defaults=True):
    """An author. At least `name` is set."""

    name: str
    url: str | None = None
    email: str | None = None


class Image(msgspec.Struct, frozen=True, omit_defaults=True):
    """The article's image, or an enclosure. `length` in bytes."""

    url: str
    type: str | None = None
    length: int | None = None
    alt: str | None = None


class FeedOrigin(msgspec.Struct, frozen=True, omit_defaults=True):
    """The feed an entry came from (RFC 4287, section 4.2.11; RSS `<source>`)."""

    title: str
    url: str | None = None
    id: str | None = None


class ParsedArticle(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One article as a source states it, before and after enrichment.

    None means "not said". `declared` names the document keys (SPEC section 2) that the source
    itself gave and no enrichment step may alter. Either `body_md` or `body_html` holds the
    body; after enrichment it is `body_md`. `topics` are topic ids, `categories` the source's
    own raw categories. `modified_at` is the source's own modified time. `base_url` is what
    relative links in the body are relative to. `extra` keeps unknown document keys.
    `syndicated_md` is the body that the article's feed itself carries, where `body_md` is its
    page's; `correction` the page's correction note; `twins` are other addresses of the same page
    (AMP, mobile); `signals` what the page says may be done with its text.
    """

    title: str = ""
    url: str | None = None
    guid: str | None = None
    id: str | None = None
    slug: str | None = None
    summary: str | None = None
    body_md: str | None = None
    body_html: str | None = None
    base_url: str | None = None
    published_at: Instant | None = None
    modified_at: Instant | None = None
    lang: str | None = None
    topics: tuple[str, ...] | None = None
    entities: tuple[str, ...] | None = None
    categories: tuple[str, ...] = ()
    authors: tuple[Person, ...] = ()
    image: Image | None = None
    enclosures: tuple[Image, ...] = ()
    license: str | None = None
    rights: str | None = None
    feed: FeedOrigin | None = None
    refresh: bool = True
    extra: dict[str, Any] = {}
    declared: frozenset[str] = frozenset()
    provenance: dict[str, str] = {}
    syndicated_md: str | None = None
    correction: str | None = None
    twins: tuple[str, ...] = ()
    signals: Signals = Signals()


class Skipped(msgspec.Struct, frozen=True, kw_only=True):
    """An item that was set aside, and why."""

    where: str
    reason: str


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """An address that a sitemap or a listing leads to, and what it says of the page there.

    `sitemap` marks a part of a sitemap index.
    """

    url: str
    title: str | None = None
    summary: str | None = None
    published_at: Instant | None = None
    modified_at: Instant | None = None
    lang: str | None = None
    image: Image | None = None
    sitemap: bool = False

    @property
    def mark(self) -> str:
        """What has to change for the address to be followed again; empty when nothing is said."""
        when = self.modified_at or self.published_at
        return str(when) if when else ""

    @property
    def recency(self) -> int:
        """Sorts links newest first; those without a time come last."""
        when = self.modified_at or self.published_at
        return -when.us if when else 0


class Withdrawn(msgspec.Struct, frozen=True, kw_only=True):
    """An entry that its feed says was deleted (RFC 6721): its id, when, and why."""

    ref: str
    when: Instant | None = None
    reason: str | None = None


class Parsed(msgspec.Struct, frozen=True, kw_only=True):
    """What a body holds: articles in its own order, what had to be left out, and hints.

    `kind` is what the body proved to be. `links` are addresses to follow, in the body's order,
    each once. `moved_to` is where a feed itself says that it lives now; `feeds` are the feeds
    that a page names, best first.
    """

    articles: tuple[ParsedArticle, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    warnings: tuple[str, ...] = ()
    title: str | None = None
    home_url: str | None = None
    hints: Hints = Hints()
    kind: SourceKind = SourceKind.FEED
    links: tuple[Link, ...] = ()
    withdrawn: tuple[Withdrawn, ...] = ()
    moved_to: str | None = None
    feeds: tuple[str, ...] = ()


class Status(StrEnum):
    """Where an article stands. Only `published` is public; `retracted` answers 410."""

    PUBLISHED = "published"
    RETRACTED = "retracted"


class Significance(StrEnum):
    """Whether a change matters to a reader (SPEC section 6)."""

    SIGNIFICANT = "significant"
    MINOR = "minor"


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """What a version says: everything that can change from one version to the next.

    `topics` and `entities` as written, in order. `declared` as in `ParsedArticle`, sorted;
    `syndicated_md`, `correction` and `signals` as there.
    """

    title: str
    summary: str
    body_md: str
    canonical_source: str
    published_at: Instant
    lang: str
    topics: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    authors: tuple[Person, ...] = ()
    image: Image | None = None
    enclosures: tuple[Image, ...] = ()
    license: str | None = None
    rights: str | None = None
    feed: FeedOrigin | None = None
    refresh: bool = True
    extra: dict[str, Any] = {}
    declared: tuple[str, ...] = ()
    syndicated_md: str | None = None
    correction: str | None = None
    signals: Signals = Signals()


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """One immutable state of an article, numbered from 1.

    `at` is when it was stored, `updated_at` the article's public update time as of this
    version, `modified_at` the source's own modified time. `provenance` names, per field, where
    it came from. `facts` says in words what changed since the version before.
    """

    number: int
    content: Content
    significance: Significance
    at: Instant
    updated_at: Instant
    modified_at: Instant | None = None
    changed: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    provenance: dict[str, str] = {}


class Related(msgspec.Struct, frozen=True, kw_only=True):
    """An article of another publisher that tells the same story."""

    slug: str
    title: str
    publisher: str


class Article(msgspec.Struct, frozen=True, kw_only=True):
    """A stored article with its current version.

    `id` is `urn:uuid:…`; `own` is true for documents and the operator's articles, false for
    what was found at somebody else's canonical source. `first_published_at` is when it
    appeared here, `surfaced_at` that or its last significant change (the feeds' window),
    `edited_at` its last change of any size. `related` tell the same story; only pages of the
    article itself need them, so they are empty elsewhere. `pk` is the store's own key.
    """

    pk: int
    id: str
    slug: str
    status: Status
    own: bool
    version: Version
    first_published_at: Instant
    surfaced_at: Instant
    edited_at: Instant
    source_id: str | None = None
    republish: Republish = Republish.FULL
    retraction_reason: str | None = None
    related: tuple[Related, ...] = ()

    @property
    def content(self) -> Content:
        """The current version's content."""
        return self.version.content
