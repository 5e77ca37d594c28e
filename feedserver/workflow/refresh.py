"""Polling many sources: all that are asked for, or what is due, thousands at once."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from typing import Final, Generic, TypeVar

from feedserver.errors import FeedserverError, NotFoundError, StoreBusyError
from feedserver.model.source import SourceState, StoredSource
from feedserver.model.watch import Watched
from feedserver.services import Services
from feedserver.store import sources, watches
from feedserver.store.engine import Connection
from feedserver.workflow.engine import AnyReport, Engine
from feedserver.workflow.polling import PollOutcome, Report
from feedserver.workflow.rereading import ArticleReport

_LOOK: Final = 0.2  # seconds between two looks at sources that somebody else polls
_PATIENCE: Final = 0.1  # seconds until new work is looked for while other work goes on
_MOST_CLAIMED: Final = 250  # sources in one claim
_GIVING_BACK: Final = 5.0  # seconds
_log = logging.getLogger(__name__)


def refresh(
    services: Services,
    source_ids: Sequence[str],
    advance: Callable[[int, int], None],
) -> list[Report]:
    """Poll these sources now, due or not; all that are active when none is named.

    `advance` is called with how many are done and how many there are. The reports are in the
    order of the sources' ids. `NotFoundError` for an id that no source has: nothing is polled
    then.
    """
    with services.store.read() as connection:
        states = sources.states(connection)
    unknown = [i for i in source_ids if i not in states]
    if unknown:
        raise NotFoundError(f"source {', '.join(unknown)}: there is none with this id")
    wanted = sorted(
        set(source_ids) or {i for i, state in states.items() if state is SourceState.ACTIVE}
    )
    reports: dict[str, Report] = {}
    advance(0, len(wanted))

    def take(connection: Connection, asked: Sequence[str], limit: int) -> list[StoredSource]:
        lease = services.settings.refresh.lease
        token, now = services.claim_token(), services.now()
        return sources.claim(connection, token, now, lease, limit=limit, only=asked)

    with closing(_Round(services, wanted, take, lambda stored: stored.source.id)) as round_:
        for ended in round_.run():
            reports |= {r.source: r for r in ended if isinstance(r, Report)}
            advance(len(reports), len(wanted))
    for source_id in wanted:
        if source_id not in reports:
            reports[source_id] = _busy(services, source_id)
    advance(len(reports), len(wanted))
    return [reports[source_id] for source_id in wanted]


def refresh_articles(
    services: Services,
    source_ids: Sequence[str],
    advance: Callable[[int, int], None],
) -> list[ArticleReport]:
    """Read the canonical sources of published articles again, due or not; those of the articles
    of these sources if any are named.

    As `refresh`; the reports are in the order in which the articles were stored.
    """
    with services.store.read() as connection:
        known = sources.states(connection)
        unknown = [i for i in source_ids if i not in known]
        if unknown:
            raise NotFoundError(f"source {', '.join(unknown)}: there is none with this id")
        slugs = dict(_watched(connection, source_ids))
    reports: dict[str, ArticleReport] = {}
    advance(0, len(slugs))

    def take(connection: Connection, asked: Sequence[int], limit: int) -> list[Watched]:
        lease = services.settings.refresh.lease
        token, now = services.claim_token(), services.now()
        return watches.claim(connection, token, now, lease, limit=limit, only=asked)

    with closing(_Round(services, list(slugs), take, lambda watched: watched.pk)) as round_:
        for ended in round_.run():
            reports |= {r.slug: r for r in ended if isinstance(r, ArticleReport)}
            advance(len(reports), len(slugs))
    return [reports[slug] for slug in slugs.values() if slug in reports]


def _watched(connection: Connection, source_ids: Sequence[str]) -> Iterator[tuple[int, str]]:
    last = 0
    while found := watches.chosen(connection, source_ids, after=last):
        yield from found
        last = found[-1][0]


def _busy(services: Services, source_id: str) -> Report:
    with services.store.read() as connection:
        stored = sources.require(connection, source_id)
    return Report(
        source=source_id,
        title=stored.title,
        outcome=PollOutcome.BUSY,
        next_reason="somebody else is polling it",
    )


K = TypeVar("K")  # what names one: a source's id, an article's key
C = TypeVar("C", bound=StoredSource | Watched)


class _Round(Generic[K, C]):
    """One poll of each of some sources, or one reading of each of some articles; what somebody
    else is at is waited for."""

    def __init__(
        self,
        services: Services,
        wanted: Sequence[K],
        take: Callable[[Connection, Sequence[K], int], list[C]],
        name: Callable[[C], K],
    ) -> None:
        """`take` claims up to so many of those asked for; `name` is what one was asked for by."""
        self._services = services
        self._engine = Engine(services)
        self._waiting = list(wanted)
        self._take = take
        self._name = name
        self._parallel = services.settings.refresh.parallel

    def run(self) -> Iterator[list[AnyReport]]:
        """Poll; yields the reports of those that have ended, until all have."""
        deadline = time.monotonic() + self._services.settings.refresh.lease
        look_at = 0.0
        while self._waiting or self._engine.running:
            if self._waiting and time.monotonic() >= look_at and self._claim() == 0:
                # The rest is held by somebody else.
                look_at = time.monotonic() + _LOOK
                if not self._engine.running:
                    if time.monotonic() > deadline:
                        return
                    time.sleep(_LOOK)
            yield self._engine.turn(_PATIENCE)

    def _claim(self) -> int:
        """Take as many as there is room for; how many that were, or -1 when there was none."""
        free = self._parallel - self._engine.running
        if free <= 0:
            return -1
        asked = self._waiting[:_MOST_CLAIMED]
        patience = _PATIENCE if self._engine.running else None
        try:
            with self._services.store.write(patience) as connection:
                claimed = self._take(connection, asked, min(free, _MOST_CLAIMED))
        except StoreBusyError:
            if not self._engine.running:
                raise
            # Others go on meanwhile.
            return 0
        taken = set(map(self._name, claimed))
        # What is held by others goes to the end, so that the next look reaches the rest.
        held = [i for i in asked if i not in taken]
        self._waiting = [*self._waiting[len(asked) :], *held]
        self._engine.start(claimed)
        return len(claimed)

    def close(self) -> None:
        """Give back what was not polled."""
        self._engine.close()


class Poller:
    """Polls what is due, in a thread of its own, as many sources at once as settings allow."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._parallel = services.settings.refresh.parallel
        self._claimed: queue.SimpleQueue[list[StoredSource | Watched] | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._running = 0  # claimed and not reported yet
        self._closing = False
        self._deadline = float("inf")
        self._thread = threading.Thread(target=self._run, name="poller", daemon=True)
        self._thread.start()

    @property
    def running(self) -> int:
        """Sources that are being polled, and articles that are being read."""
        with self._lock:
            return self._running

    def tick(self) -> int:
        """Take due sources, and articles that are to be read again, while there is room; returns at
        once with how many."""
        services, lease = self._services, self._services.settings.refresh.lease
        free = min(self._parallel - self.running, _MOST_CLAIMED)
        if free <= 0 or self._closing:
            return 0
        now = services.now()
        with services.store.read() as connection:
            sources_due = sources.any_due(connection, now, lease)
            if not (sources_due or watches.any_due(connection, now, lease)):
                return 0
        token = services.claim_token()
        claimed: list[StoredSource | Watched] = []
        with services.store.write() as connection:
            claimed += sources.claim(connection, token, now, lease, limit=free)
            if len(claimed) < free:
                room = free - len(claimed)
                claimed += watches.claim(connection, token, now, lease, limit=room)
        with self._lock:
            self._running += len(claimed)
        self._claimed.put(claimed)
        return len(claimed)

    def close(self, patience: float) -> None:
        """Let polls that are being answered or read end within `patience` seconds.

        The others' sources are given back, so that another worker can take them at once.
        """
        self._services.stopping.set()
        self._deadline = time.monotonic() + patience
        self._closing = True
        self._claimed.put(None)
        self._thread.join(patience + _GIVING_BACK)

    def _run(self) -> None:
        """Start again after what should not happen: polling must not end by itself."""
        while not self._closing:
            engine = Engine(self._services)
            try:
                self._work(engine)
            except FeedserverError as error:
                _log.warning("%s", error)
            except Exception:  # noqa: BLE001 - a bug, told; polling must not end by it
                _log.exception("polling is started anew")
            finally:
                self._give_back(engine)

    def _work(self, engine: Engine) -> None:
        while time.monotonic() < self._deadline:
            claimed = self._next(engine)
            if claimed:
                engine.start(claimed)
            elif self._closing and not engine.running:
                return
            dropped = 0
            if self._closing:
                # What is being answered may end; nothing more is asked for.
                dropped = engine.drop_waiting()
            ended = engine.turn(_PATIENCE)
            with self._lock:
                self._running -= len(ended) + dropped
            for report in ended:
                _tell(report)

    def _next(self, engine: Engine) -> list[StoredSource | Watched]:
        """What was claimed meanwhile; waits for it when nothing else is to be done."""
        idle = engine.running == 0 and not self._closing
        try:
            return self._claimed.get(block=idle) or []
        except queue.Empty:
            return []

    def _give_back(self, engine: Engine) -> None:
        lost = engine.running
        try:
            engine.close()
        except FeedserverError as error:
            _log.warning("sources not given back: %s", error)
        with self._lock:
            self._running -= lost


def _tell(report: AnyReport) -> None:
    if report.outcome is PollOutcome.FAILED:
        what = f"source {report.source}" if isinstance(report, Report) else f"article {report.slug}"
        _log.warning("%s: %s; %s", what, report.error, report.next_reason)
