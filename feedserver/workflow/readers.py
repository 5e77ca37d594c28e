"""The processes that read, as those who poll see them: jobs in, readings out, limits kept."""

from __future__ import annotations

import os
import time
from collections import deque
from multiprocessing.connection import Connection, wait
from typing import Final

import msgspec

from feedserver.errors import FeedserverError
from feedserver.model.source import SourceKind
from feedserver.network.pipe import ROOM
from feedserver.settings import Settings
from feedserver.text.units import say_duration
from feedserver.workflow.jobs import AnyJob, Reading
from feedserver.workflow.nursery import NURSERY
from feedserver.workflow.reader import JOBS, READINGS

# A job that is sent while another is being read lies in the pipe: it must fit in there, and
# nobody waits. What is larger is sent when the process is free. Enough of them lie there to
# last while a transaction is written.
_FITS: Final = ROOM // 2
_DEPTH: Final = 6
_LIFE: Final = 5_000  # jobs
_SLOW: Final = 1.0  # seconds
_MOST_MORE: Final = 8  # processes besides the usual ones, while that many are slow
_LOOK: Final = 0.005  # seconds
_PATIENCE: Final = 3600.0  # seconds for a folder of documents, which nobody hostile writes

_Job = tuple[object, AnyJob, bytes]


class _Process:
    """One process that reads, and the jobs that it was given."""

    def __init__(self, settings: Settings) -> None:
        self.pid, self.pipe = NURSERY.bear(settings)
        self.jobs: deque[_Job] = deque()
        self.since = 0.0
        self.given = 0

    def give(self, job: _Job) -> None:
        if not self.jobs:
            self.since = time.monotonic()
        self.pipe.send_bytes(job[2])
        self.jobs.append(job)
        self.given += 1

    def room_for(self, size: int) -> bool:
        if not self.jobs:
            return True
        queued = sum(len(data) for _, _, data in self.jobs)
        return len(self.jobs) < _DEPTH and queued + size <= _FITS and self.given < _LIFE

    def end(self) -> None:
        NURSERY.bury(self.pid)
        self.pipe.close()


class Readers:
    """Reads in `settings.refresh.readers` processes, started when first needed.

    For one thread. A job that takes longer than `refresh.read_timeout` is ended together with
    its process, and answered by an error; jobs behind it are given to another.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._count = settings.refresh.readers or os.cpu_count() or 1
        self._processes: list[_Process] = []
        self._queue: deque[_Job] = deque()
        self._done: list[tuple[object, Reading]] = []

    @property
    def pending(self) -> int:
        """Jobs that were not answered yet."""
        return len(self._queue) + len(self._done) + sum(len(p.jobs) for p in self._processes)

    def submit(self, job: AnyJob, key: object) -> None:
        """Have `job` read; `collect` gives the reading back under `key`."""
        self._queue.append((key, job, JOBS.pack(job)))
        self._hand_out()

    def collect(self, timeout: float = 0.0) -> list[tuple[object, Reading]]:
        """What has been read, after waiting for `timeout` seconds at most."""
        busy = {p.pipe: p for p in self._processes if p.jobs}
        if not self._done:
            if busy:
                for ready in wait(list(busy), timeout):
                    if isinstance(ready, Connection):
                        self._receive(busy[ready])
                self._end_late()
            elif self._queue:
                # Nothing to read with yet.
                time.sleep(min(timeout, _LOOK))
        self._retire()
        self._hand_out()
        done, self._done = self._done, []
        return done

    def close(self) -> None:
        """End all processes; jobs that were not answered never will be."""
        for process in self._processes:
            process.end()
        self._processes.clear()
        self._queue.clear()
        self._done.clear()

    def _receive(self, process: _Process) -> None:
        try:
            while process.jobs and process.pipe.poll():
                reading = READINGS.unpack(process.pipe.recv_bytes())
                key, _, _ = process.jobs.popleft()
                process.since = time.monotonic()
                self._done.append((key, reading))
                if reading.spent:
                    self._replace(process)
                    return
        except (EOFError, OSError):
            self._bury(process, "reading it ended the process that reads")
        except msgspec.DecodeError as error:
            self._bury(process, f"internal error: what was read makes no sense: {error}")

    def _retire(self) -> None:
        """End idle processes that have read much, for libraries keep some of what they have met,
        and those that were only needed while others were slow."""
        for process in list(self._processes):
            idle = not process.jobs
            if idle and (process.given >= _LIFE or len(self._processes) > self._count):
                self._replace(process)

    def _end_late(self) -> None:
        limit = self._settings.refresh.read_timeout
        now = time.monotonic()
        for process in list(self._processes):
            if not process.jobs:
                continue
            documents = process.jobs[0][1].kind is SourceKind.DOCUMENTS
            if now - process.since > (_PATIENCE if documents else limit):
                told = say_duration(limit)
                self._bury(process, f"reading it takes longer than {told} (refresh.read_timeout)")

    def _bury(self, process: _Process, why: str) -> None:
        """End a process; the job it was at is answered, the others are given out again."""
        key, _, _ = process.jobs.popleft()
        self._done.append((key, Reading(error=why)))
        self._replace(process)

    def _replace(self, process: _Process) -> None:
        self._processes.remove(process)
        process.end()
        self._queue.extendleft(reversed(process.jobs))

    def _hand_out(self) -> None:
        try:
            while self._queue and NURSERY.ready():
                process = self._free(len(self._queue[0][2]))
                if process is None:
                    return
                self._give(process)
        except FeedserverError as error:
            self._done += [(key, Reading(error=str(error))) for key, _, _ in self._queue]
            self._queue.clear()

    def _give(self, process: _Process) -> None:
        try:
            process.give(self._queue[0])
        except OSError:
            # It had ended while it had nothing to do: no job's fault.
            self._replace(process)
        else:
            self._queue.popleft()

    def _free(self, size: int) -> _Process | None:
        idle = [p for p in self._processes if not p.jobs]
        if idle:
            return idle[0]
        # A few bodies that take long must not keep all the others waiting.
        now = time.monotonic()
        slow = sum(1 for p in self._processes if p.jobs and now - p.since > _SLOW)
        if len(self._processes) < self._count + min(slow, _MOST_MORE):
            self._processes.append(_Process(self._settings))
            return self._processes[-1]
        least = min(self._processes, key=lambda p: len(p.jobs))
        return least if least.room_for(size) else None
