"""The tables of the settings file, as frozen records."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from feedserver.model.source import Backfill, Origin, PageSelectors, Republish, Source, SourceKind
from feedserver.settings.values import (
    AddressRange,
    AtLeastOne,
    BaseUrl,
    EntityName,
    HostName,
    Interval,
    NotNegative,
    Number,
    Port,
    Schedule,
    Share,
    SomeSize,
    SomeTime,
    SourceId,
    StoreUrl,
    TimeZone,
    Workers,
)
from feedserver.text.units import Duration, Size


class _Section(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One table of the settings file."""


class SiteSettings(_Section, frozen=True):
    base_url: BaseUrl
    title: Annotated[str, Meta(min_length=1)]
    description: str
    language: Annotated[str, Meta(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
    author: str
    contact: str
    license: str


class ServerSettings(_Section, frozen=True):
    host: Annotated[str, Meta(min_length=1)]
    port: Port
    processes: Workers
    threads: Workers
    max_headers: SomeSize
    cache: Size
    stop_timeout: SomeTime


class StorageSettings(_Section, frozen=True):
    url: StoreUrl
    data: Annotated[str, Meta(min_length=1)]
    busy_timeout: SomeTime


class SeedsSettings(_Section, frozen=True):
    path: str


class NetworkSettings(_Section, frozen=True):
    allow: tuple[AddressRange, ...]
    ports: tuple[Port, ...]
    timeout: SomeTime
    connect_timeout: SomeTime
    max_body: SomeSize
    max_headers: SomeSize
    max_redirects: NotNegative
    proxy: Annotated[str, Meta(pattern=r"^(https?://[^\s/@]+/?)?$")]


class HostSettings(_Section, frozen=True):
    """What holds for one host, and those of its registrable domain, instead of the defaults."""

    host: HostName
    delay: Duration | None = None
    requests: AtLeastOne | None = None
    robots: bool | None = None


class RefreshSettings(_Section, frozen=True):
    robots: bool
    per_host_delay: Duration
    per_host_requests: AtLeastOne
    parallel: Workers
    interval: Interval
    min_interval: Interval
    max_interval: Interval
    jitter: Share
    tick: SomeTime
    lease: SomeTime
    max_items: AtLeastOne
    max_links: AtLeastOne
    max_sitemaps: AtLeastOne
    move_after: SomeTime
    recheck: SomeTime
    article_schedule: tuple[SomeTime, ...]
    timezone: TimeZone
    readers: NotNegative
    read_timeout: SomeTime
    read_memory: SomeSize
    hosts: tuple[HostSettings, ...]


class EnrichSettings(_Section, frozen=True):
    languages: tuple[str, ...]
    topic_threshold: Number
    topic_title_weight: Number
    topic_heading_weight: Number
    topic_body_weight: Number
    max_topics: NotNegative
    max_entities: NotNegative
    entities: tuple[EntityName, ...]


class ReconcileSettings(_Section, frozen=True):
    minor_similarity: Share


class PublishSettings(_Section, frozen=True):
    entries: AtLeastOne
    max_bytes: Size
    max_age: Duration
    stale_while_revalidate: Duration


class Topic(_Section, frozen=True):
    """A subject of the taxonomy."""

    id: Annotated[str, Meta(min_length=1)]
    name: str = ""
    terms: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()


class PageSettings(_Section, frozen=True):
    """CSS selectors for the pages of one source's articles."""

    content: str | None = None
    remove: str | None = None
    title: str | None = None
    date: str | None = None

    def selectors(self) -> PageSelectors:
        """The record that the rest of the program works with."""
        return PageSelectors(**msgspec.structs.asdict(self))


class SourceSettings(_Section, frozen=True):
    """A source as the settings file declares it."""

    id: SourceId
    url: Annotated[str, Meta(min_length=1)]
    kind: SourceKind = SourceKind.AUTO
    title: str | None = None
    schedule: Schedule = Schedule("auto")
    topics: tuple[str, ...] = ()
    lang: str | None = None
    republish: Republish | None = None
    license: str | None = None
    rights: str | None = None
    backfill: Backfill = Backfill.QUIET
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    max_age: SomeTime | None = None
    selector: str | None = None
    title_selector: str | None = None
    date_selector: str | None = None
    summary_selector: str | None = None
    page: PageSettings = PageSettings()
    follow: bool = False
    user: str | None = None
    password: str | None = None
    headers: dict[str, str] = {}

    def source(self) -> Source:
        """The record that the rest of the program works with."""
        fields = msgspec.structs.asdict(self)
        fields |= {"id": str(self.id), "schedule": str(self.schedule)}
        fields["page"] = self.page.selectors()
        fields["max_age"] = None if self.max_age is None else math.ceil(self.max_age)
        return Source(**fields, origin=Origin.SETTINGS)


class Settings(_Section, frozen=True):
    """Everything that can be set.

    `file` was read; relative paths to read start at `home`, those to write at `root`.
    """

    site: SiteSettings
    server: ServerSettings
    storage: StorageSettings
    seeds: SeedsSettings
    network: NetworkSettings
    refresh: RefreshSettings
    enrich: EnrichSettings
    reconcile: ReconcileSettings
    publish: PublishSettings
    topics: tuple[Topic, ...]
    sources: tuple[SourceSettings, ...]
    root: str
    home: str
    file: str
    notices: tuple[str, ...] = ()

    @property
    def base_url(self) -> str:
        """`site.base_url`, or the local address; never with a slash at its end."""
        return (self.site.base_url or f"http://127.0.0.1:{self.server.port}").rstrip("/")

    @property
    def data(self) -> Path:
        """The data folder, absolute."""
        return Path(self.root, self.storage.data).absolute()

    @property
    def seeds_folder(self) -> Path | None:
        """The folder of seed documents, absolute; None when there is none."""
        return Path(self.home, self.seeds.path).absolute() if self.seeds.path else None

    @property
    def storage_url(self) -> str:
        """Where the store is, as a database address."""
        return self.storage.url or f"sqlite:///{self.data / 'feedserver.sqlite'}"
