"""Sources that were good once, at an origin that then misbehaves, beside one that stays good."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

import jsonschema

from feedserver.model.feed import FeedKind, FeedSelector
from feedserver.model.source import Source, StoredSource
from feedserver.render.registry import ARTICLE_FORMATS, FEED_FORMATS
from feedserver.workflow import sources
from feedserver.workflow.nursery import NURSERY
from feedserver.workflow.polling import Report
from feedserver.workflow.publish import Publisher
from feedserver.workflow.refresh import refresh
from tests.render.feed_checks import JSON_FEED_SCHEMA, atom_problems, rss_problems
from tests.support.feeds import Entry, rss
from tests.support.memory import Watch
from tests.support.misbehaving import Behaviour, Misbehaving
from tests.support.misdeeds import serving
from tests.support.origin import Origin
from tests.workflow.conftest import Worker, World

GOOD: Final = "good"
_LOOK: Final = 0.05  # seconds between two looks at the store


class Limits(NamedTuple):
    """`network.timeout`, `network.max_body` in bytes, `refresh.read_timeout`; times in seconds."""

    timeout: float
    max_body: int
    read_timeout: float


QUICK: Final = Limits(3.0, 1024 * 1024, 20.0)
FULL: Final = Limits(20.0, 15 * 1024 * 1024, 20.0)


class Shown(NamedTuple):
    """Entity tag and bytes of a source's feeds by format, of its articles by slug and format."""

    feeds: dict[str, tuple[str, bytes]]
    articles: dict[tuple[str, str], tuple[str, bytes]]

    def problems(self) -> list[str]:
        """What is not as the feeds' formats demand."""
        rss, atom, json_feed = (self.feeds[name][1] for name in ("rss", "atom", "json"))
        problems = rss_problems(rss) + atom_problems(atom)
        jsonschema.validate(json.loads(json_feed), JSON_FEED_SCHEMA)
        return problems


class Seen(NamedTuple):
    """What became of a source in a refresh, and when its result stood in the store."""

    seconds: float
    source: StoredSource
    report: Report


class Refreshed(NamedTuple):
    """A refresh of many sources; `memory` watched its processes."""

    seen: dict[str, Seen]
    seconds: float
    memory: Watch


class Newsroom(World):
    """A worker whose sources are at `wrong`, each a host of its own, with limits that are kept."""

    def __init__(
        self, folder: Path, origin: Origin, wrong: Misbehaving, limits: Limits = QUICK
    ) -> None:
        self.wrong = wrong
        self._limits = limits
        super().__init__(folder, f"sqlite:///{folder / 'store.sqlite'}", origin)

    def worker(self, toml: str = "", **environ: str) -> Worker:
        chosen = {
            "NETWORK__TIMEOUT": f"{self._limits.timeout:g}s",
            "NETWORK__MAX_BODY": f"{self._limits.max_body // 1024}KiB",
            "NETWORK__CONNECT_TIMEOUT": "2s",
            "REFRESH__READ_TIMEOUT": f"{self._limits.read_timeout:g}s",
            # Stories lie at addresses that nobody answers at: the poller leaves them alone.
            "REFRESH__ARTICLE_SCHEDULE": "[]",
        }
        return super().worker(toml, **(chosen | environ))

    def follow(self, name: str, host: int = 1, **fields: object) -> str:
        """Add a source that is good and has been polled or not; its address."""
        self.wrong.at(f"/{name}", serving(story(name)))
        url = self.wrong.url(f"/{name}", host)
        sources.add(self.services, Source(id=name, url=url, **fields))  # type: ignore[arg-type]
        return url

    def refresh(self, *names: str) -> Refreshed:
        """Poll, and see when each source's result is stored."""
        before = {s.source.id: s.poll for s in sources.every(self.services)}
        reports: list[Report] = []
        ended_at: list[float] = []

        def run() -> None:
            reports.extend(refresh(self.services, names, lambda _done, _total: None))
            ended_at.append(time.monotonic())

        # The clock stands still: without this a poll could leave the state that it found.
        self.clock.forward(1)
        times: dict[str, float] = {}

        def look() -> None:
            now = time.monotonic() - began
            for stored in sources.every(self.services):
                if stored.poll != before[stored.source.id]:
                    times.setdefault(stored.source.id, now)

        thread = threading.Thread(target=run)
        with Watch() as memory:
            began = time.monotonic()
            thread.start()
            while thread.is_alive():
                thread.join(_LOOK)
                look()
            look()
        after = {s.source.id: s for s in sources.every(self.services)}
        assert ended_at, "the refresh failed"
        seen = {
            report.source: Seen(times[report.source], after[report.source], report)
            for report in reports
        }
        return Refreshed(seen, ended_at[0] - began, memory)

    def shown(self, source_id: str, slugs: Iterable[str] | None = None) -> Shown:
        """What is published of a source, made anew: its feeds, and all or some of its articles."""
        publisher = Publisher(self.services)
        selector = FeedSelector(FeedKind.SOURCE, source_id)
        if slugs is None:
            slugs = [a.slug for a in self.articles() if a.source_id == source_id]
        feeds = {f.name: publisher.feed(selector, f) for f in FEED_FORMATS}
        pages = {(s, f.name): publisher.article(s, f) for s in slugs for f in ARTICLE_FORMATS}
        return Shown(
            feeds={name: (made.etag(), made.body) for name, made in feeds.items()},
            articles={key: (made.etag(), made.body) for key, made in pages.items()},
        )


