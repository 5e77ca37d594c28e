"""Polling many sources: all that are asked for, or what is due, as many at once as is allowed."""

from __future__ import annotations

import concurrent.futures
import logging
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final

from feedserver.errors import FeedserverError, NotFoundError
from feedserver.model.source import SourceState, StoredSource
from feedserver.services import Services
from feedserver.store import sources
from feedserver.workflow.enriching import Contexts
from feedserver.workflow.polling import PollOutcome, Report, poll

_LOOK: Final = 0.2  # seconds between two looks at a source that somebody else polls
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
        stored = {s.source.id: s for s in sources.everyone(connection)}
    unknown = [i for i in source_ids if i not in stored]
    if unknown:
        raise NotFoundError(f"source {', '.join(unknown)}: there is none with this id")
    wanted = sorted(
        set(source_ids) or {i for i, s in stored.items() if s.state is SourceState.ACTIVE}
    )
    contexts = Contexts(services)
    reports: list[Report] = []
    advance(0, len(wanted))
    parallel = services.settings.refresh.parallel
    with ThreadPoolExecutor(parallel, thread_name_prefix="poll") as pool:
        for report in pool.map(lambda i: _claim_and_poll(services, stored[i], contexts), wanted):
            reports.append(report)
            advance(len(reports), len(wanted))
    return reports


def _claim_and_poll(services: Services, stored: StoredSource, contexts: Contexts) -> Report:
    """Poll one source; while somebody else is polling it, wait for them to end first."""
    lease = services.settings.refresh.lease
    deadline = time.monotonic() + lease
    while True:
        with services.store.write() as connection:
            claimed = sources.claim(
                connection,
                services.claim_token(),
                services.now(),
                lease,
                limit=1,
                only=[stored.source.id],
            )
        if claimed:
            return poll(services, claimed[0], contexts)
        if time.monotonic() > deadline:
            return Report(
                source=stored.source.id,
                title=stored.title,
                outcome=PollOutcome.BUSY,
                next_reason="somebody else is polling it",
            )
        time.sleep(_LOOK)


class Poller:
    """Polls what is due, as many at a time as the settings allow."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._contexts = Contexts(services)
        self._parallel = services.settings.refresh.parallel
        self._pool = ThreadPoolExecutor(self._parallel, thread_name_prefix="poll")
        self._lock = threading.Lock()
        self._running: dict[Future[Report], str] = {}  # a poll, and the claim it is made under

    def tick(self) -> int:
        """Take due sources for the threads that are free; returns at once with how many."""
        services, lease = self._services, self._services.settings.refresh.lease
        with self._lock:
            free = self._parallel - len(self._running)
        if free <= 0:
            return 0
        now = services.now()
        with services.store.read() as connection:
            if not sources.any_due(connection, now, lease):
                return 0
        token = services.claim_token()
        with services.store.write() as connection:
            claimed = sources.claim(connection, token, now, lease, limit=free)
        for stored in claimed:
            future = self._pool.submit(poll, services, stored, self._contexts)
            with self._lock:
                self._running[future] = token
            future.add_done_callback(self._done)
        return len(claimed)

    def _done(self, future: Future[Report]) -> None:
        with self._lock:
            self._running.pop(future, None)
        if future.cancelled():
            return
        error = future.exception()
        if error is not None:
            _log.warning("%s", error)
            return
        report = future.result()
        if report.outcome is PollOutcome.FAILED:
            _log.warning("source %s: %s; %s", report.source, report.error, report.next_reason)

    def close(self, patience: float) -> None:
        """Let polls that are under way end within `patience` seconds.

        The others' sources are given back, so that another worker can take them at once.
        """
        self._services.stopping.set()
        self._services.hosts.close()
        with self._lock:
            running = dict(self._running)
        self._pool.shutdown(wait=False, cancel_futures=True)
        concurrent.futures.wait(running, patience)
        tokens = sorted({token for future, token in running.items() if not _ended(future)})
        if not tokens:
            return
        try:
            with self._services.store.write() as connection:
                sources.release(connection, tokens)
        except FeedserverError as error:
            _log.warning("sources not given back: %s", error)


def _ended(future: Future[Report]) -> bool:
    return future.done() and not future.cancelled()
