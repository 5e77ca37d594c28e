"""Workers of a test's own, with a clock that stands still, and an origin that they poll."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from feedserver.model.article import Article, Version
from feedserver.model.change import Change
from feedserver.model.feed import LATEST
from feedserver.model.instant import SECOND, Instant
from feedserver.model.source import StoredSource
from feedserver.render.registry import ARTICLE_FORMATS, FEED_FORMATS
from feedserver.services import Services
from feedserver.settings import Settings
from feedserver.workflow import reading, sources
from feedserver.workflow.polling import Report
from feedserver.workflow.prepare import prepare
from feedserver.workflow.publish import Publisher
from tests.support.feeds import FORMATS, Entry
from tests.support.origin import Origin
from tests.support.site import TOML, poll, settings_for

START = "2026-11-01T10:00:00Z"


class Clock:
    """The time, as a test sets it."""

    def __init__(self) -> None:
        self.now = Instant.parse(START)

    def set(self, text: str) -> None:
        self.now = Instant.parse(text)

    def forward(self, seconds: float) -> None:
        self.now = self.now.plus(round(seconds * SECOND))


class Worker(Services):
    """Services with a clock that others may share, and no jitter."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        super().__init__(settings)
        self._clock = clock

    def now(self) -> Instant:
        return self._clock.now

    def jitter(self) -> float:
        return 0.0


class World:
    """A worker, its clock and an origin."""

    def __init__(self, folder: Path, store_url: str, origin: Origin) -> None:
        self.folder = folder
        self.store_url = store_url
        self.origin = origin
        self.clock = Clock()
        self._workers: list[Worker] = []
        self.services = self.worker()

    def worker(self, toml: str = "", **environ: str) -> Worker:
        """One more worker on the same store; `toml` is added to the settings."""
        settings = settings_for(self.folder, self.store_url, TOML + toml, **environ)
        made = Worker(settings, self.clock)
        self._workers.append(made)
        prepare(made, pause_dropped=True)
        return made

    def close(self) -> None:
        for worker in self._workers:
            worker.close()

    def serve(
        self, entries: Sequence[Entry], form: str = "rss", path: str = "/feed", head: str = ""
    ) -> str:
        """Have the origin serve these entries; the answer is the feed's address."""
        write, media_type = FORMATS[form]
        return self.origin.put(path, write(entries, head=head), media_type)

    def poll(self, *source_ids: str) -> list[Report]:
        return poll(self.services, *source_ids)

    def poll_one(self) -> Report:
        """Poll the one source that there is; it must have worked."""
        (report,) = self.poll()
        assert report.error is None, report
        return report

    def source(self, source_id: str = "s") -> StoredSource:
        return sources.show(self.services, source_id)

    def articles(self) -> list[Article]:
        """Oldest stored first."""
        return reading.newest_articles(self.services, None)[::-1]

    def article(self) -> Article:
        """The only one."""
        (found,) = self.articles()
        return found

    def versions(self, slug: str) -> list[Version]:
        return reading.versions(self.services, slug)

    def changes(self) -> list[Change]:
        return reading.change_log(self.services, 0, 1000)[0]

    def documents(self) -> dict[str, tuple[str, bytes]]:
        """Entity tag and bytes of every document that is public, made anew."""
        publisher = Publisher(self.services)
        made = [publisher.home(), publisher.directory(), publisher.opml()]
        made += [publisher.feed(LATEST, format_) for format_ in FEED_FORMATS]
        made += [
            publisher.article(article.slug, format_)
            for article in self.articles()
            for format_ in ARTICLE_FORMATS
        ]
        return {document.path: (document.etag(), document.body) for document in made}


@pytest.fixture
def origin() -> Iterator[Origin]:
    with Origin() as running:
        yield running


@pytest.fixture
def world(tmp_path: Path, store_url: str, origin: Origin) -> Iterator[World]:
    made = World(tmp_path, store_url, origin)
    yield made
    made.close()
