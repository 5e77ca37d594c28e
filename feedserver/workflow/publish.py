"""Finished documents: made from the record when something touched them, kept until then."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Hashable, Sequence
from typing import Final, TypeVar

from isal import igzip

from feedserver.errors import NotFoundError, RetractedError
from feedserver.model.article import Skipped, Status
from feedserver.model.document import Document, Link
from feedserver.model.feed import LATEST, Feed, FeedInfo, FeedSelector
from feedserver.model.instant import Instant
from feedserver.model.site import Site
from feedserver.render import addresses, changes, formats, opml
from feedserver.render.html import pages
from feedserver.render.registry import ARTICLE_FORMATS, FEED_FORMATS, ArticleFormat, FeedFormat
from feedserver.services import Services
from feedserver.store import articles, meta, selectors
from feedserver.store import changes as change_store
from feedserver.text.slug import SLUG_RULE
from feedserver.text.units import say_duration
from feedserver.workflow import reading
from feedserver.workflow.keeping import KeptDocuments
from feedserver.workflow.prepare import presented_since

M = TypeVar("M", bound=Hashable)
_log = logging.getLogger(__name__)

_SHOWN: Final = 100
_GZIP_LEVEL: Final = 2  # isal's; larger bodies than zlib's 6 by a tenth, twenty times as fast


class Publisher:
    """Makes documents and keeps them; safe to share between threads.

    Whether a kept document is still the last costs one look-up by key in the store. While the
    store cannot be reached, what is kept is served.
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        self._documents = KeptDocuments(services.settings.server.cache)
        self._presented_at: Instant | None = None

    def article(self, slug: str, format_: ArticleFormat = ARTICLE_FORMATS[0]) -> Document:
        """An article in one format. `NotFoundError`, or `RetractedError` with the reason."""
        path = addresses.article(slug, format_.suffix)

        def mark() -> Hashable:
            _check_slug(slug, slug)
            with self._services.store.read() as connection:
                found = articles.mark(connection, slug)
            if found is None:
                raise NotFoundError(f"There is no article called {slug}.")
            return found

        def make(found: Hashable) -> Document:
            article = reading.article(self._services, slug)
            if article.status is Status.RETRACTED:
                raise RetractedError(article.retraction_reason or "This article was retracted.")
            seq, related_at = found[1:] if isinstance(found, tuple) else (0, 0)
            site = self._services.site
            body = format_.render(reading.with_related(self._services, article), site)
            links = formats.alternates(article, site, format_.name)
            if format_.suffix == "":
                # A page offers the site's feeds as well.
                links += formats.feed_links(LATEST, site, site.title)[1:]
            at = max(article.edited_at, Instant(related_at), key=lambda when: when.us)
            return self._document(path, format_.media_type, body, seq, at, links)

        return self._get(path, mark, make)

    def feed(self, selector: FeedSelector, format_: FeedFormat = FEED_FORMATS[0]) -> Document:
        """A feed in one format; `NotFoundError` when nothing names it."""

        def make(info: FeedInfo) -> Document:
            site = self._services.site
            rendered = format_.render(
                self._window(info), site, self._services.settings.publish.max_bytes
            )
            _report(selector, rendered.skipped)
            return self._document(
                addresses.feed(selector, format_.suffix),
                format_.media_type,
                rendered.body,
                info.touched_seq,
                info.touched_at,
                formats.feed_links(selector, site, info.name, format_.name),
            )

        return self._get_feed(addresses.feed(selector, format_.suffix), selector, make)

    def home(self) -> Document:
        """The newest articles and the way to everything else."""
        site = self._services.site

        def body(info: FeedInfo) -> bytes:
            return pages.home(self._window(info), reading.feeds(self._services), site)

        return self._overview("/", formats.HTML.media_type, body, _page_links("/", site))

    def directory(self) -> Document:
        """All feeds, for people."""
        site = self._services.site

        def body(_info: FeedInfo) -> bytes:
            return pages.directory(reading.feeds(self._services), site)

        links = _page_links("/feeds", site)
        return self._overview("/feeds", formats.HTML.media_type, body, links)

    def opml(self) -> Document:
        """All feeds, for readers."""

        def body(_info: FeedInfo) -> bytes:
            return opml.render(reading.feeds(self._services), self._services.site)

        return self._overview("/feeds.opml", formats.OPML_MEDIA_TYPE, body, ())

    def bot(self) -> Document:
        """Who fetches for this site. Made of settings alone."""

        def make(_mark: Hashable) -> Document:
            body = pages.bot(self._bot_notice(), self._services.site)
            links = _page_links("/bot", self._services.site)
            return self._document("/bot", formats.HTML.media_type, body, 0, self._since(), links)

        return self._get("/bot", lambda: None, make)

    def _bot_notice(self) -> pages.BotNotice:
        refresh = self._services.settings.refresh
        return pages.BotNotice(
            user_agent=self._services.user_agent,
            shortest=say_duration(refresh.min_interval),
            longest=say_duration(refresh.max_interval),
            delay=say_duration(refresh.per_host_delay),
            parallel=refresh.per_host_requests,
            pages=refresh.max_links,
            robots=refresh.robots,
        )

    def changes(self, since: int, limit: int) -> Document:
        """A page of the change log."""
        path = f"/changes.json?since={since}&limit={limit}"

        def mark() -> int:
            with self._services.store.read() as connection:
                return change_store.last_seq(connection)

        def make(_mark: int) -> Document:
            rows, last, at = reading.change_log(self._services, since, limit)
            site = self._services.site
            next_url = None
            if rows and rows[-1].seq < last:
                next_url = site.url(f"/changes.json?since={rows[-1].seq}&limit={limit}")
            body = changes.render(rows, last, next_url, site)
            return self._document(path, formats.JSON_MEDIA_TYPE, body, last, at, ())

        return self._get(path, mark, make)

    def problem(self, status: int, title: str, detail: str) -> bytes:
        """A page that says what went wrong."""
        return pages.problem(status, title, detail, self._services.site)

    def _window(self, info: FeedInfo) -> Feed:
        limit = self._services.settings.publish.entries
        with self._services.store.read() as connection:
            found = selectors.window(connection, info.selector, limit)
        return Feed(info=info, articles=tuple(found))

    def _overview(
        self,
        path: str,
        media_type: str,
        body: Callable[[FeedInfo], bytes],
        links: tuple[Link, ...],
    ) -> Document:
        """A document that any change may touch."""

        def make(info: FeedInfo) -> Document:
            made = body(info)
            return self._document(path, media_type, made, info.touched_seq, info.touched_at, links)

        return self._get_feed(path, LATEST, make)

    def _get_feed(
        self, path: str, selector: FeedSelector, make: Callable[[FeedInfo], Document]
    ) -> Document:
        def mark() -> FeedInfo:
            if selector.slug:
                _check_slug(selector.slug, selector.path)
            info = reading.feed(self._services, selector)
            if info is None:
                raise NotFoundError(f"There is no feed at {selector.path}.")
            return info

        return self._get(path, mark, make)

    def _get(self, path: str, mark: Callable[[], M], make: Callable[[M], Document]) -> Document:
        """As `KeptDocuments.get`; what the operator restates makes every document anew."""

        def marks() -> tuple[M, str | None]:
            return mark(), self._restated()

        return self._documents.get(path, marks, lambda found: make(found[0]))

    def _restated(self) -> str | None:
        with self._services.store.read() as connection:
            return meta.get(connection, meta.RESTATED)

    def _document(
        self,
        path: str,
        media_type: str,
        body: bytes,
        seq: int,
        at: Instant,
        links: tuple[Link, ...],
    ) -> Document:
        return Document(
            path=path,
            media_type=media_type,
            body=body,
            gzip=igzip.compress(body, compresslevel=_GZIP_LEVEL, mtime=0),
            seq=seq,
            digest=hashlib.sha256(body).hexdigest()[:16],
            modified_at=max(at, self._since()),
            links=links,
        )

    def _since(self) -> Instant:
        """When something other than a change last made all documents look different."""
        if self._presented_at is None:
            self._presented_at = presented_since(self._services)
        restated = self._restated()
        return max(self._presented_at, Instant.parse(restated)) if restated else self._presented_at


def _check_slug(slug: str, name: str) -> None:
    """Spare the store what cannot be one, NUL among it."""
    if not SLUG_RULE.fullmatch(slug):
        raise NotFoundError(f"There is nothing called {name[:_SHOWN]}.")


def _report(selector: FeedSelector, skipped: Sequence[Skipped]) -> None:
    for item in skipped:
        _log.warning("%s: left out %s: %s", selector.path, item.where, item.reason)


def _page_links(path: str, site: Site) -> tuple[Link, ...]:
    canonical = Link(href=site.url(path), rel="canonical")
    return (canonical, *formats.feed_links(LATEST, site, site.title)[1:])
