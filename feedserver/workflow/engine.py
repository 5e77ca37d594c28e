"""Thousands of polls in one thread: what they ask for is sent, read and written together.

Requests go to the pool, bodies to the processes that read, and what is to be written is
gathered, so that one transaction carries the results of many sources, each whole or not at all.
"""

from __future__ import annotations

import gc
import logging
import time
from collections.abc import Collection, Generator, Sequence
from typing import Any, Final

import msgspec

from feedserver.errors import ConflictError, FeedserverError, StoreBusyError, StoreError
from feedserver.model.decision import Batch
from feedserver.model.source import StoredSource
from feedserver.model.watch import Watched
from feedserver.network.pool import Pool
from feedserver.network.request import Request
from feedserver.services import Services
from feedserver.store import sources, watches
from feedserver.store.apply import apply_all
from feedserver.workflow.jobs import Job, PageJob
from feedserver.workflow.polling import PollOutcome, Report, poll
from feedserver.workflow.readers import Readers
from feedserver.workflow.rereading import ArticleReport, read_again

_log = logging.getLogger(__name__)

_GROUP: Final = 250  # results in one transaction
_LINGER: Final = 0.05  # seconds that a result waits for others while more are to come
_LOOK: Final = 0.002  # seconds between two looks at the one while the other is waited for
_SHARE: Final = 3  # a lease is renewed when this part of it has passed
# While somebody else keeps the store locked, answers go on being read: seconds that one try waits
# for it, and until the next one.
_PATIENCE: Final = 0.1
_RETRY: Final = 0.25
# Objects made until Python looks for cycles among them. Polls make theirs by the thousand, and they
# hold hardly any: looking for some as often as by default takes a tenth of all time.
_UNCOLLECTED: Final = 20_000
_AGAIN: Final = 1.0  # seconds until leases are tried to be renewed again


AnyReport = Report | ArticleReport


class _Task(msgspec.Struct, eq=False):
    """A poll of a source, or a reading of an article's canonical source, under way."""

    claimed: StoredSource | Watched
    steps: Generator[Any, Any, AnyReport]
    batch: Batch | None = None

    @property
    def token(self) -> str:
        """The claim under which this process holds what is polled."""
        return self.claimed.leased_by or ""