def story(name: str, edition: int = 1) -> bytes:
    """A good feed with as many stories as editions."""
    return rss(
        [
            Entry(
                title=f"Story {number} of {name}",
                guid=f"{name}-{number}",
                link=f"https://{name}.example.org/{number}",
            )
            for number in range(1, edition + 1)
        ],
        title=f"Source {name}",
    )


@contextmanager
def newsroom(folder: Path, limits: Limits = QUICK, hosts: int = 2) -> Iterator[Newsroom]:
    """A newsroom for one test; it listens on `hosts` addresses."""
    with Origin() as origin, Misbehaving(hosts) as wrong:
        made = Newsroom(folder, origin, wrong, limits)
        try:
            # Loading what reads takes a second or more, once: not what is measured here.
            pid, pipe = NURSERY.bear(made.services.settings)
            pipe.close()
            NURSERY.bury(pid)
            yield made
        finally:
            made.close()


class State(NamedTuple):
    """What is stored and shown of a source."""

    source: StoredSource
    shown: Shown


class Examined(NamedTuple):
    """Sources that were good, and what came of them when they were not any more.

    `growth` is by how many bytes more were taken then.
    """

    before: dict[str, State]
    after: dict[str, State]
    refreshed: Refreshed
    growth: int


def examine(
    folder: Path,
    misdeeds: Mapping[str, Behaviour],
    limits: Limits = QUICK,
    paths: Mapping[str, Behaviour] | None = None,
) -> Examined:
    """Let each of many good sources misbehave in its way, all in one refresh beside a good one.

    `paths` are others that they may lead to.
    """
    with newsroom(folder, limits, hosts=len(misdeeds) + 2) as room:
        for host, name in enumerate((GOOD, *misdeeds), 1):
            room.follow(name, host)
        usual = room.refresh()
        wrong = [seen.report for seen in usual.seen.values() if seen.report.published != 1]
        assert not wrong, wrong
        before = {name: State(room.source(name), room.shown(name)) for name in misdeeds}
        for name, behaviour in misdeeds.items():
            room.wrong.at(f"/{name}", behaviour)
        for path, behaviour in (paths or {}).items():
            room.wrong.at(path, behaviour)
        room.wrong.at(f"/{GOOD}", serving(story(GOOD, 2)))
        refreshed = room.refresh()
        after = {
            name: State(
                room.source(name), room.shown(name, {slug for slug, _ in state.shown.articles})
            )
            for name, state in before.items()
        }
    return Examined(before, after, refreshed, refreshed.memory.growth_over(usual.memory))
