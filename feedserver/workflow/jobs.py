"""What a poll asks of the processes that read, and what they answer."""

from __future__ import annotations

import msgspec

from feedserver.model.article import Link, Parsed, ParsedArticle
from feedserver.model.decision import Arrival
from feedserver.model.fetched import Fetched
from feedserver.model.instant import Instant
from feedserver.model.source import SourceKind, StoredSource, Validators
from feedserver.model.watch import PageText, Watched


class ReadPage(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The page that a link led to: what it says, the address that answered, and what is to be
    remembered of the answer."""

    link: str
    article: ParsedArticle
    url: str
    validators: Validators = Validators()
    body_hash: str | None = None


class Job(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag="source"):
    """One thing to read for a source that is being polled.

    `fetched` is read as `kind` says; `link` led to it. With `decide` its articles, or the
    `articles` that were read before, are compared with the record; otherwise they only come
    back. `pages` are those that were read for them. `max_links` is how many links may be
    followed, `max_sitemaps` how many parts of an index.
    """

    stored: StoredSource
    kind: SourceKind
    now: Instant
    fetched: Fetched | None = None
    link: Link | None = None
    articles: tuple[ParsedArticle, ...] = ()
    pages: tuple[ReadPage, ...] = ()
    decide: bool = True
    max_links: int = 0
    max_sitemaps: int = 0

    @property
    def name(self) -> str:
        """What it is done for, for messages."""
        return f"source {self.stored.source.id}"


class PageJob(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag="page"):
    """The canonical source of an article, to be read again."""

    watched: Watched
    fetched: Fetched
    now: Instant

    @property
    def name(self) -> str:
        """What it is done for, for messages."""
        return f"article {self.watched.slug}"

    @property
    def kind(self) -> SourceKind:
        """How the body is read."""
        return SourceKind.PAGE


AnyJob = Job | PageJob


class Counts(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of the documents of a folder."""

    created: int = 0
    updated: int = 0
    minor: int = 0


class Reread(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a canonical source said: as in `WatchState`; `page` as in `WatchResult`."""

    text_hash: str
    adopted: bool
    note: str
    changed: bool
    page: PageText | None = None
    modified_at: Instant | None = None


class Reading(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What came of a job.

    `parsed` holds articles only where they were not decided; its `links` are those that are new
    or have changed, newest first, within `max_links`; `waiting` counts the others. `refused`
    counts new items that the source's filters kept out, `known` those that nothing new was in.
    `error` says in one line why nothing could be read. `documents` is what an import of a folder
    came to, `reread` what the reading of a canonical source did. `shared` as in `PollState`.
    `spent`: the process that read it ends, for it may be left in any state.
    """

    parsed: Parsed = Parsed()
    arrivals: tuple[Arrival, ...] = ()
    waiting: int = 0
    refused: int = 0
    known: int = 0
    error: str | None = None
    documents: Counts | None = None
    reread: Reread | None = None
    shared: tuple[str, ...] = ()
    spent: bool = False