class Engine:
    """Polls sources. Made and used in one thread; `close()` gives back what is not done."""

    def __init__(self, services: Services) -> None:
        gc.set_threshold(max(gc.get_threshold()[0], _UNCOLLECTED))
        self._services = services
        self._pool: Pool = services.pool()
        self._readers = Readers(services.settings)
        self._tasks: set[_Task] = set()
        self._to_write: list[_Task] = []
        self._oldest = 0.0
        self._locked_since: float | None = None
        self._retry_at = 0.0
        self._reports: list[AnyReport] = []
        self._renewed = time.monotonic()

    @property
    def running(self) -> int:
        """Polls that have not ended."""
        return len(self._tasks)

    def start(self, claimed: Sequence[StoredSource | Watched]) -> None:
        """Begin to poll sources, or read articles again, that this process holds the leases of."""
        for each in claimed:
            task = _Task(each, self._steps(each))
            self._tasks.add(task)
            self._advance(task, None)

    def _steps(self, claimed: StoredSource | Watched) -> Generator[Any, Any, AnyReport]:
        if isinstance(claimed, Watched):
            return read_again(self._services, claimed)
        return poll(self._services, claimed)

    def turn(self, patience: float) -> list[AnyReport]:
        """Go on with all polls; the reports of those that have ended.

        Returns when something has ended, and after `patience` seconds at most.
        """
        end = time.monotonic() + patience
        while True:
            self._exchange(end)
            self._write_when_due()
            self._renew_leases()
            if self._reports or not self._tasks or time.monotonic() >= end:
                reports, self._reports = self._reports, []
                return reports

    def drop_waiting(self) -> int:
        """Give back the sources that a request is still to be sent for; how many they are.

        Nothing of theirs is stored: their polls begin anew. `StoreError` when they cannot be
        given back: their leases run out by themselves then.
        """
        dropped = {task for task in self._pool.drop_waiting() if isinstance(task, _Task)}
        if dropped:
            self._tasks -= dropped
            self._give_back(dropped)
        return len(dropped)

    def close(self) -> None:
        """Stop everything; sources whose polls have not ended are free for others at once.

        `StoreError` when they cannot be given back: their leases run out by themselves then.
        """
        self._pool.close()
        self._readers.close()
        left = set(self._tasks)
        self._tasks.clear()
        self._to_write.clear()
        if left:
            self._give_back(left)

    def _give_back(self, tasks: Collection[_Task]) -> None:
        for task in tasks:
            task.steps.close()
        held = {
            task.claimed.source.id: task.token
            for task in tasks
            if isinstance(task.claimed, StoredSource)
        }
        with self._services.store.write() as connection:
            sources.release(connection, held)
            watches.release(connection, _watched(tasks))

    def _exchange(self, end: float) -> None:
        """Let requests and readings go on, waiting only when there is nothing else to do."""
        wait = 0.0 if self._write_due() else min(_LINGER, max(end - time.monotonic(), 0.0))
        reading, asking = self._readers.pending, self._pool.pending
        if asking:
            answers = self._pool.wait(min(wait, _LOOK) if reading else wait)
            for task, answer in answers:
                self._advance(task, answer)
        if reading:
            for task, reading_ in self._readers.collect(0.0 if asking else wait):
                self._advance(task, reading_)
        if self._to_write and not (asking or reading):
            # The store is locked, and there is nothing else to do.
            time.sleep(wait)

    def _advance(self, task: Any, told: Any) -> None:
        """Give a poll what it asked for, and see to what it asks for next."""
        try:
            ask = task.steps.send(told)
        except StopIteration as ended:
            self._tasks.discard(task)
            self._reports.append(ended.value)
            return
        except Exception as error:  # noqa: BLE001 - told; the other polls go on
            self._fail(task, error)
            return
        if isinstance(ask, Request):
            self._pool.submit(ask, task)
        elif isinstance(ask, Job | PageJob):
            self._readers.submit(ask, task)
        else:
            if not self._to_write:
                self._oldest = time.monotonic()
            task.batch = ask
            self._to_write.append(task)

    def _fail(self, task: _Task, error: Exception) -> None:
        """End a poll that could not even be given up: its lease runs out by itself."""
        claimed = task.claimed
        self._tasks.discard(task)
        told = " ".join(f"internal error: {type(error).__name__}: {error}".split())
        if isinstance(claimed, Watched):
            _log.error("article %s", claimed.slug, exc_info=error)
            failed: AnyReport = ArticleReport(
                slug=claimed.slug, url=claimed.state.url, outcome=PollOutcome.FAILED, error=told
            )
        else:
            _log.error("source %s", claimed.source.id, exc_info=error)
            failed = Report(
                source=claimed.source.id,
                title=claimed.title,
                outcome=PollOutcome.FAILED,
                error=told,
            )
        self._reports.append(failed)

    def _write_due(self) -> bool:
        if not self._to_write or time.monotonic() < self._retry_at:
            return False
        if len(self._to_write) >= _GROUP or not (self._pool.pending or self._readers.pending):
            return True
        return time.monotonic() - self._oldest >= _LINGER

    def _write_when_due(self) -> None:
        while self._write_due():
            group = self._to_write[:_GROUP]
            results = self._write(group)
            if results is None:
                return
            del self._to_write[:_GROUP]
            self._oldest = time.monotonic()
            for task, told in zip(group, results, strict=True):
                self._advance(task, told)

    def _write(self, group: Sequence[_Task]) -> Sequence[Any] | None:
        """What came of each; None when the store is locked and it is to be tried again."""
        batches = [task.batch for task in group if task.batch is not None]
        store = self._services.store
        try:
            results = apply_all(store, batches, self._services.new_id, _PATIENCE)
        except StoreBusyError as error:
            now = time.monotonic()
            self._locked_since = self._locked_since or now
            if now - self._locked_since < store.busy_timeout:
                self._retry_at = now + _RETRY
                return None
            return [error] * len(group)
        except ConflictError as error:
            # Of the group, not of one source: another try would meet the same.
            return [StoreError(str(error))] * len(group)
        except FeedserverError as error:
            return [error if isinstance(error, StoreError) else StoreError(str(error))] * len(group)
        self._locked_since = None
        return results

    def _renew_leases(self) -> None:
        lease = self._services.settings.refresh.lease
        if time.monotonic() - self._renewed < lease / _SHARE or not self._tasks:
            return
        self._renewed = time.monotonic()
        tokens = {t.token for t in self._tasks if isinstance(t.claimed, StoredSource)}
        try:
            with self._services.store.write(_PATIENCE) as connection:
                sources.renew(connection, sorted(tokens), self._services.now(), lease)
                watches.renew(connection, _watched(self._tasks), self._services.now(), lease)
        except StoreBusyError:
            self._renewed += _AGAIN - lease / _SHARE
        except FeedserverError as error:
            # There are two more times before they run out; a lost one is found when it is settled.
            _log.warning("leases not renewed: %s", error)


def _watched(tasks: Collection[_Task]) -> dict[int, str]:
    """The articles among what is under way, by key, with the claims."""
    return {task.claimed.pk: task.token for task in tasks if isinstance(task.claimed, Watched)}
